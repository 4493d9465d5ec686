"""The two phases in which a fleet is measured, with two processes each time."""

import contextlib
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import zip_longest
from pathlib import Path

from django.db import connection
from django.utils import timezone

from benchmarks.fleet import diary, meter
from benchmarks.fleet.figures import HOUR, Figures
from benchmarks.fleet.meter import Reading
from benchmarks.table import seconds as seconds_of
from calendars.sync.claim import claim, is_anything_due
from calendars.sync.lock import give_back
from calendars.sync.syncer import LOOKS_EVERY
from connectors.domain.claims import Share
from connectors.domain.pace import EARLY, Warmth, every_of
from connectors.models import Connector
from connectors.wake import DUE
from tests.servers.portal import ROOT, environment, eventually

PROCESSES = 2
SYNCER = ("syncer",)
WORKER = ("procrastinate", "worker")
AT_ONE_SERVER = 50
LOAD = 0.85
"""Of what two workers reach with all due, in the steady phase."""
MEAN_EARLY = 1 - EARLY / 2
MEAN_WAIT = LOOKS_EVERY / 2
"""Seconds until somebody looks. An account is due again so long after it was synced, not after it
was to be synced."""
ENOUGH, MOST_ROUNDS = 5000, 5
"""So many syncs are measured at least; small fleets are due several times for it."""
PATIENCE = 300.0
FIRST = 100
"""Accounts that are synced before anything is measured, so that every thread has begun."""
SPREAD = "(hashint8(id)::bigint + 2147483648) / 4294967296.0"
"""From 0 to 1, as if by chance."""


@dataclass
class Window:
    """A time in which something was measured. `due` says by account when it was to be synced."""

    begin: float
    due: Mapping[int, float]
    end: float = 0
    spent: Reading | None = None


@dataclass(frozen=True)
class Turn:
    """`asked` is None where the time was over before."""

    number: int
    due: float
    asked: float | None


@dataclass
class Team:
    """Two processes at work, what they did once they have ended, and what was measured of it."""

    pids: list[int] = field(default_factory=list)
    folder: Path = Path()
    visits: list[tuple[int, float]] = field(default_factory=list)
    looks: list[tuple[int, float, float]] = field(default_factory=list)
    statements: int = 0
    writes: int = 0

    def read(self) -> Reading:
        return meter.read(self.pids)

    def hurry(self, haste: float) -> None:
        """Come back to accounts so many times as soon from now on."""
        (self.folder / diary.HASTE).write_text(str(haste))

    def turns(self, window: Window) -> list[Turn]:
        """Each time that an account became due, and when it was asked then."""
        asked, due = defaultdict(list), defaultdict(list)
        for number, at in window.due.items():
            due[number].append(at)
        for number, noted_at, at in self.looks:
            if noted_at >= window.begin:
                due[number].append(at)
        for number, at in self.visits:
            if window.begin <= at <= window.end:
                asked[number].append(at)
        return [
            Turn(number, at, was)
            for number, times in due.items()
            for at, was in zip_longest(times, asked[number][: len(times)])
            if at < window.end
        ]


