"""Syncing 5,000 events from a real Radicale, against vdirsyncer on the same server."""

import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.scene import database
from benchmarks.table import Row, seconds

EVENTS = 5000
SERIES = 500
USER, PASSWORD = "bench", "bench-password"

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


def run() -> list[Row]:
    from tests.servers.radicale import Radicale

    with tempfile.TemporaryDirectory() as name, database():
        folder = Path(name)
        with Radicale(folder / "radicale", {USER: PASSWORD}) as server:
            calendar = server.add_calendar(USER, "full")
            fill(server.folder / "storage" / "collection-root" / USER / "full")
            warm_up(server, calendar)
            peer = Vdirsyncer(folder / "vdirsyncer", server.url)
            ours_full, ours_same = sync_ours(server.url)
            peer_full, peer_same = peer.sync()
    return [
        Row(
            "full sync of 5,000 events",
            ours_full,
            "vdirsyncer",
            peer_full,
            1.0,
            note=f"{EVENTS - SERIES} single events and {SERIES} weekly series, expanded into "
            "PostgreSQL by ours, copied to files by vdirsyncer, whose start-up time is taken off. "
            "Radicale's own work bounds both.",
        ),
        Row("sync of 5,000 events, nothing changed", ours_same, "vdirsyncer", peer_same, 0.1),
    ]


def fill(folder: Path) -> None:
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number in range(EVENTS):
        start = begin + timedelta(minutes=17 * number)
        rule = "RRULE:FREQ=WEEKLY\r\n" if number < SERIES else ""
        end = start + timedelta(minutes=30)
        text = VEVENT.format(uid=f"bench-{number}", number=number, start=start, end=end, rule=rule)
        (folder / f"bench-{number}.ics").write_bytes(text.encode())


def warm_up(server: "Radicale", calendar: str) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Radicale parses and caches every event when it is first read; neither side shall pay that."""
    with server.client(USER) as client:
        body = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
        client.timeout = 300
        client.request("PROPFIND", calendar, headers={"Depth": "1"}, content=body)


def sync_ours(address: str) -> tuple[float, float]:
    """Seconds of a first sync and of one without changes: the engine as a worker runs it."""
    from django.test.utils import override_settings

    from calendars.models import BusyTime, Event
    from calendars.sync.engine import sync_connector
    from connectors import vault
    from connectors.models import Connector
    from tests.factories import ConnectorFactory

    credentials = vault.seal({"username": USER, "password": PASSWORD})
    with override_settings(ALLOW_PRIVATE_ADDRESSES="127.0.0.1/32"):
        connector = ConnectorFactory(
            kind=Connector.Kind.CALDAV, address=address, sealed_credentials=credentials
        )
        begun = time.perf_counter()
        first = sync_connector(connector.pk, trigger="command")
        full = time.perf_counter() - begun
        assert (first.outcome, Event.objects.count()) == ("ok", EVENTS), first.error_text
        assert BusyTime.objects.count() > EVENTS
        same = seconds(lambda: sync_connector(connector.pk, trigger="command"))
    return full, same


class Vdirsyncer:
    """The peer, with its configuration, files and state in a folder of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir()
        self.config = folder / "config"
        self.config.write_text(
            f'[general]\nstatus_path = "{folder / "status"}"\n'
            '[pair bench]\na = "files"\nb = "server"\ncollections = ["from b"]\n'
            f'[storage files]\ntype = "filesystem"\npath = "{folder / "files"}"\n'
            'fileext = ".ics"\n'
            f'[storage server]\ntype = "caldav"\nurl = "{url}"\n'
            f'username = "{USER}"\npassword = "{PASSWORD}"\n'
        )
        self.files = folder / "files"

    def sync(self) -> tuple[float, float]:
        self._run("discover", answers="y\n" * 20)
        start_up = seconds(lambda: self._run("--version"))
        begun = time.perf_counter()
        self._run("sync")
        full = time.perf_counter() - begun
        assert len(list(self.files.rglob("*.ics"))) == EVENTS
        same = seconds(lambda: self._run("sync"), repeat=3)
        return full - start_up, same - start_up

    def _run(self, *arguments: str, answers: str = "") -> None:
        command = [str(Path(sys.executable).with_name("vdirsyncer")), "-c", str(self.config)]
        done = subprocess.run(
            [*command, *arguments], input=answers, capture_output=True, text=True, timeout=600
        )
        assert done.returncode == 0, done.stderr[-2000:]
