"""Syncing 5,000 events from a real server, against vdirsyncer on the same server.

The full sync is measured on Radicale. So is the sync without changes, against the one question that
it comes down to: Radicale hashes all events whenever it is asked for a calendar's version, which is
nearly all the time there is. On Xandikos, which knows it, the peer is vdirsyncer again.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from benchmarks.scene import database
from benchmarks.table import Row, seconds

EVENTS = 5000
SERIES = 500
ROUNDS = 3
USER, PASSWORD = "bench", "bench-password"
DAV = {"Content-Type": "text/xml"}
WARM_UP = (
    ("PROPFIND", "1", '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'),
    (
        "REPORT",
        "0",
        '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level>'
        "<prop><getetag/></prop></sync-collection>",
    ),
)

VEVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Daybook//Benchmark//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260101T000000Z\r
DTSTART:{start:%Y%m%dT%H%M%SZ}\r
DTEND:{end:%Y%m%dT%H%M%SZ}\r
SUMMARY:Event {number}\r
{rule}END:VEVENT\r
END:VCALENDAR\r
"""


@dataclass(frozen=True)
class Full:
    """A calendar of 5,000 events on a running server."""

    url: str
    calendar: str


def run() -> list[Row]:
    with database():
        with tempfile.TemporaryDirectory() as folder, on_radicale(Path(folder)) as radicale:
            ours_full, _ = sync_ours(radicale.url)
            ours_same, bare = ask_beside_bare()
            compared, listed = compare_ours(radicale)
            peer_full, _ = Vdirsyncer(Path(folder), radicale.url).sync()
        with tempfile.TemporaryDirectory() as folder, on_xandikos(Path(folder)) as xandikos:
            _, ours_quick = sync_ours(xandikos.url, rounds=1)
            _, peer_quick = Vdirsyncer(Path(folder), xandikos.url).sync(rounds=1)
    return [
        Row(
            "full sync, Radicale",
            ours_full,
            "vdirsyncer",
            peer_full,
            1.0,
            note=f"{EVENTS - SERIES} single events and {SERIES} weekly series, expanded into "
            "PostgreSQL by ours, copied to files by vdirsyncer, whose start-up time is taken off "
            "here and below. Radicale's one-off work after the calendar was filled is done before; "
            "its answer to the REPORT bounds ours.",
        ),
        Row(
            "sync without changes, Radicale",
            ours_same,
            "one bare PROPFIND",
            bare,
            1.15,
            note="Ours asks one question, the calendars' versions; Radicale hashes 5,000 events "
            "to answer it. The other is the same question by plain httpx, with a connection of "
            "its own each time as ours has, taken in turns.",
        ),
        Row("sync without changes, Xandikos", ours_quick, "vdirsyncer", peer_quick, 0.1),
        Row(
            "daily comparison of 5,000 events, Radicale",
            compared,
            "the server's own listing",
            listed,
            1.3,
            note="Ours lists the versions, reads what is known from PostgreSQL and plans; the "
            "other is one PROPFIND by plain httpx, taken in turns with ours.",
        ),
    ]


@contextmanager
def on_radicale(folder: Path) -> Iterator[Full]:
    from tests.servers.radicale import Radicale

    with Radicale(folder / "server", {USER: PASSWORD}) as server:
        calendar = server.add_calendar(USER, "full")
        fill(server.folder / "storage" / "collection-root" / USER / "full")
        warm_up(calendar)
        yield Full(server.url, calendar)


@contextmanager
def on_xandikos(folder: Path) -> Iterator[Full]:
    from dulwich import porcelain
    from dulwich.repo import Repo

    from tests.servers.xandikos import Xandikos

    with Xandikos(folder / "server") as server:
        calendar = server.add_calendar("full")
        store = server.folder / "storage" / "user" / "calendars" / "full"
        fill(store)
        names = [path.name.encode() for path in store.glob("*.ics")]
        Repo(str(store)).get_worktree().stage(names)
        somebody = b"Benchmark <bench@example.com>"
        porcelain.commit(str(store), message=b"Fill", author=somebody, committer=somebody)
        warm_up(calendar)
        yield Full(server.url, calendar)


def fill(folder: Path) -> None:
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number in range(EVENTS):
        start = begin + timedelta(minutes=17 * number)
        rule = "RRULE:FREQ=WEEKLY\r\n" if number < SERIES else ""
        end = start + timedelta(minutes=30)
        text = VEVENT.format(uid=f"bench-{number}", number=number, start=start, end=end, rule=rule)
        (folder / f"bench-{number}.ics").write_bytes(text.encode())


def warm_up(calendar: str) -> None:
    """Servers parse and index events when they are first read; neither side shall pay that."""
    with httpx.Client(auth=(USER, PASSWORD), timeout=300, trust_env=False) as client:
        for method, depth, body in WARM_UP:
            headers = DAV | {"Depth": depth}
            client.request(method, calendar, headers=headers, content=body).raise_for_status()


def sync_ours(address: str, *, rounds: int = ROUNDS) -> tuple[float, float]:
    """Seconds of a first sync and of one without changes: the engine as a worker runs it."""
    from django.test.utils import override_settings

    from calendars.sync.engine import sync_connector

    full = []
    with override_settings(ALLOW_PRIVATE_ADDRESSES="127.0.0.1/32"):
        for _ in range(rounds):
            connector = connect(address)
            begun = time.perf_counter()
            first = sync_connector(connector.pk, trigger="command")
            full.append(time.perf_counter() - begun)
            check(first)
            same = seconds(lambda: sync_connector(connector.pk, trigger="command"))  # noqa: B023
    return statistics.median(full), same


