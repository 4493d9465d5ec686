"""A confirmed meeting at a time at which a calendar shows another event."""

from datetime import timedelta
from typing import Any

import pytest

from alerts.models import Alert
from bookings.actions.cancel import cancel_booking
from bookings.models import Booking, BookingPage
from calendars.models import AssociatedCalendar, BusyTime, Calendar
from connectors.examining.examine import examine_everything
from connectors.models import Connector
from tests.bookings.scene import DAY, book_at, busy, group_page, make_page, read_calendar
from tests.factories import NOW, AssociatedCalendarFactory, AssociatedCalendarsFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> BookingPage:
    return make_page()


@pytest.fixture
def calendar(page: BookingPage) -> Calendar:
    calendar = read_calendar(page.user, is_main=True)
    Connector.objects.update(last_sync_at=NOW)
    return calendar


def conflicts() -> list[str]:
    Connector.objects.update(last_sync_at=NOW)
    examine_everything(NOW + timedelta(minutes=1))
    found = Alert.objects.open().filter(code="conflict")
    return sorted(found.values_list("subject", flat=True))


def test_an_event_that_came_after_the_booking_is_told_until_one_of_them_goes(
    page: BookingPage, calendar: Calendar
) -> None:
    booking = book_at(page, "09:00")
    assert conflicts() == []
    event = busy(calendar, "09:15")
    assert conflicts() == [f"meeting:{booking.meeting_id}"]
    assert Alert.objects.get(code="conflict").details == {
        "calendar": calendar.name,
        "starts_at": f"{DAY}T09:00:00+00:00",
        "other_at": f"{DAY}T09:15:00+00:00",
    }
    event.delete()
    assert conflicts() == []
    busy(calendar, "09:15")
    assert len(conflicts()) == 1
    cancel_booking(booking=booking, by=Booking.By.HOST, now=NOW)
    assert conflicts() == []


@pytest.mark.parametrize(
    ("start", "change"),
    [
        ("09:30", {}),
        ("08:00", {}),
        ("09:00", {"blocks": False}),
        ("09:00", {"ours": True}),
    ],
)
def test_what_does_not_block_is_no_conflict(
    page: BookingPage, calendar: Calendar, start: str, change: dict[str, Any]
) -> None:
    book_at(page, "09:00")
    event = busy(calendar, start)
    BusyTime.objects.filter(pk=event.pk).update(**change)
    assert conflicts() == []


def test_the_invitation_in_the_hosts_own_mailbox_is_no_conflict(
    page: BookingPage, calendar: Calendar
) -> None:
    booking = book_at(page, "09:00")
    event = busy(calendar, "09:00").event
    event.uid = f"daybook-{booking.pk.hex}@book.example.com"
    event.save()
    assert conflicts() == []


def test_calendars_that_the_page_does_not_read_do_not_count(
    page: BookingPage, calendar: Calendar
) -> None:
    other = read_calendar(page.user)
    booking = book_at(page, "09:00")
    busy(other, "09:00")
    assert conflicts() == [f"meeting:{booking.meeting_id}"]
    own = AssociatedCalendarsFactory(host=page.user, is_default=False)
    AssociatedCalendarFactory(table=own, calendar=calendar, is_main=True)
    page.hosts.update(table=own)
    assert conflicts() == []
    AssociatedCalendar.objects.create(table=own, calendar=other, is_busy=True)
    assert len(conflicts()) == 1


def test_an_event_that_takes_a_seat_is_no_conflict() -> None:
    page = group_page(3, foreign_events="seat")
    main = read_calendar(page.user, is_main=True)
    book_at(page, "09:00")
    busy(main, "09:00")
    assert conflicts() == []
    busy(read_calendar(page.user), "09:00")
    assert len(conflicts()) == 1


def test_meetings_of_the_past_are_left_alone(page: BookingPage, calendar: Calendar) -> None:
    book_at(page, "09:00")
    busy(calendar, "09:00")
    assert len(conflicts()) == 1
    examine_everything(NOW + timedelta(days=9))
    assert not Alert.objects.open().filter(code="conflict").exists()
