"""A whole slots request against an empty view of the same server process.

Asked again it is one query, worked out anew it is all there is to do; and that for a host with five
calendars as for one with twenty that are full.
"""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.load import seconds_per_request
from benchmarks.scene import busy_host, database
from benchmarks.table import Row

REQUESTS = 200
ROUNDS = 10
AT_ONCE = (1, 16)
AGAIN, ANEW = "asked again", "worked out anew"
AIMS = {AGAIN: 1.3, ANEW: 3.5}
LIKE_A_SMALL_ONE = 1.2


def run() -> list[Row]:
    with database(), tempfile.TemporaryDirectory() as folder:
        now = datetime.now(UTC)
        busy_host(now)
        busy_host(now, slug="full", calendars=20, events=10_000)
        log = Path(folder) / "log"
        return [*_rows(AGAIN, log, now), *_rows(ANEW, log, now, ANSWERS_MB="0")]


def _rows(how: str, log: Path, now: datetime, **settings: str) -> Iterator[Row]:
    """The three are measured in turn, and the best round of each counts: noise only adds time."""
    from tests.servers.portal import web_process

    first, last = now.date(), now.date() + timedelta(days=30)
    limits = {"API_RATE_ANONYMOUS": "10000000/min", "DATABASE_POOL_SIZE": "20"}
    with web_process(log, **limits, **settings) as portal:
        asked = f"slots/?start={first}&end={last}&tz=Europe/Berlin"
        urls = [f"{portal.url}/healthz"]
        urls += [f"{portal.url}/api/v1/pages/{host}/page/{asked}" for host in ("bench", "full")]
        for connections in AT_ONCE:
            empty, small, full = _best(urls, connections)
            case = f"slots of 31 days {how}, {connections} at a time"
            note = (
                "One server process. A host has 5 calendars with 2,000 busy times each over a year;"
                " the calendars of the one with 20 have 10,000 each."
            )
            yield Row(
                case=case,
                ours=small,
                against="an empty view",
                peer=empty,
                aim=AIMS[how],
                note=note * (how == AGAIN and connections == 1),
            )
            yield Row(
                case=f"{case}, 20 full calendars",
                ours=full,
                against="5 calendars",
                peer=small,
                aim=LIKE_A_SMALL_ONE,
            )


def _best(urls: list[str], connections: int) -> list[float]:
    for url in urls:
        seconds_per_request(url, connections=connections, requests=64)
    best = [float("inf")] * len(urls)
    for _ in range(ROUNDS):
        for place, url in enumerate(urls):
            took = seconds_per_request(url, connections=connections, requests=REQUESTS)
            best[place] = min(best[place], took)
    return best
