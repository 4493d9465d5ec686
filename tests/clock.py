"""Tests on another day: `DAYBOOK_TEST_CLOCK=+45d python tests/clock.py -m pytest …`.

The one place that reads the switch. It says by how much the clock is moved (`+400d`, `-2h`) or when
the tests begin (`2028-02-29`, at the present time of day, or `2027-03-28T00:50+00:00`). The command
after it, and every process it starts, has that clock: portal, worker, agent, CalDAV servers and the
private PostgreSQL, too, which gets a directory of its own. Without the switch it runs as it is.

libfaketime moves the clock (apt-get install faketime); what measures intervals stays as it is.
"""

import ctypes
import os
import re
import struct
import sys
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

SWITCH = "DAYBOOK_TEST_CLOCK"
MOVED = "FAKETIME"
ROOT = Path(__file__).resolve().parent.parent
LIBRARY = "faketime/libfaketime.so.1"
UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def offset(wanted: str, now: datetime) -> timedelta:
    """By how much the clock has to be moved; ValueError for what says neither that nor a day."""
    if found := re.fullmatch(r"([+-]\d+)([dhms])", wanted):
        return timedelta(**{UNITS[found[2]]: int(found[1])})
    day = datetime.fromisoformat(wanted)
    if len(wanted) == len("2028-02-29"):
        day = datetime.combine(day, now.timetz())
    return (day if day.tzinfo else day.replace(tzinfo=UTC)) - now


def library() -> Path | None:
    for folder in ("/usr/lib", *map(str, Path("/usr/lib").glob("*-linux-gnu*"))):
        if (found := Path(folder) / LIBRARY).exists():
            return found
    return None


def moved(wanted: str, now: datetime) -> dict[str, str]:
    """What is added to the environment of the tests."""
    if not (preloaded := library()):
        sys.exit(f"{SWITCH} moves the clock with libfaketime: apt-get install faketime")
    return {
        "LD_PRELOAD": str(preloaded),
        # By an amount, not to a date: a process that starts later must not begin at that date.
        MOVED: f"{offset(wanted, now).total_seconds():+.0f}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Not asked for again: reading the environment while another thread sets it is a crash.
        "FAKETIME_CACHE_DURATION": "100000000",
        **shared(),
        # Times of files stay real: not every way to ask for them could be moved.
        "NO_FAKE_STAT": "1",
        "PYTHONPATH": python_path(ROOT / "tests" / "moved"),
        "DATA_DIR": str(ROOT / "data" / "clock"),
    }


def shared() -> dict[str, str]:
    """One semaphore and one piece of shared memory for all processes of this user's tests.

    Left alone, libfaketime 0.9.10 makes them for each process, named by its number. One that was
    killed leaves them behind, and the next of that number ends with an error, or waits for ever,
    if it belongs to another user: PostgreSQL, where root runs the tests. These two are open to
    all, last, and never make anybody wait. An offset writes nothing into them that matters later.
    """
    name = f"/daybook-clock-{os.geteuid()}"
    libc = ctypes.CDLL(None, use_errno=True)
    libc.sem_open.restype = ctypes.c_void_p
    before = os.umask(0)
    try:
        if not libc.sem_open(name.encode(), os.O_CREAT, 0o666, ctypes.c_uint(1_000_000)):
            sys.exit(f"{SWITCH} needs a semaphore {name}: {os.strerror(ctypes.get_errno())}")
        # Its struct ft_shared_s: two counters, and the three or four clocks at the start, unset.
        Path(f"/dev/shm{name}").write_bytes(struct.pack("10q", 0, 0, *(0, -1) * 4))
        Path(f"/dev/shm{name}").chmod(0o666)
    finally:
        os.umask(before)
    # Later releases can do without.
    return {"FAKETIME_SHARED": f"{name} {name}", "FAKETIME_DISABLE_SHM": "1"}


def python_path(*places: Path) -> str:
    """For a process that needs modules of these places, and what this one was started with."""
    return os.pathsep.join([*map(str, places), *filter(None, [os.environ.get("PYTHONPATH")])])


def coming_monday(now: datetime) -> datetime:
    """Nine o'clock UTC on the Monday after this one: in the future, and within every horizon."""
    monday = now.date() + timedelta(days=7 - now.weekday())
    return datetime.combine(monday, time(9), UTC)


def handed_down() -> dict[str, str]:
    """What a process needs of our environment that is given one of its own, to have our clock."""
    names = ("LD_PRELOAD", "PYTHONPATH", "NO_FAKE_STAT")
    return {
        name: value for name, value in os.environ.items() if name in names or name.startswith(MOVED)
    }


def unmoved() -> dict[str, str]:
    """The environment of a browser: Chromium hangs with a clock that is moved from outside."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}


def moved_script() -> str:
    """JavaScript that moves the clock of a page."""
    return f"""
        const Kept = Date, shift = {os.environ.get(MOVED, "0")} * 1000;
        globalThis.Date = class extends Kept {{
            constructor(...told) {{ told.length ? super(...told) : super(Kept.now() + shift) }}
            static now() {{ return Kept.now() + shift }}
        }}
    """


def is_moved() -> bool:
    return bool(os.environ.get(MOVED))


def see_that_it_moved() -> None:
    """A switch that nobody followed would prove nothing."""
    if os.environ.get(SWITCH) and not is_moved():
        sys.exit(f"{SWITCH} is set: start the tests with `python tests/clock.py -m pytest …`")


def main() -> None:
    changes = {}
    if wanted := os.environ.get(SWITCH, ""):
        try:
            changes = moved(wanted, datetime.now(UTC))
        except ValueError:
            sys.exit(f"{SWITCH}={wanted} is neither like +45d nor like 2028-02-29")
    os.execve(sys.executable, [sys.executable, *sys.argv[1:]], os.environ | changes)


if __name__ == "__main__":
    main()
