"""Whatever other programs, disks and servers make of a file: reading goes on."""

import os
from datetime import UTC, datetime
from pathlib import Path

from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.stores.vdir import VdirStore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store_contract.scene import HOUR, MONDAY, WINDOW
from tests.vdir_side import age, vcalendar, vevent

ENOUGH = settings(
    max_examples=150,
    deadline=5000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
GOOD = vcalendar(vevent("good", "DTSTART:20261123T090000Z", "DTEND:20261123T100000Z"))

_names = st.sampled_from(
    [
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "SEQUENCE",
        "UID",
        "SUMMARY",
        "STATUS",
        "CLASS",
        "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
        "ATTENDEE",
        "X-DAYBOOK-REVISION",
        "X-DAYBOOK-UID",
        "BEGIN",
        "END",
        "TZID",
        "TZOFFSETFROM",
        "TZOFFSETTO",
    ]
)
_parameters = st.sampled_from(
    [
        "",
        ";VALUE=DATE",
        ";VALUE=PERIOD",
        ";TZID=Europe/Berlin",
        ";TZID=Nowhere",
        ";TZID=",
        ";RANGE=THISANDFUTURE",
        ';X="a:b;c',
        ";TZID=../../etc/passwd",
        ";VALUE=DATE-TIME;TZID=UTC",
    ]
)
_values = st.one_of(
    st.sampled_from(
        [
            "20261123",
            "20261123T090000",
            "20261123T090000Z",
            "00010101T000000",
            "99991231T235959Z",
            "20261340",
            "20261123T256199",
            "PT1H",
            "-PT1H",
            "P1W",
            "P99999999D",
            "20261123T090000Z/PT1H",
            "20261123,20261124",
            "VEVENT",
            "VALARM",
            "VTIMEZONE",
            "VCALENDAR",
            "+0100",
            "+9999",
            "1",
            "-1",
            "99999999999999999999",
        ]
    ),
    st.builds(
        "FREQ={};INTERVAL={};COUNT={}".format,
        st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY", "SECONDLY", "NEVER"]),
        st.integers(-1, 3),
        st.integers(-1, 400),
    ),
    st.builds(
        "FREQ={};{}={}".format,
        st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]),
        st.sampled_from(["BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "BYHOUR", "UNTIL", "WKST"]),
        st.sampled_from(["MO", "5FR", "-1", "0", "31", "13", "400", "20261201", "", "XX,YY"]),
    ),
    st.text(max_size=20),
)
_lines = st.builds("{}{}:{}".format, _names, _parameters, _values)


def read_beside_good(folder: Path, data: bytes, window: ReadWindow = WINDOW) -> list[StoreEvent]:
    """What is told of a file with that content, after making sure that the good one is there."""
    (folder / "good.ics").write_text(GOOD, newline="")
    odd = folder / "odd.ics"
    odd.write_bytes(data)
    age(odd)
    with VdirStore(folder, zone="Europe/Berlin") as store:
        events = store.read(".", window, titles=True)
    good = [event for event in events if event.key == "good.ics"]
    assert [(event.start, event.end) for event in good] == [(MONDAY, MONDAY + HOUR)]
    keys = [event.key for event in events]
    assert len(set(keys)) == len(keys)
    return [event for event in events if event.key != "good.ics"]


def is_sound(event: StoreEvent) -> bool:
    """Either a problem in words, or times of one kind in the right order."""
    if event.problem:
        return (event.start, event.end) == (None, None)
    if isinstance(event.start, datetime) and isinstance(event.end, datetime):
        return event.start.tzinfo is UTC and event.end.tzinfo is UTC and event.start <= event.end
    assert event.start
    assert event.end
    return type(event.start) is type(event.end) and event.start < event.end


@ENOUGH
@given(st.lists(st.lists(_lines, max_size=8), max_size=3))
def test_no_combination_of_lines_stops_the_calendar(
    tmp_path: Path, events: list[list[str]]
) -> None:
    text = vcalendar(*(vevent("odd", *lines) for lines in events))
    assert all(map(is_sound, read_beside_good(tmp_path, text.encode("utf-8", "replace"))))


@ENOUGH
@given(st.lists(_lines, max_size=6))
def test_no_repetition_stops_the_calendar(tmp_path: Path, lines: list[str]) -> None:
    text = vcalendar(vevent("odd", "DTSTART;TZID=Europe/Berlin:20261120T090000", *lines))
    assert all(map(is_sound, read_beside_good(tmp_path, text.encode("utf-8", "replace"))))


@ENOUGH
@given(st.data())
def test_no_cut_and_no_changed_byte_stops_the_calendar(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(
        vcalendar(
            vevent("odd", "DTSTART;TZID=Europe/Berlin:20261123T090000", "RRULE:FREQ=DAILY;COUNT=9")
        ).encode()
    )
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    assert all(map(is_sound, read_beside_good(tmp_path, bytes(whole[:cut]))))


@ENOUGH
@given(st.binary(max_size=300))
def test_no_bytes_stop_the_calendar(tmp_path: Path, data: bytes) -> None:
    (event,) = read_beside_good(tmp_path, data)
    assert "odd.ics" in event.problem


def test_a_large_file_of_something_else_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "film.ics"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 200_000_000)
    age(path)
    with VdirStore(tmp_path, zone="UTC") as store:
        (event,) = store.read(".", WINDOW)
    assert event.problem == (
        "The event in the file film.ics cannot be read: it holds no calendar data."
    )
