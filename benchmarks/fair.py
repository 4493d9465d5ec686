"""How soon a booking is in the calendar and mailed while others attack, against a quiet portal.

Fifty accounts of fifty hosts are due at a server that answers a byte every half second, for ever.
One worker process does all jobs; another host's guests book one after the other.
"""

import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.scene import database
from benchmarks.table import Row

ATTACKERS = 50
BOOKINGS = 40
LIMIT = 60.0


def run() -> list[Row]:
    with database(), tempfile.TemporaryDirectory() as name:
        from django.conf import settings

        from tests.journeys.fair_world import AWAY, attackers, good_host
        from tests.servers.dripping import Dripping
        from tests.servers.portal import eventually, worker_process
        from tests.servers.radicale import Radicale

        settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"
        folder = Path(name)
        with (
            Radicale(folder / "radicale", {"ann": "s3cret:word"}) as radicale,
            Dripping() as evil,
        ):
            good = good_host(radicale, "ann")
            with worker_process(folder / "log", **AWAY) as worker:
                _times(good, range(1))  # until the worker has started
                quiet = _times(good, range(1, BOOKINGS + 1))
                attackers(evil, ATTACKERS)
                eventually(lambda: evil.held > 0)
                attacked = _times(good, range(BOOKINGS + 1, 2 * BOOKINGS + 1))
                held = evil.most
                worker.kill()
    return [
        Row(
            case=f"booking to event and mails, {ATTACKERS} accounts on a dripping server, p95",
            ours=_p95(attacked),
            against="quiet",
            peer=_p95(quiet),
            aim=2,
            note=f"median {statistics.median(attacked) * 1000:.0f} ms against "
            f"{statistics.median(quiet) * 1000:.0f} ms, {BOOKINGS} bookings each; the server was "
            f"asked at most {held} times at once.",
        )
    ]


def _times(good, numbers: range) -> list[float]:  # type: ignore[no-untyped-def]
    """Seconds from each booking until its event is written and nothing is left to be mailed."""
    from tests.journeys.fair_world import book_one, is_mailed, is_written

    times = []
    for number in numbers:
        began = time.monotonic()
        booking = book_one(good, number)
        while not (is_written(booking) and is_mailed(booking)):
            assert time.monotonic() < began + LIMIT, f"booking {number} hangs"
            time.sleep(0.01)
        times.append(time.monotonic() - began)
    return times


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]
