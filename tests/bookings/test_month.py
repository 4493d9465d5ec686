"""The month a guest looks at: its days, its rims, and the viewer's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.zones import offset_text, zone_text
from bookings.month import (
    DayCell,
    Reach,
    build_month,
    by_day,
    month_span,
    parse_day,
    parse_instant,
    parse_month,
    reach,
)

BERLIN = ZoneInfo("Europe/Berlin")
AUCKLAND = ZoneInfo("Pacific/Auckland")
DECEMBER = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-12", date(2026, 12, 1)),
        ("9999-12", date(9999, 12, 1)),
        ("2026-99", None),
        ("0000-01", None),
        ("2026-1", None),
        ("12-2026", None),
        ("٢٠٢٦-١٢", None),
        ("", None),
    ],
)
def test_a_month_is_read_or_refused(text: str, found: date | None) -> None:
    assert parse_month(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("2026-02-30", None),
        ("20261224", None),
        ("2026-W52-4", None),
        ("", None),
    ],
)
def test_a_day_is_read_or_refused(text: str, found: date | None) -> None:
    assert parse_day(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-12-01T09:00Z", datetime(2026, 12, 1, 9, tzinfo=UTC)),
        ("2026-12-01T09:00+01:00", datetime(2026, 12, 1, 8, tzinfo=UTC)),
        ("2026-12-01T09:00", None),
        ("0001-01-01T00:00+14:00", None),
        ("9999-12-31T23:59-12:00", None),
        ("garbage", None),
        ("", None),
    ],
)
def test_an_instant_needs_its_offset_and_a_year_near_ours(
    text: str, found: datetime | None
) -> None:
    assert parse_instant(text) == found


def test_the_month_begins_and_ends_at_the_viewers_midnights() -> None:
    assert month_span(date(2026, 10, 1), BERLIN) == (
        datetime(2026, 9, 30, 22, tzinfo=UTC),
        datetime(2026, 10, 31, 23, tzinfo=UTC),
    )


def test_a_slot_lies_on_the_viewers_day() -> None:
    evening = datetime(2026, 11, 30, 17, tzinfo=UTC)
    assert by_day([evening], BERLIN) == {date(2026, 11, 30): [evening]}
    assert by_day([evening], AUCKLAND) == {date(2026, 12, 1): [evening]}


def test_the_grid_is_whole_weeks_from_monday_with_times_only_in_the_month() -> None:
    month = build_month(
        DECEMBER,
        {date(2026, 12, 1): 3, date(2026, 12, 31): 1, date(2026, 11, 30): 9, date(2027, 1, 1): 9},
        Reach(date(2026, 12, 1), date(2027, 1, 20)),
        chosen=date(2026, 12, 31),
    )
    assert len(month.weeks) == 5
    assert {len(week) for week in month.weeks} == {7}
    assert month.weeks[0][:2] == (
        DayCell(date(2026, 11, 30), in_month=False),
        DayCell(date(2026, 12, 1), in_month=True, times=3, is_today=True),
    )
    assert month.weeks[4][3:5] == (
        DayCell(date(2026, 12, 31), in_month=True, times=1, is_chosen=True),
        DayCell(date(2027, 1, 1), in_month=False),
    )
    assert month.times == 4


@pytest.mark.parametrize(
    ("first", "previous", "following"),
    [
        (date(2026, 11, 1), None, date(2026, 12, 1)),
        (date(2026, 12, 1), date(2026, 11, 1), date(2027, 1, 1)),
        (date(2027, 1, 1), date(2026, 12, 1), None),
    ],
)
def test_months_can_be_turned_only_from_today_to_the_horizon(
    first: date, previous: date | None, following: date | None
) -> None:
    month = build_month(first, {}, Reach(date(2026, 11, 23), date(2027, 1, 31)))
    assert (month.previous, month.next) == (previous, following)


def test_today_and_the_last_day_are_the_viewers() -> None:
    now = datetime(2026, 11, 23, 20, tzinfo=UTC)
    assert reach(now, 10, BERLIN) == Reach(date(2026, 11, 23), date(2026, 12, 3))
    assert reach(now, 10, AUCKLAND) == Reach(date(2026, 11, 24), date(2026, 12, 4))


def test_only_months_within_reach_are_held() -> None:
    within = Reach(date(2026, 11, 23), date(2027, 1, 1))
    held = [
        within.holds_month(first)
        for first in (date(2026, 10, 1), date(2026, 11, 1), date(2027, 1, 1), date(2027, 2, 1))
    ]
    assert held == [False, True, True, False]


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("UTC", "UTC"),
        ("Europe/London", "UTC"),
        ("Europe/Berlin", "UTC+01:00"),
        ("Asia/Kolkata", "UTC+05:30"),
        ("America/St_Johns", "UTC-03:30"),
    ],
)
def test_the_offset_is_told_in_hours_and_minutes(zone: str, text: str) -> None:
    assert offset_text(ZoneInfo(zone), datetime(2026, 12, 1, tzinfo=UTC)) == text


def test_a_zone_that_is_its_offset_is_told_once() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    assert zone_text(ZoneInfo("UTC"), at) == "UTC"
    assert zone_text(ZoneInfo("America/St_Johns"), at) == "America/St Johns (UTC-03:30)"


def test_the_offset_follows_the_clocks_of_the_year() -> None:
    summer = datetime(2026, 7, 1, tzinfo=UTC)
    assert offset_text(BERLIN, summer) == "UTC+02:00"
    assert offset_text(BERLIN, summer + timedelta(days=180)) == "UTC+01:00"
