"""The live stream: how soon a change shows in a browser, and how many changes a second it takes.

One web process and Redis in both cases; the changes are made in this process, as a worker's are.
"""

import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.crowd import Crowd
from benchmarks.processes import memory_of
from benchmarks.scene import database, redis_layer
from benchmarks.table import Row

SOCKETS = 200
CHANGES = 60
PAUSE = 0.15
LIMIT = 0.3
FLOOD = 600
WRITTEN = 10
"""Every tenth message really changes something."""
FLOODED = 50
DASHBOARD = "/live/?topics=dashboard"


def run() -> list[Row]:
    if not shutil.which("redis-server"):
        print("live: left out, redis-server is not installed", file=sys.stderr)
        return []
    with database(), tempfile.TemporaryDirectory() as name, redis_layer(Path(name)) as shared:
        return [_latency(Path(name), shared), _throughput(Path(name), shared)]


def _latency(folder: Path, shared: dict[str, str]) -> Row:
    from tests.factories import ConnectorFactory, UserFactory
    from tests.servers.portal import web_process

    host = UserFactory()
    connector = ConnectorFactory(host=host, name="Change 0")
    others = [UserFactory() for _ in range(SOCKETS // 2)]
    mine = [_cookie(host)] * (SOCKETS // 2)
    with web_process(folder / "log", **shared) as portal:
        _cookie_works(portal.url, mine[0])
        before = memory_of(portal.popen.pid)
        with Crowd(portal.url, DASHBOARD, [*mine, *map(_cookie, others)]) as crowd:
            time.sleep(2)
            each = (memory_of(portal.popen.pid) - before) / SOCKETS
            times = _in_browser(portal.url, mine[0], connector, others)
            assert crowd.received > CHANGES * SOCKETS // 4, crowd.received
    p95 = statistics.quantiles(times, n=20)[-1]
    return Row(
        case=f"change to pixel, {SOCKETS} more sockets, p95",
        ours=p95,
        against="limit",
        peer=LIMIT,
        aim=1,
        note=f"median {statistics.median(times) * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms "
        f"of {len(times)}; half of the sockets show the same dashboard, the others belong to "
        f"{len(others)} people whose connectors change too; {each / 1024:.0f} KiB a socket.",
    )


WATCH = """() => {
  window.seen = {};
  const look = () => {
    const found = /Change (\\d+)/.exec(document.querySelector("#dashboard-connectors").textContent);
    // After the next frame the change is on the screen.
    if (found) requestAnimationFrame(() => { window.seen[found[1]] ??= Date.now(); });
  };
  new MutationObserver(look).observe(document.body, {subtree: true, childList: true});
}"""


def _in_browser(url: str, cookie: str, connector, others) -> list[float]:  # type: ignore[no-untyped-def]
    """Seconds from each change to the frame that shows it."""
    from playwright.sync_api import sync_playwright

    from live.publish import publish

    name, _, value = cookie.partition("=")
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    times, stop = [], threading.Event()
    changes: list[float] = []

    def change_things() -> None:
        # A thread of its own: Playwright keeps an event loop running in the main one.
        for number in range(1, CHANGES + 1):
            type(connector).objects.filter(pk=connector.pk).update(name=f"Change {number}")
            changes.append(time.time())
            publish(host_id=connector.host_id, what="connector", pk=connector.pk)
            for other in random.sample(others, 5):
                publish(host_id=other.pk, what="entry", pk="")
            stop.wait(PAUSE * random.uniform(0.8, 1.6))

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        page.goto(url)
        page.wait_for_selector("#live[data-state=live]")
        page.evaluate(WATCH)
        worker = threading.Thread(target=_with_own_connection, args=(change_things,))
        worker.start()
        while worker.is_alive():
            page.wait_for_timeout(200)
        page.wait_for_timeout(1000)
        seen = page.evaluate("window.seen")
        browser.close()
    # A change that was overtaken by the next one within 100 ms was on the screen with that one.
    for number, made in enumerate(changes, start=1):
        shown = min(int(at) for key, at in seen.items() if int(key) >= number)
        times.append(max(shown / 1000 - made, 0))
    return times


def _throughput(folder: Path, shared: dict[str, str]) -> Row:
    """The same changes, announced and sent to the same number of sockets, by both."""
    from live.publish import group_of
    from tests.factories import ConnectorFactory, UserFactory
    from tests.servers.portal import web_process

    host = UserFactory()
    connector = ConnectorFactory(host=host, name="Flood 0")
    cookies = [_cookie(host)] * FLOODED
    ours, bare = [], []
    with (
        web_process(folder / "ours", **shared) as portal,
        web_process(folder / "bare", app="benchmarks.bare_stream:application", **shared) as other,
        Crowd(portal.url, DASHBOARD, cookies) as watchers,
        Crowd(other.url, "/", cookies) as listeners,
    ):
        for turn in range(2):
            bare.append(_flood(listeners, connector, turn, "bare"))
            ours.append(_flood(watchers, connector, turn + 10, group_of(host.pk)))
    return Row(
        case=f"{FLOOD} messages to {FLOODED} sockets, rendered",
        ours=min(ours),
        against="bare group_send",
        peer=min(bare),
        aim=2,
        note=f"{FLOOD / min(ours):.0f} messages a second against {FLOOD / min(bare):.0f}; the time "
        "ends when every socket has the last one. Bare Channels hands each message to each socket; "
        "ours reads, renders and sends what changed within 100 ms as one.",
    )


def _flood(crowd: Crowd, connector, turn: int, group: str) -> float:  # type: ignore[no-untyped-def]
    """Announce as quickly as one process can, until every socket has the last change."""
    from asgiref.sync import async_to_sync

    last = f"Flood {turn}-{FLOOD}."
    crowd.await_text(last)
    begun = time.perf_counter()
    async_to_sync(_announce_all)(connector, turn, group)
    if not crowd.all_have_seen(30):
        raise RuntimeError(f"{last} did not arrive everywhere")
    return time.perf_counter() - begun


async def _announce_all(connector, turn: int, group: str) -> None:  # type: ignore[no-untyped-def]
    from channels.layers import get_channel_layer

    layer = get_channel_layer()
    message = {"type": "changed", "what": "connector", "pk": str(connector.pk)}
    for number in range(1, FLOOD + 1):
        name = f"Flood {turn}-{number}."
        if number % WRITTEN == 0:
            await type(connector).objects.filter(pk=connector.pk).aupdate(name=name)
        await layer.group_send(group, {**message, "host": connector.host_id, "name": name})


def _with_own_connection(work: Callable[[], None]) -> None:
    from django.db import connection

    try:
        work()
    finally:
        connection.close()


def _cookie(user) -> str:  # type: ignore[no-untyped-def]
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={client.cookies[name].value}"


def _cookie_works(url: str, cookie: str) -> None:
    import httpx

    for _ in range(5):  # Also warms the process up, so that its memory settles.
        answer = httpx.get(url + DASHBOARD, headers={"Cookie": cookie}, trust_env=False)
        assert answer.status_code == 200, answer.text
