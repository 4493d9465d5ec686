"""Hosts of one server that never comes to an end, beside a host whose server is in order."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import TeamInvitation
from bookings.actions.book import Guest, book
from bookings.models import Booking
from calendars.models import CalendarEntry
from connectors.models import Connector, SyncRun
from connectors.wake import wake
from providers import vault
from tests.bookings.diagnosis_world import DiagnosisWorld, diagnosis_world
from tests.factories import ConnectorFactory, TeamFactory, UserFactory
from tests.servers.dripping import Dripping
from tests.servers.portal import ROOT, environment, eventually
from tests.servers.process import free_port
from tests.servers.radicale import Radicale

AWAY = {"DJANGO_SETTINGS_MODULE": "tests.journeys.loopback_settings"}


def attackers(server: Dripping, count: int) -> list[Connector]:
    """Each a host of its own whose account was connected when the server still behaved."""
    made = [
        ConnectorFactory(
            kind="caldav",
            address=server.url,
            server=server.host,
            account=f"eve{number}",
            last_took=timedelta(seconds=1),
            details={"base": server.url},
            sealed_credentials=vault.seal({"username": f"eve{number}", "password": "secret"}),
        )
        for number in range(count)
    ]
    for one in made:
        wake(one, trigger=SyncRun.Trigger.SCHEDULE)
    return made


def good_host(radicale: Radicale, user: str) -> DiagnosisWorld:
    """Synced, with a page. Its server is at another address than the attackers'."""
    good = diagnosis_world(radicale, radicale, user)  # type: ignore[arg-type]
    forget_jobs()
    return good


def book_one(good: DiagnosisWorld, number: int = 0) -> Booking:
    """The `number`th half hour from nine on working days from the good host's day on."""
    day, slot = good.day + timedelta(days=7 * (number // 14)), number % 14
    start = datetime.combine(day, time(9), UTC) + slot * timedelta(minutes=30)
    guest = Guest("Grace Guest", "grace@example.org", "", "Europe/Berlin")
    return book(page=good.page, start=start, guest=guest, now=timezone.now())


def is_written(booking: Booking) -> bool:
    wanted = CalendarEntry.objects.filter(meeting=booking.meeting.pk)
    return wanted.exists() and all(entry.written_at for entry in wanted)


def is_mailed(booking: Booking) -> bool:
    return set(booking.mails.values_list("state", flat=True)) == {"sent"}


def forget_jobs() -> None:
    """The job system's tables are not emptied with ours."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def cut_all_connections() -> None:
    """As a restart of the database does; our own stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def invitation() -> TeamInvitation:
    return TeamInvitation.objects.create(
        team=TeamFactory(),
        invited_by=UserFactory(),
        email="new@example.org",
        created_at=timezone.now(),
    )


def asking(good: DiagnosisWorld, url: str) -> dict[str, Any]:
    """What a page's socket shows of its host."""
    client = Client()
    client.force_login(good.connector.host)
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    return {"additional_headers": {"Cookie": cookie}, "origin": url, "proxy": None}


@contextlib.contextmanager
def portal_process(
    folder: Path, mail_server: Dripping, **changes: str
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`manage.py portal` on the test's database, with its jobs inside."""
    port = free_port()
    settings = {
        **AWAY,
        "EMBEDDED_WORKER": "true",
        "DATA_DIR": str(folder / "data"),
        "DAYBOOK_TEST_SMTP": f"{mail_server.host}:{mail_server.port}",
        **changes,
    }
    command = [sys.executable, "manage.py", "portal", "--port", str(port)]
    with (folder / "portal.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**settings), stdout=log, stderr=log
        )
    url, family = f"http://127.0.0.1:{port}", []
    try:
        eventually(lambda: _answers(url))
        yield process, url
    finally:
        with contextlib.suppress(psutil.NoSuchProcess):
            family = psutil.Process(process.pid).children(recursive=True)
        process.kill()
        process.wait(10)
        for one in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False
