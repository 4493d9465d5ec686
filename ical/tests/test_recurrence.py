"""Occurrences of events as calendars write them, and what the oracle sees otherwise."""

from datetime import UTC, date, datetime

import pytest
from daybook_ical.events import Response, ShowAs
from daybook_ical.read import read_resource
from daybook_ical.recurrence import Occurrence, TooManyOccurrences, day_of, expand

HOME = "Europe/Berlin"


def parts_of(*events):
    blocks = [f"BEGIN:VEVENT\nUID:1\n{event.strip()}\nEND:VEVENT" for event in events]
    text = "\n".join(["BEGIN:VCALENDAR", *blocks, "END:VCALENDAR"])
    event = read_resource("key", "etag", text)
    assert event.problem is None
    return event.parts


def times(*events, low, high, zone=HOME):
    window = tuple(datetime.fromisoformat(end).replace(tzinfo=UTC) for end in (low, high))
    found = expand(parts_of(*events), window=window, calendar_zone=zone)
    return [f"{one.start:%m-%d %H:%M}>{one.end:%m-%d %H:%M}" for one in found]


def test_an_occurrence_tells_all_that_is_known():
    event = """
DTSTART;TZID=America/New_York:20260302T090000
DTEND;TZID=America/New_York:20260302T093000
RRULE:FREQ=DAILY;COUNT=1
SUMMARY:Stand-up
TRANSP:TRANSPARENT"""
    moved = """
RECURRENCE-ID:20260302T140000Z
DTSTART:20260303T150000Z
DTEND:20260303T160000Z
CLASS:CONFIDENTIAL
SUMMARY:Secret
X-MICROSOFT-CDO-BUSYSTATUS:OOF"""
    window = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    at = datetime(2026, 3, 2, 14, tzinfo=UTC)
    assert expand(parts_of(event), window=window, calendar_zone=HOME) == [
        Occurrence(
            at,
            at,
            datetime(2026, 3, 2, 14, 30, tzinfo=UTC),
            ShowAs.FREE,
            Response.NONE,
            False,
            "Stand-up",
            False,
        )
    ]
    assert expand(parts_of(event, moved), window=window, calendar_zone=HOME) == [
        Occurrence(
            at,
            datetime(2026, 3, 3, 15, tzinfo=UTC),
            datetime(2026, 3, 3, 16, tzinfo=UTC),
            ShowAs.AWAY,
            Response.NONE,
            False,
            "",
            True,
        )
    ]


def test_nine_oclock_stays_nine_oclock_through_daylight_saving():
    event = "DTSTART;TZID=Europe/Berlin:20260101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    assert times(event, low="2026-03-28", high="2026-03-30") == [
        "03-28 08:00>03-28 09:00",
        "03-29 07:00>03-29 08:00",
    ]


def test_a_skipped_hour_is_read_with_the_offset_before_it():
    event = "DTSTART;TZID=Europe/Berlin:20260327T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    assert times(event, low="2026-03-28", high="2026-03-31") == [
        "03-28 01:30>03-28 02:30",
        "03-29 01:30>03-29 02:30",
        "03-30 00:30>03-30 01:30",
    ]


def test_a_repeated_hour_is_its_first_one():
    event = "DTSTART;TZID=Europe/Berlin:20261024T023000\nDURATION:PT1H\nRRULE:FREQ=DAILY;COUNT=3"
    assert times(event, low="2026-10-24", high="2026-10-27") == [
        "10-24 00:30>10-24 01:30",
        "10-25 00:30>10-25 01:30",
        "10-26 01:30>10-26 02:30",
    ]


def test_an_end_gives_an_exact_length_and_a_day_long_duration_a_nominal_one():
    # RFC 5545, 3.8.5.3. The night of 29 March has 23 hours.
    start = "DTSTART;TZID=Europe/Berlin:20260327T220000\n"
    exact = start + "DTEND;TZID=Europe/Berlin:20260328T060000\nRRULE:FREQ=DAILY;COUNT=2"
    nominal = start + "DURATION:P1D\nRRULE:FREQ=DAILY;COUNT=2"
    assert times(exact, low="2026-03-28T20:00", high="2026-03-30") == ["03-28 21:00>03-29 05:00"]
    assert times(nominal, low="2026-03-28T22:00", high="2026-03-30") == ["03-28 21:00>03-29 20:00"]


def test_whole_days_and_floating_times_belong_to_the_calendars_zone():
    day = "DTSTART;VALUE=DATE:20260329\nRRULE:FREQ=YEARLY"
    assert times(day, low="2026-03-01", high="2026-04-01") == ["03-28 23:00>03-29 22:00"]
    assert times(day, low="2026-03-01", high="2026-04-01", zone="America/New_York") == [
        "03-29 04:00>03-30 04:00"
    ]
    floating = "DTSTART:20260701T120000\nDTEND:20260701T130000"
    assert times(floating, low="2026-07-01", high="2026-07-02", zone="Asia/Kolkata") == [
        "07-01 06:30>07-01 07:30"
    ]


