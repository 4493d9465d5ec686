"""Fixtures for every test, and the one place that says what a test needs of the machine."""

import importlib.util
import os
import shutil

import pytest

from tests.clock import library
from tests.servers.davical import davical_is_there

pytest_plugins = ["tests.servers.fixtures", "tests.unordered"]

NEEDS = {
    "browser": (
        "Chromium",
        lambda: shutil.which("chromium") or shutil.which("chromium-browser"),
        "apt-get install chromium",
    ),
    "davical": (
        "DAViCal",
        davical_is_there,
        "apt-get install --no-install-recommends davical",
    ),
    "faketime": ("libfaketime", library, "apt-get install faketime"),
    "khal": ("khal", lambda: shutil.which("khal"), "apt-get install khal"),
    "prosody": (
        "Prosody with slixmpp",
        lambda: shutil.which("prosody") and importlib.util.find_spec("slixmpp"),
        "apt-get install prosody; pip install slixmpp",
    ),
    "redis": ("redis-server", lambda: shutil.which("redis-server"), "apt-get install redis-server"),
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what the machine cannot run, with the reason; REQUIRE_ALL=1 makes that a failure."""
    for mark, (what, is_there, remedy) in NEEDS.items():
        if item.get_closest_marker(mark) and not is_there():
            reason = f"{what} is not installed ({remedy})"
            if os.environ.get("REQUIRE_ALL") == "1":
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)
