"""Busy times that a server tells without their events."""

from datetime import datetime

import pytest
from daybook_ical.errors import Unreadable
from daybook_ical.events import Moment
from daybook_ical.freebusy import read_free_busy


def answer(*lines: str) -> bytes:
    whole = ["BEGIN:VCALENDAR", "BEGIN:VFREEBUSY", *lines, "END:VFREEBUSY", "END:VCALENDAR"]
    return "\r\n".join(whole).encode()


def told(*lines: str) -> list[tuple[str, str, str]]:
    parts = read_free_busy(answer(*lines))
    assert {moment.zone for part in parts for moment in (part.start, part.end)} <= {"UTC"}
    return [(_clock(part.start), _clock(part.end), str(part.show_as)) for part in parts]


def _clock(moment: Moment) -> str:
    assert isinstance(moment.wall, datetime)
    return f"{moment.wall:%d %H:%M}"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("FREEBUSY:19970308T160000Z/PT3H", [("08 16:00", "08 19:00", "busy")]),
        (
            "FREEBUSY;FBTYPE=FREE:19970308T160000Z/PT3H,19970308T230000Z/19970309T000000Z",
            [("08 16:00", "08 19:00", "free"), ("08 23:00", "09 00:00", "free")],
        ),
        (
            "freebusy;fbtype=busy-tentative:19970308T160000Z/P1D",
            [("08 16:00", "09 16:00", "tentative")],
        ),
        (
            'FREEBUSY;FBTYPE="BUSY-UNAVAILABLE":19970308T160000Z/\r\n PT8H30M',
            [("08 16:00", "09 00:30", "away")],
        ),
        ("FREEBUSY;FBTYPE=X-ASLEEP:19970308T160000Z/PT0S", [("08 16:00", "08 16:00", "busy")]),
        ("DTSTART:19970308T160000Z", []),
    ],
)
def test_periods_of_every_kind_are_read(line: str, found: list[tuple[str, str, str]]) -> None:
    assert told(line) == found


def test_all_lines_count_and_those_of_other_parts_do_not() -> None:
    assert len(told("FREEBUSY:19970308T160000Z/PT3H", "FREEBUSY:19970309T160000Z/PT3H")) == 2
    event = answer("FREEBUSY:19970308T160000Z/PT3H").replace(b"VFREEBUSY", b"VEVENT")
    assert read_free_busy(event) == []


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "19970308T160000Z",
        "19970308T160000Z/soon",
        "19970308T160000Z/PT1H,",
        "19970308T160000Z/PT1H,soon",
        "19970308T160000Z/-PT1H",
        "19970308T160000Z/19970308T150000Z",
        "19970308T160000/PT1H",
        "19970308/P1D",
        "99990101T000000Z/P9999D",
    ],
)
def test_one_period_that_cannot_be_read_spoils_them_all(value: str) -> None:
    with pytest.raises(Unreadable):
        told("FREEBUSY:19970309T160000Z/PT3H", f"FREEBUSY:{value}")


@pytest.mark.parametrize(
    ("whole", "damaged"),
    [
        (b"END:VFREEBUSY\r\nEND:VCALENDAR", b"END:VCALENDAR"),
        (b"END:VCALENDAR", b""),
        (b"BEGIN:VCALENDAR\r\n", b""),
        (b"BEGIN:VFREEBUSY", b"BEGIN:VFREEBUSY\r\n,19970308T160000Z/PT3H"),
    ],
)
def test_damaged_data_is_not_believed(whole: bytes, damaged: bytes) -> None:
    with pytest.raises(Unreadable):
        read_free_busy(answer("FREEBUSY:19970308T160000Z/PT3H").replace(whole, damaged))
