"""The notice that the portal was restored: whom it is shown, what it says, until when."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from bookings.models import Booking
from calendars.actions.restoration import note_restoration
from calendars.models import Calendar, Restoration
from calendars.restored import restoration_under_way
from tests.factories import NOW, BookingFactory, CalendarFactory, UserFactory

pytestmark = pytest.mark.django_db

WORDS = "This portal was restored from a backup"


@pytest.fixture
def host(client: Client) -> User:
    host = UserFactory(timezone="UTC", date_joined=NOW - timedelta(days=9))
    client.force_login(host)
    return host


@pytest.fixture
def restoration(host: User) -> Restoration:
    CalendarFactory(connector__host=host, compared_at=None)
    return note_restoration(made_at=NOW - timedelta(hours=5), mails_dropped=3, now=NOW)


def page(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_portal_that_was_never_restored_says_nothing(client: Client, host: User) -> None:
    assert WORDS not in page(client)
    assert restoration_under_way() is None


def test_hosts_are_told_of_when_the_backup_is_and_what_is_still_to_be_read(
    client: Client, restoration: Restoration
) -> None:
    text = page(client)
    assert WORDS in text
    assert "Monday, 23 November 2026, 03:00</time> (UTC)" in text
    assert "1 of your calendars has still to be read completely." in text
    assert "dropped" not in text
    Calendar.objects.update(compared_at=NOW)
    assert "still to be read" not in page(client)
    assert WORDS in page(client)


def test_staff_is_told_of_the_mails_that_were_dropped(
    client: Client, host: User, restoration: Restoration
) -> None:
    User.objects.update(is_staff=True)
    assert "3 mails waited when the backup was made and were dropped" in page(client)


def test_requests_that_wait_for_their_host_are_named(
    client: Client, host: User, restoration: Restoration
) -> None:
    BookingFactory(meeting__page__user=host, state=Booking.State.REQUESTED, expires_at=None)
    BookingFactory(state=Booking.State.REQUESTED, expires_at=None)
    text = page(client)
    assert '?show=requests">1 request</a> waits until you answer' in text


def test_notice_is_dismissed_for_oneself(client: Client, restoration: Restoration) -> None:
    colleague = UserFactory(date_joined=NOW - timedelta(days=9))
    for _ in range(2):
        answer = client.post(f"/calendars/restored/{restoration.pk}/dismiss/")
        assert (answer.status_code, answer["Location"]) == (302, "/")
    assert WORDS not in page(client)
    client.force_login(colleague)
    assert WORDS in page(client)


def test_another_restoration_is_told_again(client: Client, restoration: Restoration) -> None:
    client.post(f"/calendars/restored/{restoration.pk}/dismiss/")
    note_restoration(made_at=NOW, mails_dropped=0, now=NOW + timedelta(hours=1))
    assert WORDS in page(client)


def test_who_came_later_is_not_told(client: Client, restoration: Restoration) -> None:
    client.force_login(UserFactory(date_joined=NOW + timedelta(days=1)))
    assert WORDS not in page(client)


def test_dismissing_needs_a_person_and_a_restoration(
    client: Client, restoration: Restoration
) -> None:
    address = f"/calendars/restored/{restoration.pk}/dismiss/"
    assert client.get(address).status_code == 405
    assert client.post("/calendars/restored/999/dismiss/").status_code == 404
    client.logout()
    assert client.post(address).status_code == 302
    assert restoration.dismissed_by.count() == 0


def test_readiness_tells_of_it_until_all_calendars_were_compared(
    client: Client, restoration: Restoration
) -> None:
    told = {"backup_of": "2026-11-23T03:00:00+00:00", "calendars_to_compare": 1}
    assert client.get("/readyz").json()["restored"] == told
    Calendar.objects.update(compared_at=NOW)
    assert "restored" not in client.get("/readyz").json()


def test_paused_accounts_and_lost_calendars_are_not_waited_for(restoration: Restoration) -> None:
    CalendarFactory(compared_at=None, gone_at=NOW)
    CalendarFactory(compared_at=None, connector__paused_at=NOW)
    found = restoration_under_way()
    assert found == (restoration, 1)


def test_asking_costs_one_query_where_nothing_was_restored(
    host: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        restoration_under_way()
