"""Slots and bookings over HTTP."""

import io
import json
import uuid
import zipfile
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache

from accounts.models import User
from bookings.links import manage_url
from bookings.models import Booking, BookingPage, Meeting, Proposal, WeeklyHours
from calendars.models import CalendarEntry
from tests.api.client import NOT_FOUND, SIGN_IN, Api, invalid, lacks, problem, told
from tests.factories import (
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingFactory,
    BookingPageFactory,
    BusyTimeFactory,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    MeetingFactory,
    UserFactory,
    span,
)

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
TUESDAY = {"start": "2026-12-01", "end": "2026-12-01"}


@pytest.fixture(autouse=True)
def _now() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def page(host: User) -> BookingPage:
    """Open on Tuesdays from 9 to 11 in Berlin, which is UTC+1 in December."""
    page = BookingPageFactory(user=host, slug="intro", title="Intro")
    WeeklyHours.objects.create(page=page, weekday=1, starts=time(9), ends=time(11))
    return page


def wish(start: str = "2026-12-01T08:00:00Z", **more: Any) -> dict[str, Any]:
    guest = {"name": "Grace Guest", "email": "grace@example.org", "timezone": "Europe/London"}
    return {"host": "anna", "page": "intro", "start": start, **guest, **more}


def shown(booking: Booking, **more: Any) -> dict[str, Any]:
    return {
        "id": str(booking.pk),
        "page": booking.meeting.page_id,
        "start": "2026-12-01T08:00:00Z",
        "end": "2026-12-01T08:30:00Z",
        "state": "confirmed",
        "name": "Grace Guest",
        "email": "grace@example.org",
        "notes": "",
        "timezone": "Europe/London",
        "language": "en-gb",
        "manage_url": manage_url(booking),
        "created_at": "2026-11-23T08:00:00Z",
        "expires_at": None,
        "cancelled_at": None,
        "cancelled_by": "",
        "cancel_reason": "",
        "forgotten_at": None,
        "events": [],
    } | more


# --- Slots ----------------------------------------------------------------------------------------


def slot(start: str, end: str, seats_left: int | None = 1) -> dict[str, Any]:
    return {"start": start, "end": end, "seats_left": seats_left}


def test_anybody_sees_the_free_times_in_the_zone_they_ask_for(page: BookingPage) -> None:
    answer = Api().get("pages/anna/intro/slots/", TUESDAY | {"tz": "Asia/Kolkata"})
    assert answer["Content-Type"] == "application/json"
    assert told(answer, 200) == {
        "tz": "Asia/Kolkata",
        "closed": "",
        "closed_code": "",
        "requests": False,
        "slots": [
            slot("2026-12-01T13:30:00+05:30", "2026-12-01T14:00:00+05:30"),
            slot("2026-12-01T14:00:00+05:30", "2026-12-01T14:30:00+05:30"),
            slot("2026-12-01T14:30:00+05:30", "2026-12-01T15:00:00+05:30"),
            slot("2026-12-01T15:00:00+05:30", "2026-12-01T15:30:00+05:30"),
        ],
    }


def test_busy_time_closes_slots(page: BookingPage) -> None:
    row = AssociatedCalendarFactory(table__host=page.user, is_main=True)
    BusyTimeFactory(calendar=row.calendar, during=span("2026-12-01 08:15", minutes=60))
    body = told(Api().get("pages/anna/intro/slots/", TUESDAY), 200)
    assert body["slots"] == [slot("2026-12-01T09:30:00+00:00", "2026-12-01T10:00:00+00:00")]


def test_offsets_follow_the_clock_change_between_slots(page: BookingPage) -> None:
    """Europe goes to summer time on 28 March 2027, between these two Tuesdays."""
    page.horizon = 200
    page.save()
    query = {"start": "2027-03-23", "end": "2027-03-30", "tz": "Europe/Berlin"}
    slots = told(Api().get("pages/anna/intro/slots/", query), 200)["slots"]
    assert [slots[0], slots[3], slots[4]] == [
        slot("2027-03-23T09:00:00+01:00", "2027-03-23T09:30:00+01:00"),
        slot("2027-03-23T10:30:00+01:00", "2027-03-23T11:00:00+01:00"),
        slot("2027-03-30T09:00:00+02:00", "2027-03-30T09:30:00+02:00"),
    ]


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_each_offset_is_the_zones_own(host: User, zone: str) -> None:
    """Written quickly, but the same as the slow way: around both clock changes of a year."""
    page = BookingPageFactory(user=host, slug="always", horizon=730, lead_time=0)
    for weekday in range(7):
        WeeklyHours.objects.create(page=page, weekday=weekday, starts=time(0), ends=time(0))
    for first, last in (("2027-03-10", "2027-04-10"), ("2027-10-01", "2027-11-10")):
        query = {"start": first, "end": last, "tz": zone}
        slots = told(Api().get("pages/anna/always/slots/", query), 200)["slots"]
        assert len(slots) > 1400
        for one in slots:
            for text in (one["start"], one["end"]):
                instant = datetime.fromisoformat(text)
                local = instant.astimezone(ZoneInfo(zone))
                assert local.isoformat() == text