def ask_beside_bare(*, rounds: int = 15) -> tuple[float, float]:
    """Seconds of a sync that finds nothing new, and of what it asked, asked without anything around
    it. The connector is the one that was synced last."""
    from django.test.utils import override_settings

    from calendars.sync.engine import sync_connector
    from connectors.models import Connector
    from providers.transport import trusted_certificates

    connector = Connector.objects.get()

    def sync() -> None:
        run = sync_connector(connector.pk, trigger="schedule")
        assert (run.outcome, run.error_code) == ("ok", "")

    def ask(question: httpx.Request) -> None:
        # Certificates are read once, as ours are.
        with httpx.Client(verify=trusted_certificates(), trust_env=False, timeout=300) as client:
            answer = client.send(
                httpx.Request(
                    question.method,
                    question.url,
                    headers=question.headers,
                    content=question.content,
                )
            )
            assert answer.status_code == 207

    ours, bare = [], []
    with override_settings(ALLOW_PRIVATE_ADDRESSES="127.0.0.1/32"):
        sync()
        with asked() as questions:
            sync()
        # The first one is who the account is.
        question = questions[-1]
        assert question.headers["Depth"] == "1"
        for _ in range(rounds):
            ours.append(seconds(sync, repeat=1))
            bare.append(seconds(lambda: ask(question), repeat=1))
    return statistics.median(ours), statistics.median(bare)


@contextmanager
def asked() -> Iterator[list[httpx.Request]]:
    """What goes through our client meanwhile."""
    from providers.transport import GuardedTransport

    questions: list[httpx.Request] = []
    usual = GuardedTransport.handle_request

    def note(self: GuardedTransport, request: httpx.Request) -> httpx.Response:
        request.read()
        questions.append(request)
        return usual(self, request)

    GuardedTransport.handle_request = note  # type: ignore[method-assign]
    try:
        yield questions
    finally:
        GuardedTransport.handle_request = usual  # type: ignore[method-assign]


def compare_ours(server: Full, *, rounds: int = 9) -> tuple[float, float]:
    """Seconds of a comparison in which nothing is new, and of the bare listing, side by side."""
    from django.test.utils import override_settings
    from django.utils import timezone

    from calendars.models import Calendar
    from calendars.sync.apply import coverage_of
    from calendars.sync.known import Known
    from calendars.sync.plan import plan
    from connectors.account import open_account

    ours, bare = [], []
    calendar = Calendar.objects.select_related("connector").get(key=server.calendar)
    with (
        override_settings(ALLOW_PRIVATE_ADDRESSES="127.0.0.1/32"),
        open_account(calendar.connector) as account,
        httpx.Client(auth=(USER, PASSWORD), timeout=300, trust_env=False) as client,
    ):
        for _ in range(rounds):
            account.discover()
            begun = time.perf_counter()
            known = Known(calendar.pk)
            window, _ = coverage_of(calendar, now=timezone.now(), days=60)
            found = account.pull(calendar.key, calendar.cursor, known, window=window, compare=True)
            actions = plan(known, found)
            ours.append(time.perf_counter() - begun)
            assert (found.compared, len(found.present), actions) == (True, EVENTS, [])
            begun = time.perf_counter()
            method, depth, body = WARM_UP[0]
            headers = DAV | {"Depth": depth}
            client.request(method, server.calendar, headers=headers, content=body).read()
            bare.append(time.perf_counter() - begun)
    return statistics.median(ours), statistics.median(bare)


def connect(address: str) -> "Connector":  # type: ignore[name-defined]  # noqa: F821
    """The only connector, new, so that its first sync reads everything."""
    from connectors.models import Connector
    from providers import vault
    from tests.factories import ConnectorFactory

    Connector.objects.all().delete()
    credentials = vault.seal({"username": USER, "password": PASSWORD})
    return ConnectorFactory(kind="caldav", address=address, sealed_credentials=credentials)


def check(run: "SyncRun") -> None:  # type: ignore[name-defined]  # noqa: F821
    from calendars.models import BusyTime, Event

    assert (run.outcome, Event.objects.count()) == ("ok", EVENTS), run.error_code
    assert BusyTime.objects.count() > EVENTS


class Vdirsyncer:
    """The peer, with its configuration, files and state in a folder of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder / "vdirsyncer"
        self.url = url

    def sync(self, *, rounds: int = ROUNDS) -> tuple[float, float]:
        """Seconds of a first sync and of one without changes, without its start-up."""
        full = []
        for number in range(rounds):
            files = self._configure(number)
            self._run("discover", answers="y\n" * 20)
            begun = time.perf_counter()
            self._run("sync")
            full.append(time.perf_counter() - begun)
            assert len(list(files.rglob("*.ics"))) == EVENTS
        start_up = seconds(lambda: self._run("--version"))
        same = seconds(lambda: self._run("sync"), repeat=3)
        return statistics.median(full) - start_up, same - start_up

    def _configure(self, number: int) -> Path:
        folder = self.folder / str(number)
        folder.mkdir(parents=True)
        self.config = folder / "config"
        self.config.write_text(
            f'[general]\nstatus_path = "{folder / "status"}"\n'
            '[pair bench]\na = "files"\nb = "server"\ncollections = ["from b"]\n'
            f'[storage files]\ntype = "filesystem"\npath = "{folder / "files"}"\n'
            'fileext = ".ics"\n'
            f'[storage server]\ntype = "caldav"\nurl = "{self.url}"\n'
            f'username = "{USER}"\npassword = "{PASSWORD}"\n'
        )
        return folder / "files"

    def _run(self, *arguments: str, answers: str = "") -> None:
        command = [str(Path(sys.executable).with_name("vdirsyncer")), "-c", str(self.config)]
        done = subprocess.run(
            [*command, *arguments], input=answers, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr[-2000:]
