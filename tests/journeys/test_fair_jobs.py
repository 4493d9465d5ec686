"""A server that never comes to an end: nobody else waits for its syncs, and nobody for its end."""

import contextlib
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from django.utils import timezone
from websockets.sync.client import connect

from accounts.tasks import mail_invitation
from connectors.models import Connector
from tests.journeys.fair_world import (
    AWAY,
    asking,
    attackers,
    book_one,
    cut_all_connections,
    forget_jobs,
    good_host,
    invitation,
    is_mailed,
    is_written,
    portal_process,
)
from tests.servers.dripping import Dripping
from tests.servers.portal import eventually, web_process, worker_process
from tests.servers.radicale import Radicale
from tests.servers.redis import redis_server

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def no_jobs(settings: Any) -> Iterator[None]:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"
    forget_jobs()
    yield
    forget_jobs()


@pytest.fixture
def evil() -> Iterator[Dripping]:
    with Dripping() as server:
        yield server


def test_mails_and_events_go_out_while_ten_accounts_hang_on_a_server_that_drips(
    evil: Dripping, radicale: Radicale, radicale_user: str, tmp_path: Path
) -> None:
    good = good_host(radicale, radicale_user)
    attackers(evil, 10)
    with worker_process(tmp_path / "log", **AWAY) as worker:
        eventually(lambda: evil.held == 2)
        for number in range(3):
            booking = book_one(good, number)
            eventually(lambda booking=booking: is_written(booking) and is_mailed(booking))
        # The same two are still at it: nothing above had to wait for their end.
        assert (evil.held, evil.most) == (2, 2)
        worker.kill()
    assert len([*good.caldav.events(), *good.caldav.events("home")]) == 3


def test_a_portal_that_is_told_to_stop_ends_whatever_is_under_way(
    evil: Dripping, radicale: Radicale, radicale_user: str, tmp_path: Path
) -> None:
    good = good_host(radicale, radicale_user)
    attackers(evil, 3)
    with (
        Dripping("127.0.0.3", said=b"") as mail_server,
        portal_process(tmp_path, mail_server) as (portal, url),
    ):
        mail_invitation.defer(invitation_id=invitation().pk)
        book_one(good)
        eventually(lambda: evil.held >= 2 and mail_server.held)
        with connect(f"ws{url.removeprefix('http')}/live/?topics=dashboard", **asking(good, url)):
            portal.send_signal(signal.SIGTERM)
            portal.wait(20)
    at_evil = Connector.objects.filter(server=evil.host)
    assert at_evil.due(timezone.now()).count() == at_evil.count()


def is_alive(process: psutil.Process) -> bool:
    """One that has ended and that nobody has asked about yet is a zombie."""
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.status() != psutil.STATUS_ZOMBIE
    return False


@pytest.mark.redis
def test_so_does_one_of_two_web_processes_and_leaves_nothing_behind(
    evil: Dripping, radicale: Radicale, radicale_user: str, tmp_path: Path
) -> None:
    good = good_host(radicale, radicale_user)
    attackers(evil, 3)
    with (
        redis_server(tmp_path) as redis,
        Dripping("127.0.0.3", said=b"") as mail_server,
        portal_process(tmp_path, mail_server, WEB_PROCESSES="2", TEST_REDIS_URL=redis) as (
            portal,
            url,
        ),
    ):
        mail_invitation.defer(invitation_id=invitation().pk)
        eventually(lambda: evil.held >= 2 and mail_server.held)
        family = psutil.Process(portal.pid).children(recursive=True)
        assert len(family) >= 2
        socket = f"ws{url.removeprefix('http')}/live/?topics=dashboard"
        with contextlib.ExitStack() as pages:
            for _ in range(8):
                pages.enter_context(connect(socket, **asking(good, url)))
            portal.send_signal(signal.SIGTERM)
            portal.wait(20)
        # The one that counts what they share (multiprocessing) ends a moment after them.
        eventually(lambda: not any(map(is_alive, family)), seconds=5)
    at_evil = Connector.objects.filter(server=evil.host)
    assert at_evil.due(timezone.now()).count() == at_evil.count()


def test_a_worker_and_its_pages_outlive_that_the_database_cuts_every_connection(
    radicale: Radicale, radicale_user: str, tmp_path: Path
) -> None:
    good = good_host(radicale, radicale_user)
    with (
        worker_process(tmp_path / "worker", **AWAY) as worker,
        web_process(tmp_path / "web", **AWAY) as web,
    ):
        for number in range(2):
            booking = book_one(good, number)
            eventually(lambda booking=booking: is_written(booking) and is_mailed(booking))
            with ThreadPoolExecutor(8) as guests:
                asked = [guests.submit(_asked, f"{web.url}/readyz") for _ in range(40)]
            assert [one.result().text for one in asked if one.result().status_code != 200] == []
            cut_all_connections()
        statuses = [_asked(f"{web.url}/account/login/").status_code for _ in range(20)]
        assert statuses == [200] * 20
        assert worker.popen.poll() is None


def _asked(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False, timeout=60)
