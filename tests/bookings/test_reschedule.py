"""A booking moves: the old time is freed and the new one taken, or nothing changes."""

import pytest

from bookings.actions.cancel import cancel_booking
from bookings.actions.reschedule import reschedule_booking
from bookings.availability import judge_start
from bookings.errors import Late, NotOffered, SlotTaken, TooLate
from bookings.models import Booking, Meeting
from calendars.models import CalendarEntry
from tests.bookings.scene import at, book_at, busy, clocks, group_page, make_page, read_calendar
from tests.bookings.test_book import mails
from tests.factories import NOW, span

pytestmark = pytest.mark.django_db

By = Booking.By


def move(booking: Booking, clock: str, by: Booking.By = By.GUEST) -> Booking:
    return reschedule_booking(booking=booking, start=at(clock), by=by, now=NOW)


def test_a_one_on_one_meeting_moves_with_its_event() -> None:
    page = make_page()
    read_calendar(page.user, is_main=True)
    booking = book_at(page, "09:00")
    moved = move(booking, "11:00")
    assert moved == booking
    assert (moved.sequence, moved.meeting_id) == (1, booking.meeting_id)
    meeting = Meeting.objects.get()
    assert meeting.during == span(at("11:00"), minutes=30)
    entry = CalendarEntry.objects.get()
    assert (entry.wanted, entry.during) == ("present", meeting.during)
    assert judge_start(page, at("09:00"), now=NOW).reason is None
    assert mails()[2:] == [("rescheduled", "guest", 1), ("rescheduled", "host", 1)]


def test_a_meeting_may_move_over_its_own_old_time() -> None:
    booking = book_at(make_page(duration=60), "09:00")
    assert move(booking, "09:30").meeting.during == span(at("09:30"))


def test_moving_to_the_same_time_changes_nothing_and_tells_nobody() -> None:
    booking = book_at(make_page(), "09:00")
    assert move(booking, "09:00").sequence == 0
    assert len(mails()) == 2


def test_a_taken_time_leaves_everything_as_it_was() -> None:
    page = make_page()
    booking = book_at(page, "09:00")
    book_at(page, "10:00")
    with pytest.raises(SlotTaken) as refused:
        move(booking, "10:00")
    # Its own time is free for it, too.
    assert clocks(refused.value.alternatives) == ["09:00", "09:30", "10:30", "11:00", "11:30"]
    booking.refresh_from_db()
    assert (booking.sequence, booking.meeting.during.lower) == (0, at("09:00"))
    assert len(mails()) == 4


def test_busy_time_is_no_place_to_move_to() -> None:
    page = make_page()
    booking = book_at(page, "09:00")
    busy(read_calendar(page.user), "10:00")
    with pytest.raises(SlotTaken):
        move(booking, "10:00")


def test_a_time_that_the_page_does_not_have_is_refused() -> None:
    booking = book_at(make_page(), "09:00")
    with pytest.raises(NotOffered):
        move(booking, "15:00")


def test_guests_of_a_closed_page_may_move_among_its_times() -> None:
    page = make_page()
    booking, other = book_at(page, "09:00"), book_at(page, "10:00")
    type(page).objects.update(enabled=False)
    assert move(booking, "11:00").meeting.during.lower == at("11:00")
    other = Booking.objects.with_people().get(pk=other.pk)
    with pytest.raises(SlotTaken) as refused:
        move(other, "11:00")
    assert "09:00" in clocks(refused.value.alternatives)


def test_a_cancelled_booking_and_a_meeting_that_has_begun_stay() -> None:
    page = make_page()
    begun, cancelled = book_at(page, "09:00"), book_at(page, "10:00")
    with pytest.raises(TooLate, match=Late.MOVE_AFTER_START):
        reschedule_booking(booking=begun, start=at("11:00"), by=By.GUEST, now=at("09:00"))
    cancel_booking(booking=cancelled, by=By.GUEST, now=NOW)
    with pytest.raises(TooLate, match=Late.MOVE_AFTER_END):
        move(cancelled, "11:00")
    assert len(mails()) == 6


def test_a_guest_of_a_group_changes_over_and_leaves_the_others() -> None:
    page = group_page(2)
    read_calendar(page.user, is_main=True)
    ada, bo = book_at(page, "09:00", name="Ada"), book_at(page, "09:00", name="Bo")
    moved = move(ada, "10:00")
    assert moved.meeting_id != bo.meeting_id
    assert list(
        Meeting.objects.order_by("during").values_list("during__startswith", "state", "seats_taken")
    ) == [(at("09:00"), "confirmed", 1), (at("10:00"), "confirmed", 1)]
    assert list(
        CalendarEntry.objects.order_by("during").values_list("wanted", "title", "description")
    ) == [
        ("present", "Intro call (1 of 2 booked)", f"Bo <{bo.email}>"),
        ("present", "Intro call (1 of 2 booked)", f"Ada <{ada.email}>"),
    ]


def test_the_last_guest_of_a_group_joins_another_session() -> None:
    page = group_page(2)
    read_calendar(page.user, is_main=True)
    ada, bo = book_at(page, "09:00"), book_at(page, "10:00")
    assert move(ada, "10:00").meeting_id == bo.meeting_id
    assert list(Meeting.objects.order_by("during").values_list("state", "seats_taken")) == [
        ("cancelled", 0),
        ("confirmed", 2),
    ]
    with pytest.raises(SlotTaken):
        move(book_at(page, "11:00"), "10:00")


def test_a_guest_with_others_in_the_meeting_cannot_move_into_it_by_halves() -> None:
    page = group_page(2, duration=60)
    ada, _ = book_at(page, "09:00"), book_at(page, "09:00")
    with pytest.raises(SlotTaken):
        move(ada, "09:30")
