"""A whole slots request against an empty view of the same server process."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.load import seconds_per_request
from benchmarks.scene import busy_host, database
from benchmarks.table import Row

REQUESTS = 400
ROUNDS = 10


def run() -> list[Row]:
    with database(), tempfile.TemporaryDirectory() as folder:
        from tests.servers.portal import web_process

        now = datetime.now(UTC)
        busy_host(now)
        first, last = now.date(), now.date() + timedelta(days=30)
        limits = {"API_RATE_ANONYMOUS": "10000000/min", "DATABASE_POOL_SIZE": "20"}
        with web_process(Path(folder) / "log", **limits) as portal:
            slots = (
                f"{portal.url}/api/v1/pages/bench/page/slots/"
                f"?start={first}&end={last}&tz=Europe/Berlin"
            )
            return [_compare(portal.url, slots, connections) for connections in (1, 16)]


def _compare(portal: str, slots: str, connections: int) -> Row:
    """The two are measured in turn, and the best round of each counts: noise only adds time."""
    empty, ours = f"{portal}/healthz", []
    peers = []
    for url in (empty, slots):
        seconds_per_request(url, connections=connections, requests=64)
    for _ in range(ROUNDS):
        peers.append(seconds_per_request(empty, connections=connections, requests=REQUESTS))
        ours.append(seconds_per_request(slots, connections=connections, requests=REQUESTS))
    return Row(
        case=f"slots of 31 days, whole request, {connections} at a time",
        ours=min(ours),
        against="an empty view",
        peer=min(peers),
        aim=5,
        note="5 calendars with 2,000 busy times each; one server process." * (connections == 1),
    )