def measure(accounts: int, seconds: float) -> Figures:
    warmth = dict(Connector.objects.values_list("pk", "warmth"))
    claimed = _seconds_to_claim()
    rounds = min(MOST_ROUNDS, math.ceil(ENOUGH / accounts))
    with _team(SYNCER) as flood:
        floods = [_flood(flood, accounts, seconds / rounds) for _ in range(rounds)]
    turns = [(window, turn) for window in floods for turn in flood.turns(window)]
    syncs = sum(turn.asked is not None for _, turn in turns)
    lasted = sum(one.end - one.begin for one in floods)
    spent = _sum(floods)
    with _team(WORKER) as steady:
        capacity = statistics.median(_reached(accounts, seconds / 4) for _ in range(rounds))
        haste = _haste(warmth, LOAD * capacity)
        flow = _flow(steady, accounts, haste, seconds)
    in_turn = steady.turns(flow)
    synced = sum(turn.asked is not None for turn in in_turn)
    return Figures(
        accounts=accounts,
        size=_size(),
        syncs=syncs,
        seconds=lasted,
        whole_sync=(spent.workers + spent.database) / syncs,
        in_syncer=spent.workers / syncs,
        statements=flood.statements / len(flood.visits),
        writes=flood.writes / len(flood.visits),
        commits=spent.commits / syncs,
        written=spent.written / syncs,
        pages=spent.pages / syncs,
        all_due=_lateness(turns, warmth),
        steady=_lateness([(flow, turn) for turn in in_turn], warmth),
        capacity=capacity,
        haste=haste,
        steady_rate=synced / (flow.end - flow.begin),
        due=len(in_turn),
        missed=len(in_turn) - synced,
        hourly=_hourly(_sum([flow]), synced, warmth),
        claimed=claimed,
        round_trip=seconds_of(_ask, repeat=200),
    )


# --- The phases ---------------------------------------------------------------------------------


def _flood(team: Team, accounts: int, seconds: float) -> Window:
    """Everything is due at one moment. Until nothing is any more, or the time is over."""
    begin = _put_off(accounts, "0")
    window = Window(begin, dict.fromkeys(_numbers(), begin))
    return _watched(team, window, seconds, until_idle=True)


def _reached(accounts: int, seconds: float) -> float:
    """How many are synced a second with all due, counted from when somebody has looked."""
    begin = _put_off(accounts, "0")
    time.sleep(max(0.0, begin - time.time()))
    while (first := _left()) == accounts and time.time() < begin + seconds:
        time.sleep(0.05)
    began = time.time()
    while (left := _left()) and time.time() < began + seconds:
        time.sleep(0.05)
    return (first - left) / (time.time() - began)


def _left() -> int:
    return Connector.objects.filter(next_sync_at__lte=timezone.now()).count()


def _flow(team: Team, accounts: int, haste: float, seconds: float) -> Window:
    """Accounts become due one after the other, so many times as often as they usually do."""
    team.hurry(haste)
    every = " ".join(
        f"WHEN {warmth.value} THEN {MEAN_EARLY * usual / haste}"
        for warmth, usual in _usual().items()
    )
    begin = _put_off(accounts, f"{SPREAD} * CASE warmth {every} END")
    due = Connector.objects.values_list("pk", "next_sync_at")
    window = Window(begin, {pk: at.timestamp() for pk, at in due if at})
    return _watched(team, window, seconds, until_idle=False)


def _put_off(accounts: int, seconds: str) -> float:
    """Everything is due from a moment on, some later than others; returns that moment."""
    begin = time.time() + 3 + accounts / 2000
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE connectors_connector SET asked = '',"
            f" next_sync_at = to_timestamp(%s) + {seconds} * interval '1 second'",
            [begin],
        )
        cursor.execute("VACUUM connectors_connector")
        cursor.execute("CHECKPOINT")
    return begin


def _watched(team: Team, window: Window, seconds: float, *, until_idle: bool) -> Window:
    time.sleep(max(0.0, window.begin - time.time()))
    before = team.read()
    while time.time() < window.begin + seconds:
        time.sleep(0.25)
        if until_idle and time.time() > window.begin + 2 and not is_anything_due():
            break
    window.spent = team.read() - before
    window.end = time.time()
    return window


@contextlib.contextmanager
def _team(command: Sequence[str]) -> Iterator[Team]:
    """At the end of the context the processes have ended, and the team knows what they did."""
    team = Team()
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        team.folder = folder = Path(name)
        _let_rest_but(FIRST)
        started = [stack.enter_context(_started(command, folder)) for _ in range(PROCESSES)]
        team.pids = [one.pid for one in started]
        eventually(lambda: _ears() >= PROCESSES, seconds=PATIENCE)
        eventually(lambda: not is_anything_due(), seconds=PATIENCE)
        yield team
        for one in started:
            one.terminate()
        for one in started:
            one.wait(30)
        for told in map(json.loads, (path.read_text() for path in folder.glob("*.json"))):
            team.visits += [(number, at) for number, at in told["visits"]]
            team.looks += [(number, at, due) for number, at, due in told["looks"]]
            team.statements += told["statements"]
            team.writes += told["writes"]
        team.visits.sort(key=lambda visit: visit[1])
        team.looks.sort(key=lambda look: look[1])


