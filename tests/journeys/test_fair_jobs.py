"""A server that never comes to an end: nobody else waits for its syncs, and nobody for its end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.fair_world import (
    AWAY,
    attackers,
    book_one,
    forget_jobs,
    good_host,
    is_mailed,
    is_written,
)
from tests.servers.dripping import Dripping
from tests.servers.portal import eventually, worker_process
from tests.servers.radicale import Radicale

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
