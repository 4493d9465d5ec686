"""What the portal tells a PC of its own accord: how soon it is there, through all processes.

Real processes with Redis between them: a web process, and for XMPP a Prosody, the portal's side of
it, and an agent.
"""

import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.scene import database, redis_layer
from benchmarks.table import Row

TIMES = 60
SOON = 1.0


def run() -> list[Row]:
    if not shutil.which("redis-server"):
        print("pushes: left out, redis-server is not installed", file=sys.stderr)
        return []
    measures = [revoking, by_xmpp]
    if not shutil.which("prosody"):
        print("pushes by XMPP: left out, prosody is not installed", file=sys.stderr)
        measures.remove(by_xmpp)
    rows: list[Row] = []
    for measure in measures:
        with database(), tempfile.TemporaryDirectory() as name:
            rows.append(measure(Path(name)))
    return rows


def revoking(folder: Path) -> Row:
    """From the revocation of a token, in another process, to the end of the line it opened."""
    from django.utils import timezone

    from kinds.outlook.pairing import revoke
    from tests.agents.line import line
    from tests.agents.speaker import paired_desk
    from tests.servers.portal import web_process

    times = []
    with redis_layer(folder) as shared, web_process(folder / "web.log", **shared) as web:
        for _ in range(TIMES):
            desk = paired_desk()
            with line(web.url, desk.token) as open_line:
                open_line.say(desk.say.hello())
                open_line.hear_all("welcome")
                begun = time.perf_counter()
                revoke(desk.agent, now=timezone.now())
                open_line.closed_with()
                times.append(time.perf_counter() - begun)
    return _row("token revoked to line closed, p95", times)


def by_xmpp(folder: Path) -> Row:
    """From a command in the database to the agent's answer there."""
    from tests.journeys.xmpp_world import xmpp_world
    from tests.servers.prosody import Prosody

    with Prosody(folder / "prosody") as prosody:
        portal = {"XMPP_URL": prosody.component_url}
        with xmpp_world(folder, prosody, portal, direct_tls=False, apart=True) as world:
            world.agent.start()
            world.by_xmpp()
            times = [world.seconds_of_a_command() for _ in range(TIMES)]
    return _row("command to the PC's answer by XMPP, p95", times)


def _row(case: str, times: list[float]) -> Row:
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    note = f"p50 {p50 * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms of {len(times)}."
    return Row(case, p95, "limit", SOON, 1, note=note)
