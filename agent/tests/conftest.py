"""What every test of the agent can count on."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from daybook_connector.local.paths import HOME
from daybook_connector.words.language import speak

# The programs that tests start find all distributions as the tests themselves do.
PLACES = [Path(__file__).parents[2] / name for name in ("agent", "ical", "protocol")]
STARTED_WITH = os.environ.get("PYTHONPATH", "")
# What they say is compared in English, whatever language the system speaks.
os.environ["LANGUAGE"] = "en"
os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [*map(str, PLACES), STARTED_WITH]))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of the test's own; tokens are kept in it, not in a keyring."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv(HOME, str(folder))
    return folder


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Every test begins in English, and leaves it behind."""
    speak("en")
    yield
    speak("en")
    os.environ["LANGUAGE"] = "en"
