"""A portal is saved while it runs, goes on for a while, is lost, and is restored elsewhere.

The calendar server is the only one that knows what happened in between.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from accounts.models import User
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar, CalendarEntry
from calendars.sync.engine import sync_connector
from providers import vault
from tests.factories import ConnectorFactory
from tests.journeys.outlook_world import GUEST, LIMITS, anna, client_of, nine, pair
from tests.servers.agent import AgentProcess
from tests.servers.databases import Database, empty_database, present_database
from tests.servers.fixtures import PASSWORD
from tests.servers.portal import eventually, web_process, worker_process
from tests.servers.process import free_port
from tests.servers.radicale import Radicale

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@dataclass
class Portal:
    """Processes on one database, and the folder of the mails they send."""

    database: Database
    folder: Path
    host: User

    @property
    def changes(self) -> dict[str, str]:
        return LIMITS | {
            "DATABASE_URL": self.database.url,
            "DJANGO_SETTINGS_MODULE": "tests.journeys.restoration_settings",
            "MAIL_FOLDER": str(self.folder / "mail"),
        }

    @contextmanager
    def web(self, token: str, *, port: int = 0, **more: str) -> Iterator[httpx.Client]:
        with (
            web_process(self.folder / "web.log", port=port, **self.changes, **more) as web,
            client_of(web.url, token) as client,
        ):
            yield client

    @contextmanager
    def worker(self) -> Iterator[None]:
        with worker_process(self.folder / "worker.log", **self.changes):
            yield

    def mails(self) -> list[str]:
        """The subjects of all mails that were sent, with their readers."""
        texts = [path.read_text() for path in (self.folder / "mail").glob("*")]
        found = [re.findall(r"^(?:Subject|To): (.*)$", text, re.MULTILINE) for text in texts]
        return sorted(line for lines in found for line in lines)

    def is_written(self, meetings: int) -> bool:
        pending = "SELECT count(*) FROM calendars_calendarentry WHERE written_revision <> revision"
        written = "SELECT count(*) FROM calendars_calendarentry WHERE written_revision = revision"
        return (self.database.ask(pending), self.database.ask(written)) == ([0], [meetings])


def portal_at(folder: Path, database: Database, host: User) -> Portal:
    folder.mkdir()
    return Portal(database, folder, host)


@pytest.fixture
def office(radicale: Radicale, radicale_user: str, settings) -> Path:
    """The folder in which Radicale keeps the calendar."""
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"
    radicale.add_calendar(radicale_user, "office", name="Work")
    return radicale.folder / "storage" / "collection-root" / radicale_user / "office"


def connect(host: User, radicale: Radicale, user: str) -> None:
    connector = ConnectorFactory(
        host=host,
        kind="caldav",
        address=radicale.url,
        account=user,
        sealed_credentials=vault.seal({"username": user, "password": PASSWORD}),
        mode="auto",
        interval=1,
    )
    AssociatedCalendars.objects.filter(host=host).delete()
    assert sync_connector(connector.pk, trigger="first").outcome == "ok"
    table = AssociatedCalendars.objects.get(host=host, is_default=True)
    row = AssociatedCalendar(table=table, calendar=Calendar.objects.get())
    row.is_main = row.is_busy = True
    table.rows.all().delete()
    row.save()


def book(client: httpx.Client, start: datetime) -> str:
    wish = {"host": "anna", "page": "coffee", "start": start.isoformat()}
    answer = client.post("bookings/", json=wish | GUEST)
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "confirmed"
    return str(answer.json()["id"])


def slots(client: httpx.Client, day: datetime) -> list[datetime]:
    span = {"start": str(day.date()), "end": str(day.date()), "tz": "UTC"}
    answer = client.get("pages/anna/coffee/slots/", params=span)
    assert answer.status_code == 200, answer.text
    return [datetime.fromisoformat(slot["start"]) for slot in answer.json()["slots"]]


def starts(office: Path) -> list[str]:
    """When the events in the calendar begin, one for each file."""
    texts = [path.read_text() for path in office.glob("*.ics")]
    return sorted(re.search(r"DTSTART[^:]*:(\S+)", text)[1] for text in texts)


def readiness(client: httpx.Client) -> dict[str, object]:
    return httpx.get(client.base_url.join("/readyz"), trust_env=False).json()


def test_restored_portal_knows_what_it_does_not_know(
    radicale: Radicale, radicale_user: str, office: Path, tmp_path: Path
) -> None:
    host, _, token = anna()
    connect(host, radicale, radicale_user)
    first, second, third, moved = (nine(3, hours=hours) for hours in range(4))
    file = tmp_path / "portal.daybook"
    lost = portal_at(tmp_path / "lost", present_database(), host)

    with lost.web(token) as client:
        with lost.worker():
            booking = book(client, first)
            eventually(lambda: lost.is_written(1) and len(lost.mails()) == 4)
        # Nobody writes and mails now: so it waits at the moment of the backup.
        book(client, second)
        made = lost.database.manage("backup", str(file), **lost.changes)
        assert made.returncode == 0, made.stderr
        with lost.worker():
            eventually(lambda: lost.is_written(2) and len(lost.mails()) == 8)
            book(client, third)
            answer = client.post(
                f"bookings/{booking}/reschedule/", json={"start": moved.isoformat()}
            )
            assert answer.status_code == 200, answer.text
            eventually(lambda: lost.is_written(3) and len(lost.mails()) == 16)
    in_calendar = starts(office)
    assert len(in_calendar) == 3

    with empty_database("restored") as database:
        found = portal_at(tmp_path / "found", database, host)
        done = database.manage("restore", str(file), **found.changes)
        assert done.returncode == 0, done.stderr
        assert "not sent, as most have been sent since: 2." in done.stdout
        with found.web(token) as client:
            assert slots(client, first) == [], "nothing is offered before the calendar was read"
            assert readiness(client)["restored"]["calendars_to_compare"] == 1
            with found.worker():
                eventually(lambda: "restored" not in readiness(client))
                eventually(lambda: found.is_written(2))
            free = slots(client, first)
            taken = {first, second, third, moved}
            assert not taken & set(free)
            assert nine(3, hours=5) in free
            assert database.ask("SELECT count(*) FROM bookings_booking") == [2]
        # The calendar holds what it held: nothing twice, nothing deleted, nothing moved back.
        assert starts(office) == in_calendar
        assert found.mails() == []
        assert database.ask("SELECT cursor IS NOT NULL FROM calendars_calendar") == [True]


def test_entry_that_waits_in_a_backup_is_looked_for_before_it_is_given_up(
    radicale: Radicale, radicale_user: str, office: Path, tmp_path: Path
) -> None:
    """Written after the backup, cancelled in the restored portal before it writes at all."""
    host, _, token = anna()
    connect(host, radicale, radicale_user)
    file = tmp_path / "portal.daybook"
    lost = portal_at(tmp_path / "lost", present_database(), host)
    with lost.web(token) as client:
        booking = book(client, nine(3))
        assert lost.database.manage("backup", str(file), **lost.changes).returncode == 0
        with lost.worker():
            eventually(lambda: lost.is_written(1))
    assert len(starts(office)) == CalendarEntry.objects.count() == 1

    with empty_database("restored") as database:
        found = portal_at(tmp_path / "found", database, host)
        assert database.manage("restore", str(file), **found.changes).returncode == 0
        with found.web(token) as client:
            answer = client.post(f"bookings/{booking}/cancel/", json={"reason": ""})
            assert answer.status_code == 200, answer.text
            with found.worker():
                eventually(lambda: starts(office) == [])


def test_pc_that_is_ahead_of_the_restored_portal_tells_everything_again(tmp_path: Path) -> None:
    host, _, token = anna()
    agent = AgentProcess(tmp_path / "pc", tmp_path / "agent.log")
    agent.calendar()
    port, file = free_port(), tmp_path / "portal.daybook"
    lost = portal_at(tmp_path / "lost", present_database(), host)
    before, after = nine(3), nine(3, hours=2)
    try:
        with lost.web(token, port=port, EMBEDDED_WORKER="true") as client:
            agent.put("known", before)
            pair(agent, host, f"http://127.0.0.1:{port}")
            agent.start()
            eventually(lambda: busy_in(lost.database) == [before])
            made = lost.database.manage("backup", str(file), **lost.changes)
            assert made.returncode == 0, made.stderr
            agent.put("later", after)
            eventually(lambda: busy_in(lost.database) == [before, after])

        with empty_database("restored") as database:
            found = portal_at(tmp_path / "found", database, host)
            done = database.manage("restore", str(file), **found.changes)
            assert done.returncode == 0, done.stderr
            assert busy_in(database) == [before]
            with found.web(token, port=port, EMBEDDED_WORKER="true") as client:
                eventually(lambda: busy_in(database) == [before, after], seconds=90)
                eventually(lambda: "restored" not in readiness(client))
    finally:
        agent.stop()


def busy_in(database: Database) -> list[datetime]:
    return database.ask("SELECT lower(during) FROM calendars_busytime WHERE blocks ORDER BY 1")