def test_seats_left_are_told(host: User) -> None:
    page = BookingPageFactory(user=host, slug="group", session="group", seats=3)
    WeeklyHours.objects.create(page=page, weekday=1, starts=time(9), ends=time(10))
    MeetingFactory(page=page, during=span("2026-12-01 08:00", minutes=30), seats=3, seats_taken=2)
    slots = told(Api().get("pages/anna/group/slots/", TUESDAY), 200)["slots"]
    assert [one["seats_left"] for one in slots] == [1, 3]


def test_unlimited_seats_are_null(host: User) -> None:
    page = BookingPageFactory(user=host, slug="group", session="group", seats=None)
    WeeklyHours.objects.create(page=page, weekday=1, starts=time(9), ends=time(9, 30))
    assert told(Api().get("pages/anna/group/slots/", TUESDAY), 200)["slots"] == [
        slot("2026-12-01T08:00:00+00:00", "2026-12-01T08:30:00+00:00", None)
    ]


def test_a_closed_page_says_so(page: BookingPage) -> None:
    page.enabled = False
    page.save()
    assert told(Api().get("pages/anna/intro/slots/", TUESDAY), 200) == {
        "tz": "UTC",
        "closed": "This page is closed: it takes no bookings at the moment.",
        "closed_code": "closed",
        "requests": False,
        "slots": [],
    }


@pytest.mark.parametrize("path", ["anna/nothing", "nobody/intro"])
def test_slots_of_a_page_that_is_not_there(page: BookingPage, path: str) -> None:
    assert told(Api().get(f"pages/{path}/slots/", TUESDAY), 404) == NOT_FOUND


def test_slots_of_somebody_deactivated(page: BookingPage) -> None:
    User.objects.update(is_active=False)
    assert told(Api().get("pages/anna/intro/slots/", TUESDAY), 404) == NOT_FOUND


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ({}, {"start": ["This field is required."], "end": ["This field is required."]}),
        (
            {"start": "2026-12-02", "end": "2026-12-01"},
            {"end": ["The end lies before the start."]},
        ),
        (
            {"start": "2026-12-01", "end": "2027-02-02"},
            {"end": ["Ask for at most 62 days at a time."]},
        ),
        (
            {"start": "0001-01-01", "end": "0001-01-02"},
            {"non_field_errors": ["Choose days between 1970 and 2200."]},
        ),
        (
            TUESDAY | {"tz": "../../etc/passwd"},
            {
                "tz": [
                    "“../../etc/passwd” is not a time zone. Use an IANA name such as Europe/Berlin."
                ]
            },
        ),
        (TUESDAY | {"tz": "U\x00TC"}, {"tz": ["Null characters are not allowed."]}),
    ],
)
def test_a_question_that_is_not_right(page: BookingPage, query: Any, errors: Any) -> None:
    assert told(Api().get("pages/anna/intro/slots/", query), 400) == invalid(**errors)


# Inside a transaction busy time is merged first, with one more query.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("calendars", [1, 3])
def test_slots_need_the_same_queries_for_one_and_three_calendars(
    page: BookingPage, calendars: int, django_assert_num_queries: Any
) -> None:
    row = AssociatedCalendarFactory(table__host=page.user, is_main=True)
    for _ in range(calendars - 1):
        AssociatedCalendarFactory(table=row.table)
    # Who looks first keeps the accounts behind it hot, once a minute.
    with django_assert_num_queries(4 + 5):
        first = told(Api().get("pages/anna/intro/slots/", TUESDAY), 200)
    assert len(first["slots"]) == 4
    with django_assert_num_queries(1):
        assert told(Api().get("pages/anna/intro/slots/", TUESDAY), 200) == first


