"""Whoever holds a booking's link sees it, moves it, cancels it and takes it into a calendar."""

import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.text import slugify

from bookings.actions.book import Guest, book
from bookings.links import manage_token
from bookings.models import Booking, BookingPage, Meeting
from tests.bookings.cast import open_page
from tests.factories import NOW, MeetingFactory, instant, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def booking(page: BookingPage) -> Booking:
    return booked(page, "2026-11-25 09:00")


def booked(page: BookingPage, start: str) -> Booking:
    guest = Guest("Grace Guest", "grace@example.org", "", "Europe/London")
    return book(page=page, start=instant(start), guest=guest, now=NOW)


def url(booking: Booking, rest: str = "") -> str:
    return f"/booking/{manage_token(booking)}/{rest}"


def text(response: HttpResponse) -> str:
    html = response.content.decode()
    main = html[html.find("<main") :].partition("</main>")[0]
    return " ".join(
        unescape(re.sub(r"</?bdi>|(<[^>]+>)", lambda tag: " " if tag[1] else "", main)).split()
    )


def actions(response: HttpResponse) -> list[str]:
    """The last part of the addresses the page leads to."""
    return re.findall(r'href="/booking/[^/]+/([^"]*)"', response.content.decode())


def state(booking: Booking) -> tuple[str, str, str, datetime | None]:
    booking.refresh_from_db()
    return booking.state, booking.cancelled_by, booking.cancel_reason, booking.cancelled_at


def test_the_link_shows_the_booking_in_the_guests_zone(client: Client, booking: Booking) -> None:
    response = client.get(url(booking))
    assert text(response) == (
        "Your booking What Intro call with John Smith When Wednesday, 25 November 2026, 09:00 "
        "–09:30 Europe/London (UTC) Who Grace Guest grace@example.org Reschedule "
        "Cancel the booking Add to your calendar"
    )
    assert actions(response) == ["reschedule/", "cancel/", "event.ics"]
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")


@pytest.mark.parametrize("rest", ["", "booked/", "cancel/", "reschedule/", "event.ics"])
def test_a_forged_link_is_not_found(client: Client, booking: Booking, rest: str) -> None:
    token = manage_token(booking)
    forged = ("x" if token[0] != "x" else "y") + token[1:]
    assert client.get(f"/booking/{forged}/{rest}").status_code == 404


