"""Booking pages over HTTP, and the calendars behind them."""

import json
from datetime import time
from typing import Any

import pytest

from accounts.models import User
from bookings.models import BookingPage, DateHours, WeeklyHours
from calendars.models import AssociatedCalendars
from tests.api.client import NOT_FOUND, Api, invalid, problem, told
from tests.factories import (
    AssociatedCalendarFactory,
    BookingPageFactory,
    CalendarFactory,
    ConnectorFactory,
    MeetingFactory,
)

NEW = {"title": "Intro call", "timezone": "Europe/Berlin"}


def shown(page: BookingPage, **more: Any) -> dict[str, Any]:
    return {
        "id": page.pk,
        "url": f"http://testserver/book/anna/{page.slug}/",
        "slug": page.slug,
        "title": page.title,
        "description": "",
        "location": "",
        "location_for": "automatic",
        "enabled": True,
        "timezone": "Europe/Berlin",
        "duration": 30,
        "spacing": 30,
        "lead_time": 240,
        "horizon": 60,
        "buffer_before": 0,
        "buffer_after": 0,
        "session": "one-on-one",
        "seats": 1,
        "foreign_events": "close",
        "stale_hours": 1,
        "when_stale": "request",
        "weekly_hours": [],
        "date_hours": [],
        "own_calendars": False,
        "created_at": page.created_at.isoformat().replace("+00:00", "Z"),
    } | more


def test_the_list_holds_ones_own_pages(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host)
    BookingPageFactory()
    assert told(api.get("pages/"), 200) == {
        "count": 1,
        "next": None,
        "previous": None,
        "results": [shown(page)],
    }


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_needs_the_same_queries_for_one_and_three(
    api: Api, host: User, number: int, django_assert_num_queries: Any
) -> None:
    for page in BookingPageFactory.create_batch(number, user=host):
        WeeklyHours.objects.create(page=page, weekday=0, starts="09:00", ends="17:00")
        DateHours.objects.create(page=page, date="2026-12-24")
    with django_assert_num_queries(5):
        assert told(api.get("pages/"), 200)["count"] == number


def test_a_page_is_made_with_an_address_of_its_title(api: Api, host: User) -> None:
    body = told(api.post("pages/", NEW), 201)
    page = BookingPage.objects.get()
    assert (page.user, page.slug) == (host, "intro-call")
    assert body == shown(page)
    assert told(api.get(f"pages/{page.pk}/"), 200) == body
    assert told(api.post("pages/", NEW), 201)["slug"] == "intro-call-2"


def test_a_page_is_made_with_its_hours(api: Api) -> None:
    hours = {
        "weekly_hours": [
            {"weekday": 4, "starts": "09:00", "ends": "12:00"},
            {"weekday": 0, "starts": "13:00", "ends": "00:00"},
            {"weekday": 0, "starts": "09:00", "ends": "12:30"},
        ],
        "date_hours": [
            {"date": "2026-12-24"},
            {"date": "2026-12-23", "starts": "10:00", "ends": "11:00"},
        ],
    }
    expected = {
        "weekly_hours": [
            {"weekday": 0, "starts": "09:00:00", "ends": "12:30:00"},
            {"weekday": 0, "starts": "13:00:00", "ends": "00:00:00"},
            {"weekday": 4, "starts": "09:00:00", "ends": "12:00:00"},
        ],
        "date_hours": [
            {"date": "2026-12-23", "starts": "10:00:00", "ends": "11:00:00"},
            {"date": "2026-12-24", "starts": None, "ends": None},
        ],
    }
    body = told(api.post("pages/", NEW | hours), 201)
    page = BookingPage.objects.get()
    assert body == shown(page, **expected)
    # What is not mentioned stays.
    changed = told(api.patch(f"pages/{page.pk}/", {"title": "Other"}), 200)
    assert changed == body | {"title": "Other"}
    emptied = told(api.patch(f"pages/{page.pk}/", {"weekly_hours": []}), 200)
    assert emptied == changed | {"weekly_hours": []}


def test_the_hours_that_stay_must_fit_the_meeting_too(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host, duration=30)
    page.weekly_hours.create(weekday=0, starts=time(9), ends=time(10))
    refused = told(api.patch(f"pages/{page.pk}/", {"duration": 90}), 400)
    assert list(refused["errors"]) == ["weekly_hours"]
    longer = {"date_hours": [{"date": "2026-12-24", "starts": "09:00", "ends": "11:00"}]}
    assert told(api.patch(f"pages/{page.pk}/", {"duration": 90, **longer}), 200)["duration"] == 90
    told(api.patch(f"pages/{page.pk}/", {"date_hours": []}), 400)
    emptied = {"weekly_hours": [], "date_hours": [{"date": "2026-12-24"}]}
    assert told(api.patch(f"pages/{page.pk}/", emptied), 400) == invalid(
        weekly_hours=["Give hours on at least one day: without them guests find no times."]
    )


def test_hours_are_whole_also_in_a_partial_change(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host)
    required = ["This field is required."]
    change = {"weekly_hours": [{"weekday": 1}], "date_hours": [{"starts": "09:00"}]}
    assert told(api.patch(f"pages/{page.pk}/", change), 400) == invalid(
        weekly_hours={"0": {"starts": required, "ends": required}},
        date_hours={"0": {"date": required}},
    )


