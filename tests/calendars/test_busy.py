import time
from datetime import timedelta

import pytest
from django.db import connection

from calendars.busy import Table, busy_rows, merged_busy, table_for, unknown_calendars
from calendars.models import BusyTime
from tests.calendars.conftest import at
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
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


def test_overlapping_and_touching_events_are_one_interval() -> None:
    one, two = CalendarFactory(), CalendarFactory()
    BusyTimeFactory(calendar=one, during=span("2026-12-01 09:00"))
    BusyTimeFactory(calendar=two, during=span("2026-12-01 09:30"))
    BusyTimeFactory(calendar=one, during=span("2026-12-01 10:30"))
    BusyTimeFactory(calendar=one, during=span("2026-12-01 13:00"))
    assert merged_busy([one.pk, two.pk], at("2026-12-01"), at("2026-12-02")) == day(
        "09:00", "11:30", "13:00", "14:00"
    )


def test_only_what_blocks_in_the_asked_calendars_counts() -> None:
    asked = CalendarFactory()
    BusyTimeFactory(calendar=asked, during=span("2026-12-01 09:00"), blocks=False)
    BusyTimeFactory(during=span("2026-12-01 10:00"))
    assert merged_busy([asked.pk], at("2026-12-01"), at("2026-12-02")) == []
    assert merged_busy([], at("2026-12-01"), at("2026-12-02")) == []


def test_what_reaches_into_the_asked_time_is_cut_to_it() -> None:
    calendar = CalendarFactory()
    BusyTimeFactory(calendar=calendar, during=span("2026-11-30 20:00", hours=14))
    BusyTimeFactory(calendar=calendar, during=span("2026-12-01 10:00"))
    found = merged_busy([calendar.pk], at("2026-12-01 08:00"), at("2026-12-01 10:00"))
    assert found == day("08:00", "10:00")


def test_parts_of_a_second_never_free_a_second_that_is_taken() -> None:
    calendar = CalendarFactory()
    start = at("2026-12-01 09:00:00.500")
    BusyTimeFactory(calendar=calendar, during=span(start, seconds=1))
    assert merged_busy([calendar.pk], at("2026-12-01"), at("2026-12-02")) == day(
        "09:00", "09:00:02"
    )


def test_rows_are_given_one_by_one_and_uncut() -> None:
    calendar = CalendarFactory()
    BusyTimeFactory(calendar=calendar, during=span("2026-12-01 09:00", hours=2))
    BusyTimeFactory(calendar=calendar, during=span("2026-12-01 09:00"))
    BusyTimeFactory(calendar=calendar, during=span("2026-12-01 11:00"))
    assert busy_rows(calendar.pk, at("2026-12-01 09:30"), at("2026-12-01 11:00")) == day(
        "09:00", "10:00", "09:00", "11:00"
    )


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
    with django_assert_num_queries(2):
        assert table_for(host, None) == Table(main.pk, (main.pk, busy.pk), ((copy.pk, "busy"),))
        assert table_for(host, own) == Table(busy.pk, (busy.pk,), ())


def test_a_host_without_a_table_has_nothing_to_read() -> None:
    assert table_for(UserFactory(), None) == Table(None, (), ())


def test_what_was_never_read_or_not_so_far_is_unknown_and_not_free() -> None:
    known = CalendarFactory(verified_at=NOW, covered_until=NOW + timedelta(days=60))
    never = CalendarFactory(verified_at=None, covered_until=None)
    asked = [known.pk, never.pk]
    assert unknown_calendars(asked) == [never]
    assert unknown_calendars(asked, NOW + timedelta(days=60)) == [never]
    assert unknown_calendars(asked, NOW + timedelta(days=61)) == [known, never]


@pytest.mark.slow
def test_a_month_of_five_full_calendars_is_merged_in_a_few_milliseconds() -> None:
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
    asked = [calendar.pk for calendar in calendars[:5]]
    times = []
    for _ in range(30):
        began = time.perf_counter()
        found = merged_busy(asked, NOW, NOW + timedelta(days=31))
        times.append(time.perf_counter() - began)
    assert len(found) == 174
    assert sorted(times)[15] < 0.010
