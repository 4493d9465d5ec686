"""Two thousand changes of bookings while processes and connections are killed all the time.

There are two web processes, two workers, Redis, a CalDAV server and a mail server. What must not
happen at all is counted against one such case, which would be too many.
"""

import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from benchmarks.scene import database
from benchmarks.table import Row

CHANGES = int(os.environ.get("CHAOS_CHANGES", "2000"))
PAUSE = 2.0
SEED = 9
ERRORS = 0.005
"""The share of requests that may end as an error of the server."""


def run() -> list[Row]:
    if not shutil.which("redis-server"):
        print("chaos: left out, redis-server is not installed", file=sys.stderr)
        return []
    with database(), tempfile.TemporaryDirectory() as name:
        from django.conf import settings

        from tests.journeys.chaos_world import chaos

        settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"
        with chaos(Path(name), SEED) as world:
            begun = time.monotonic()
            world.run(CHANGES, pause=PAUSE)
            lasted = time.monotonic() - begun
            world.settle(600)
            settled = time.monotonic() - begun - lasted

            return _rows(world, lasted, settled)


def _rows(world: "Chaos", lasted: float, settled: float) -> list[Row]:  # type: ignore[name-defined]  # noqa: F821
    from tests.journeys.chaos_world import SAID

    booked, events, news = world.booked(), world.in_calendars(), world.news()
    differing = (booked - events) + (events - booked) + (world.at_portal() - booked)
    twice = [uid for uid, count in world.uids_in_calendars().items() if count > 1]
    untold = [seat for seat in world.seats if not news[seat.mail, SAID[seat.last]]]
    kinds = sorted(Counter(fault.kind for fault in world.faults).items())
    faults = ", ".join(f"{kind} {count}" for kind, count in kinds)
    errors, repeats = len(world.server_errors()), len(world.repeats())
    return [
        _none(
            "bookings without their event, or the reverse",
            sum(differing.values()),
            f"{CHANGES} changes in {lasted:.0f} s, with {len(world.faults)} faults ({faults}); "
            f"{sum(booked.values())} meetings stand, all settled {settled:.0f} s later.",
        ),
        _none("events twice", len(twice)),
        _none(
            "mails that never came",
            len(untold),
            f"{len(world.post_office.letters)} mails were taken.",
        ),
        _none("mails twice without saying so", len(world.unmarked())),
        Row("mails repeated", repeats, "kills", max(1, world.kills_of("worker")), 1, unit="mails"),
        Row(
            "requests answered with 5xx, in 100,000",
            100_000 * errors / len(world.answered),
            "limit",
            100_000 * ERRORS,
            1,
            f"{errors} of {len(world.answered)}.",
            unit="",
        ),
        _none("5xx more than 2 s after a fault ended", len(world.unexcused())),
    ]


def _none(case: str, count: int, note: str = "") -> Row:
    """What must not happen once."""
    return Row(case, count, "none", 1, 0, note, unit="cases")