def test_the_event_is_a_calendar_file(client: Client, booking: Booking) -> None:
    response = client.get(url(booking, "event.ics"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    day = f"{booking.meeting.during.lower:%Y-%m-%d}"
    file = f"{slugify(booking.meeting.page.title)}-{day}.ics"
    assert response["Content-Disposition"] == f'attachment; filename="{file}"'
    lines = response.content.decode().split("\r\n")
    assert (lines[0], lines.count("BEGIN:VEVENT")) == ("BEGIN:VCALENDAR", 1)


# --- Cancelling ----------------------------------------------------------------------------------


def test_a_guest_cancels_with_a_reason(client: Client, booking: Booking) -> None:
    asked = text(client.get(url(booking, "cancel/")))
    assert asked.startswith("Cancel this booking? John Smith is told")
    response = client.post(url(booking, "cancel/"), {"reason": "I am ill."}, follow=True)
    assert state(booking) == ("cancelled", "guest", "I am ill.", NOW)
    assert text(response).startswith(
        "This booking is cancelled You cancelled it on 23 November 2026, 08:00. "
        "Reason: “I am ill.”."
    )
    assert actions(response) == []


def test_looking_at_the_question_cancels_nothing(client: Client, booking: Booking) -> None:
    client.get(url(booking, "cancel/"))
    assert state(booking) == ("confirmed", "", "", None)


def test_a_reason_that_is_too_long_is_refused_beside_the_field(
    client: Client, booking: Booking
) -> None:
    response = client.post(url(booking, "cancel/"), {"reason": "x" * 1001})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    assert state(booking) == ("confirmed", "", "", None)


def test_cancelling_twice_keeps_the_first_reason(client: Client, booking: Booking) -> None:
    for reason in ("first", "second"):
        response = client.post(url(booking, "cancel/"), {"reason": reason}, follow=True)
    assert state(booking)[2] == "first"
    assert text(response).startswith("This booking is cancelled")


def test_what_the_host_cancelled_says_so(client: Client, booking: Booking) -> None:
    Booking.objects.update(state="cancelled", cancelled_by="host", cancelled_at=NOW)
    assert "John Smith cancelled it on 23 November 2026" in text(client.get(url(booking)))


@pytest.mark.parametrize(
    ("now", "title"),
    [
        ("2026-11-25 09:10", "Your booking It has begun"),
        ("2026-11-25 09:30", "This meeting is over"),
    ],
)
def test_a_meeting_that_has_begun_stays_as_it_is(
    client: Client, booking: Booking, clock: Any, now: str, title: str
) -> None:
    clock.move_to(instant(now))
    for rest in ("", "cancel/", "reschedule/"):
        response = client.get(url(booking, rest))
        assert text(response).startswith(title)
        assert actions(response) == ["event.ics"]
    client.post(url(booking, "cancel/"), {"reason": ""})
    client.post(url(booking, "reschedule/"), {"slot": "2026-11-26T09:00Z"})
    assert state(booking) == ("confirmed", "", "", None)
    assert Meeting.objects.get().during == span("2026-11-25 09:00", minutes=30)


# --- Rescheduling --------------------------------------------------------------------------------


def test_a_guest_moves_to_another_time(client: Client, booking: Booking) -> None:
    shown = client.get(url(booking, "reschedule/"), {"day": "2026-11-26"})
    assert "Now booked for Wednesday, 25 November 2026, 09:00–09:30" in text(shown)
    assert (
        f'href="{url(booking, "reschedule/")}?tz=Europe%2FLondon&amp;slot=2026-11-26T08%3A00Z"'
        in (shown.content.decode())
    )
    asked = client.get(url(booking, "reschedule/"), {"slot": "2026-11-26T08:00Z"})
    assert "Move it here? Thursday, 26 November 2026 08:00–08:30 Europe/London (UTC)" in text(asked)
    response = client.post(url(booking, "reschedule/"), {"slot": "2026-11-26T08:00Z"}, follow=True)
    assert text(response).startswith(
        "Your booking is moved From Wednesday, 25 November 2026, 09:00 to Thursday, 26 November "
        "2026, 08:00 . A new confirmation goes to grace@example.org."
    )
    assert "<title>Moved: Intro call with John Smith</title>" in response.content.decode()
    assert "When Thursday, 26 November 2026, 08:00 –08:30" in text(response)
    booking.refresh_from_db()
    assert booking.meeting.during == span("2026-11-26 08:00", minutes=30)


@pytest.mark.parametrize("was", ["", "garbage", "2026-11-25T09:00Z"])
def test_a_booking_that_was_not_moved_says_nothing_of_it(
    client: Client, booking: Booking, was: str
) -> None:
    assert text(client.get(url(booking), {"was": was})).startswith("Your booking What Intro call")


def test_moving_begins_at_the_day_of_the_booking(client: Client, booking: Booking) -> None:
    Meeting.objects.update(during=span("2026-12-09 09:00", minutes=30))
    shown = client.get(url(booking, "reschedule/"))
    assert "Wednesday, 9 December 08:00 08:30 09:00" in text(shown)
    assert 'class="day selected"' in shown.content.decode()
    other = client.get(url(booking, "reschedule/"), {"month": "2026-11"})
    assert "Monday, 23 November" in text(other)


def test_moving_a_booking_beyond_the_horizon_begins_at_the_first_times(
    client: Client, booking: Booking
) -> None:
    Meeting.objects.update(during=span("2027-12-08 09:00", minutes=30))
    shown = text(client.get(url(booking, "reschedule/")))
    assert "cannot be booked yet" not in shown
    assert "Monday, 23 November" in shown


def test_the_guests_own_time_does_not_stand_in_the_way(client: Client, page: BookingPage) -> None:
    page.duration = 60
    page.save()
    booking = booked(page, "2026-11-25 09:00")
    response = client.post(url(booking, "reschedule/"), {"slot": "2026-11-25T09:30Z"})
    assert response.status_code == 302
    assert Meeting.objects.get(state="confirmed").during == span("2026-11-25 09:30")


def test_a_time_taken_meanwhile_leaves_the_booking_where_it_was(
    client: Client, booking: Booking
) -> None:
    MeetingFactory(page=booking.meeting.page, during=span("2026-11-26 08:00", minutes=30))
    response = client.post(url(booking, "reschedule/"), {"slot": "2026-11-26T08:00Z"})
    assert response.status_code == 409
    assert text(response).startswith(
        "This time has been taken meanwhile. Your booking stays where it was. Nearest free times"
    )
    booking.refresh_from_db()
    assert booking.meeting.during == span("2026-11-25 09:00", minutes=30)


@pytest.mark.parametrize("slot", ["", "garbage", "2026-11-26T03:00Z"])
def test_a_time_that_is_not_offered_moves_nothing(
    client: Client, booking: Booking, slot: str
) -> None:
    response = client.post(url(booking, "reschedule/"), {"slot": slot})
    assert "Now booked for Wednesday, 25 November 2026" in text(response)
    booking.refresh_from_db()
    assert booking.meeting.during == span("2026-11-25 09:00", minutes=30)


def test_guests_of_a_closed_page_may_still_move_and_cancel(
    client: Client, booking: Booking
) -> None:
    BookingPage.objects.update(enabled=False)
    shown = client.get(url(booking, "reschedule/"), {"day": "2026-11-26"})
    assert "This page is closed" not in text(shown)
    moved = client.post(url(booking, "reschedule/"), {"slot": "2026-11-26T08:00Z"})
    assert moved.status_code == 302
    assert Meeting.objects.get(state="confirmed").during == span("2026-11-26 08:00", minutes=30)
    client.post(url(booking, "cancel/"), {"reason": ""})
    assert state(booking)[:2] == ("cancelled", "guest")
    assert BookingPage.objects.get().enabled is False


def test_a_cancelled_booking_cannot_be_moved(client: Client, booking: Booking) -> None:
    Booking.objects.update(state="cancelled", cancelled_by="guest", cancelled_at=NOW)
    response = client.post(url(booking, "reschedule/"), {"slot": "2026-11-26T08:00Z"})
    assert text(response).startswith("This booking is cancelled")
    part = client.get(url(booking, "reschedule/"), headers={"HX-Request": "true"})
    assert part["HX-Redirect"] == url(booking)
    # The address that a move leads to is still open in the guest's browser.
    again = client.get(url(booking), {"was": "2026-11-24T09:00Z"}).content.decode()
    assert "<title>Your booking: Intro call with John Smith</title>" in again


def test_the_confirmation_gives_way_once_the_booking_has_changed(
    client: Client, booking: Booking
) -> None:
    assert client.get(url(booking, "booked/")).status_code == 200
    Booking.objects.update(state="cancelled", cancelled_at=datetime(2026, 11, 23, tzinfo=UTC))
    assert client.get(url(booking, "booked/"))["Location"] == url(booking)


def test_a_group_guest_who_moves_leaves_the_others(client: Client, john: Any) -> None:
    group = open_page(john, slug="group", session="group", seats=3)
    first, second = (booked(group, "2026-11-25 09:00") for _ in range(2))
    client.post(url(first, "reschedule/"), {"slot": "2026-11-26T08:00Z"})
    for one in (first, second):
        one.refresh_from_db()
    assert first.meeting.during == span("2026-11-26 08:00", minutes=30)
    assert second.meeting.during == span("2026-11-25 09:00", minutes=30)
    assert (first.meeting.seats_taken, second.meeting.seats_taken) == (1, 1)
