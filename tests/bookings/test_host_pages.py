"""The host's side: dashboard, booking pages and their editor, the list of bookings."""

import re
from datetime import date, time, timedelta
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from alerts.models import Alert
from bookings.actions.pages import follow_default, save_page, switch_page, use_own_table
from bookings.models import Booking, BookingPage, DateHours, WeeklyHours
from calendars.models import AssociatedCalendars
from tests.bookings.cast import open_page
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingFactory,
    BookingPageFactory,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    MeetingFactory,
    SyncRunFactory,
    UserFactory,
    span,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FORM = {
    "title": "Intro call",
    "slug": "",
    "description": "Bring questions.",
    "location": "Video",
    "location_for": "automatic",
    "enabled": "on",
    "timezone": "Europe/Berlin",
    "session": "one-on-one",
    "seats": "1",
    "foreign_events": "close",
    "duration": "30",
    "spacing": "15",
    "buffer_before": "5",
    "buffer_after": "10",
    "lead_time_number": "4",
    "lead_time_unit": "hours",
    "horizon_number": "8",
    "horizon_unit": "weeks",
    "stale_hours": "2",
    "when_stale": "close",
    "starts-0": ["09:00", "13:00"],
    "ends-0": ["12:00", "17:00"],
    "starts-4": ["22:00"],
    "ends-4": ["00:00"],
    "date": ["2026-12-24", "2026-12-28"],
    "date-starts": ["", "10:00"],
    "date-ends": ["", "11:00"],
}
SAVED = {
    "title": "Intro call",
    "slug": "intro-call",
    "description": "Bring questions.",
    "location": "Video",
    "location_for": "automatic",
    "enabled": True,
    "timezone": "Europe/Berlin",
    "session": "one-on-one",
    "seats": 1,
    "foreign_events": "close",
    "duration": 30,
    "spacing": 15,
    "buffer_before": 5,
    "buffer_after": 10,
    "lead_time": 240,
    "horizon": 56,
    "stale_hours": 2,
    "when_stale": "close",
}


def chosen_zone(html: str) -> tuple[str, str]:
    """The value of the zone that is selected, and the name of the place before its clock."""
    select = html[html.index('name="timezone"') :]
    found = re.search(r'<option value="([^"]*)"[^>]* selected[^>]*>([^<(]*)', select)
    assert found
    return found[1], found[2].strip()


def text(response: HttpResponse) -> str:
    html = response.content.decode()
    main = html[html.find("<main") :].partition("</main>")[0]
    return " ".join(
        unescape(re.sub(r"</?bdi>|(<[^>]+>)", lambda tag: " " if tag[1] else "", main)).split()
    )


def settings_of(page: BookingPage) -> dict[str, Any]:
    return {name: getattr(page, name) for name in SAVED}


def hours_of(page: BookingPage) -> tuple[list[tuple], list[tuple]]:
    return (
        list(page.weekly_hours.values_list("weekday", "starts", "ends")),
        list(page.date_hours.values_list("date", "starts", "ends")),
    )


WEEKLY = [(0, time(9), time(12)), (0, time(13), time(17)), (4, time(22), time(0))]
DATES = [(date(2026, 12, 24), None, None), (date(2026, 12, 28), time(10), time(11))]


# --- Who may --------------------------------------------------------------------------------------

OWN_URLS = ["/pages/{pk}/", "/pages/{pk}/delete/"]
POST_URLS = ["/pages/{pk}/toggle/", "/pages/{pk}/calendars/", "/pages/{pk}/delete/", "/pages/{pk}/"]


@pytest.mark.parametrize("url", ["/", "/pages/", "/pages/new/", "/bookings/", *OWN_URLS])
def test_guests_are_sent_to_sign_in(client: Client, page: BookingPage, url: str) -> None:
    response = client.get(url.format(pk=page.pk))
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=")


@pytest.mark.parametrize("url", OWN_URLS)
def test_pages_of_others_are_not_there(strangers: Client, page: BookingPage, url: str) -> None:
    assert strangers.get(url.format(pk=page.pk)).status_code == 404