def test_an_event_that_began_long_before_still_takes_its_time():
    event = "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20260301\nRRULE:FREQ=YEARLY"
    assert times(event, low="2026-02-10", high="2026-02-11") == ["12-31 23:00>02-28 23:00"]


def test_the_window_is_half_open():
    event = "DTSTART:20260101T100000Z\nDTEND:20260101T110000Z"
    assert times(event, low="2026-01-01T11:00", high="2026-01-01T12:00") == []
    assert times(event, low="2026-01-01T09:00", high="2026-01-01T10:00") == []
    assert times(event, low="2026-01-01T10:59", high="2026-01-01T12:00") == [
        "01-01 10:00>01-01 11:00"
    ]


def test_an_event_without_length_takes_no_time():
    assert times("DTSTART:20260101T100000Z", low="2026-01-01", high="2026-01-02") == []


SERIES = """
DTSTART;TZID=Europe/Berlin:20260105T090000
DTEND;TZID=Europe/Berlin:20260105T100000
RRULE:FREQ=WEEKLY"""


def test_a_moved_instance_leaves_its_time_and_takes_the_new_one():
    away = """
RECURRENCE-ID;TZID=Europe/Berlin:20260112T090000
DTSTART:20260310T080000Z
DTEND:20260310T090000Z"""
    assert times(SERIES, away, low="2026-01-10", high="2026-01-14") == []
    assert times(SERIES, away, low="2026-03-10", high="2026-03-11") == ["03-10 08:00>03-10 09:00"]


def test_a_cancelled_instance_vanishes_and_a_declined_one_is_listed():
    cancelled = """
RECURRENCE-ID:20260112T080000Z
DTSTART:20260112T080000Z
DTEND:20260112T090000Z
STATUS:CANCELLED"""
    assert times(SERIES, cancelled, low="2026-01-05", high="2026-01-20") == [
        "01-05 08:00>01-05 09:00",
        "01-19 08:00>01-19 09:00",
    ]
    assert times(SERIES + "\nSTATUS:CANCELLED", low="2026-01-05", high="2026-01-20") == []


def test_this_and_future_moves_all_later_instances():
    later = """
RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260323T090000
DTSTART;TZID=Europe/Berlin:20260324T140000
DTEND;TZID=Europe/Berlin:20260324T143000"""
    single = """
RECURRENCE-ID;TZID=Europe/Berlin:20260406T090000
DTSTART;TZID=Europe/Berlin:20260406T090000
DTEND;TZID=Europe/Berlin:20260406T100000"""
    assert times(SERIES, later, single, low="2026-03-15", high="2026-04-15") == [
        "03-16 08:00>03-16 09:00",
        "03-24 13:00>03-24 13:30",
        "03-31 12:00>03-31 12:30",
        "04-06 07:00>04-06 08:00",
        "04-14 12:00>04-14 12:30",
    ]


def test_this_and_future_can_end_a_series():
    end = """
RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260112T090000
DTSTART;TZID=Europe/Berlin:20260112T090000
STATUS:CANCELLED"""
    assert times(SERIES, end, low="2026-01-01", high="2026-12-01") == ["01-05 08:00>01-05 09:00"]


def test_instances_without_a_master_are_events():
    first = "RECURRENCE-ID:20260112T080000Z\nDTSTART:20260113T080000Z\nDURATION:PT1H"
    second = "RECURRENCE-ID:20260119T080000Z\nDTSTART:20260113T080000Z\nDURATION:PT2H"
    assert times(first, second, low="2026-01-01", high="2026-02-01") == [
        "01-13 08:00>01-13 09:00",
        "01-13 08:00>01-13 10:00",
    ]


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE;TZID=Europe/Berlin:20260112T090000",
        "EXDATE:20260112T080000Z",
        "EXDATE;TZID=America/New_York:20260112T030000",
        "EXDATE;VALUE=DATE:20260112",
        "EXDATE:20260112T090000",
        "EXDATE;TZID=Europe/Berlin:20250101T090000,20260112T090000",
    ],
)
def test_an_exception_may_be_told_in_any_way(exdate):
    assert times(f"{SERIES}\n{exdate}", low="2026-01-01", high="2026-01-20") == [
        "01-05 08:00>01-05 09:00",
        "01-19 08:00>01-19 09:00",
    ]


@pytest.mark.parametrize(
    "exdate", ["EXDATE;VALUE=DATE:20260102", "EXDATE:20260102T000000Z", "EXDATE:20260101T230000Z"]
)
def test_an_exception_to_whole_days_may_be_told_as_a_time(exdate):
    event = f"DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;COUNT=3\n{exdate}"
    assert times(event, low="2025-12-01", high="2026-02-01") == [
        "12-31 23:00>01-01 23:00",
        "01-02 23:00>01-03 23:00",
    ]


