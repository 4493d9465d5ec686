"""Hours as people write them, and what they cannot be."""

from datetime import date, time

import pytest

from bookings import hours_words
from bookings.hours import (
    DateSpan,
    HoursError,
    HoursFault,
    WeeklySpan,
    check_day,
    fits,
    parse_clock,
    parse_date_hours,
    parse_hours,
)

NINE, NOON, ONE, FIVE, MIDNIGHT = time(9), time(12), time(13), time(17), time()


def test_days_and_spans_are_read_in_any_grouping() -> None:
    assert parse_hours("fri 9:00-12:00,13:00-17:00; sat-sun 22:00–24:00") == (
        WeeklySpan(4, NINE, NOON),
        WeeklySpan(4, ONE, FIVE),
        WeeklySpan(5, time(22), MIDNIGHT),
        WeeklySpan(6, time(22), MIDNIGHT),
    )


def test_a_range_of_days_may_go_round_the_week() -> None:
    days = [span.weekday for span in parse_hours("sat-mon, wed 09:00-12:00")]
    assert days == [0, 2, 5, 6]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "someday 09:00-10:00",
            "“someday” is not a weekday. Use mon, tue, wed, thu, fri, sat or sun.",
        ),
        ("mon 09:00", "“09:00” has no end. Write it like 09:00-17:00."),
        ("mon 25:00-26:00", "“25:00” is not a time of day. Write it like 09:30."),
        ("mon 24:30-25:00", "“24:30” is not a time of day. Write it like 09:30."),
        ("mon", "“mon” has no days and times. Write mon-fri 09:00-17:00."),
        (
            "mon 17:00-09:00",
            "09:00 is not after 17:00. Hours past midnight belong to the next day.",
        ),
        ("mon 09:00-12:00,11:00-13:00", "These hours overlap between 11:00 and 12:00."),
        ("mon 09:00-12:00; mon 11:00-13:00", "These hours overlap between 11:00 and 12:00."),
    ],
)
def test_hours_that_make_no_sense_say_why(text: str, sentence: str) -> None:
    with pytest.raises(HoursError) as refused:
        parse_hours(text)
    assert hours_words.refused(refused.value) == sentence


def test_spans_that_touch_do_not_overlap() -> None:
    check_day([(NOON, FIVE), (NINE, NOON)])


def test_a_date_is_closed_or_has_hours_of_its_own() -> None:
    christmas = date(2026, 12, 24)
    assert parse_date_hours("2026-12-24 closed") == (DateSpan(christmas),)
    assert parse_date_hours("2026-12-24 09:00-12:00, 13:00-17:00") == (
        DateSpan(christmas, NINE, NOON),
        DateSpan(christmas, ONE, FIVE),
    )
    with pytest.raises(HoursError) as refused:
        parse_date_hours("24.12. closed")
    assert refused.value.code is HoursFault.NO_DATE
    assert refused.value.details == {"text": "24.12."}


def test_a_meeting_fits_where_a_span_is_long_enough_or_may_go_on_past_midnight() -> None:
    assert fits(60, [(NINE, time(10))])
    assert not fits(61, [(NINE, time(10)), (NOON, ONE)])
    assert fits(120, [(time(23), MIDNIGHT)])


def test_the_clock_may_have_one_digit_and_end_at_24() -> None:
    assert [parse_clock(text) for text in ("9:05", " 09:05 ", "24:00", "09:05:00")] == [
        time(9, 5),
        time(9, 5),
        MIDNIGHT,
        time(9, 5),
    ]