@pytest.mark.parametrize("url", POST_URLS)
def test_pages_of_others_cannot_be_changed(strangers: Client, page: BookingPage, url: str) -> None:
    before = settings_of(page)
    assert strangers.post(url.format(pk=page.pk), FORM).status_code == 404
    page.refresh_from_db()
    assert settings_of(page) == before


# --- List -----------------------------------------------------------------------------------------


def test_a_new_host_is_told_how_to_begin(johns: Client) -> None:
    assert "No booking page yet" in text(johns.get("/pages/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_pages_asks_as_much_for_one_as_for_three(
    johns: Client, john: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        during = span(NOW + timedelta(days=number + 1))
        MeetingFactory(page=open_page(john, title=f"Page {number}"), during=during)
    BookingPageFactory(title="Somebody else’s")
    with django_assert_num_queries(4):
        response = johns.get("/pages/")
    assert [page.title for page in response.context["pages"]] == [f"Page {n}" for n in range(rows)]


def test_the_list_counts_meetings_ahead_only(johns: Client, page: BookingPage) -> None:
    MeetingFactory(page=page, during=span("2026-12-01 09:00"))
    MeetingFactory(page=page, during=span("2026-12-02 09:00"), state="cancelled")
    MeetingFactory(page=page, during=span("2026-11-01 09:00"))
    listed = text(johns.get("/pages/"))
    assert "Intro call Open No calendar 30 minutes · one-on-one · 1 upcoming meeting" in listed
    assert "http://testserver/book/john/intro/" in listed


def test_a_page_is_closed_and_opened_by_what_the_button_said(
    johns: Client, page: BookingPage
) -> None:
    states = []
    for said in ("0", "0", "1"):
        johns.post(f"/pages/{page.pk}/toggle/", {"enabled": said})
        page.refresh_from_db()
        states.append(page.enabled)
    assert states == [False, False, True]


# --- Editor ---------------------------------------------------------------------------------------


def test_a_new_page_starts_with_office_hours_in_the_hosts_zone(johns: Client) -> None:
    html = johns.get("/pages/new/").content.decode()
    assert re.findall(r'name="(starts-\d)" value="([^"]+)"', html) == [
        (f"starts-{day}", "09:00") for day in range(5)
    ]
    assert chosen_zone(html) == ("Europe/Berlin", "Berlin")


def test_a_page_is_made_with_its_hours(johns: Client, john: User) -> None:
    response = johns.post("/pages/new/", FORM)
    page = BookingPage.objects.get()
    assert response["Location"] == f"/pages/{page.pk}/"
    assert page.user == john
    assert settings_of(page) == SAVED
    assert hours_of(page) == (WEEKLY, DATES)


def test_the_address_is_made_of_the_title_and_free(johns: Client, john: User) -> None:
    open_page(UserFactory(), slug="intro-call-2")
    for _ in range(3):
        johns.post("/pages/new/", FORM)
    johns.post("/pages/new/", {**FORM, "title": "会議"})
    assert list(
        BookingPage.objects.filter(user=john).order_by("pk").values_list("slug", flat=True)
    ) == [
        "intro-call",
        "intro-call-2",
        "intro-call-3",
        "meeting",
    ]


def test_a_page_is_changed_and_its_hours_replaced(johns: Client, page: BookingPage) -> None:
    DateHours.objects.create(page=page, date=date(2026, 12, 1))
    johns.post(f"/pages/{page.pk}/", {**FORM, "slug": "New-Name"})
    page.refresh_from_db()
    assert settings_of(page) == {**SAVED, "slug": "new-name"}
    assert hours_of(page) == (WEEKLY, DATES)


def test_the_editor_shows_what_is_saved(johns: Client, page: BookingPage) -> None:
    johns.post(f"/pages/{page.pk}/", FORM)
    html = johns.get(f"/pages/{page.pk}/").content.decode()
    assert re.findall(r'name="((?:starts|ends)-\d)" value="([^"]*)"', html) == [
        ("starts-0", "09:00"),
        ("ends-0", "12:00"),
        ("starts-0", "13:00"),
        ("ends-0", "17:00"),
        ("starts-4", "22:00"),
        ("ends-4", "00:00"),
    ]
    assert re.findall(r'name="(date[^"]*)" value="([^"]*)"', html) == [
        ("date", "2026-12-24"),
        ("date-until", ""),
        ("date-starts", ""),
        ("date-ends", ""),
        ("date", "2026-12-28"),
        ("date-until", ""),
        ("date-starts", "10:00"),
        ("date-ends", "11:00"),
    ]
    assert re.search(r'name="lead_time_number" value="4"', html)
    assert '<option value="hours" selected>' in html
    assert re.search(r'name="horizon_number" value="8"', html)
    assert '<option value="weeks" selected>' in html


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title": ""}, {"title": ["This field is required."]}),
        (
            {"slug": "no spaces"},
            {"slug": ["Use only letters, digits and hyphens, such as intro-call."]},
        ),
        ({"slug": "other"}, {"slug": ["You have a page with this address already."]}),
        ({"duration": "4"}, {"duration": ["At least 5 minutes."]}),
        ({"duration": "half"}, {"duration": ["Give a whole number of minutes."]}),
        ({"buffer_after": "721"}, {"buffer_after": ["At most 720 minutes."]}),
        (
            {"lead_time_number": "91", "lead_time_unit": "days"},
            {"lead_time": ["Choose between 0 minutes and 90 days."]},
        ),
        (
            {"horizon_number": "0"},
            {"horizon": ["Choose between 1 day and 730 days."]},
        ),
        ({"horizon_number": "soon"}, {"horizon": ["Give a whole number."]}),
        (
            {"lead_time_number": "9", "lead_time_unit": "days", "horizon_number": "1"},
            {
                "lead_time": [
                    "The earliest bookable time would lie beyond the last bookable day, so nothing "
                    "could be offered. Shorten this, or let guests book further ahead."
                ]
            },
        ),
        (
            {"session": "group", "seats": "", "foreign_events": "seat"},
            {
                "foreign_events": [
                    "An event cannot take one of unlimited seats. Give a number of seats, or "
                    "choose “Close the slot”."
                ]
            },
        ),
    ],
)
def test_settings_that_cannot_be_are_refused_beside_the_field(
    johns: Client, page: BookingPage, changes: dict[str, str], errors: dict[str, list[str]]
) -> None:
    BookingPageFactory(user=page.user, slug="other")
    before = settings_of(page), hours_of(page)
    response = johns.post(f"/pages/{page.pk}/", {**FORM, **changes})
    assert response.status_code == 422
    assert response.context["form"].errors == errors
    assert all(sentence in text(response) for field in errors.values() for sentence in field)
    page.refresh_from_db()
    assert (settings_of(page), hours_of(page)) == before


