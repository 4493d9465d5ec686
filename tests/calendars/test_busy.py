from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bookings.models import BookingPage
from bookings.placing import own_table
from calendars.busy import Look, Table, look, read_sources, sources_of, tables
from calendars.domain.freshness import BusySource
from calendars.models import AssociatedCalendars, BusyTime, Calendar
from tests.calendars.conftest import at
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    BusyTimeFactory,
    CalendarFactory,
    EventFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db


def seconds(text: str) -> int:
    return int(at(text).timestamp())


def day(*times: str) -> list[tuple[int, int]]:
    """Pairs of times of 2026-12-01."""
    moments = [seconds(f"2026-12-01 {one}") for one in times]
    return list(zip(moments[::2], moments[1::2], strict=True))


def ticked(*calendars: Calendar, **row: bool) -> AssociatedCalendars:
    """A table that reads these calendars for their busy time."""
    table = AssociatedCalendarsFactory()
    for calendar in calendars:
        AssociatedCalendarFactory(table=table, calendar=calendar, **row)
    return table


def seen(
    table: AssociatedCalendars, start: str = "2026-12-01", end: str = "2026-12-02", **how: bool
) -> Look:
    """Merged on demand and in advance, which is the same."""
    asked = {table.host_id: table.pk}
    seen, merged = (look(asked, start=at(start), end=at(end), merged=one, **how) for one in (0, 1))
    assert seen == merged
    return seen[table.host_id]


def test_overlapping_and_touching_events_are_one_interval() -> None:
    one, two = CalendarFactory(), CalendarFactory()
    BusyTimeFactory(calendar=one, during=span("2026-12-01 09:00"))
    BusyTimeFactory(calendar=two, during=span("2026-12-01 09:30"))
    BusyTimeFactory(calendar=one, during=span("2026-12-01 10:30"))
    BusyTimeFactory(calendar=one, during=span("2026-12-01 13:00"))
    assert seen(ticked(one, two)).busy == day("09:00", "11:30", "13:00", "14:00")


def test_only_what_blocks_in_the_asked_calendars_counts() -> None:
    asked = CalendarFactory()
    BusyTimeFactory(calendar=asked, during=span("2026-12-01 09:00"), blocks=False)
    BusyTimeFactory(during=span("2026-12-01 10:00"))
    copy = BusyTimeFactory(during=span("2026-12-01 11:00")).calendar
    table = ticked(asked)
    AssociatedCalendarFactory(table=table, calendar=copy, is_busy=False, is_additional=True)
    assert seen(table).busy == []
    assert [source.pk for source in seen(table).sources] == [asked.pk]


def test_without_calendars_or_without_time_nothing_is_busy() -> None:
    nobody = UserFactory()
    found = look({nobody.pk: None}, start=at("2026-12-01"), end=at("2026-12-02"))[nobody.pk]
    assert found == Look(Table(), (), [], [])
    calendar = BusyTimeFactory(during=span("2026-12-01 09:00")).calendar
    assert seen(ticked(calendar), "2026-12-01 09:30", "2026-12-01 09:30").busy == []
    assert seen(ticked(calendar), "2026-12-01 10:00", "2026-12-01 09:00").busy == []


def test_what_reaches_into_the_asked_time_is_cut_to_it() -> None:
    calendar = CalendarFactory()
    BusyTimeFactory(calendar=calendar, during=span("2026-11-30 20:00", hours=14))
    BusyTimeFactory(calendar=calendar, during=span("2026-12-01 10:00"))
    found = seen(ticked(calendar), "2026-12-01 08:00", "2026-12-01 10:00")
    assert found.busy == day("08:00", "10:00")


def test_parts_of_a_second_never_free_a_second_that_is_taken() -> None:
    calendar = CalendarFactory()
    start = at("2026-12-01 09:00:00.500")
    BusyTimeFactory(calendar=calendar, during=span(start, seconds=1))
    assert seen(ticked(calendar)).busy == day("09:00", "09:00:02")


def test_events_of_the_main_calendar_are_given_one_by_one_and_uncut_when_they_are_counted() -> None:
    main, other = CalendarFactory(), CalendarFactory()
    BusyTimeFactory(calendar=main, during=span("2026-12-01 09:00", hours=2))
    BusyTimeFactory(calendar=main, during=span("2026-12-01 09:00"))
    BusyTimeFactory(calendar=main, during=span("2026-12-01 11:00"))
    BusyTimeFactory(calendar=other, during=span("2026-12-01 10:00"))
    table = ticked(main, is_main=True)
    AssociatedCalendarFactory(table=table, calendar=other)
    hour = ("2026-12-01 09:30", "2026-12-01 11:00")
    apart = seen(table, *hour, apart_main=True)
    assert apart.events == day("09:00", "10:00", "09:00", "11:00")
    assert apart.busy == day("10:00", "11:00")
    whole = seen(table, *hour)
    assert (whole.events, whole.busy) == ([], day("09:30", "11:00"))


