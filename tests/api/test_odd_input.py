"""Whatever is sent, the answer is about the request and never a server error.

Bodies are made from the schema: each field gets what it asks for, or something odd.
"""

import uuid
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from tests.api.client import Api
from tests.factories import (
    AssociatedCalendarFactory,
    BookingFactory,
    BookingPageFactory,
    CalendarFactory,
    ConnectorFactory,
)

ODD = ["", " ", "\x00", "a\x00b", "\ud800", "é" * 5000, "-1", "1e400", "0x1F", "null", "٣", "NaN"]
INSTANTS = [
    "2026-12-01T09:00:00Z",
    "2026-12-01T09:00:00",
    "2026-12-01",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
    "2026-02-30T09:00:00Z",
    "2026-12-01T24:00:00Z",
    "2026-12-01T09:00:00+99:99",
]
ZONES = ["Europe/Berlin", "europe/berlin", "../../etc/passwd", "/etc/passwd", "Europe", "zone.tab"]
TIMES = ["09:00", "24:00", "25:61", "00:00", "23:59:59.999999", "09:00+02:00"]
NUMBERS = [0, -1, 1, 5, 2**31, 2**63, 2**63 - 1, 10**30, 0.5, 1e308, -(2**63) - 1]

leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from([*ODD, *INSTANTS, *ZONES, *TIMES, *NUMBERS]),
    st.uuids().map(str),
)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
hours = st.fixed_dictionaries(
    {},
    optional={
        name: st.one_of(anything, st.sampled_from([0, 6, 7, *TIMES, "2026-12-01", "0001-01-01"]))
        for name in ("weekday", "date", "starts", "ends")
    },
)


def body(good: dict[str, Any], **more: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A body that is right but for some of its fields, or no body of the kind at all."""
    changes = {name: st.one_of(anything, more.get(name, leaves)) for name in [*good, *more]}
    nearly = st.fixed_dictionaries({}, optional=changes).map(lambda odd: good | odd)
    return st.one_of(nearly, nearly, nearly, anything)


PAGE = {"title": "Intro", "timezone": "Europe/Berlin", "slug": "", "session": "group"}
PAGE |= {"seats": 1, "foreign_events": "close", "enabled": True, "description": "", "location": ""}
PAGE |= {"duration": 30, "spacing": 30, "lead_time": 0, "horizon": 60}
PAGE |= {"buffer_before": 0, "buffer_after": 0, "location_for": "automatic"}
TABLE = {"main": None, "busy": [], "additional": [], "copies": {}}
BOOKING = {"host": "anna", "page": "intro", "start": INSTANTS[0], "name": "Grace"}
BOOKING |= {"email": "grace@example.org", "notes": "", "timezone": "UTC"}
POLICY = {"tentative_blocks": True, "all_day": "own"}

hour_lists = st.lists(hours, max_size=4)
ROUTES = {
    "post pages/": body(PAGE, weekly_hours=hour_lists, date_hours=hour_lists),
    "patch pages/{page}/": body({}, weekly_hours=hour_lists, date_hours=hour_lists, title=leaves),
    "put associated-calendars/": body(TABLE),
    "put pages/{page}/associated-calendars/": body(TABLE),
    "patch calendars/{calendar}/": body(POLICY),
    "post bookings/": body(BOOKING, attempt=leaves),
    "post bookings/{booking}/reschedule/": body({"start": INSTANTS[0]}),
    "post bookings/{booking}/propose/": body({"starts": INSTANTS[:1], "note": ""}),
    "post bookings/{booking}/cancel/": body({"reason": ""}),
    # Never right, so that no account is tried.
    "post connectors/": body({"username": "a", "password": "b", "kind": "memory"}),
}

odd_settings = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def places(host: User) -> dict[str, Any]:
    page = BookingPageFactory(user=host, slug="intro")
    row = AssociatedCalendarFactory(table__host=host, is_main=True)
    booking = BookingFactory(meeting__page=page, meeting__seats_taken=1)
    return {"page": page.pk, "calendar": row.calendar.pk, "booking": booking.pk}


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    rates = dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "")
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}


@pytest.mark.parametrize("route", ROUTES)
def test_no_body_is_a_server_error(api: Api, places: dict[str, Any], route: str) -> None:
    method, path = route.split(" ")

    @odd_settings
    @given(sent=ROUTES[route])
    def send(sent: Any) -> None:
        answer = api.send(method, path.format(**places), sent)
        assert answer.status_code in {200, 201, 400, 404, 409, 422}
        if answer.status_code >= 400:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code

    send()


words = st.one_of(st.text(max_size=12), st.sampled_from([*ODD[:4], *ODD[6:], *ZONES, *INSTANTS]))
dates = st.one_of(words, st.dates().map(str))


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("pages/anna/intro/slots/", ["start", "end", "tz"]),
        ("bookings/", ["when", "state", "page", "search", "limit", "offset"]),
        ("calendars/", ["connector", "limit", "offset"]),
        ("schema/", ["lang", "version", "format"]),
        ("docs/", ["lang", "version", "script", "format"]),
    ],
)
def test_no_query_is_a_server_error(
    api: Api, places: dict[str, Any], path: str, names: list[str]
) -> None:
    queries = st.fixed_dictionaries({}, optional=dict.fromkeys(names, dates))

    @odd_settings
    @given(query=queries)
    def ask(query: dict[str, str]) -> None:
        encoded = {name: text.encode(errors="surrogatepass") for name, text in query.items()}
        assert api.get(path, encoded).status_code in {200, 400, 404}

    ask()


@pytest.mark.parametrize(
    "path",
    [
        "connectors/{odd}/",
        "calendars/{odd}/",
        "pages/{odd}/",
        "bookings/{odd}/",
        "pages/{odd}/x/slots/",
        "pages/anna/{odd}/slots/?start=2026-12-01&end=2026-12-01",
    ],
)
@pytest.mark.parametrize("odd", ["9" * 18, "9" * 400, "0", "%00", "%ff", "%F0%9F%8E%89", "..", "-"])
def test_no_address_is_a_server_error(api: Api, path: str, odd: str) -> None:
    assert api.get(path.format(odd=odd)).status_code in {400, 404}


@pytest.mark.parametrize("raw", [b"\xff\xfe", b"%", b"{]", b"\x00", b'{"title": "\\u0000"}'])
def test_no_bytes_are_a_server_error(api: Api, raw: bytes) -> None:
    sent = api.client.generic("POST", "/api/v1/pages/", raw, content_type="application/json")
    assert sent.status_code == 400


def test_a_booking_that_never_was_is_not_found(api: Api) -> None:
    CalendarFactory(connector=ConnectorFactory())
    assert api.get(f"bookings/{uuid.uuid4()}/").status_code == 404
