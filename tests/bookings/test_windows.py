"""Open hours on the wall's clock, held against a clock that is read minute by minute."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.domain.windows import DAY, Availability, Hours, Opening, openings
from calendars.domain.intervals import clip, merge

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
EVERY_DAY = range(7)


def at(text: str) -> int:
    """Seconds of a time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def hours(text: str) -> list[Hours]:
    """'9:00-12:00 13:00-17:00'."""
    spans = (span.split("-") for span in text.split())
    return [Hours(clock(starts), clock(ends)) for starts, ends in spans]


def clock(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def daily(text: str, zone: ZoneInfo = BERLIN) -> Availability:
    return Availability(zone, dict.fromkeys(EVERY_DAY, hours(text)))


def sunday(text: str, zone: ZoneInfo = BERLIN) -> Availability:
    return Availability(zone, {6: hours(text)})


def on(availability: Availability, day: str) -> list[tuple[str, str]]:
    """The open times that begin on a UTC day, as UTC clock times."""
    low = at(day)
    return [
        (shown(o.start), shown(o.end))
        for o in openings(availability, low, low + DAY)
        if low <= o.start < low + DAY
    ]


def shown(instant: int) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%d %H:%M")


def test_hours_belong_to_the_zone_of_the_page() -> None:
    assert on(daily("9:00-12:00 13:00-17:00"), "2026-12-01") == [
        ("01 08:00", "01 11:00"),
        ("01 12:00", "01 16:00"),
    ]


def test_hours_follow_the_weekday_of_the_page_s_zone() -> None:
    """Monday morning in Auckland is still Sunday in UTC."""
    monday = Availability(ZoneInfo("Pacific/Auckland"), {0: hours("9:00-10:00")})
    assert on(monday, "2026-12-06") == [("06 20:00", "06 21:00")]
    assert on(monday, "2026-12-07") == []


def test_overlapping_and_adjacent_rows_are_one_opening() -> None:
    assert on(daily("9:00-12:00 11:00-13:00 13:00-14:00", ZoneInfo("UTC")), "2026-12-01") == [
        ("01 09:00", "01 14:00")
    ]


def test_midnight_as_the_end_is_the_end_of_the_day() -> None:
    assert on(daily("20:00-0:00", ZoneInfo("UTC")), "2026-12-01") == [("01 20:00", "02 00:00")]
    assert on(daily("0:00-0:00", ZoneInfo("UTC")), "2026-12-01") == [("01 00:00", "02 00:00")]


def test_what_starts_late_may_end_after_midnight_where_the_next_day_goes_on() -> None:
    night = Availability(ZoneInfo("UTC"), {0: hours("22:00-0:00"), 1: hours("0:00-2:00")})
    assert openings(night, at("2026-11-30"), at("2026-12-02")) == [
        Opening(at("2026-11-30 22:00"), at("2026-12-01"), at("2026-12-01 02:00")),
        Opening(at("2026-12-01"), at("2026-12-01 02:00"), at("2026-12-01 02:00")),
    ]


def test_hours_of_a_date_replace_those_of_its_weekday() -> None:
    page = Availability(
        ZoneInfo("UTC"),
        dict.fromkeys(EVERY_DAY, hours("9:00-17:00")),
        {date(2026, 12, 24): hours("9:00-11:00"), date(2026, 12, 25): []},
    )
    assert on(page, "2026-12-23") == [("23 09:00", "23 17:00")]
    assert on(page, "2026-12-24") == [("24 09:00", "24 11:00")]
    assert on(page, "2026-12-25") == []


@pytest.mark.parametrize(
    ("availability", "day", "expected"),
    [
        # Berlin skips 02:00 to 03:00 on 29 March 2026, and shows it twice on 25 October.
        (sunday("1:00-4:00"), "2026-03-29", [("29 00:00", "29 02:00")]),
        (sunday("2:00-3:00"), "2026-03-29", []),
        (sunday("2:30-5:00"), "2026-03-29", [("29 01:00", "29 03:00")]),
        (sunday("1:00-2:30"), "2026-03-29", [("29 00:00", "29 01:00")]),
        (sunday("2:30-5:00"), "2026-10-25", [("25 00:30", "25 01:00"), ("25 01:30", "25 04:00")]),
        # Lord Howe shifts by half an hour: at 02:00 to 02:30 on 4 October, back on 5 April.
        (sunday("2:00-3:00", LORD_HOWE), "2026-10-03", [("03 15:30", "03 16:00")]),
        (sunday("1:00-3:00", LORD_HOWE), "2026-04-04", [("04 14:00", "04 16:30")]),
        # Cuba's clocks skip midnight itself.
        (sunday("0:00-2:00", ZoneInfo("America/Havana")), "2026-03-08", [("08 05:00", "08 06:00")]),
    ],
)
def test_a_day_on_which_the_clock_is_changed(
    availability: Availability, day: str, expected: list[tuple[str, str]] | None
) -> None:
    if expected is None:
        expected = [("24 23:00", "25 03:00")]
        low = at("2026-10-24 12:00")
        found = openings(availability, low, low + DAY)
        assert [(shown(o.start), shown(o.end)) for o in found] == expected
    else:
        assert on(availability, day) == expected


def test_a_day_that_the_zone_left_out_is_never_open() -> None:
    """Samoa went from 29 to 31 December 2011 over the date line."""
    samoa = Availability(ZoneInfo("Pacific/Apia"), {}, {date(2011, 12, 30): hours("0:00-0:00")})
    assert openings(samoa, at("2011-12-28"), at("2012-01-02")) == []


def test_the_answer_does_not_depend_on_the_range_asked_for() -> None:
    page = daily("0:00-0:00")
    whole = openings(page, at("2026-10-20"), at("2026-10-30"))
    part = openings(page, at("2026-10-25 09:00"), at("2026-10-25 10:00"))
    assert [o for o in whole if o in part] == part
    assert len(part) == 1


ROWS = st.lists(
    st.tuples(st.integers(0, 95), st.integers(1, 96)).filter(lambda row: row[0] < row[1]),
    max_size=3,
)
CHANGES = [
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("America/Havana", "2026-03-08"),
    ("America/St_Johns", "2006-10-29"),
    ("Pacific/Apia", "2011-12-30"),
    ("Asia/Kathmandu", "2026-06-01"),
]


def quarter(number: int) -> time:
    return time(number // 4 % 24, number % 4 * 15)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(ROWS, min_size=7, max_size=7), change=st.sampled_from(CHANGES))
def test_an_instant_is_open_exactly_when_the_clock_shows_an_open_time(
    rows: list[list[tuple[int, int]]], change: tuple[str, str]
) -> None:
    zone, low = ZoneInfo(change[0]), at(change[1]) - 36 * 3600
    high = low + 3 * DAY
    weekly = {
        day: [Hours(quarter(first), quarter(last)) for first, last in spans]
        for day, spans in enumerate(rows)
    }
    found = merge((o.start, o.end) for o in openings(Availability(zone, weekly), low, high))
    read = merge(
        (instant, instant + 60)
        for instant in range(low, high, 60)
        if is_open(datetime.fromtimestamp(instant, zone), rows)
    )
    assert clip(found, low, high) == read


def is_open(wall: datetime, rows: list[list[tuple[int, int]]]) -> bool:
    minute = wall.hour * 60 + wall.minute
    return any(first * 15 <= minute < last * 15 for first, last in rows[wall.weekday()])


def test_what_starts_must_end_by_the_end_of_the_joined_hours() -> None:
    for opening in openings(daily("0:00-0:00"), at("2026-12-01"), at("2026-12-04")):
        assert opening.end - opening.start == DAY
        assert opening.until == opening.end + DAY
