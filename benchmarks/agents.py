"""Agents on people's PCs: how soon a change closes a slot, and what many of them cost.

Real processes: a web process, a worker, Redis, and an agent that reads a folder of .ics files.
"""

import asyncio
import contextlib
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.processes import cpu_seconds, memory_of
from benchmarks.scene import database
from benchmarks.table import Row

CHANGES = 60
SOON = 1.0
EVENTS = 5000
AGENTS = 1000
BEATING = 60.0
HEARTBEAT = 25.0
CPU_LIMIT = 15.0
"""CPU seconds in a minute, a quarter of one core."""
MEMORY_LIMIT = 100
"""KiB an agent."""
IDLE = 110.0
DAILY_LIMIT = 1000
"""kB in 24 hours."""


def run() -> list[Row]:
    if not shutil.which("redis-server"):
        print("agents: left out, redis-server is not installed", file=sys.stderr)
        return []
    rows: list[Row] = []
    for measure in (closing, first_sync, thousand, idle):
        with database(), tempfile.TemporaryDirectory() as name:
            rows += measure(Path(name))
    return rows


def closing(folder: Path) -> list[Row]:
    """From the file's being in its place to the booking page's not offering the slot any more."""
    from tests.journeys.outlook_world import nine, outlook_world

    with outlook_world(folder) as world:
        world.agent.start()
        world.synced()
        times = []
        for number in range(CHANGES):
            start = nine(2 + number // 16, minutes=30 * (number % 16))
            assert world.is_free(start)
            world.agent.put(f"change-{number}", start)
            begun = time.perf_counter()
            while world.is_free(start):
                time.sleep(0.01)
            times.append(time.perf_counter() - begun)
            time.sleep(0.3)
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    return [
        Row(
            "change at the PC to slot closed, real-time, p95",
            p95,
            "limit",
            SOON,
            1,
            note=f"p50 {p50 * 1000:.0f} ms, slowest {max(times) * 1000:.0f} ms of {CHANGES}; "
            "seen through the public API, which is asked again after each answer.",
        )
    ]


def first_sync(folder: Path) -> list[Row]:
    """From the agent's start to all events' blocking times, against vdirsyncer's copy of them."""
    from calendars.models import BusyTime
    from tests.journeys.outlook_world import nine, outlook_world

    with outlook_world(folder) as world:
        for number in range(EVENTS):
            world.agent.put(f"event-{number}", nine(1 + number % 50, minutes=number // 50))
        begun = time.perf_counter()
        world.agent.start()
        while BusyTime.objects.filter(calendar__connector__host=world.host).count() < EVENTS:
            time.sleep(0.1)
        ours = time.perf_counter() - begun
        peer = _vdirsyncer(folder, world.agent.calendars)
    return [
        Row(
            f"first sync of {EVENTS} events by the agent",
            ours,
            "vdirsyncer",
            peer,
            3,
            note="Ours starts the agent, reads the files, sends them to the portal and expands "
            "them into PostgreSQL; vdirsyncer copies the files to another folder.",
        )
    ]


def _vdirsyncer(folder: Path, calendars: Path) -> float:
    config, copy = folder / "vdirsyncer.conf", folder / "copy"
    (copy / "work").mkdir(parents=True)
    storages = "".join(
        f'[storage {name}]\ntype = "filesystem"\npath = "{path}"\nfileext = ".ics"\n'
        for name, path in (("a", calendars), ("b", copy))
    )
    config.write_text(
        f'[general]\nstatus_path = "{folder}/status/"\n'
        f'[pair both]\na = "a"\nb = "b"\ncollections = ["work"]\n{storages}'
    )
    command = [Path(sys.executable).with_name("vdirsyncer"), "-c", config]
    subprocess.run([*command, "discover"], check=True, capture_output=True, input=b"y\n" * 9)
    begun = time.perf_counter()
    subprocess.run([*command, "sync"], check=True, capture_output=True)
    return time.perf_counter() - begun


def thousand(folder: Path) -> list[Row]:
    """What a web process spends on agents that have nothing to tell."""
    from tests.servers.portal import web_process
    from tests.servers.redis import redis_server

    with redis_server(folder) as redis:
        shared = {"DJANGO_SETTINGS_MODULE": "tests.settings_redis", "TEST_REDIS_URL": redis}
        with web_process(folder / "web.log", **shared) as web:
            tokens = [_paired(number) for number in range(AGENTS)]
            asyncio.run(_beat(web.url, tokens[:20], 3))
            memory = memory_of(web.popen.pid)
            cpu, held = asyncio.run(_beat(web.url, tokens, BEATING, pid=web.popen.pid))
    each = (held - memory) / AGENTS / 1024
    minute = cpu / BEATING * 60
    return [
        Row(
            f"{AGENTS} idle agents, CPU of one web process a minute",
            minute,
            "limit",
            CPU_LIMIT,
            1,
            note=f"{minute / 60 * 100:.1f} % of one core, "
            f"{minute / AGENTS * 1000:.2f} ms a minute for each agent; a heartbeat every "
            f"{HEARTBEAT:.0f} s.",
        ),
        Row(f"{AGENTS} idle agents, memory for each", each, "limit", MEMORY_LIMIT, 1, unit="KiB"),
    ]


def _paired(number: int) -> str:
    """An account of a host of its own, with a paired agent; the token."""
    from django.utils import timezone

    from connectors.models import Connector
    from kinds.outlook.models import Agent, OutlookAccount
    from kinds.outlook.pairing.tokens import token_digest
    from tests.factories import ConnectorFactory, UserFactory

    host = UserFactory()
    name = f"B{number:03}-TEST"
    connector = ConnectorFactory(
        host=host, kind="outlook", address=name, mode=Connector.Mode.REALTIME
    )
    account = OutlookAccount.objects.create(public_id=name, host=host, connector=connector)
    token = f"daybook-agent_bench-{number}"
    Agent.objects.create(
        account=account, token_digest=token_digest(token), pc=name, paired_at=timezone.now()
    )
    return token


async def _beat(url: str, tokens: list[str], seconds: float, *, pid: int = 0) -> tuple[float, int]:
    """Hold a socket for each token, with heartbeats spread over time. CPU seconds and memory of
    `pid` while they beat, from when all are open."""
    opened: asyncio.Semaphore = asyncio.Semaphore(10)
    ready = [0]
    everybody, end = asyncio.Event(), asyncio.Event()

    async def agent(number: int, token: str) -> None:
        async with opened:
            socket = await _hello(url, token, number)
            ready[0] += 1
            if ready[0] == len(tokens):
                everybody.set()
        await everybody.wait()
        await asyncio.sleep(HEARTBEAT * number / len(tokens))
        while not end.is_set():
            now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            await socket.send(f'{{"type":"heartbeat","at":"{now}","alive":true}}')
            answer = await socket.recv()
            assert '"beat"' in answer, answer
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(end.wait(), HEARTBEAT)
        await socket.close()

    tasks = [asyncio.create_task(agent(number, token)) for number, token in enumerate(tokens)]
    failed = asyncio.create_task(_first_failure(tasks))
    await asyncio.wait(
        [asyncio.create_task(everybody.wait()), failed], return_when="FIRST_COMPLETED"
    )
    before = cpu_seconds(pid) if pid else 0.0
    await asyncio.sleep(seconds)
    spent, held = (cpu_seconds(pid) - before, memory_of(pid)) if pid else (0.0, 0)
    end.set()
    await asyncio.gather(*tasks)
    failed.cancel()
    return spent, held


async def _first_failure(tasks: list[asyncio.Task[None]]) -> None:
    await asyncio.wait(tasks, return_when="FIRST_EXCEPTION")


async def _hello(url: str, token: str, number: int):  # type: ignore[no-untyped-def]
    from websockets.asyncio.client import connect

    socket = await connect(
        url.replace("http", "ws", 1) + "/agent/v1/line",
        additional_headers={"Authorization": f"Bearer {token}"},
        subprotocols=["daybook.agent.v1"],  # type: ignore[list-item]
        compression=None,
        proxy=None,
        open_timeout=60,
        ping_interval=None,
    )
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    hello = {
        "type": "hello", "protocol": 1, "agent": "0.1.0", "pc": f"PC-{number}", "system": "Bench",
        "store": "memory", "account": "", "zone": "UTC", "at": now, "stream": f"stream-{number}",
        "next_seq": 1, "line": "websocket",
    }  # fmt: skip
    await socket.send(json.dumps(hello))
    while '"welcome"' not in (answer := await asyncio.wait_for(socket.recv(), 60)):
        assert '"refused"' not in answer, answer
    return socket


def idle(folder: Path) -> list[Row]:
    """Bytes through a counting relay, while nothing happens."""
    from tests.journeys.outlook_world import nine, outlook_world

    with outlook_world(folder) as world, Relay(world.client.base_url.port or 80) as relay:
        for number in range(20):
            world.agent.put(f"event-{number}", nine(3 + number))
        settings = world.agent.folder / "agent"
        for path in settings.glob("settings.*"):
            here = f"127.0.0.1:{world.client.base_url.port}"
            path.write_text(path.read_text().replace(here, f"127.0.0.1:{relay.port}"))
        world.agent.start()
        world.synced()
        time.sleep(5)
        before = relay.bytes
        time.sleep(IDLE)
        moved = relay.bytes - before
    daily = moved / IDLE * timedelta(days=1).total_seconds() / 1000
    return [
        Row(
            "an idle agent's bytes in 24 hours, real-time",
            daily,
            "limit",
            DAILY_LIMIT,
            1,
            unit="kB",
            note=f"{moved} bytes in {IDLE:.0f} s of heartbeats, both ways, without "
            "the frames of TLS and TCP; a safety read every 30 minutes adds some hundred bytes.",
        )
    ]


class Relay:
    """Passes on what comes to its port, and counts it."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.bytes = 0
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Relay":
        self._thread.start()
        begun = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop
        )
        self.port = begun.result(10).sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        await asyncio.gather(self._pass(reader, back), self._pass(there, writer))

    async def _pass(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            self.bytes += len(data)
            sink.write(data)
            await sink.drain()
        sink.close()
