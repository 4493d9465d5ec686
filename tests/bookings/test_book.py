"""A guest books: what is stored, what is wanted in the calendars, who is told, what is refused."""

import uuid
from typing import Any

import pytest
from django.db import DataError
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.actions.book import Guest, book
from bookings.errors import Closed, NotOffered, PageClosed, SlotTaken
from bookings.links import booking_from_token, manage_token, page_url
from bookings.models import Booking, Mail, Meeting
from calendars.models import CalendarEntry
from tests.bookings.scene import at, book_at, busy, clocks, group_page, make_page, read_calendar
from tests.factories import NOW, UserFactory, span

pytestmark = pytest.mark.django_db


def mails() -> list[tuple[str, str, int]]:
    jobs = ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk")
    found = list(Mail.objects.order_by("pk"))
    assert [job.args for job in jobs] == [{"mail_id": mail.pk} for mail in found]
    return [(mail.news, mail.reader, mail.sequence) for mail in found]


def test_a_booking_takes_the_time_and_keeps_what_the_guest_wrote() -> None:
    page = make_page(timezone="Europe/Berlin", hours="10:00-12:00")
    guest = Guest("Grace Guest", "grace@example.org", "About the garden.", "Europe/London")
    booking = book(page=page, start=at("09:00"), guest=guest, now=NOW)
    booking.refresh_from_db()
    meeting = booking.meeting
    assert (booking.name, booking.email, booking.notes, booking.timezone) == (
        "Grace Guest",
        "grace@example.org",
        "About the garden.",
        "Europe/London",
    )
    assert (booking.state, booking.sequence, meeting.state) == ("confirmed", 0, "confirmed")
    assert (meeting.hosts, meeting.page, meeting.zone) == ([page.user], page, "Europe/Berlin")
    assert meeting.during == span(at("09:00"), minutes=30)
    assert (meeting.seats, meeting.seats_taken) == (1, 1)
    assert mails() == [("booked", "guest", 0), ("booked", "host", 0)]


def test_the_event_is_wanted_in_the_main_calendar_and_each_additional_one() -> None:
    page = make_page(location="Room 4")
    main = read_calendar(page.user, is_main=True)
    team = read_calendar(page.user, is_busy=False, is_additional=True, copy="busy")
    read_calendar(page.user)
    booking = book_at(page, "09:00", name="Grace", email="grace@example.org", notes="The garden")
    full, copy = CalendarEntry.objects.order_by("pk" if main.pk > team.pk else "role").reverse()
    assert (full.calendar, full.meeting, full.role) == (main, booking.meeting_id, "main")
    assert (full.title, full.location, full.url) == ("Intro call: Grace", "Room 4", page_url(page))
    assert full.description == "Grace <grace@example.org>\n\nThe garden"
    assert (full.during, full.zone, full.wanted) == (
        span(at("09:00"), minutes=30),
        "UTC",
        "present",
    )
    assert (copy.calendar, copy.role, copy.title, copy.description) == (
        team,
        "additional",
        "Busy",
        "",
    )


def test_a_copy_is_in_the_language_of_the_host_and_not_of_the_guest() -> None:
    page = make_page(UserFactory(language="de"))
    read_calendar(page.user, is_main=True)
    read_calendar(page.user, is_busy=False, is_additional=True, copy="busy")
    book_at(page, "09:00")
    assert CalendarEntry.objects.get(role="additional").title == "Belegt"


def test_a_time_that_was_taken_meanwhile_is_refused_with_the_nearest_free_ones() -> None:
    page = make_page()
    book_at(page, "10:00")
    with pytest.raises(SlotTaken) as refused:
        book_at(page, "10:00")
    assert clocks(refused.value.alternatives) == ["09:00", "09:30", "10:30", "11:00", "11:30"]
    assert Booking.objects.count() == 1
    assert len(mails()) == 2


def test_a_time_that_became_busy_meanwhile_is_refused() -> None:
    page = make_page()
    busy(read_calendar(page.user), "10:00")
    with pytest.raises(SlotTaken):
        book_at(page, "10:30")
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("clock", ["09:10", "12:00", "11:45"])
def test_a_time_that_the_page_does_not_have_is_refused(clock: str) -> None:
    page = make_page()
    with pytest.raises(NotOffered) as refused:
        book_at(page, clock)
    assert len(refused.value.alternatives) == 5
    assert not Booking.objects.exists()


