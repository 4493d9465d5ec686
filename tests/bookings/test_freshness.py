"""A calendar that was not confirmed for long: what the page does, what guest and host are told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bookings.availability import judge_start, next_free, offers, survey
from bookings.domain.certainty import SURE, Certainty, Knowledge, Policy, weigh
from bookings.domain.slots import Reason
from bookings.errors import Closed, PageClosed
from bookings.freshness_words import guest_notice, host_notice
from bookings.models import Booking, BookingPage
from calendars.domain.freshness import BusySource
from calendars.models import Calendar
from connectors.domain.freshness import fresh_for
from tests.bookings.scene import at, book_at, busy, clocks, default_table, make_page, read_calendar
from tests.factories import NOW, AssociatedCalendarFactory, CalendarFactory

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
FRESH = timedelta(minutes=15)
"""For which a calendar of the tests is fresh: it is read every 5 minutes."""


def source(age: timedelta, *, lasts: timedelta = FRESH, name: str = "Work") -> BusySource:
    return BusySource(1, name, NOW - age, NOW + timedelta(days=90), NOW - age + lasts)


NEVER_READ = BusySource(2, "Home")


@pytest.mark.parametrize(
    ("interval", "lasts"),
    [
        (timedelta(minutes=1), FRESH),
        (timedelta(minutes=5), FRESH),
        (timedelta(minutes=10), timedelta(minutes=20)),
        (timedelta(hours=24), timedelta(hours=48)),
        (None, timedelta(hours=24)),
    ],
)
def test_a_calendar_is_fresh_for_two_intervals(
    interval: timedelta | None, lasts: timedelta
) -> None:
    assert fresh_for(interval) == lasts


@pytest.mark.parametrize(
    ("age", "asking", "closing"),
    [
        (timedelta(), "fresh", "fresh"),
        (FRESH, "fresh", "fresh"),
        (FRESH + timedelta(microseconds=1), "stale", "stale"),
        (FRESH + HOUR, "stale", "stale"),
        (FRESH + HOUR + timedelta(microseconds=1), "request", "closed"),
        (timedelta(days=400), "request", "closed"),
        (-4 * MINUTE, "fresh", "fresh"),
        (-6 * MINUTE, "request", "closed"),
    ],
)
def test_what_the_age_of_a_calendar_makes_of_a_page(
    age: timedelta, asking: str, closing: str
) -> None:
    """A confirmation in the future comes from a moved clock: its true age is not known."""
    sources = [source(timedelta()), source(age)]
    assert weigh(sources, Policy(HOUR), NOW).certainty == asking
    assert weigh(sources, Policy(HOUR, closes=True), NOW).certainty == closing


def test_the_calendar_that_is_worst_off_decides() -> None:
    old, older = source(2 * HOUR), source(3 * HOUR)
    known = weigh([source(MINUTE), old, older], Policy(5 * HOUR), NOW)
    assert known == Knowledge(Certainty.STALE, (source(MINUTE), old, older), (old, older))
    assert known.since == NOW - 3 * HOUR
    assert weigh([old, NEVER_READ], Policy(), NOW).certainty is Certainty.UNKNOWN
    assert weigh([], Policy(), NOW) == SURE


@given(
    st.lists(st.integers(0, 100_000), max_size=4),
    st.integers(0, 48),
    st.booleans(),
)
def test_past_its_grace_nothing_is_certain(ages: Sequence[int], hours: int, closes: bool) -> None:
    sources = [source(timedelta(seconds=age)) for age in ages]
    known = weigh(sources, Policy(timedelta(hours=hours), closes), NOW)
    too_old = max(ages, default=0) > FRESH.total_seconds() + hours * 3600
    assert (known.certainty in (Certainty.REQUEST, Certainty.CLOSED)) == too_old
    assert known.offers == (not too_old or not closes)


# --- Pages ----------------------------------------------------------------------------------------


def aged(page: BookingPage, age: timedelta, **row: bool) -> Calendar:
    """A calendar behind the page that was confirmed so long before NOW."""
    calendar = read_calendar(page.user, **row)
    Calendar.objects.filter(pk=calendar.pk).update(verified_at=NOW - age, name="Secret project")
    calendar.refresh_from_db()
    return calendar


def day_of(page: BookingPage, now: datetime = NOW) -> tuple[list[str], str, str]:
    found = offers(page, at("00:00"), at("23:00"), now=now)
    return clocks(found.slots), str(found.certainty), found.closed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("age", "settings", "expected"),
    [
        (MINUTE, {}, (["09:30"], "fresh", None)),
        (HOUR, {}, (["09:30"], "stale", None)),
        (2 * HOUR, {}, (["09:30"], "request", None)),
        (2 * HOUR, {"stale_hours": 2}, (["09:30"], "stale", None)),
        (HOUR, {"stale_hours": 0}, (["09:30"], "request", None)),
        (HOUR, {"when_stale": "close"}, (["09:30"], "stale", None)),
        (2 * HOUR, {"when_stale": "close"}, ([], "closed", Closed.OUT_OF_DATE)),
    ],
)
def test_the_page_does_what_its_owner_chose(
    age: timedelta, settings: dict[str, object], expected: tuple[list[str], str, Closed | None]
) -> None:
    """What is last known to be busy stays busy in any case."""
    page = make_page(hours="09:00-10:00", **settings)
    busy(aged(page, age), "09:00", minutes=30)
    assert day_of(page) == expected


@pytest.mark.django_db
def test_a_page_goes_through_all_of_it_as_time_passes_and_back_when_it_is_read() -> None:
    page = make_page(hours="09:00-09:30")
    calendar = aged(page, timedelta())
    certainties = [day_of(page, NOW + n * 30 * MINUTE)[1] for n in range(5)]
    assert certainties == ["fresh", "stale", "stale", "request", "request"]
    Calendar.objects.filter(pk=calendar.pk).update(verified_at=NOW + 2 * HOUR)
    assert day_of(page, NOW + 2 * HOUR) == (["09:00"], "fresh", None)


@pytest.mark.django_db
def test_only_calendars_read_for_busy_time_count() -> None:
    page = make_page(hours="09:00-09:30")
    aged(page, timedelta(days=3), is_busy=False, is_additional=True)
    CalendarFactory(connector__host=page.user, verified_at=NOW - timedelta(days=3))
    assert day_of(page) == (["09:00"], "fresh", None)


@pytest.mark.django_db
def test_a_closed_by_age_page_says_so_everywhere() -> None:
    page = make_page(hours="09:00-10:00", when_stale="close")
    aged(page, timedelta(days=1))
    assert judge_start(page, at("09:00"), now=NOW).reason is Reason.STALE
    assert next_free(page, NOW, now=NOW) is None
    verdicts = survey(page, at("00:00"), at("23:00"), now=NOW).verdicts(reasons=True)
    assert [verdict.reason for verdict in verdicts] == [Reason.STALE, Reason.STALE]
    with pytest.raises(PageClosed, match=Closed.OUT_OF_DATE):
        book_at(page, "09:00")


@pytest.mark.django_db
def test_a_page_in_manual_mode_is_sure_for_a_day() -> None:
    page = make_page(hours="09:00-09:30")
    calendar = CalendarFactory(
        connector__host=page.user,
        connector__mode="manual",
        verified_at=NOW - timedelta(hours=24),
        covered_until=NOW + timedelta(days=60),
    )
    AssociatedCalendarFactory(table=default_table(page.user), calendar=calendar)
    assert day_of(page)[1] == "fresh"
    assert day_of(page, NOW + MINUTE)[1] == "stale"
    assert day_of(page, NOW + HOUR + MINUTE)[1] == "request"


@pytest.mark.django_db
@pytest.mark.parametrize("when_stale", ["request", "close"])
@pytest.mark.parametrize("hours", [0, 1, 5])
def test_a_stale_calendar_never_makes_a_confirmed_booking(when_stale: str, hours: int) -> None:
    page = make_page(when_stale=when_stale, stale_hours=hours)
    edge = FRESH + hours * HOUR
    made = []
    for number, age in enumerate([edge - MINUTE, edge + MINUTE, edge + timedelta(days=9)]):
        aged(page, age)
        try:
            made.append(str(book_at(page, f"{9 + number:02}:00").state))
        except PageClosed:
            made.append("refused")
    assert made == ["confirmed"] + (
        ["requested"] * 2 if when_stale == "request" else ["refused"] * 2
    )
    assert Booking.objects.confirmed().count() == 1


# --- Words ----------------------------------------------------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.django_db
def test_the_guest_is_told_since_when_and_never_which_calendar() -> None:
    page = make_page()
    known = weigh([source(2 * HOUR, name="Secret")], Policy(), NOW)
    assert guest_notice(page, known, BERLIN, NOW) == (
        "Anna Host’s calendar has not been confirmed since 07:00; "
        "your booking is a request until Anna Host confirms it."
    )
    older = weigh([source(timedelta(days=2), name="Secret")], Policy(), NOW)
    assert "since 21 November, 09:00;" in guest_notice(page, older, BERLIN, NOW)
    for sure in (SURE, weigh([source(HOUR)], Policy(), NOW)):
        assert guest_notice(page, sure, BERLIN, NOW) == ""


def test_the_host_is_told_which_calendar_and_what_the_page_does() -> None:
    def told(policy: Policy, *sources: BusySource) -> str:
        return host_notice(weigh(sources, policy, NOW), BERLIN, NOW)

    old = source(2 * HOUR)
    assert told(Policy(), source(MINUTE)) == ""
    assert told(Policy(), old) == "“Work” not confirmed since 07:00: now taking requests"
    assert told(Policy(3 * HOUR), old) == (
        "“Work” not confirmed since 07:00: offering what is known"
    )
    assert told(Policy(closes=True), old) == "“Work” not confirmed since 07:00: offering nothing"
    assert told(Policy(), old, NEVER_READ) == "“Home” not read yet: offering nothing"


@pytest.mark.usefixtures("clock")
def test_the_public_page_asks_for_requests_and_names_no_calendar(
    client: Client, page: BookingPage
) -> None:
    aged(page, timedelta(hours=2))
    listed = client.get("/book/john/intro/").content.decode()
    form = client.get("/book/john/intro/", {"slot": "2026-11-24T09:00Z"}).content.decode()
    for shown in (listed, form):
        assert "John Smith’s calendar has not been confirmed since 07:00" in shown
        assert "Secret project" not in shown
    assert "Request 24 November, 10:00" in form


@pytest.mark.usefixtures("clock")
def test_the_host_sees_it_on_the_page_and_in_the_list(johns: Client, page: BookingPage) -> None:
    for url in ("/pages/", f"/pages/{page.pk}/"):
        assert "not confirmed" not in johns.get(url).content.decode()
    aged(page, timedelta(hours=2))
    for url in ("/pages/", f"/pages/{page.pk}/"):
        shown = johns.get(url).content.decode()
        assert "“Secret project” not confirmed since 07:00: now taking requests" in shown
