"""Whatever comes between a guest's typing and the booking: nothing is booked, nothing typed is
lost, and no cookie is needed."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from bookings.actions.book import Guest, book
from bookings.links import answer_token, manage_token
from bookings.models import Booking, BookingPage, Meeting
from tests.bookings.cast import open_page
from tests.factories import NOW, BookingFactory, MeetingFactory, instant, span

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

URL = "/book/john/intro/"
SLOT = "2026-11-25T09:00Z"
TYPED = ("Grace “Guest” O'Hara", "grace@example.org", "First line\nsecond & last")
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


@pytest.fixture(autouse=True)
def no_rate(settings: Any) -> None:
    settings.BOOKING_RATE = ""


@pytest.fixture
def guest() -> Client:
    """A browser that sends no cookie and no token, as one that blocks cookies."""
    return Client(enforce_csrf_checks=True)


def send(guest: Client, url: str = URL, **more: Any) -> HttpResponse:
    name, email, notes = TYPED
    fields = {"slot": SLOT, "tz": "Europe/London", "attempt": str(uuid.uuid4())}
    fields |= {"name": name, "email": email, "notes": notes, **more.pop("fields", {})}
    return guest.post(f"{url}book/", fields, **more)


def text(response: HttpResponse) -> str:
    html = response.content.decode()
    main = html[html.find("<main") :].partition("</main>")[0]
    return " ".join(
        unescape(re.sub(r"</?bdi>|(<[^>]+>)", lambda tag: " " if tag[1] else "", main)).split()
    )


def assert_kept(response: HttpResponse) -> None:
    html = unescape(response.content.decode())
    assert [typed for typed in TYPED[:2] if typed not in html] == []
    assert re.search(r"First line(<br>|\n)second & last", html)
    assert Booking.objects.count() == 0


def form_of(response: HttpResponse) -> dict[str, str]:
    """What sending the shown form again would send."""
    html = response.content.decode()
    form = html[html.index('<form method="post"') :].partition("</form>")[0]
    fields = dict(re.findall(r'<input type="\w+" name="(\w+)" value="([^"]*)"', form))
    notes = re.search(r'<textarea name="notes"[^>]*>\n?(.*?)</textarea>', form, re.S)
    return {name: unescape(value) for name, value in {**fields, "notes": notes[1]}.items()}


def test_a_booking_needs_no_cookie_and_sets_none(guest: Client, page: BookingPage) -> None:
    guest.get(URL, {"slot": SLOT})
    answer = send(guest)
    assert answer.status_code == 302
    guest.get(answer["Location"])
    assert guest.cookies == {}
    assert Booking.objects.get().notes == TYPED[2]


def test_moving_and_cancelling_need_no_cookie(guest: Client, page: BookingPage) -> None:
    who = Guest("Grace", "grace@example.org", "", "Europe/London")
    booking = book(page=page, start=instant("2026-11-25 09:00"), guest=who, now=NOW)
    address = f"/booking/{manage_token(booking)}/"
    assert guest.post(f"{address}reschedule/", {"slot": "2026-11-26T08:00Z"}).status_code == 302
    assert guest.post(f"{address}cancel/", {"reason": ""}).status_code == 302
    assert guest.cookies == {}
    booking.refresh_from_db()
    assert booking.state == "cancelled"


def test_a_page_closed_meanwhile_keeps_what_was_typed(guest: Client, page: BookingPage) -> None:
    BookingPage.objects.update(enabled=False)
    answer = send(guest)
    assert answer.status_code == 409
    assert "This page is closed: it takes no bookings at the moment. Nothing is booked; " in (
        text(answer)
    )
    assert_kept(answer)
    BookingPage.objects.update(enabled=True)
    again = guest.post(f"{URL}book/", form_of(answer))
    assert again.status_code == 302
    assert Booking.objects.get().meeting.during == span("2026-11-25 09:00", minutes=30)


@pytest.mark.parametrize(
    ("change", "leads_on"),
    [("renamed", True), ("deleted", True), ("host deactivated", False), ("host renamed", False)],
)
def test_a_page_that_is_gone_says_nothing_was_booked_and_shows_what_was_typed(
    guest: Client, page: BookingPage, change: str, leads_on: bool
) -> None:
    open_page(page.user, slug="other", title="Another")
    host = page.user
    if change == "deleted":
        page.delete()
    elif change == "renamed":
        BookingPage.objects.filter(pk=page.pk).update(slug="call")
    elif change == "host renamed":
        type(host).objects.update(slug="smith")
    else:
        type(host).objects.update(is_active=False)
    answer = send(guest)
    assert answer.status_code == 404
    assert text(answer).startswith("Nothing was booked This booking page is not here any more")
    assert_kept(answer)
    assert ('href="/book/john/"' in answer.content.decode()) is leads_on
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("slot", ["", "garbage", "2026-11-25T09:00"])
def test_a_form_that_lost_its_time_offers_others_and_keeps_what_was_typed(
    guest: Client, page: BookingPage, slot: str
) -> None:
    answer = send(guest, fields={"slot": slot})
    assert answer.status_code == 422
    assert "The chosen time got lost on the way. Nothing is booked yet" in text(answer)
    assert len(re.findall(r'type="radio" name="slot"', answer.content.decode())) == 4
    assert_kept(answer)


def test_a_full_page_keeps_what_was_typed(guest: Client, page: BookingPage) -> None:
    page.weekly_hours.exclude(weekday=2).delete()
    page.horizon = 3
    page.save()
    MeetingFactory(page=page, during=span("2026-11-25 07:00", hours=12))
    answer = send(guest)
    assert "This time has been taken meanwhile. Nothing is booked yet" in text(answer)
    assert_kept(answer)


@pytest.mark.parametrize(
    "headers",
    [
        ELSEWHERE,
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_sent_by_another_site_books_nothing_until_the_guest_says_so(
    guest: Client, page: BookingPage, headers: dict[str, str]
) -> None:
    answer = send(guest, headers=headers)
    assert answer.status_code == 403
    assert "Another site sent this form. Nothing is booked yet" in text(answer)
    assert_kept(answer)
    own = {"Sec-Fetch-Site": "same-origin", "Origin": "http://testserver"}
    assert guest.post(f"{URL}book/", form_of(answer), headers=own).status_code == 302
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("rest", "fields"), [("reschedule/", {"slot": "2026-11-26T08:00Z"}), ("cancel/", {})]
)
def test_another_site_moves_and_cancels_nothing(
    guest: Client, page: BookingPage, rest: str, fields: dict[str, str]
) -> None:
    who = Guest("Grace", "grace@example.org", "", "Europe/London")
    booking = book(page=page, start=instant("2026-11-25 09:00"), guest=who, now=NOW)
    guest.post(f"/booking/{manage_token(booking)}/{rest}", fields, headers=ELSEWHERE)
    booking.refresh_from_db()
    assert (booking.state, booking.meeting.during.lower) == (
        "confirmed",
        instant("2026-11-25 09:00"),
    )


def test_a_host_answers_a_request_without_cookies_but_not_by_another_site(
    guest: Client, page: BookingPage
) -> None:
    during = span("2026-11-25 09:00", minutes=30)
    meeting = MeetingFactory(page=page, during=during, seats_taken=1, state=Meeting.State.REQUESTED)
    booking = BookingFactory(meeting=meeting, state=Booking.State.REQUESTED)
    address = f"/request/{answer_token(booking, booking.meeting.hosts[0])}/"
    for headers, state in ((ELSEWHERE, "requested"), ({}, "confirmed")):
        guest.post(address, {"answer": "confirm"}, headers=headers)
        booking.refresh_from_db()
        assert booking.state == state


# --- Choosing another time ------------------------------------------------------------------------


def look_again(guest: Client, query: str = "?day=2026-11-26", **more: Any) -> HttpResponse:
    name, email, notes = TYPED
    return guest.post(URL + query, {"name": name, "email": email, "notes": notes}, **more)


def test_another_time_keeps_what_was_typed_from_step_to_step(
    guest: Client, page: BookingPage
) -> None:
    times = look_again(guest)
    assert_kept(times)
    assert "What you typed is kept." in text(times)
    html = times.content.decode()
    kept = html[html.index('<form id="kept"') :].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', kept))
    assert {name: unescape(value) for name, value in fields.items()} == dict(
        zip(("name", "email", "notes"), TYPED, strict=True)
    )
    slot = re.search(r'<button type="submit" form="kept" class="slot" formaction="([^"]+)"', html)
    assert not re.findall(r'<a [^>]*class="(?:day|slot)', html)
    form = guest.post(unescape(slot[1]), {name: unescape(value) for name, value in fields.items()})
    assert_kept(form)
    answer = guest.post(f"{URL}book/", form_of(form))
    assert answer.status_code == 302
    assert Booking.objects.get().notes == TYPED[2]
    assert guest.cookies == {}


def test_a_time_that_is_gone_keeps_it_too(guest: Client, page: BookingPage) -> None:
    MeetingFactory(page=page, during=span("2026-11-25 09:00", minutes=30))
    answer = look_again(guest, f"?slot={SLOT}")
    assert "This time is not free any more. Choose another one." in text(answer)
    assert_kept(answer)


def test_nothing_typed_stands_in_an_address_or_in_a_cache(guest: Client, page: BookingPage) -> None:
    answer = look_again(guest, headers={"Accept-Encoding": "gzip"})
    addresses = re.findall(r'(?:href|action|formaction|hx-post)="([^"]*)"', answer.content.decode())
    assert [one for one in addresses if "race" in one] == []
    assert answer["Cache-Control"] == "private, no-store"
    assert "Content-Encoding" not in answer


def test_a_page_that_closed_meanwhile_shows_the_form(guest: Client, page: BookingPage) -> None:
    BookingPage.objects.update(enabled=False)
    answer = look_again(guest)
    assert answer.status_code == 409
    assert "Nothing is booked; what you typed is kept." in text(answer)
    assert_kept(answer)


def test_a_page_that_is_gone_shows_what_was_typed(guest: Client, page: BookingPage) -> None:
    BookingPage.objects.update(slug="elsewhere")
    answer = look_again(guest)
    assert answer.status_code == 404
    assert_kept(answer)


def test_another_site_types_nothing_for_a_guest(guest: Client, page: BookingPage) -> None:
    for query in ("", f"?slot={SLOT}"):
        answer = look_again(guest, query, headers=ELSEWHERE)
        assert answer.status_code == 200
        assert not [typed for typed in TYPED[:2] if typed in unescape(answer.content.decode())]


def test_the_zone_is_changed_with_what_was_typed(guest: Client, page: BookingPage) -> None:
    name, email, notes = TYPED
    fields = {"name": name, "email": email, "notes": notes, "tz": "Asia/Kolkata"}
    answer = guest.post(f"{URL}?tz=Europe/London&day=2026-11-26", fields)
    assert "Times in Asia/Kolkata" in text(answer)
    assert_kept(answer)
