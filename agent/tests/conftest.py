"""What every test of the agent can count on."""

from pathlib import Path

import pytest
from daybook_connector.paths import HOME


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own; tokens are kept in it, not in a keyring."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv(HOME, str(folder))
    return folder