def test_slots_asked_again_are_in_the_language_of_who_asks(page: BookingPage) -> None:
    BookingPage.objects.filter(pk=page.pk).update(enabled=False)
    english = told(Api().get("pages/anna/intro/slots/", TUESDAY), 200)
    german = told(Api().get("pages/anna/intro/slots/", {**TUESDAY, "lang": "de"}), 200)
    assert german["closed"] != english["closed"]
    assert told(Api().get("pages/anna/intro/slots/", TUESDAY), 200) == english


def test_slots_of_a_page_that_is_gone_are_not_told_again(page: BookingPage) -> None:
    told(Api().get("pages/anna/intro/slots/", TUESDAY), 200)
    page.user.is_active = False
    page.user.save()
    told(Api().get("pages/anna/intro/slots/", TUESDAY), 404)
    page.user.delete()
    told(Api().get("pages/anna/intro/slots/", TUESDAY), 404)


# --- Booking --------------------------------------------------------------------------------------


def test_a_time_is_booked(api: Api, page: BookingPage) -> None:
    body = told(api.post("bookings/", wish(notes="Hello")), 201)
    booking = Booking.objects.get()
    assert body == shown(booking, notes="Hello")
    assert told(api.get(f"bookings/{booking.pk}/"), 200) == body
    assert [one["start"][11:16] for one in slots_of(page)] == ["08:30", "09:00", "09:30"]


def slots_of(page: BookingPage) -> list[dict[str, Any]]:
    found = Api().get(f"pages/anna/{page.slug}/slots/", TUESDAY)
    slots: list[dict[str, Any]] = told(found, 200)["slots"]
    return slots


def test_any_signed_in_caller_may_book_a_public_page(stranger: Api, page: BookingPage) -> None:
    body = told(stranger.post("bookings/", wish()), 201)
    assert told(stranger.get("bookings/"), 200)["count"] == 0
    assert told(stranger.get(f"bookings/{body['id']}/"), 404) == NOT_FOUND


def test_a_guest_without_a_zone_gets_the_pages(api: Api, page: BookingPage) -> None:
    asked = wish()
    del asked["timezone"]
    assert told(api.post("bookings/", asked), 201)["timezone"] == "Europe/Berlin"


def test_a_guest_is_written_to_in_the_language_that_is_told(api: Api, page: BookingPage) -> None:
    assert told(api.post("bookings/", wish(language="de")), 201)["language"] == "de"
    refused = api.post("bookings/", wish(language="de"))
    assert told(refused, 409)["detail"].startswith("This time has been taken meanwhile.")
    unknown = api.post("bookings/", wish("2026-12-01T08:30:00Z", language="tlh"))
    assert list(told(unknown, 400)["errors"]) == ["language"]


def test_the_same_attempt_books_once(api: Api, page: BookingPage) -> None:
    asked = wish(attempt=str(uuid.uuid4()))
    first, second = api.post("bookings/", asked), api.post("bookings/", asked)
    assert told(first, 201) == told(second, 201)
    assert Booking.objects.count() == 1


def test_a_taken_time_is_answered_with_the_nearest_free_ones(api: Api, page: BookingPage) -> None:
    told(api.post("bookings/", wish()), 201)
    detail = "This time has been taken meanwhile. Please choose another one."
    near = ["11-24T09:00", "11-24T09:30", "12-01T08:30", "12-01T09:00", "12-01T09:30"]
    ends = ["11-24T09:30", "11-24T10:00", "12-01T09:00", "12-01T09:30", "12-01T10:00"]
    assert told(api.post("bookings/", wish()), 409) == problem(
        "slot-taken",
        409,
        "Conflict",
        detail,
        alternatives=[
            {"start": f"2026-{start}:00Z", "end": f"2026-{end}:00Z"}
            for start, end in zip(near, ends)
        ],
    )
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    "start", ["2026-12-01T08:10:00Z", "2026-12-02T08:00:00Z", "2026-11-01T08:00:00Z"]
)
def test_a_time_that_is_not_offered_is_refused(api: Api, page: BookingPage, start: str) -> None:
    body = told(api.post("bookings/", wish(start)), 409)
    assert body["type"] == "urn:daybook:problem:slot-not-offered"
    assert body["alternatives"]
    assert not Meeting.objects.exists()


