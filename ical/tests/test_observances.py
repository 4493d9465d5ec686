"""Zones that only a file knows, also where little is left of them."""

from datetime import UTC, datetime, timedelta

import pytest
from daybook_ical.errors import Unreadable
from daybook_ical.observances import read_zone
from daybook_ical.read import read_resource
from daybook_ical.recurrence import expand

SUMMER = ["DTSTART:16010325T030000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"]
WINTER = ["DTSTART:16011028T040000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"]
EAST = ["TZOFFSETFROM:+0200", "TZOFFSETTO:+0300"]
BACK = ["TZOFFSETFROM:+0300", "TZOFFSETTO:+0200"]


def block(kind: str, *lines: str) -> list[str]:
    return [f"BEGIN:{kind}", *lines, f"END:{kind}"]


def zone(*lines: str, name: str = "Custom Zone") -> list[str]:
    return block("VTIMEZONE", f"TZID:{name}", *lines)


WHOLE = [*block("STANDARD", *WINTER, *BACK), *block("DAYLIGHT", *SUMMER, *EAST)]


def offsets(lines: list[str]) -> list[float]:
    """Hours east in January and July."""
    read = read_zone("\n".join(lines))
    days = (datetime(2026, month, 15, 12, tzinfo=read) for month in (1, 7))
    return [day.utcoffset() / timedelta(hours=1) for day in days]


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        (WHOLE, [2, 3]),
        # One half alone: what it ends with has been in force since its first year.
        (block("DAYLIGHT", *SUMMER, *EAST), [3, 3]),
        (block("STANDARD", *WINTER, *BACK), [2, 2]),
        (block("DAYLIGHT", SUMMER[0], "TZOFFSETFROM:+0300", "TZOFFSETTO:+0300"), [3, 3]),
        (block("STANDARD", *WINTER, "TZOFFSETFROM:-0330", "TZOFFSETTO:-0330"), [-3.5, -3.5]),
        (block("DAYLIGHT", "DTSTART:20260329T020000", *EAST), [2, 3]),
        (block("STANDARD", "TZOFFSETTO:+0545"), [5.75, 5.75]),
        (block("STANDARD", "DTSTART:20260101T000000", "TZOFFSETTO:-05:00"), [-5, -5]),
        ([*block("STANDARD", *WINTER, BACK[1]), *block("DAYLIGHT", *SUMMER, EAST[1])], [2, 3]),
        (block("STANDARD", WINTER[0], "RRULE:", *BACK), [2, 2]),
    ],
)
def test_truncated_definitions_say_what_is_left_of_them(lines, hours) -> None:
    assert offsets(zone(*lines)) == hours


@pytest.mark.parametrize("missing", range(1, 4))
def test_a_definition_whose_end_is_cut_off_is_read_to_its_end(missing: int) -> None:
    lines = zone(*WHOLE)
    expected = [2, 3] if missing < 3 else None
    if expected:
        assert offsets(lines[:-missing]) == expected
    else:
        with pytest.raises(Unreadable):
            offsets(lines[:-missing])


def test_a_half_that_was_never_closed_ends_where_the_other_begins() -> None:
    lines = [line for line in zone(*WHOLE) if line != "END:STANDARD"]
    assert offsets(lines) == [2, 3]


@pytest.mark.parametrize(
    "lines",
    [
        [],
        block("STANDARD", "DTSTART:20260101T000000"),
        block("STANDARD", *WINTER, "TZOFFSETFROM:+0300", "TZOFFSETTO:east"),
        block("STANDARD", *WINTER[:1], "RRULE:FREQ=OFTEN", *BACK),
        [*block("STANDARD", *BACK), *block("DAYLIGHT", *SUMMER, *EAST)],
    ],
)
def test_definitions_that_say_nothing_certain_are_refused(lines) -> None:
    with pytest.raises(Unreadable):
        offsets(zone(*lines))


def busy(definitions: list[str], start: str, end: str) -> list[tuple[str, str]]:
    """What one event takes, in UTC, on a calendar in Tokyo."""
    event = ["UID:one", f"DTSTART;{start}", f"DTEND;{end}"]
    lines = block("VCALENDAR", *definitions, *block("VEVENT", *event))
    read = read_resource("key", "etag", "\r\n".join(lines))
    assert read is not None
    assert (read.problem, read.doubts) == (None, ())
    window = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    found = expand(read.parts, window=window, calendar_zone="Asia/Tokyo")
    return [(f"{one.start:%d %b %H:%M}", f"{one.end:%H:%M}") for one in found]


@pytest.mark.parametrize(
    ("name", "tzid"),
    [
        (r"Head office\, floor 3", '"Head office, floor 3"'),
        (r"Head office\, floor 3", "Head office, floor 3"),
        ("Head office, floor 3", r"Head office\, floor 3"),
        (r"Our zone\; east", '"Our zone; east"'),
        (r"Our zone\; east", "Our zone; east"),
        (r"Our zone\; east", r"Our zone\; east"),
        ("Our zone; east", '"Our zone; east"'),
        ('"Custom Zone"', "Custom Zone"),
        ("Custom Zone", "custom zone"),
        ("Custom Zone ", " Custom Zone"),
        ("Sales &amp; Service", "Sales & Service"),
        (r"Büro\, Süd", '"BÜRO, SÜD"'),
    ],
)
def test_events_find_the_zone_of_their_file_by_any_spelling(name: str, tzid: str) -> None:
    start, end = (f"TZID={tzid}:20261209T{hour}0000" for hour in (12, 13))
    assert busy(zone(*WHOLE, name=name), start, end) == [("09 Dec 10:00", "11:00")]


def test_of_two_zones_that_differ_in_capitals_each_event_has_its_own() -> None:
    west = block("STANDARD", *WINTER, "TZOFFSETFROM:-0500", "TZOFFSETTO:-0500")
    both = [*zone(*WHOLE), *zone(*west, name="CUSTOM ZONE")]
    for tzid, hours in (("Custom Zone", ("10:00", "11:00")), ("CUSTOM ZONE", ("17:00", "18:00"))):
        start, end = (f"TZID={tzid}:20261209T{hour}0000" for hour in (12, 13))
        assert busy(both, start, end) == [(f"09 Dec {hours[0]}", hours[1])]


def test_the_place_in_a_definition_beats_its_rules() -> None:
    """They are as often cut as those under a name that is known."""
    lines = zone("X-LIC-LOCATION:Europe/Berlin", *block("DAYLIGHT", *SUMMER, *EAST))
    start, end = (f"TZID=Custom Zone:20261209T{hour}0000" for hour in (12, 13))
    assert busy(lines, start, end) == [("09 Dec 11:00", "12:00")]


@pytest.mark.parametrize(
    ("name", "day", "hours"),
    [
        ("America/Vancouver", "10", ("17:00", "18:00")),
        ("America/Edmonton", "12", ("16:00", "17:00")),
        ("Africa/Casablanca", "13", ("10:00", "11:00")),
    ],
)
def test_clocks_that_were_changed_lately_are_known(name, day, hours) -> None:
    start, end = (f"TZID={name}:202612{day}T{hour}0000" for hour in (10, 11))
    assert busy([], start, end) == [(f"{day} Dec {hours[0]}", hours[1])]
