"""A guest looks for a time and books it, with and without htmx."""

import re
import uuid
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.places import places
from bookings.models import Booking, BookingPage, DateHours, Meeting
from tests.bookings.cast import open_page
from tests.factories import (
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingFactory,
    CalendarFactory,
    MeetingFactory,
    UserFactory,
    instant,
    span,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

URL = "/book/john/intro/"
TEN = "2026-11-25T09:00Z"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def no_rate(settings: Any) -> None:
    settings.BOOKING_RATE = ""


def text(response: HttpResponse) -> str:
    """What a reader of the main part reads, in one line."""
    html = response.content.decode()
    main = html[html.find("<main") :].partition("</main>")[0]
    return " ".join(
        unescape(re.sub(r"</?bdi>|(<[^>]+>)", lambda tag: " " if tag[1] else "", main)).split()
    )


def free_days(response: HttpResponse) -> list[str]:
    return re.findall(r'<a class="day[^"]*"[^>]*aria-label="([^"]+)"', response.content.decode())


def times(response: HttpResponse) -> list[str]:
    return re.findall(r'<a class="slot"[^>]*><time[^>]*>(\d\d:\d\d)', response.content.decode())


def details(**changes: str) -> dict[str, str]:
    return {
        "slot": TEN,
        "tz": "Europe/London",
        "attempt": str(uuid.uuid4()),
        "name": "Grace Guest",
        "email": "grace@example.org",
        "notes": "About the project",
        **changes,
    }


# --- Looking for a time --------------------------------------------------------------------------


def test_days_with_times_are_links_and_the_first_is_chosen(
    client: Client, page: BookingPage
) -> None:
    response = client.get(URL)
    assert free_days(response) == [
        "Monday, 23 November, 8 times",
        *(f"{day} November, 16 times" for day in ("Tuesday, 24", "Wednesday, 25", "Thursday, 26")),
        "Friday, 27 November, 16 times",
        "Monday, 30 November, 16 times",
    ]
    assert times(response) == [
        f"{hour}:{minute}" for hour in (13, 14, 15, 16) for minute in ("00", "30")
    ]
    assert "Times in Europe/Berlin (UTC+01:00)" in text(response)


def test_a_chosen_day_shows_its_times_in_the_guests_zone(client: Client, page: BookingPage) -> None:
    response = client.get(URL, {"day": "2026-11-25", "tz": "Asia/Kolkata"})
    assert times(response)[0] == "13:30"
    assert times(response)[-1] == "21:00"
    assert "Times in Asia/Kolkata (UTC+05:30)" in text(response)
    assert "tz=Asia%2FKolkata&amp;slot=2026-11-25T08%3A00Z" in response.content.decode()


def test_the_days_are_the_guests_across_midnight(client: Client, page: BookingPage) -> None:
    """Friday afternoon in Berlin is already Saturday in Auckland, and Tuesday begins on Monday."""
    response = client.get(URL, {"day": "2026-11-28", "tz": "Pacific/Auckland"})
    assert times(response) == [f"0{hour}:{minute}" for hour in range(5) for minute in ("00", "30")]
    assert "Saturday, 28 November, 10 times" in free_days(response)


def test_the_offset_is_that_of_the_day_and_not_of_today(client: Client, john: Any) -> None:
    open_page(john, slug="far", horizon=300)
    response = client.get("/book/john/far/", {"day": "2027-07-01"})
    assert "Times in Europe/Berlin (UTC+02:00)" in text(response)
    assert times(response)[0] == "09:00"


def test_htmx_gets_only_the_part_that_changes(client: Client, page: BookingPage) -> None:
    whole = client.get(URL, {"month": "2026-12"})
    part = client.get(URL, {"month": "2026-12"}, headers=HTMX)
    assert whole.content.decode().startswith("<!doctype html>")
    assert part.content.decode().lstrip().startswith('<div class="stack" id="booking"')
    assert free_days(part) == free_days(whole)
    vary = "HX-Request, Accept-Language, Cookie, Accept-Encoding"
    assert (part["Cache-Control"], part["Vary"]) == ("private, no-store", vary)
    assert (whole["Cache-Control"], whole["Vary"]) == ("private, no-cache", vary)


@pytest.mark.django_db(transaction=True)
def test_looking_sets_no_cookie_and_asks_few_queries(
    client: Client, page: BookingPage, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    table = AssociatedCalendarsFactory(host=page.user)
    for _ in range(3):
        calendar = CalendarFactory(connector__host=page.user)
        AssociatedCalendarFactory(table=table, calendar=calendar)
    # Who looks first keeps the accounts behind it hot, once a minute.
    with django_assert_num_queries(3 + 5):
        client.get(URL)
    with django_assert_num_queries(3):
        response = client.get(URL)
    assert len(free_days(response)) == 6
    assert client.cookies == {}


def test_a_guest_who_is_signed_in_elsewhere_sees_the_same(
    client: Client, page: BookingPage
) -> None:
    """The viewer's own zone is for their own pages; here the address decides."""
    before = times(client.get(URL))
    client.force_login(UserFactory(timezone="Asia/Kolkata"))
    assert times(client.get(URL)) == before


def test_months_are_turned_within_reach_only(client: Client, page: BookingPage) -> None:
    first, last = client.get(URL), client.get(URL, {"month": "2027-01"})
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', first.content.decode()) == [
        ("next", f"{URL}?month=2026-12")
    ]
    assert re.findall(r'rel="(prev|next)" href="([^"]+)"', last.content.decode()) == [
        ("prev", f"{URL}?month=2026-12")
    ]


def test_a_browser_without_a_known_zone_is_asked_for_it_once(
    client: Client, page: BookingPage
) -> None:
    assert 'data-zone-detect="Europe/Berlin"' in client.get(URL).content.decode()
    assert "data-zone-detect" not in client.get(URL, {"tz": "UTC"}).content.decode()


def test_the_zone_is_changed_with_a_plain_form(client: Client, page: BookingPage) -> None:
    page.timezone = "EST5EDT"
    page.save()
    html = client.get(URL, {"zones": "1"}).content.decode()
    assert '<option value="EST5EDT" selected>EST5EDT (UTC-0' in html
    assert re.search(r'<option value="America/New_York" [^>]*>New York \(UTC-0', html)
    assert html.count("<option") == len(places()) + 1


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Asia/Calcutta", "Asia/Kolkata"),
        ("US/Pacific", "America/Los_Angeles"),
        ("Etc/UTC", "UTC"),
        ("Etc/Zulu", "UTC"),
        ("Europe/Oslo", "Europe/Oslo"),
    ],
)
def test_an_old_name_of_a_zone_is_shown_as_today(
    client: Client, page: BookingPage, said: str, shown: str
) -> None:
    looked = client.get(URL, {"tz": said})
    assert f"Times in {shown} " in text(looked)
    assert "is not a time zone" not in text(looked)
    client.post(f"{URL}book/", details(tz=said))
    assert Booking.objects.get().timezone == shown