def test_a_closed_page_takes_no_booking(api: Api, page: BookingPage) -> None:
    page.enabled = False
    page.save()
    detail = "This page is closed: it takes no bookings at the moment."
    assert told(api.post("bookings/", wish()), 409) == problem(
        "page-closed", 409, "Conflict", detail
    )


def test_a_page_that_is_not_there_takes_none_either(api: Api) -> None:
    assert told(api.post("bookings/", wish()), 404) == NOT_FOUND


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        (
            {"start": "2026-12-01T08:00:00"},
            {"start": ["Add the offset from UTC, such as 2026-12-01T09:00:00Z."]},
        ),
        ({"start": "0001-01-01T00:00:00+23:59"}, None),
        ({"start": "9999-12-31T23:59:59Z"}, {"start": ["Choose a time between 1970 and 2200."]}),
        ({"start": 5}, None),
        ({"email": "nobody"}, {"email": ["Enter a valid email address."]}),
        ({"attempt": "x"}, {"attempt": ["Must be a valid UUID."]}),
        ({"name": "\x00"}, {"name": ["Null characters are not allowed."]}),
        ({"name": "x" * 121}, {"name": ["Ensure this field has no more than 120 characters."]}),
    ],
)
def test_a_wish_that_is_not_right(
    api: Api, page: BookingPage, change: dict[str, Any], errors: dict[str, Any] | None
) -> None:
    body = told(api.post("bookings/", wish(**change)), 400)
    if errors is None:
        assert set(body["errors"]) == set(change)
    else:
        assert body == invalid(**errors)
    assert not Booking.objects.exists()


# --- Listing --------------------------------------------------------------------------------------


@pytest.fixture
def booked(page: BookingPage) -> dict[str, Booking]:
    """A past booking, two to come of which one is cancelled, and one of somebody else."""
    BookingFactory()
    return {
        "past": BookingFactory(meeting__page=page, meeting__during=span("2026-11-20 09:00")),
        "next": BookingFactory(meeting__page=page, meeting__during=span("2026-12-01 09:00")),
        "off": BookingFactory(
            meeting__page__user=page.user,
            meeting__during=span("2026-12-02 09:00"),
            meeting__state="cancelled",
            state="cancelled",
        ),
    }


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["past", "next", "off"]),
        ({"when": "past"}, ["past"]),
        ({"when": "upcoming"}, ["next", "off"]),
        ({"state": "cancelled"}, ["off"]),
        ({"when": "upcoming", "state": "confirmed"}, ["next"]),
        ({"page": "intro"}, ["past", "next"]),
    ],
)
def test_the_list_can_be_narrowed(
    api: Api, page: BookingPage, booked: dict[str, Booking], query: Any, found: list[str]
) -> None:
    query = {name: page.pk if name == "page" else value for name, value in query.items()}
    body = told(api.get("bookings/", query), 200)
    assert [row["id"] for row in body["results"]] == [str(booked[name].pk) for name in found]


@pytest.mark.parametrize(
    "query", [{"when": "soon"}, {"state": "x"}, {"page": "x"}, {"page": "9" * 25}, {"page": "\x00"}]
)
def test_a_filter_that_does_not_exist_is_refused(api: Api, query: dict[str, str]) -> None:
    assert set(told(api.get("bookings/", query), 400)["errors"]) == set(query)


def test_portions_of_the_list_hold_each_booking_once_the_earliest_first(
    api: Api, page: BookingPage
) -> None:
    """Also those of one meeting, and of meetings that somebody else attends, too."""
    mate = UserFactory()
    starts = ["2026-12-02 09:00", "2026-11-20 09:00", "2026-12-01 09:00"]
    meetings = {
        start: MeetingFactory(page=page, during=span(start), seats=None, hosts=[mate, page.user])
        for start in starts
    }
    made = [BookingFactory(meeting=meetings[start]) for start in [*starts, *starts]]
    in_order = sorted(made, key=lambda one: (one.meeting.during.lower, one.created_at, one.pk))
    found: list[str] = []
    path = "bookings/?limit=4"
    while path:
        body = told(api.get(path), 200)
        assert body["count"] == len(made)
        assert len(body["results"]) == min(4, len(made) - len(found))
        found += [row["id"] for row in body["results"]]
        path = (body["next"] or "").partition("/api/v1/")[2]
    assert found == [str(one.pk) for one in in_order]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_needs_the_same_queries_for_one_and_three(
    api: Api, page: BookingPage, number: int, django_assert_num_queries: Any
) -> None:
    for day in range(number):
        start = NOW + timedelta(days=day)
        made = BookingFactory(meeting__page=page, meeting__during=span(start))
        for role in ("main", "additional"):
            CalendarEntryFactory(
                meeting=made.meeting_id, role=role, calendar__connector__host=page.user
            )
    with django_assert_num_queries(4):
        body = told(api.get("bookings/"), 200)
    assert [len(one["events"]) for one in body["results"]] == [2] * number


