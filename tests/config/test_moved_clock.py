"""The clock of the tests, moved: by how much, and for a process that runs as another user."""

import os
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from tests.clock import is_moved, moved, offset

NOW = datetime(2026, 11, 29, 12, 30, tzinfo=UTC)
TELL = "date +%s; echo $FAKETIME_SHARED; ls /dev/shm"


@pytest.mark.parametrize(
    ("wanted", "by"),
    [
        ("+45d", timedelta(days=45)),
        ("-2h", timedelta(hours=-2)),
        ("2026-12-01", timedelta(days=2)),
        ("2026-11-29T13:00", timedelta(minutes=30)),
        ("2026-11-29T13:00+01:00", timedelta(minutes=-30)),
    ],
)
def test_switch_says_by_how_much_or_when(wanted: str, by: timedelta) -> None:
    assert offset(wanted, NOW) == by


@pytest.mark.parametrize("wanted", ["tomorrow", "+45", "2026-02-30"])
def test_switch_that_says_neither_is_refused(wanted: str) -> None:
    with pytest.raises(ValueError):
        offset(wanted, NOW)


@pytest.mark.faketime
@pytest.mark.parametrize("account", ["mine", "nobody"])
def test_process_with_the_moved_clock_shares_what_is_there(account: str) -> None:
    """One that made a semaphore of its own would leave it to the next process of its number."""
    if is_moved():
        pytest.skip("the clock is moved already")
    if account == "nobody" and os.geteuid() != 0:
        pytest.skip("only root can run something as another user")
    as_nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    now = datetime.now(UTC)
    done = subprocess.run(
        [*(as_nobody if account == "nobody" else ()), "sh", "-c", TELL],
        env=os.environ | moved("+45d", now),
        capture_output=True,
        text=True,
        check=True,
    )
    seconds, shared, *names = done.stdout.splitlines()
    assert int(seconds) - now.timestamp() == pytest.approx(45 * 86400, abs=30)
    assert shared == " ".join([f"/daybook-clock-{os.geteuid()}"] * 2)
    assert not [name for name in names if "faketime_sem" in name]
