"""What every test of the agent can count on."""

import os
from pathlib import Path

import pytest
from daybook_connector.local.paths import HOME

# The programs that tests start find all distributions as the tests themselves do.
PLACES = [Path(__file__).parents[2] / name for name in ("agent", "ical", "protocol")]
STARTED_WITH = os.environ.get("PYTHONPATH", "")
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [*map(str, PLACES), STARTED_WITH]))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own; tokens are kept in it, not in a keyring."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv(HOME, str(folder))
    return folder