NO_HOURS = {name: [] for name in FORM if name.startswith(("starts", "ends", "date"))}


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [
        (
            {"starts-0": ["09:00"], "ends-0": [""]},
            "Give both times, or empty the row.",
        ),
        (
            {"starts-0": ["17:00"], "ends-0": ["09:00"]},
            "09:00 is not after 17:00. Hours past midnight belong to the next day.",
        ),
        (
            {"starts-0": ["09:00", "11:00"], "ends-0": ["12:00", "13:00"]},
            "These hours overlap between 11:00 and 12:00.",
        ),
        (
            {"starts-0": ["nine"], "ends-0": ["five"]},
            "“nine” is not a time of day. Write it like 09:30.",
        ),
        (
            {"starts-0": ["09:00"], "ends-0": ["09:20"]},
            "None of these hours is as long as a meeting of 30 minutes. Lengthen the hours, or "
            "shorten the meeting.",
        ),
        ({}, "Give hours on at least one day: without them guests find no times."),
        (
            {"date": ["2026-12-24"], "date-starts": [""], "date-ends": [""]},
            "Give hours on at least one day: without them guests find no times.",
        ),
        (
            {"date": [""], "date-starts": ["09:00"], "date-ends": ["10:00"]},
            "Give the date these hours are for.",
        ),
        (
            {"date": ["2026-12-24"] * 2, "date-starts": ["", "09:00"], "date-ends": ["", "10:00"]},
            "Thursday, 24 December cannot be both closed and open. Remove one of its rows, or end "
            "one before that day.",
        ),
        (
            {
                "date": ["2026-12-24"] * 2,
                "date-starts": ["09:00", "09:30"],
                "date-ends": ["10:00", "11:00"],
            },
            "These hours overlap between 09:30 and 10:00.",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_beside_the_row(
    johns: Client, page: BookingPage, hours: dict[str, list[str]], sentence: str
) -> None:
    before = hours_of(page)
    response = johns.post(f"/pages/{page.pk}/", {**FORM, **NO_HOURS, **hours})
    assert response.status_code == 422
    assert sentence in text(response)
    assert hours_of(page) == before


def test_blank_rows_are_left_out(johns: Client, page: BookingPage) -> None:
    blank = {"starts-0": ["", "09:00"], "ends-0": ["", "10:00"], "date": [""]}
    johns.post(
        f"/pages/{page.pk}/", {**FORM, **NO_HOURS, **blank, "date-starts": [""], "date-ends": [""]}
    )
    assert hours_of(page) == ([(0, time(9), time(10))], [])


def test_rows_are_added_and_removed_without_saving_or_judging(
    johns: Client, page: BookingPage
) -> None:
    before = settings_of(page), hours_of(page)
    form = {**FORM, "title": "", "starts-0": ["09:00", ""], "ends-0": ["12:00", ""]}
    rows = {}
    nowhere = ("remove-0-9", f"remove-0-{'1' * 5000}", "add-x", "x")
    for command in ("add-2", "remove-0-0", "add-date", "remove-date-1", *nowhere):
        response = johns.post(f"/pages/{page.pk}/", {**form, "row": command})
        assert response.status_code == 200
        assert "Not saved yet" not in text(response)
        html = response.content.decode()
        rows[command] = re.findall(r'name="(starts-\d|date)" value="([^"]*)"', html)
    same = [("starts-0", "09:00"), ("starts-0", ""), ("starts-4", "22:00")]
    dates = [("date", "2026-12-24"), ("date", "2026-12-28")]
    assert rows == {
        "add-2": [*same[:2], ("starts-2", ""), same[2], *dates],
        "remove-0-0": [*same[1:], *dates],
        "add-date": [*same, *dates, ("date", "")],
        "remove-date-1": [*same, dates[0]],
        **{command: [*same, *dates] for command in nowhere},
    }
    page.refresh_from_db()
    assert (settings_of(page), hours_of(page)) == before


def test_a_zone_of_an_older_name_stays_when_the_page_is_saved(
    johns: Client, page: BookingPage
) -> None:
    BookingPage.objects.filter(pk=page.pk).update(timezone="EST")
    shown = johns.get(f"/pages/{page.pk}/").content.decode()
    assert chosen_zone(shown)[0] == "EST"
    saved = johns.post(f"/pages/{page.pk}/", {**FORM, "timezone": "EST"})
    assert saved.status_code == 302
    assert BookingPage.objects.get().timezone == "EST"
    # Any other old name becomes the one that is used today.
    assert johns.post(f"/pages/{page.pk}/", {**FORM, "timezone": "MST"}).status_code == 302
    assert BookingPage.objects.get().timezone == "America/Phoenix"
    assert johns.post(f"/pages/{page.pk}/", {**FORM, "timezone": "Moon"}).status_code == 422


def test_one_on_one_needs_no_seats_and_group_may_be_unlimited(johns: Client) -> None:
    johns.post("/pages/new/", {**FORM, "seats": ""})
    johns.post("/pages/new/", {**FORM, "title": "Group", "session": "group", "seats": ""})
    assert list(BookingPage.objects.order_by("pk").values_list("session", "seats")) == [
        ("one-on-one", 1),
        ("group", None),
    ]


def test_a_further_horizon_has_the_calendars_read_further(johns: Client, page: BookingPage) -> None:
    connector = ConnectorFactory(host=page.user)
    johns.post(f"/pages/{page.pk}/", FORM)
    connector.refresh_from_db()
    assert connector.next_sync_at is None
    johns.post(f"/pages/{page.pk}/", {**FORM, "horizon_number": "20"})
    connector.refresh_from_db()
    assert connector.next_sync_at == NOW


# --- Associated calendars of a page ---------------------------------------------------------------


def default_table(host: User) -> AssociatedCalendars:
    table = AssociatedCalendarsFactory(host=host)
    for name, use in (("Bookings", {"is_main": True}), ("Holidays", {})):
        calendar = CalendarFactory(connector__host=host, name=name)
        AssociatedCalendarFactory(table=table, calendar=calendar, **use)
    return table


NO_MAIN = "No main booking calendar is chosen: bookings are written to no calendar."
NO_BUSY = "Busy time is read from no calendar: every open hour is offered."


def test_a_page_without_calendars_says_so_wherever_the_host_looks(
    johns: Client, page: BookingPage
) -> None:
    for url in ("/pages/", f"/pages/{page.pk}/"):
        assert f"{NO_MAIN} {NO_BUSY} Choose what each calendar is for" in text(johns.get(url))
    assert "Open No calendar" in text(johns.get("/pages/"))
    assert "No main booking calendar is chosen for Intro call ." in text(johns.get("/"))
    default_table(page.user)
    for url in ("/pages/", f"/pages/{page.pk}/", "/"):
        shown = text(johns.get(url))
        assert not any(words in shown for words in (NO_MAIN, NO_BUSY, "No main booking calendar"))


def test_the_table_in_force_decides_whether_a_page_has_calendars(
    johns: Client, page: BookingPage
) -> None:
    default_table(page.user)
    own = use_own_table(page=page, host=page.user)
    own.rows.filter(is_main=True).delete()
    for url in ("/pages/", f"/pages/{page.pk}/"):
        response = johns.get(url)
        assert (NO_MAIN in text(response), NO_BUSY in text(response)) == (True, False)
        assert f"/calendars/tables/{own.pk}/" in response.content.decode()
    assert "No main booking calendar is chosen for Intro call ." in text(johns.get("/"))
    switch_page(page=page, enabled=False)
    assert "No main booking calendar" not in text(johns.get("/"))


def test_a_page_gets_its_own_table_as_a_copy_and_gives_it_up_again(
    johns: Client, page: BookingPage
) -> None:
    default = default_table(page.user)
    response = johns.post(f"/pages/{page.pk}/calendars/", {"use": "own"})
    own = page.hosts.get().table
    assert response["Location"] == f"/calendars/tables/{own.pk}/"
    columns = ("calendar", "is_main", "is_busy")
    assert list(own.rows.values_list(*columns)) == list(default.rows.values_list(*columns))
    johns.post(f"/pages/{page.pk}/calendars/", {"use": "own"})
    assert page.hosts.get().table == own
    johns.post(f"/pages/{page.pk}/calendars/", {"use": "default"})
    assert page.hosts.get().table is None
    assert list(AssociatedCalendars.objects.all()) == [default]


def test_the_editor_tells_what_the_calendars_are_for(johns: Client, page: BookingPage) -> None:
    default_table(page.user)
    shown = text(johns.get(f"/pages/{page.pk}/"))
    assert (
        "This page follows your default , as set under Associated calendars. Main booking calendar "
        "Bookings Busy time from Bookings, Holidays Additional booking calendars None" in shown
    )
    use_own_table(page=page, host=page.user)
    assert "This page uses its own table" in text(johns.get(f"/pages/{page.pk}/"))
    follow_default(page=page, host=page.user)
    follow_default(page=page, host=page.user)
    assert "follows your default" in text(johns.get(f"/pages/{page.pk}/"))


# --- Deleting -------------------------------------------------------------------------------------


def test_a_page_nobody_booked_is_deleted_with_its_table(johns: Client, page: BookingPage) -> None:
    use_own_table(page=page, host=page.user)
    assert "Nobody has booked it." in text(johns.get(f"/pages/{page.pk}/delete/"))
    response = johns.post(f"/pages/{page.pk}/delete/")
    assert response["Location"] == "/pages/"
    assert not BookingPage.objects.exists()
    assert not AssociatedCalendars.objects.exists()
    assert not WeeklyHours.objects.exists()


def test_a_page_with_meetings_is_offered_to_be_closed(johns: Client, page: BookingPage) -> None:
    MeetingFactory(page=page, state="cancelled")
    response = johns.post(f"/pages/{page.pk}/delete/")
    assert response.status_code == 409
    assert "This page cannot be deleted" in text(response)
    assert "Close the page" in text(response)
    assert BookingPage.objects.get() == page


def test_a_page_that_is_gone_cannot_be_deleted_again(johns: Client, page: BookingPage) -> None:
    url = f"/pages/{page.pk}/delete/"
    assert [johns.post(url).status_code for _ in range(2)] == [302, 404]


def test_saving_without_hours_keeps_them(page: BookingPage) -> None:
    before = hours_of(page)
    page.title = "Renamed"
    save_page(page=page)
    assert hours_of(BookingPage.objects.get(title="Renamed")) == before


# --- Bookings -------------------------------------------------------------------------------------


def three_bookings(page: BookingPage) -> dict[str, Booking]:
    ahead = MeetingFactory(page=page, during=span("2026-12-01 09:00"))
    over = MeetingFactory(page=page, during=span("2026-11-01 09:00"))
    gone = MeetingFactory(page=page, during=span("2026-12-02 09:00"), state="cancelled")
    return {
        "upcoming": BookingFactory(meeting=ahead, name="Ada"),
        "past": BookingFactory(meeting=over, name="Bob"),
        "cancelled": BookingFactory(
            meeting=gone, name="Cy", state="cancelled", cancelled_by="guest", cancelled_at=NOW
        ),
    }


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("", ["Ada"]),
        ("upcoming", ["Ada"]),
        ("past", ["Bob"]),
        ("cancelled", ["Cy"]),
        ("x", ["Ada"]),
    ],
)
def test_bookings_are_listed_by_what_became_of_them(
    johns: Client, page: BookingPage, show: str, names: list[str]
) -> None:
    three_bookings(page)
    three_bookings(open_page(UserFactory(), slug="other"))
    response = johns.get("/bookings/", {"show": show})
    assert [booking.name for booking in response.context["bookings"]] == names
    assert names[0] in text(response)


