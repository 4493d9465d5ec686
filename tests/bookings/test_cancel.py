"""A booking is cancelled: the seat is free again, the event goes, both people are told."""

import pytest

from bookings.actions.cancel import cancel_booking
from bookings.availability import judge_start
from bookings.errors import Late, TooLate
from bookings.models import Booking, Meeting
from calendars.models import CalendarEntry
from tests.bookings.scene import at, book_at, group_page, make_page, read_calendar
from tests.bookings.test_book import mails
from tests.factories import NOW

pytestmark = pytest.mark.django_db

By = Booking.By


def test_cancelling_frees_the_time_and_takes_back_the_event() -> None:
    page = make_page()
    read_calendar(page.user, is_main=True)
    booking = book_at(page, "09:00")
    CalendarEntry.objects.update(attempts=1)
    cancelled = cancel_booking(booking=booking, by=By.GUEST, reason="I am ill.", now=NOW)
    cancelled.refresh_from_db()
    assert (cancelled.state, cancelled.cancelled_by, cancelled.cancel_reason) == (
        "cancelled",
        "guest",
        "I am ill.",
    )
    assert (cancelled.cancelled_at, cancelled.sequence) == (NOW, 1)
    assert cancelled.meeting.state == "cancelled"
    assert cancelled.meeting.seats_taken == 0
    assert CalendarEntry.objects.get().wanted == "absent"
    assert judge_start(page, at("09:00"), now=NOW).reason is None
    assert mails()[2:] == [("cancelled", "guest", 1), ("cancelled", "host", 1)]


def test_cancelling_twice_is_the_same_as_once() -> None:
    booking = book_at(make_page(), "09:00")
    cancel_booking(booking=booking, by=By.GUEST, reason="First", now=NOW)
    again = cancel_booking(booking=booking, by=By.HOST, reason="Second", now=NOW)
    assert (again.cancelled_by, again.cancel_reason, again.sequence) == ("guest", "First", 1)
    assert len(mails()) == 4


def test_a_time_that_was_cancelled_can_be_booked_again() -> None:
    page = make_page()
    cancel_booking(booking=book_at(page, "09:00"), by=By.GUEST, now=NOW)
    book_at(page, "09:00")
    assert sorted(Meeting.objects.values_list("state", flat=True)) == ["cancelled", "confirmed"]


def test_a_guest_of_a_group_leaves_the_others_their_meeting() -> None:
    page = group_page(2)
    read_calendar(page.user, is_main=True)
    ada, bo = book_at(page, "09:00", name="Ada"), book_at(page, "09:00", name="Bo")
    cancel_booking(booking=ada, by=By.GUEST, now=NOW)
    meeting = Meeting.objects.get()
    assert (meeting.state, meeting.seats_taken) == ("confirmed", 1)
    entry = CalendarEntry.objects.get()
    assert (entry.wanted, entry.title) == ("present", "Intro call (1 of 2 booked)")
    assert entry.description == f"Bo <{bo.email}>"
    cancel_booking(booking=bo, by=By.HOST, now=NOW)
    meeting.refresh_from_db()
    entry.refresh_from_db()
    assert (meeting.state, entry.wanted) == ("cancelled", "absent")


def test_guests_of_a_closed_page_may_cancel() -> None:
    page = make_page()
    booking = book_at(page, "09:00")
    type(page).objects.update(enabled=False)
    assert cancel_booking(booking=booking, by=By.GUEST, now=NOW).state == "cancelled"


def test_a_meeting_that_has_begun_cannot_be_cancelled() -> None:
    booking = book_at(make_page(), "09:00")
    with pytest.raises(TooLate, match=Late.CANCEL_AFTER_START):
        cancel_booking(booking=booking, by=By.GUEST, now=at("09:00"))
    booking.refresh_from_db()
    assert (booking.state, booking.sequence) == ("confirmed", 0)
    assert len(mails()) == 2