def test_a_booking_tells_where_its_event_stands(api: Api, page: BookingPage) -> None:
    booking = BookingFactory(meeting__page=page, meeting__during=span("2026-12-01 08:00"))
    main, other, third = (
        CalendarEntryFactory(
            meeting=booking.meeting_id,
            role=role,
            calendar__connector__host=page.user,
            calendar__name=name,
            **facts,
        )
        for role, name, facts in (
            [
                ("main", "Work", {"written_revision": 1, "written_at": NOW}),
                (
                    "additional",
                    "Home",
                    {"error_code": "offline", "error_text": "Nobody there.", "next_try_at": NOW},
                ),
                ("additional", "Club", {}),
            ]
        )
    )
    blank = {"code": "", "cause": "", "written_at": None, "next_try_at": None}
    now = "2026-11-23T08:00:00Z"
    first, *others = told(api.get(f"bookings/{booking.pk}/"), 200)["events"]
    assert [first, *sorted(others, key=lambda one: one["calendar"])] == [
        {
            **blank,
            "calendar": main.calendar_id,
            "name": "Work",
            "is_main": True,
            "state": "written",
            "written_at": now,
        },
        {
            "calendar": other.calendar_id,
            "name": "Home",
            "is_main": False,
            "state": "failed",
            "code": "offline",
            "cause": "Nobody there.",
            "written_at": None,
            "next_try_at": now,
        },
        {
            **blank,
            "calendar": third.calendar_id,
            "name": "Club",
            "is_main": False,
            "state": "waiting",
        },
    ]


def test_who_books_with_somebody_else_learns_nothing_of_their_calendars(page: BookingPage) -> None:
    calendar = CalendarFactory(
        connector=ConnectorFactory(host=page.user),
        verified_at=NOW,
        covered_until=NOW + timedelta(days=90),
    )
    table = AssociatedCalendarsFactory(host=page.user)
    AssociatedCalendarFactory(table=table, calendar=calendar, is_main=True)
    answer = told(Api(UserFactory()).post("bookings/", wish()), 201)
    assert CalendarEntry.objects.filter(calendar=calendar).exists()
    assert answer["events"] == []


# --- Deleting a guest's data, and taking everything along -----------------------------------------


def over(page: BookingPage) -> Booking:
    return BookingFactory(
        meeting__page=page, meeting__during=span("2026-11-20 08:00"), name="Grace", notes="Secret"
    )


def test_a_guests_data_are_deleted_and_twice_is_as_once(api: Api, page: BookingPage) -> None:
    booking = over(page)
    first = told(api.delete(f"bookings/{booking.pk}/guest/"), 200)
    assert {name: first[name] for name in ("name", "email", "notes", "forgotten_at")} == {
        "name": "Deleted guest",
        "email": "",
        "notes": "",
        "forgotten_at": "2026-11-23T08:00:00Z",
    }
    assert told(api.delete(f"bookings/{booking.pk}/guest/"), 200) == first


def test_a_guests_data_that_are_needed_yet_stay(api: Api, page: BookingPage) -> None:
    booking = BookingFactory(meeting__page=page, meeting__during=span("2026-12-01 08:00"))
    assert told(api.delete(f"bookings/{booking.pk}/guest/"), 409) == problem(
        "still-needed",
        409,
        "Conflict",
        "The meeting is not over. Cancel it first; its guest is told by mail.",
    )
    booking.refresh_from_db()
    assert booking.forgotten_at is None


def test_only_the_host_deletes_a_guests_data_and_with_the_scope(
    host: User, page: BookingPage
) -> None:
    booking = over(page)
    assert told(Api(UserFactory()).delete(f"bookings/{booking.pk}/guest/"), 404) == NOT_FOUND
    reader = Api(host, scopes=("read", "pages", "connectors"))
    assert told(reader.delete(f"bookings/{booking.pk}/guest/"), 403) == lacks("bookings")
    booking.refresh_from_db()
    assert booking.name == "Grace"