def test_a_booking_that_stands_in_no_calendar_says_so(johns: Client, page: BookingPage) -> None:
    booking = three_bookings(page)["upcoming"]
    urls = ("/bookings/", f"/bookings/{booking.pk}/")
    sentences = ("Stands in no calendar", "This booking stands in no calendar.")
    for url, sentence in zip(urls, sentences, strict=True):
        assert sentence in text(johns.get(url))
    mine = {"meeting": booking.meeting_id, "calendar__connector__host": page.user}
    CalendarEntryFactory(**mine, wanted="absent")
    assert sentences[0] in text(johns.get("/bookings/"))
    CalendarEntryFactory(**mine)
    for url in urls:
        assert "in no calendar" not in text(johns.get(url))
    for show in ("past", "cancelled"):
        assert "in no calendar" not in text(johns.get("/bookings/", {"show": show}))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_bookings_asks_as_much_for_one_as_for_three(
    johns: Client, page: BookingPage, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        meeting = MeetingFactory(page=page, during=span(NOW + timedelta(days=number + 1)))
        BookingFactory(meeting=meeting)
        CalendarEntryFactory(meeting=meeting.pk)
    with django_assert_num_queries(6):
        response = johns.get("/bookings/", {"search": "grace", "on": page.pk})
    assert len(response.context["bookings"]) == rows


def test_the_list_of_bookings_has_pages(johns: Client, page: BookingPage) -> None:
    group = open_page(page.user, slug="g", session="group", seats=None)
    meeting = MeetingFactory(page=group, during=span("2026-12-01 09:00"), seats=None)
    BookingFactory.create_batch(27, meeting=meeting)
    assert [
        len(johns.get("/bookings/", {"page": number}).context["bookings"])
        for number in ("1", "2", "99", "x")
    ] == [25, 2, 2, 25]


def test_the_host_cancels_with_a_reason(johns: Client, page: BookingPage) -> None:
    booking = three_bookings(page)["upcoming"]
    booking.meeting.seats_taken = 1
    booking.meeting.save()
    url = f"/bookings/{booking.pk}/cancel/"
    assert "Cancel the booking of Ada?" in text(johns.get(url))
    response = johns.post(url, {"reason": "I am ill."}, follow=True)
    booking.refresh_from_db()
    assert (booking.state, booking.cancelled_by, booking.cancel_reason, booking.cancelled_at) == (
        "cancelled",
        "host",
        "I am ill.",
        NOW,
    )
    assert "Cancelled. Ada is told by mail." in text(response)
    again = johns.post(url, {"reason": "twice"}, follow=True)
    assert "The booking of Ada was cancelled already." in text(again)
    booking.refresh_from_db()
    assert booking.cancel_reason == "I am ill."


def test_a_meeting_that_is_over_cannot_be_cancelled(johns: Client, page: BookingPage) -> None:
    booking = three_bookings(page)["past"]
    url = f"/bookings/{booking.pk}/cancel/"
    assert "This meeting is over" in text(johns.get(url))
    assert "has begun, so it stays as it is" in text(johns.post(url, follow=True))
    booking.refresh_from_db()
    assert booking.state == "confirmed"


@pytest.mark.parametrize("method", ["get", "post"])
def test_bookings_of_others_are_not_there(
    strangers: Client, page: BookingPage, method: str
) -> None:
    booking = three_bookings(page)["upcoming"]
    assert getattr(strangers, method)(f"/bookings/{booking.pk}/cancel/").status_code == 404
    booking.refresh_from_db()
    assert booking.state == "confirmed"


# --- Dashboard ------------------------------------------------------------------------------------


def test_the_dashboard_leads_a_new_host_step_by_step(johns: Client, john: User) -> None:
    steps = []
    for prepare in (
        lambda: None,
        lambda: ConnectorFactory(host=john),
        lambda: default_table(john),
        lambda: open_page(john),
    ):
        prepare()
        steps.append(johns.get("/").context["steps"])
    done = [[name for name, value in step.items() if value] for step in steps]
    assert done == [
        [],
        ["connected"],
        ["connected", "chosen"],
        ["connected", "chosen", "has_page", "all"],
    ]
    assert "Three steps until guests can book" not in text(johns.get("/"))


def test_the_dashboard_shows_today_then_what_is_next(johns: Client, page: BookingPage) -> None:
    """Today is that of the host: 22:30 in UTC is after midnight in Berlin, so tomorrow."""
    for start, name in (
        ("2026-11-23 07:30", "Now"),
        ("2026-11-23 06:00", "Over"),
        ("2026-11-23 15:00", "Later today"),
        ("2026-11-23 23:30", "Tomorrow"),
    ):
        BookingFactory(meeting=MeetingFactory(page=page, during=span(start)), name=name)
    MeetingFactory(page=page, during=span("2026-11-24 09:00"), state="cancelled")
    BookingFactory(meeting=MeetingFactory(during=span("2026-11-23 15:00")), name="Not mine")
    context = johns.get("/").context

    def guests(meetings: list[Any]) -> list[str]:
        return [guest.name for meeting in meetings for guest in meeting.guests]

    assert guests(context["today"]) == ["Now", "Later today"]
    assert guests(context["later"]) == ["Tomorrow"]


def test_the_dashboard_tells_what_is_not_written_yet(johns: Client, john: User) -> None:
    calendar = CalendarFactory(connector__host=john, connector__name="Fastmail")
    CalendarEntryFactory(calendar=calendar, revision=2, written_revision=1)
    CalendarEntryFactory(calendar=calendar, revision=1, written_revision=1)
    CalendarEntryFactory()
    shown = text(johns.get("/"))
    assert "1 change not yet written to your calendars" in shown
    assert "Fastmail" in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_dashboard_asks_as_much_for_one_as_for_three(
    johns: Client, page: BookingPage, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(rows):
        connector = ConnectorFactory(host=page.user)
        SyncRunFactory.create_batch(3, connector=connector)
        Alert.objects.create(
            host=page.user, connector=connector, code="throttled", raised_at=NOW, updated_at=NOW
        )
        meeting = MeetingFactory(page=page, during=span(NOW + timedelta(days=number + 1)))
        BookingFactory(meeting=meeting)
    with django_assert_num_queries(11):
        johns.get("/")
