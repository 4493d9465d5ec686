"""Which accounts pages read, and the pace that they get by it."""

from datetime import timedelta
from typing import Any

import pytest

from bookings.demand import read_by_open_pages, read_for
from calendars.horizon import needed_horizons
from connectors.domain.pace import Because, Warmth
from connectors.models import Connector
from connectors.paces import paces_of
from tests.bookings.scene import make_page, read_calendar
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    ConnectorFactory,
    PageHostFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def everybody() -> list[int]:
    return list(Connector.objects.values_list("pk", flat=True))


def test_the_accounts_of_the_default_table_are_read_by_pages_that_follow_it() -> None:
    page = make_page()
    main = read_calendar(page.user, is_main=True).connector_id
    read = read_calendar(page.user).connector_id
    read_calendar(page.user, is_busy=False, is_additional=True)
    ConnectorFactory(host=page.user)
    read_calendar(make_page(enabled=False).user)
    assert read_by_open_pages(everybody()) == read_for(page.pk) == {main, read}
    assert read_by_open_pages([read]) == {read}


def test_the_accounts_of_a_page_s_own_table_are_read_in_place_of_the_default() -> None:
    page = make_page()
    followed = read_calendar(page.user).connector_id
    table = AssociatedCalendarsFactory(host=page.user, is_default=False)
    own = AssociatedCalendarFactory(table=table).calendar.connector_id
    page.hosts.update(table=table)
    assert read_by_open_pages(everybody()) == read_for(page.pk) == {own}
    following = make_page(host=page.user)
    assert read_by_open_pages(everybody()) == {own, followed}
    assert read_for(following.pk) == {followed}


def test_the_accounts_of_all_hosts_of_a_page_are_read() -> None:
    page = make_page()
    colleague = UserFactory()
    read = {read_calendar(host).connector_id for host in (page.user, colleague)}
    PageHostFactory(page=page, host=colleague)
    assert read_by_open_pages(everybody()) == read_for(page.pk) == read


def test_nobody_can_book_by_pages_of_an_account_that_is_closed() -> None:
    page = make_page()
    read_calendar(page.user)
    page.user.is_active = False
    page.user.save()
    assert read_by_open_pages(everybody()) == set()


def test_an_account_is_warm_while_its_owner_is_here_and_a_page_reads_it() -> None:
    here = make_page(host=UserFactory(seen_at=NOW - WEEK))
    gone = make_page(host=UserFactory(seen_at=NOW - WEEK - timedelta(hours=1)))
    read, forgotten = (read_calendar(page.user).connector for page in (here, gone))
    unread = ConnectorFactory(host=here.user)
    paces = paces_of([read, forgotten, unread], NOW)
    assert {number: (pace.warmth, pace.because) for number, pace in paces.items()} == {
        read.pk: (Warmth.WARM, Because.BOOKABLE),
        forgotten.pk: (Warmth.COLD, Because.OWNER_AWAY),
        unread.pk: (Warmth.COLD, Because.UNREAD),
    }


def test_a_pause_stops_the_clock_whatever_hangs_on_it() -> None:
    connector = ConnectorFactory(wanted_at=NOW, paused_at=NOW)
    pace = paces_of([connector], NOW)[connector.pk]
    assert (pace.warmth, pace.every) == (Warmth.HOT, None)


@pytest.mark.parametrize("count", [1, 3])
def test_paces_of_many_accounts_cost_as_much_as_of_one(
    count: int, django_assert_num_queries: Any
) -> None:
    connectors = [read_calendar(make_page().user).connector for _ in range(count)]
    with django_assert_num_queries(2):
        assert len(paces_of(connectors, NOW)) == count
    with django_assert_num_queries(0):
        assert paces_of([], NOW) == {}


def test_how_far_ahead_many_hosts_are_needed_is_asked_once(django_assert_num_queries: Any) -> None:
    far, near = make_page(horizon=365), make_page(horizon=7)
    make_page(host=far.user, horizon=90)
    nobody = UserFactory()
    with django_assert_num_queries(1):
        needed = needed_horizons([far.user_id, near.user_id, nobody.pk])
    assert needed == {far.user_id: 366, near.user_id: 60, nobody.pk: 60}