# --- No times, and why ---------------------------------------------------------------------------


def test_a_closed_page_says_so(client: Client, page: BookingPage) -> None:
    BookingPage.objects.update(enabled=False)
    response = client.get(URL)
    assert "This page is closed: it takes no bookings at the moment." in text(response)
    assert (free_days(response), times(response)) == ([], [])


def test_calendars_that_were_never_read_are_not_taken_for_free(
    client: Client, page: BookingPage
) -> None:
    table = AssociatedCalendarsFactory(host=page.user)
    calendar = CalendarFactory(connector__host=page.user, verified_at=None, covered_until=None)
    AssociatedCalendarFactory(table=table, calendar=calendar, is_main=True)
    response = client.get(URL)
    assert "a calendar behind this page has not been read so far" in text(response)
    assert (free_days(response), times(response)) == ([], [])


def test_an_empty_day_leads_to_the_next_free_one(client: Client, page: BookingPage) -> None:
    response = client.get(URL, {"day": "2026-11-28"})
    assert "Nothing is free on Saturday, 28 November. Next free: Monday, 30 November" in text(
        response
    )
    assert f"{URL}?month=2026-11&amp;day=2026-11-30" in response.content.decode()


def test_an_empty_month_leads_to_the_next_free_date(client: Client, page: BookingPage) -> None:
    page.weekly_hours.all().delete()
    DateHours.objects.create(page=page, date=date(2026, 12, 8), starts="09:00", ends="10:00")
    response = client.get(URL, {"month": "2026-11"})
    assert "Nothing is free in November 2026. Next free: Tuesday, 8 December" in text(response)


def test_the_first_look_is_at_the_first_month_with_times(client: Client, page: BookingPage) -> None:
    page.weekly_hours.all().delete()
    DateHours.objects.create(page=page, date=date(2026, 12, 8), starts="09:00", ends="10:00")
    response = client.get(URL)
    assert free_days(response) == ["Tuesday, 8 December, 2 times"]
    assert times(response) == ["09:00", "09:30"]
    assert "The first free times are in December 2026." in text(response)