def test_a_page_follows_the_default_until_it_has_its_own_table(django_assert_num_queries) -> None:
    host = UserFactory()
    default = AssociatedCalendarsFactory(host=host)
    main = AssociatedCalendarFactory(table=default, is_main=True).calendar
    busy = AssociatedCalendarFactory(table=default).calendar
    copy = AssociatedCalendarFactory(
        table=default, is_busy=False, is_additional=True, copy="busy"
    ).calendar
    AssociatedCalendarFactory(is_main=True)
    own = AssociatedCalendarsFactory(host=host, is_default=False)
    AssociatedCalendarFactory(table=own, calendar=busy, is_main=True)
    rules = (
        Table(main.pk, (main.pk, busy.pk), ((copy.pk, "busy"),)),
        Table(busy.pk, (busy.pk,), ()),
    )
    with django_assert_num_queries(1):
        assert tables(AssociatedCalendars.objects.filter(host=host)) == list(rules)
    for table_id, rule in zip((None, own.pk), rules, strict=True):
        assert look({host.pk: table_id}, start=NOW, end=NOW)[host.pk].table == rule


def test_a_host_without_a_table_has_nothing_to_read() -> None:
    nobody = UserFactory().pk
    assert look({nobody: None}, start=NOW, end=NOW)[nobody].table == Table(None, (), ())
    assert tables(AssociatedCalendars.objects.filter(host=nobody)) == []


def test_a_look_tells_the_table_and_how_fresh_each_calendar_is() -> None:
    """One query for all of it."""
    host = UserFactory()
    default = AssociatedCalendarsFactory(host=host)
    often = CalendarFactory(
        name="Work", verified_at=NOW, covered_until=NOW + timedelta(days=9), connector__interval=30
    )
    by_hand = CalendarFactory(
        name="Home",
        verified_at=NOW,
        covered_until=NOW + timedelta(days=8),
        connector__mode="manual",
    )
    copy = CalendarFactory(verified_at=None)
    AssociatedCalendarFactory(table=default, calendar=often, is_main=True)
    AssociatedCalendarFactory(table=default, calendar=by_hand)
    AssociatedCalendarFactory(table=default, calendar=copy, is_busy=False, is_additional=True)
    with CaptureQueriesContext(connection) as queries:
        found = look({host.pk: None}, start=NOW, end=NOW)[host.pk]
    assert len(queries) == 1
    assert found.table == Table(often.pk, (often.pk, by_hand.pk), ((copy.pk, "full"),))
    assert found.sources == (
        BusySource(
            often.pk, "Work", NOW, NOW + timedelta(days=9), NOW + timedelta(hours=1), host=host.pk
        ),
        BusySource(
            by_hand.pk,
            "Home",
            NOW,
            NOW + timedelta(days=8),
            NOW + timedelta(hours=24),
            host=host.pk,
        ),
    )
    assert found.known_until == NOW + timedelta(days=8)
    assert found.busy == []


@pytest.mark.parametrize("missing", ["verified_at", "covered_until"])
def test_what_was_never_read_is_unknown_and_neither_free_nor_busy(missing: str) -> None:
    known = CalendarFactory(verified_at=NOW, covered_until=NOW + timedelta(days=60))
    BusyTimeFactory(calendar=known, during=span("2026-12-01 09:00"))
    assert seen(ticked(known)).busy == day("09:00", "10:00")
    never = CalendarFactory(**{missing: None})
    assert seen(ticked(known, never)).busy is None


def test_a_calendar_tells_since_when_the_latest_of_its_events_cannot_be_read() -> None:
    """In the same query, for pages and for lists of pages alike."""
    table = ticked(
        odd := CalendarFactory(name="Odd"),
        CalendarFactory(name="Ignoring", unreadable_events="ignore"),
        CalendarFactory(name="Whole", suffix=" (Anna)"),
    )
    for calendar in Calendar.objects.exclude(name="Whole"):
        for hours in (3, 1, 2):
            since = NOW - timedelta(hours=hours)
            EventFactory(calendar=calendar, problem="it has no start", problem_since=since)
    EventFactory(calendar=odd, doubt="its end cannot be read")
    page = BookingPageFactory(user=table.host, table=table)
    with CaptureQueriesContext(connection) as queries:
        (found,) = look({table.host_id: table.pk}, start=NOW, end=NOW).values()
        listed = BookingPage.objects.annotate(table_id=own_table(table.host)).annotate(
            sources=sources_of("table_id", "user")
        )
        assert read_sources(listed.get(pk=page.pk).sources) == found.sources
    assert len(queries) == 2
    unread = {source.name: source.unread_since for source in found.sources}
    assert unread == {"Odd": NOW - timedelta(hours=1), "Ignoring": None, "Whole (Anna)": None}


@pytest.mark.slow
def test_a_month_of_five_full_calendars_is_merged_with_a_few_questions() -> None:
    calendars = [CalendarFactory() for _ in range(6)]
    for calendar in calendars:
        event = EventFactory(calendar=calendar)
        starts = [NOW + timedelta(hours=4.3 * number) for number in range(2000)]
        BusyTime.objects.bulk_create(
            BusyTime(
                calendar=calendar, event=event, original_start=start, during=span(start),
                show_as="busy", response="none", blocks=True,
            )
            for start in starts
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE calendars_busytime")
    table = ticked(*calendars[:5])
    with CaptureQueriesContext(connection) as questions:
        (seen,) = look({table.host_id: table.pk}, start=NOW, end=NOW + timedelta(days=31)).values()
    found = seen.busy
    assert found is not None
    assert len(found) == 174
    assert len(questions) <= 3