def test_a_page_becomes_a_group_page_and_one_on_one_again(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host)
    group = {"session": "group", "seats": 10, "foreign_events": "seat"}
    assert told(api.patch(f"pages/{page.pk}/", group), 200) == shown(page, **group)
    back = {"session": "one-on-one", "foreign_events": "close"}
    assert told(api.patch(f"pages/{page.pk}/", back), 200) == shown(page)


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"title": ""}, {"title": ["This field may not be blank."]}),
        ({"duration": 4}, {"duration": ["Ensure this value is greater than or equal to 5."]}),
        ({"duration": 10**40}, {"duration": ["Ensure this value is less than or equal to 1440."]}),
        ({"horizon": "soon"}, {"horizon": ["A valid integer is required."]}),
        (
            {"timezone": "Mars/Olympus"},
            {
                "timezone": [
                    "“Mars/Olympus” is not a time zone. Use an IANA name such as Europe/Berlin."
                ]
            },
        ),
        (
            {"session": "group", "seats": None, "foreign_events": "seat"},
            {
                "foreign_events": [
                    "An event cannot take one of unlimited seats. Give a number of seats, or "
                    "choose “Close the slot”."
                ]
            },
        ),
        (
            {
                "weekly_hours": [
                    {"weekday": 0, "starts": "09:00", "ends": "12:00"},
                    {"weekday": 0, "starts": "11:00", "ends": "13:00"},
                ]
            },
            {"weekly_hours": ["These hours overlap between 11:00 and 12:00."]},
        ),
        (
            {"weekly_hours": [{"weekday": 7, "starts": "09:00", "ends": "12:00"}]},
            {"weekly_hours": {"0": {"weekday": ['"7" is not a valid choice.']}}},
        ),
        (
            {"duration": 60, "weekly_hours": [{"weekday": 0, "starts": "09:00", "ends": "09:30"}]},
            {
                "weekly_hours": [
                    "None of these hours is as long as a meeting of 1 hour. Lengthen the "
                    "hours, or shorten the meeting."
                ]
            },
        ),
        (
            {"date_hours": [{"date": "2026-12-24"}, {"date": "2026-12-24"}]},
            {"date_hours": ["2026-12-24 cannot be both closed and open."]},
        ),
    ],
)
def test_a_page_that_cannot_be_is_refused(
    api: Api, change: dict[str, Any], errors: dict[str, Any]
) -> None:
    assert told(api.post("pages/", NEW | change), 400) == invalid(**errors)
    assert not BookingPage.objects.exists()


def test_an_address_is_taken_only_once(api: Api, host: User) -> None:
    BookingPageFactory(user=host, slug="intro")
    taken = {"slug": ["You have a page with this address already."]}
    assert told(api.post("pages/", NEW | {"slug": "Intro"}), 400) == invalid(**taken)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("put", ""),
        ("patch", ""),
        ("delete", ""),
        ("get", "associated-calendars/"),
        ("put", "associated-calendars/"),
        ("delete", "associated-calendars/"),
    ],
)
def test_a_strangers_page_is_not_found(stranger: Api, host: User, method: str, path: str) -> None:
    page = BookingPageFactory(user=host)
    body = NEW if not path else {"main": None, "busy": [], "additional": []}
    answer = stranger.client.generic(
        method.upper(),
        f"/api/v1/pages/{page.pk}/{path}",
        json.dumps(body),
        content_type="application/json",
    )
    assert told(answer, 404) == NOT_FOUND


def test_a_page_nobody_booked_is_deleted(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host)
    assert told(api.delete(f"pages/{page.pk}/"), 204) is None
    assert not BookingPage.objects.exists()
    assert told(api.delete(f"pages/{page.pk}/"), 404) == NOT_FOUND


def test_a_page_with_meetings_stays(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host)
    MeetingFactory(page=page)
    detail = "This page has meetings. Close it for bookings (enabled: false) instead."
    assert told(api.delete(f"pages/{page.pk}/"), 409) == problem(
        "page-in-use", 409, "Conflict", detail
    )
    assert BookingPage.objects.exists()


# --- Associated calendars -------------------------------------------------------------------------


def test_a_page_follows_the_default_until_it_has_its_own_table(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host)
    path = f"pages/{page.pk}/associated-calendars/"
    empty = {"follows_default": True, "main": None, "busy": [], "additional": [], "copies": {}}
    assert told(api.get(path), 200) == empty

    main = AssociatedCalendarFactory(table__host=host, is_main=True).calendar.pk
    default = empty | {"main": main, "busy": [main]}
    assert told(api.get(path), 200) == default

    other = CalendarFactory(connector=ConnectorFactory(host=host)).pk
    own = {"main": other, "busy": [other], "additional": [main], "copies": {str(main): "busy"}}
    assert told(api.put(path, own), 200) == {"follows_default": False, **own}
    assert told(api.get(path), 200) == {"follows_default": False, **own}
    assert told(api.get("associated-calendars/"), 200)["main"] == main
    assert told(api.get(f"pages/{page.pk}/"), 200)["own_calendars"] is True

    assert told(api.delete(path), 204) is None
    assert told(api.delete(path), 204) is None
    assert told(api.get(path), 200) == default
    assert AssociatedCalendars.objects.count() == 1


def test_a_refused_table_leaves_the_page_as_it_was(api: Api, host: User) -> None:
    page = BookingPageFactory(user=host)
    path = f"pages/{page.pk}/associated-calendars/"
    wish = {"main": 10**9, "busy": [], "additional": []}
    assert told(api.put(path, wish), 422)["type"] == "urn:daybook:problem:association-refused"
    assert told(api.get(path), 200)["follows_default"] is True
    assert not AssociatedCalendars.objects.exists()