def test_a_full_page_tells_until_when_it_can_be_booked(client: Client, page: BookingPage) -> None:
    page.weekly_hours.all().delete()
    response = client.get(URL)
    assert "Nothing is free in November 2026. Bookings are open until 22 January 2027" in text(
        response
    )


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"month": "2026-99"}, "“2026-99” is not a month we know. Choose one below."),
        ({"day": "2026-02-30"}, "“2026-02-30” is not a day we know. Choose one below."),
        ({"slot": "garbage"}, "“garbage” is not a time we know. Choose one below."),
        ({"slot": "2026-11-25T09:00"}, "“2026-11-25T09:00” is not a time we know."),
        ({"tz": "Mars"}, "“Mars” is not a time zone. Times are shown in Europe/Berlin."),
        ({"tz": "../../etc/passwd"}, "“../../etc/passwd” is not a time zone."),
        ({"month": "2026-10"}, "October 2026 is over."),
        ({"month": "0001-01"}, "January 0001 is over."),
        (
            {"month": "9999-12"},
            "December 9999 cannot be booked yet: bookings are open until 22 January 2027.",
        ),
        ({"day": "9999-12-31"}, "December 9999 cannot be booked yet"),
        ({"slot": "2150-01-01T00:00Z"}, "This time is not free any more. Choose another one."),
        ({"slot": "9999-12-31T23:59-12:00"}, "is not a time we know."),
        ({"tz": "x" * 500}, f"“{'x' * 40}…” is not a time zone."),
    ],
)
def test_an_address_that_makes_no_sense_is_answered_with_words_and_a_month(
    client: Client, page: BookingPage, query: dict[str, str], words: str
) -> None:
    response = client.get(URL, query)
    assert response.status_code == 200
    assert words in text(response)
    assert len(free_days(response)) > 0


@pytest.mark.parametrize("url", ["/book/john/other/", "/book/jane/intro/", "/book/jane/"])
def test_unknown_hosts_and_pages_are_not_found(client: Client, page: BookingPage, url: str) -> None:
    assert client.get(url).status_code == 404


def test_pages_of_a_locked_account_are_gone(client: Client, page: BookingPage) -> None:
    page.user.is_active = False
    page.user.save()
    assert [client.get(url).status_code for url in (URL, "/book/john/")] == [404, 404]


def test_a_host_has_a_page_with_what_can_be_booked(client: Client, page: BookingPage) -> None:
    open_page(page.user, slug="old", title="Old one", enabled=False)
    open_page(UserFactory(), slug="other", title="Somebody else")
    listed = text(client.get("/book/john/"))
    assert listed == "John Smith Choose what you would like to book. Intro call 30 minutes"


# --- Booking -------------------------------------------------------------------------------------


def test_a_free_time_brings_the_form_with_the_time_in_words(
    client: Client, page: BookingPage
) -> None:
    response = client.get(URL, {"slot": TEN, "tz": "America/New_York"})
    assert "Wednesday, 25 November 2026 04:00–04:30 America/New_York (UTC-05:00)" in text(response)
    assert f'<input type="hidden" name="slot" value="{TEN}"' in response.content.decode()
    assert client.cookies == {}


def test_a_guest_books_and_sees_what_was_booked(client: Client, page: BookingPage) -> None:
    response = client.post(f"{URL}book/", details(), follow=True)
    booking = Booking.objects.select_related("meeting").get()
    assert (booking.name, booking.email, booking.notes, booking.timezone, booking.state) == (
        "Grace Guest",
        "grace@example.org",
        "About the project",
        "Europe/London",
        "confirmed",
    )
    assert booking.meeting.during == span("2026-11-25 09:00", minutes=30)
    assert text(response).startswith(
        "You are booked A confirmation goes to grace@example.org , with a link to change your "
        "mind. What Intro call with John Smith When Wednesday, 25 November 2026, 09:00 –09:30 "
        "Europe/London (UTC)"
    )
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")


def test_sending_the_form_twice_books_once(client: Client, page: BookingPage) -> None:
    form = details()
    first, second = (client.post(f"{URL}book/", form) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Booking.objects.count() == 1


def test_errors_stand_beside_the_fields_and_nothing_is_booked(
    client: Client, page: BookingPage
) -> None:
    response = client.post(f"{URL}book/", details(name="", email="grace"))
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "name": ["Tell the host your name."],
        "email": ["This is not a mail address. It should look like name@example.org."],
    }
    assert "Tell the host your name." in text(response)
    assert "About the project" in text(response)
    assert Booking.objects.count() == 0


def test_a_time_taken_meanwhile_is_said_with_the_nearest_times_and_the_input_kept(
    client: Client, page: BookingPage
) -> None:
    MeetingFactory(page=page, during=span("2026-11-25 09:00", minutes=30))
    form = details()
    response = client.post(f"{URL}book/", form)
    assert response.status_code == 409
    html, words = response.content.decode(), text(response)
    assert "This time has been taken meanwhile. Nothing is booked yet; choose another one." in words
    assert re.findall(r'name="slot" value="([^"]+)"', html) == [
        "2026-11-25T08:00Z",
        "2026-11-25T08:30Z",
        "2026-11-25T09:30Z",
        "2026-11-25T10:00Z",
        "2026-11-25T10:30Z",
    ]
    assert "Wednesday, 25 November, 08:00" in words
    assert all(kept in html for kept in ("Grace Guest", "grace@example.org", form["attempt"]))
    again = client.post(f"{URL}book/", {**form, "slot": "2026-11-25T09:30Z"})
    assert again.status_code == 302
    assert Booking.objects.get().meeting.during == span("2026-11-25 09:30", minutes=30)