@pytest.mark.parametrize("accept", ["*/*", "application/zip", "application/json"])
def test_everything_of_ones_own_is_handed_out(host: User, page: BookingPage, accept: str) -> None:
    cache.clear()
    over(page)
    over(BookingPageFactory())
    api = Api(host, scopes=("read",))
    answer = api.client.get("/api/v1/export/", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"] == 'attachment; filename="daybook-anna-2026-11-23.zip"'
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        bookings = json.loads(archive.read("bookings.json"))
    assert [one["name"] for one in bookings] == ["Grace"]


def test_the_eleventh_export_of_an_hour_has_to_wait(host: User) -> None:
    cache.clear()
    api = Api(host)
    for _ in range(10):
        b"".join(api.get("export/").streaming_content)
    answer = api.get("export/")
    assert told(answer, 429)["type"] == "urn:daybook:problem:throttled"
    assert answer["Retry-After"] == "3600"


def test_an_export_needs_the_scope_to_read(host: User) -> None:
    assert told(Api(host, scopes=("bookings",)).get("export/"), 403) == lacks("read")
    assert told(Api().get("export/"), 401) == SIGN_IN


# --- Changing -------------------------------------------------------------------------------------


@pytest.fixture
def booking(api: Api, page: BookingPage) -> Booking:
    told(api.post("bookings/", wish()), 201)
    return Booking.objects.select_related("meeting").get()


def test_the_host_cancels_once(api: Api, booking: Booking) -> None:
    path = f"bookings/{booking.pk}/cancel/"
    body = told(api.post(path, {"reason": "Ill"}), 200)
    assert body == shown(
        booking,
        state="cancelled",
        cancelled_at="2026-11-23T08:00:00Z",
        cancelled_by="host",
        cancel_reason="Ill",
    )
    assert told(api.post(path, {"reason": "Other"}), 200) == body
    assert told(api.post(path), 200) == body
    assert len(slots_of(booking.meeting.page)) == 4


def test_the_host_moves_a_booking(api: Api, booking: Booking) -> None:
    path = f"bookings/{booking.pk}/reschedule/"
    moved = shown(booking, start="2026-12-01T09:00:00Z", end="2026-12-01T09:30:00Z")
    assert told(api.post(path, {"start": "2026-12-01T10:00:00+01:00"}), 200) == moved
    assert told(api.post(path, {"start": "2026-12-01T09:00:00Z"}), 200) == moved


def test_the_host_proposes_other_times(api: Api, booking: Booking) -> None:
    starts = ["2026-12-01T09:00:00Z", "2026-12-01T09:30:00Z"]
    body = told(api.post(f"bookings/{booking.pk}/propose/", {"starts": starts, "note": "Hm"}), 201)
    proposal = Proposal.objects.get()
    assert body == {
        "id": str(proposal.pk),
        "booking": str(booking.pk),
        "starts": starts,
        "note": "Hm",
        "url": f"{manage_url(booking)}proposal/",
        "created_at": "2026-11-23T08:00:00Z",
        "expires_at": "2026-11-30T08:00:00Z",
    }
    assert told(api.get(f"bookings/{booking.pk}/"), 200) == shown(booking)


@pytest.mark.parametrize("starts", [[], ["x"], ["2026-12-01T09:00:00Z"] * 6])
def test_a_proposal_that_is_not_right(api: Api, booking: Booking, starts: list[str]) -> None:
    answer = told(api.post(f"bookings/{booking.pk}/propose/", {"starts": starts}), 400)
    assert set(answer["errors"]) == {"starts"}


def test_only_an_offered_time_is_proposed(api: Api, booking: Booking) -> None:
    answer = api.post(f"bookings/{booking.pk}/propose/", {"starts": ["2026-12-01T20:00:00Z"]})
    assert told(answer, 409)["type"] == "urn:daybook:problem:slot-not-offered"


def test_the_list_is_searched_for_a_guest(api: Api, page: BookingPage) -> None:
    for day, name in enumerate(("Grace", "100%")):
        during = span(NOW + timedelta(days=day))
        BookingFactory(meeting__page=page, meeting__during=during, name=name, email="a@b.org")
    for search, names in (("gra", ["Grace"]), ("%", ["100%"]), ("x", [])):
        body = told(api.get("bookings/", {"search": search}), 200)
        assert [row["name"] for row in body["results"]] == names


def test_a_booking_moves_only_to_an_offered_time(api: Api, booking: Booking) -> None:
    path = f"bookings/{booking.pk}/reschedule/"
    body = told(api.post(path, {"start": "2026-12-01T20:00:00Z"}), 409)
    assert body["type"] == "urn:daybook:problem:slot-not-offered"
    assert told(api.get(f"bookings/{booking.pk}/"), 200) == shown(booking)


def test_what_is_cancelled_does_not_move(api: Api, booking: Booking) -> None:
    told(api.post(f"bookings/{booking.pk}/cancel/"), 200)
    answer = api.post(f"bookings/{booking.pk}/reschedule/", {"start": "2026-12-01T09:00:00Z"})
    assert told(answer, 409)["type"] == "urn:daybook:problem:too-late"


def test_what_has_begun_stays(api: Api, page: BookingPage) -> None:
    begun = BookingFactory(meeting__page=page, meeting__during=span("2026-11-23 07:30"))
    for path, body in (("cancel", {}), ("reschedule", {"start": "2026-12-01T09:00:00Z"})):
        answer = told(api.post(f"bookings/{begun.pk}/{path}/", body), 409)
        assert answer["type"] == "urn:daybook:problem:too-late"


@pytest.mark.parametrize(
    ("path", "body"), [("cancel", {}), ("reschedule", {"start": "x"}), ("propose", {"starts": []})]
)
def test_a_strangers_booking_is_not_found(
    stranger: Api, booking: Booking, path: str, body: dict[str, Any]
) -> None:
    start = "2026-12-01T09:00:00Z"
    right = {name: [start] if name == "starts" else start for name in body}
    assert told(stranger.post(f"bookings/{booking.pk}/{path}/", right), 404) == NOT_FOUND
    assert told(stranger.get(f"bookings/{booking.pk}/"), 404) == NOT_FOUND


def test_a_cancellation_that_is_not_right(api: Api, booking: Booking) -> None:
    answer = api.post(f"bookings/{booking.pk}/cancel/", {"reason": ["a"], "why": 1})
    assert told(answer, 400) == invalid(reason=["Not a valid string."])
    assert len(mail.outbox) == 0


# --- Requests -------------------------------------------------------------------------------------


@pytest.fixture
def unconfirmed(page: BookingPage) -> BookingPage:
    """The page while its calendar has not been confirmed since yesterday."""
    connector = ConnectorFactory(host=page.user)
    calendar = CalendarFactory(connector=connector, verified_at=NOW - timedelta(days=1))
    AssociatedCalendarFactory(
        table=AssociatedCalendarsFactory(host=page.user), calendar=calendar, is_main=True
    )
    return page


def requested(api: Api) -> dict[str, Any]:
    made = told(api.post("bookings/", wish()), 201)
    assert (made["state"], made["expires_at"]) == ("requested", "2026-11-25T08:00:00Z")
    return made


def test_slots_tell_that_bookings_are_requests(unconfirmed: BookingPage) -> None:
    answer = told(Api().get("pages/anna/intro/slots/", TUESDAY), 200)
    assert (answer["requests"], len(answer["slots"])) == (True, 4)


def test_a_request_is_confirmed_once(api: Api, unconfirmed: BookingPage) -> None:
    made = requested(api)
    for _ in range(2):
        answer = told(api.post(f"bookings/{made['id']}/confirm/"), 200)
        (event,) = answer.pop("events")
        assert (event["is_main"], event["state"]) == (True, "waiting")
        assert {**answer, "events": []} == {**made, "state": "confirmed", "expires_at": None}
    refused = told(api.post(f"bookings/{made['id']}/decline/", {"reason": ""}), 409)
    assert refused["detail"] == "This booking is confirmed already. You can still cancel it."


def test_a_declined_request_gives_its_time_back(api: Api, unconfirmed: BookingPage) -> None:
    made = requested(api)
    answer = told(api.post(f"bookings/{made['id']}/decline/", {"reason": "Away"}), 200)
    assert (answer["state"], answer["cancel_reason"]) == ("declined", "Away")
    assert Meeting.objects.active().count() == 0


def test_only_the_host_answers_a_request(api: Api, unconfirmed: BookingPage) -> None:
    made = requested(api)
    stranger = Api(UserFactory())
    for verb in ("confirm", "decline"):
        assert told(stranger.post(f"bookings/{made['id']}/{verb}/", {}), 404) == NOT_FOUND
    assert Booking.objects.get().state == "requested"