def test_a_closed_page_takes_no_booking() -> None:
    page = make_page()
    type(page).objects.update(enabled=False)
    with pytest.raises(PageClosed, match=Closed.BY_HOST):
        book_at(page, "09:00")


def test_a_page_whose_calendar_was_never_read_takes_no_booking() -> None:
    page = make_page()
    calendar = read_calendar(page.user)
    calendar.verified_at = None
    calendar.save()
    with pytest.raises(PageClosed, match=Closed.NOT_READ_YET):
        book_at(page, "09:00")


def test_the_same_attempt_books_once() -> None:
    page, attempt = make_page(), uuid.uuid4()
    first = book_at(page, "09:00", attempt=attempt)
    again = book_at(page, "09:00", attempt=attempt)
    assert again == first
    assert Booking.objects.count() == 1
    assert len(mails()) == 2


def test_an_attempt_of_another_page_opens_nobody_s_booking() -> None:
    attempt = uuid.uuid4()
    book_at(make_page(), "09:00", attempt=attempt)
    with pytest.raises(SlotTaken):
        book_at(make_page(), "09:00", attempt=attempt)
    assert Booking.objects.count() == 1


def test_guests_of_a_group_share_one_meeting_and_one_event() -> None:
    page = group_page(2)
    read_calendar(page.user, is_main=True)
    first = book_at(page, "09:00", name="Ada", email="ada@example.org", notes="two\nlines")
    second = book_at(page, "09:00", name="Bo", email="bo@example.org")
    assert first.meeting == second.meeting
    assert (second.meeting.seats, second.meeting.seats_taken) == (2, 2)
    entry = CalendarEntry.objects.get()
    assert entry.title == "Intro call (2 of 2 booked)"
    assert entry.description == "Ada <ada@example.org>: two lines\nBo <bo@example.org>"
    with pytest.raises(SlotTaken) as refused:
        book_at(page, "09:00")
    assert clocks(refused.value.alternatives)[0] == "09:30"


def test_a_group_without_a_limit_takes_everybody() -> None:
    page = group_page(None)
    read_calendar(page.user, is_main=True)
    for _ in range(4):
        book_at(page, "09:00")
    assert Meeting.objects.get().seats_taken == 4
    assert CalendarEntry.objects.get().title == "Intro call (4 booked)"


def test_a_foreign_event_may_take_the_last_seat() -> None:
    page = group_page(2, foreign_events="seat")
    busy(read_calendar(page.user, is_main=True), "09:00", minutes=30)
    book_at(page, "09:00")
    with pytest.raises(SlotTaken):
        book_at(page, "09:00")


def test_a_booking_goes_by_the_page_as_it_is_stored() -> None:
    page = make_page()
    type(page).objects.update(duration=60)
    assert book_at(page, "09:00").meeting.during.upper == at("10:00")


def test_nothing_stays_of_a_booking_that_could_not_be_stored() -> None:
    """The guest's name does not fit, which shows only after the seat was taken."""
    page = make_page()
    with pytest.raises(DataError):
        book_at(page, "09:00", name="x" * 121)
    assert not Meeting.objects.exists()
    assert not mails()


def test_a_token_opens_its_own_booking_only() -> None:
    booking, other = book_at(make_page(), "09:00"), book_at(make_page(), "09:00")
    token = manage_token(booking)
    assert booking_from_token(token) == booking
    mixed = manage_token(other).split(".")[0] + "." + token.split(".")[1]
    for wrong in ("", "x", token[:-1], token + "x", mixed, token.swapcase(), "é.é"):
        assert booking_from_token(wrong) is None


def test_a_refused_booking_takes_few_queries(django_assert_max_num_queries: Any) -> None:
    """A crowd that comes too late must not stand in line for the host's lock."""
    page = make_page()
    busy(read_calendar(page.user), "09:00", minutes=30)
    with django_assert_max_num_queries(8), pytest.raises(SlotTaken):
        book_at(page, "09:00")


def test_the_number_of_queries_of_a_booking_does_not_grow(django_assert_num_queries: Any) -> None:
    page = group_page(10)
    read_calendar(page.user, is_main=True)
    book_at(page, "09:00")
    book_at(page, "09:00")
    with django_assert_num_queries(QUERIES_TO_JOIN):
        book_at(page, "09:00")
    for _ in range(3):
        book_at(page, "09:00")
    with django_assert_num_queries(QUERIES_TO_JOIN):
        book_at(page, "09:00")


QUERIES_TO_JOIN = 28