@pytest.mark.parametrize(
    "until", ["20260102", "20260102T000000Z", "20260101T230000Z", "20260102T225959Z"]
)
def test_the_last_of_whole_days_may_be_told_as_a_time(until):
    event = f"DTSTART;VALUE=DATE:20260101\nRRULE:FREQ=DAILY;UNTIL={until}"
    assert len(times(event, low="2025-12-01", high="2026-02-01")) == 2


def test_of_count_and_until_the_earlier_end_counts():
    start = "DTSTART:20260101T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;"
    window = {"low": "2026-01-01", "high": "2026-02-01"}
    assert len(times(f"{start}COUNT=3;UNTIL=20260110T000000Z", **window)) == 3
    assert len(times(f"{start}COUNT=30;UNTIL=20260105T080000Z", **window)) == 5


def test_extra_times_may_bring_their_own_length():
    event = """
DTSTART:20260105T080000Z
DTEND:20260105T090000Z
RDATE;VALUE=PERIOD:20260106T080000Z/PT15M,20260107T080000Z/20260107T120000Z
RDATE:20260108T080000Z,20260109T080000Z
EXDATE:20260109T080000Z"""
    assert times(event, low="2026-01-01", high="2026-02-01") == [
        "01-05 08:00>01-05 09:00",
        "01-06 08:00>01-06 08:15",
        "01-07 08:00>01-07 12:00",
        "01-08 08:00>01-08 09:00",
    ]


def test_a_start_beside_its_rule_is_the_first_occurrence():
    event = "DTSTART:20260106T080000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=2"
    assert times(event, low="2026-01-01", high="2026-02-01") == [
        "01-06 08:00>01-06 09:00",
        "01-12 08:00>01-12 09:00",
    ]


def test_two_events_under_one_identity_leave_the_one_that_blocks():
    free = "DTSTART:20260106T080000Z\nDURATION:PT9H\nTRANSP:TRANSPARENT"
    busy = "DTSTART:20260106T080000Z\nDURATION:PT1H"
    assert times(free, busy, low="2026-01-01", high="2026-02-01") == ["01-06 08:00>01-06 09:00"]


def test_for_ever_and_the_year_1601_do_not_overflow():
    event = "DTSTART:16010101T000000Z\nDTEND:99991231T235959Z"
    assert times(event, low="2026-01-01", high="2026-02-01") == ["01-01 00:00>01-01 00:00"]
    birthday = "DTSTART;VALUE=DATE:16040229\nRRULE:FREQ=YEARLY;UNTIL=99991231"
    assert times(birthday, low="2028-02-01", high="2028-03-15") == ["02-28 23:00>02-29 23:00"]


def test_too_many_occurrences_are_refused_in_words():
    event = "DTSTART:20260101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY"
    with pytest.raises(TooManyOccurrences, match="too-many-occurrences"):
        times(event, low="2026-01-01", high="2026-03-01")


def test_idle_occurrences_are_told_to_who_asks_for_them():
    series = "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nRRULE:FREQ=DAILY;COUNT=3"
    cancelled = "RECURRENCE-ID:20260303T090000Z\nDTSTART:20260303T090000Z\nSTATUS:CANCELLED"
    window = (datetime(2026, 3, 2, 10, tzinfo=UTC), datetime(2026, 3, 4, 9, tzinfo=UTC))
    parts = parts_of(series, cancelled)
    found = expand(parts, window=window, calendar_zone=HOME, idle=True)
    assert [(one.start.day, one.cancelled) for one in found] == [(3, True)]
    assert expand(parts, window=window, calendar_zone=HOME) == []


def test_what_takes_no_time_lies_where_it_stands():
    window = (datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 4, 9, tzinfo=UTC))
    for hour, told in (("20260302T090000Z", 1), ("20260304T085959Z", 1), ("20260304T090000Z", 0)):
        parts = parts_of(f"DTSTART:{hour}")
        assert len(expand(parts, window=window, calendar_zone=HOME, idle=True)) == told
        assert expand(parts, window=window, calendar_zone=HOME) == []


def test_a_day_begins_at_its_midnight_or_where_the_clocks_jump():
    assert day_of(datetime(2026, 3, 1, 23, tzinfo=UTC), HOME) == date(2026, 3, 2)
    assert day_of(datetime(2026, 3, 1, 22, tzinfo=UTC), HOME) is None
    # In Cairo there was no midnight on 24 April 2026.
    assert day_of(datetime(2026, 4, 23, 22, tzinfo=UTC), "Africa/Cairo") == date(2026, 4, 24)
