"""Servers that never answer take nothing from anybody else: no connection, and no page.

The processes are real and have a pool of connections, of which far fewer are there than silent
servers are asked at the same time.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.utils import timezone

from accounts.models import User
from calendars.models import AccountLease
from connectors.models import ConnectionTry, Connector
from tests.api.client import token_of
from tests.factories import BookingPageFactory, ConnectorFactory, UserFactory
from tests.servers.portal import environment, eventually, web_process
from tests.servers.silent import SilentServer, silent_server

pytestmark = pytest.mark.django_db(transaction=True)

ASKED, CONNECTIONS, PAGES = 30, 4, 40

# Asks ASKED servers from as many threads, then the database, whenever it is told a line.
WAITING = """
import sys, threading
import django
django.setup()
from django.conf import settings
from django.db import connection
from accounts.models import User

work, port, ids = sys.argv[1], int(sys.argv[2]), sys.argv[3:]

def sync(pk):
    from calendars.sync.engine import sync_connector
    sync_connector(int(pk), trigger="button")

def connect(pk):
    from connectors import trying
    trying.run(pk)

def mail(pk):
    from django.core.mail import EmailMessage
    user = User.objects.get(pk=pk)
    EmailMessage("News", "News", to=[user.email]).send()

settings.EMAIL_BACKEND = "accounts.smtp.SmtpEmailBackend"
settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 300
for pk in ids:
    threading.Thread(target=globals()[work], args=(pk,), daemon=True).start()
for line in sys.stdin:
    print(sum(User.objects.exists() for _ in range(int(line))), flush=True)
"""


@contextmanager
def waiting(work: str, server: SilentServer, ids: list[object]) -> Iterator[subprocess.Popen[str]]:
    """A process that does the work for each id at the same time."""
    process = subprocess.Popen(
        [sys.executable, "-c", WAITING, work, str(server.port), *map(str, ids)],
        env=environment(
            DJANGO_SETTINGS_MODULE="tests.settings_lan", DATABASE_POOL_SIZE=str(CONNECTIONS)
        ),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def answers(process: subprocess.Popen[str]) -> int:
    """How many of so many questions the database answered."""
    print(PAGES, file=process.stdin, flush=True)
    return int(process.stdout.readline())


def silent_account(server: SilentServer, **options: object) -> Connector:
    return ConnectorFactory(kind="caldav", address=f"http://127.0.0.1:{server.port}/", **options)


def tries(server: SilentServer, host: User) -> list[object]:
    rows = [
        ConnectionTry(
            host=host,
            kind="caldav",
            address=f"http://127.0.0.1:{server.port}/",
            sealed_credentials=silent_account(server, host=host).sealed_credentials,
        )
        for _ in range(ASKED)
    ]
    return [row.pk for row in ConnectionTry.objects.bulk_create(rows)]


@pytest.mark.slow
def test_thirty_syncs_of_silent_servers_hold_no_connection() -> None:
    with silent_server() as server:
        connectors = [silent_account(server).pk for _ in range(ASKED)]
        with waiting("sync", server, connectors) as process:
            eventually(lambda: len(server.callers) >= ASKED)
            assert answers(process) == PAGES
            # And each of them has its account, and has told so.
            assert AccountLease.objects.filter(expires_at__gt=timezone.now()).count() == ASKED
            assert set(Connector.objects.values_list("runs__outcome", flat=True)) == {"running"}


@pytest.mark.slow
def test_thirty_tries_to_connect_to_silent_servers_hold_no_connection() -> None:
    with (
        silent_server() as server,
        waiting("connect", server, tries(server, UserFactory())) as process,
    ):
        eventually(lambda: len(server.callers) >= ASKED)
        assert answers(process) == PAGES


@pytest.mark.slow
def test_thirty_mails_to_a_silent_mail_server_hold_no_connection() -> None:
    readers = [UserFactory().pk for _ in range(ASKED)]
    with silent_server() as server, waiting("mail", server, readers) as process:
        eventually(lambda: len(server.callers) >= ASKED)
        assert answers(process) == PAGES


@pytest.mark.slow
def test_pages_answer_while_one_account_connects_to_silent_servers_thirty_times(
    tmp_path: Path,
) -> None:
    host = UserFactory(slug="anna")
    BookingPageFactory(user=host, slug="coffee")
    token = token_of(UserFactory())
    unlimited = {"CONNECT_AT_ONCE": "1000", "CONNECT_AT_ONCE_IN_TOTAL": "1000"}
    unlimited |= {"CONNECT_RATE": "", "API_RATE_CONNECT": "", "EMBEDDED_WORKER": "true"}
    lan = {"DJANGO_SETTINGS_MODULE": "tests.settings_lan", "DATABASE_POOL_SIZE": "20"}
    with (
        silent_server() as server,
        web_process(tmp_path / "web.log", **unlimited, **lan) as web,
        httpx.Client(base_url=web.url, timeout=60, trust_env=False) as client,
    ):
        wish = {
            "address": f"http://127.0.0.1:{server.port}/", "username": "anna", "password": "secret",
        }  # fmt: skip
        said = [
            client.post(
                "/api/v1/connectors/", json=wish, headers={"Authorization": f"Bearer {token}"}
            ).status_code
            for _ in range(ASKED)
        ]
        assert said == [202] * ASKED
        eventually(lambda: server.callers)
        assert [client.get("/book/anna/coffee/").status_code for _ in range(PAGES)] == [200] * PAGES