@contextlib.contextmanager
def _started(command: Sequence[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    variables = {
        "DJANGO_SETTINGS_MODULE": "benchmarks.fleet.settings",
        # As whoever has a tenth of all accounts at one server would have it.
        "SYNCS_PER_SERVER": str(AT_ONE_SERVER),
        diary.FOLDER: str(folder),
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=environment(**variables)
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(5)


def _ears() -> int:
    """How many syncers listen for what is asked for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_stat_activity WHERE query = %s", [f"LISTEN {DUE}"])
        return int(cursor.rowcount)


def _let_rest_but(count: int) -> None:
    """Only so many are due."""
    Connector.objects.update(next_sync_at=timezone.now() + timedelta(days=365))
    numbers = _numbers()[:count]
    Connector.objects.filter(pk__in=numbers).update(next_sync_at=timezone.now())


def _numbers() -> list[int]:
    return list(Connector.objects.order_by("pk").values_list("pk", flat=True))


# --- What is made of it -------------------------------------------------------------------------


def _sum(windows: Sequence[Window]) -> Reading:
    first, *others = [window.spent for window in windows if window.spent]
    for one in others:
        first += one
    return first


def _haste(warmth: Mapping[int, int], rate: float) -> float:
    """How many times as quick all paces have to be for so many syncs a second, found by halving."""
    usual, counts = _usual(), Counter(warmth.values())

    def demand(haste: float) -> float:
        return sum(
            counts[one] / (MEAN_EARLY * every / haste + MEAN_WAIT) for one, every in usual.items()
        )

    least, most = 0.0, 1000.0
    for _ in range(50):
        middle = (least + most) / 2
        least, most = (middle, most) if demand(middle) < rate else (least, middle)
    return most


def _usual() -> dict[Warmth, float]:
    """Seconds between two looks at an account, by its warmth."""
    hearing = Connector.objects.latest("pk").hearing
    return {one: (every_of(hearing, one) or timedelta(days=1)).total_seconds() for one in Warmth}


def _lateness(turns: Sequence[tuple[Window, Turn]], warmth: Mapping[int, int]) -> dict[str, float]:
    """p95 by warmth, in seconds. Who had no turn is as late as it was at the end, at least."""
    late: dict[int, list[float]] = {one: [] for one in reversed(Warmth)}
    for window, turn in turns:
        until = window.end if turn.asked is None else turn.asked
        late[warmth[turn.number]].append(max(0.0, until - turn.due))
    return {
        Warmth(one).name.lower(): statistics.quantiles(found, n=20)[-1]
        for one, found in late.items()
        if len(found) > 1
    }


def _hourly(spent: Reading, syncs: int, warmth: Mapping[int, int]) -> float:
    """Processor seconds of 1,000 accounts an hour, as often as their pace has them looked at."""
    usual, counts = _usual(), Counter(warmth.values())
    often = sum(count / len(warmth) * HOUR / usual[Warmth(one)] for one, count in counts.items())
    return (spent.workers + spent.database) / max(syncs, 1) * often * 1000


def _seconds_to_claim() -> float:
    """Of each account, where nothing else is done than to take it and to give it back."""
    Connector.objects.update(next_sync_at=timezone.now())
    everything = Share(per_host=10**6, per_server=10**6, slow=10**6)

    def take() -> int:
        claims, _ = claim(50, everything, slow=0, now=timezone.now())
        give_back([one.lease for one in claims])
        return len(claims)

    assert take() == 50
    return seconds_of(take, repeat=20) / 50


def _ask() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _size() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