def test_a_time_outside_the_hours_is_not_booked(client: Client, page: BookingPage) -> None:
    response = client.post(f"{URL}book/", details(slot="2026-11-25T03:00Z"))
    assert response.status_code == 409
    assert "This time is not offered any more. Nothing is booked yet" in text(response)
    assert Booking.objects.count() == 0


def test_a_time_gone_before_the_form_shows_the_nearest_as_links(
    client: Client, page: BookingPage
) -> None:
    MeetingFactory(page=page, during=span("2026-11-25 09:00", minutes=30))
    response = client.get(URL, {"slot": TEN})
    assert "This time is not free any more. Choose another one. Nearest free times" in text(
        response
    )
    assert f'href="{URL}?slot=2026-11-25T09%3A30Z"' in response.content.decode()


def test_an_unknown_zone_in_the_form_falls_back_to_the_pages(
    client: Client, page: BookingPage
) -> None:
    client.post(f"{URL}book/", details(tz="Mars"))
    assert Booking.objects.get().timezone == "Europe/Berlin"


def test_booking_too_often_is_refused_with_words_and_the_input_kept(
    client: Client, page: BookingPage, settings: Any, clock: Any
) -> None:
    settings.BOOKING_RATE = "2/10m"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    sender = {"REMOTE_ADDR": "198.51.100.7"}
    answers = [
        client.post(f"{URL}book/", details(slot=slot), **sender)
        for slot in (TEN, "2026-11-25T10:00Z", "2026-11-25T11:00Z")
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[2]["Retry-After"] == "600"
    assert "Try again in 10 minutes; what you typed is kept." in text(answers[2])
    assert "Grace Guest" in answers[2].content.decode()
    assert Booking.objects.count() == 2
    assert "Too many tries came from your connection. Nothing is booked yet." in text(answers[2])
    other = client.post(
        f"{URL}book/", details(slot="2026-11-25T11:00Z"), REMOTE_ADDR="198.51.100.8"
    )
    assert other.status_code == 302
    clock.shift(timedelta(minutes=10))
    later = client.post(f"{URL}book/", details(slot="2026-11-25T12:00Z"), **sender)
    assert later.status_code == 302


def test_a_form_with_mistakes_costs_no_try(
    client: Client, page: BookingPage, settings: Any
) -> None:
    settings.BOOKING_RATE = "1/10m"
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    sender = {"REMOTE_ADDR": "198.51.100.9"}
    sent = [details(email="grace"), details(name=""), details(), details(email="grace")]
    answers = [client.post(f"{URL}book/", fields, **sender) for fields in sent]
    assert [answer.status_code for answer in answers] == [422, 422, 302, 422]
    assert client.post(f"{URL}book/", details(), **sender).status_code == 429


def test_a_group_page_counts_its_seats(client: Client, john: Any) -> None:
    group = open_page(john, slug="group", session="group", seats=3)
    meeting = MeetingFactory(
        page=group, during=span("2026-11-25 09:00", minutes=30), seats=3, seats_taken=1
    )
    BookingFactory(meeting=meeting)
    url = "/book/john/group/"
    shown = client.get(url, {"day": "2026-11-25", "tz": "UTC"})
    assert "08:30 3 seats left 09:00 2 seats left 09:30 3 seats left" in text(shown)
    client.post(f"{url}book/", details())
    assert Meeting.objects.get().seats_taken == 2


def test_titles_of_the_host_cannot_carry_markup(client: Client, john: Any) -> None:
    open_page(john, slug="x", title="<script>alert(1)</script>", description="<b>bold</b>")
    html = client.get("/book/john/x/").content.decode()
    assert "<script>alert" not in html
    assert "<b>bold" not in html


def test_the_page_carries_no_inline_script_or_style(client: Client, page: BookingPage) -> None:
    for query in ({}, {"slot": TEN}, {"zones": "1"}):
        html = client.get(URL, query).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=|hx-on", html)


def test_the_first_visit_is_small(client: Client, page: BookingPage) -> None:
    assert len(client.get(URL).content) < 16_000


def test_offers_begin_after_the_lead_time(client: Client, page: BookingPage, clock: Any) -> None:
    clock.move_to(instant("2026-11-27 15:00"))
    assert free_days(client.get(URL)) == ["Monday, 30 November, 16 times"]
