"""One file takes the same time whether it comes from a server or from a folder on a PC."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from daybook_connector.stores.events import ReadWindow
from daybook_connector.stores.vdir import VdirStore
from daybook_connector.sync.told import told_event
from daybook_ical.events import RemoteEvent, Response, ShowAs
from daybook_ical.read import read_resource
from daybook_ical.recurrence import expand_surely
from daybook_protocol.events import AnyEvent
from daybook_protocol.reading import agent_message, json_value
from daybook_protocol.reports import SnapshotMessage
from hypothesis import given, settings
from hypothesis import strategies as st

from kinds.outlook.mapping import remote_event
from tests.agents.odd_files import DEFINED, Lines, events, in_calendar

ANNA = "anna@example.com"
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "UTC")
LOW, HIGH = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 4, 20, tzinfo=UTC)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Known:
    """What the portal knows of events: the time they take, and whether all could be read."""

    busy: tuple[Span, ...]
    certain: bool


def from_a_server(texts: Iterable[str], zone: str) -> Known:
    found = [read_resource("key", "etag", text, addresses=[ANNA]) for text in texts]
    return known([event for event in found if event is not None], zone)


def from_a_folder(texts: Iterable[str], zone: str) -> Known:
    """By the agent's reading, over the line, and into the portal's own words."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for number, text in enumerate(texts):
            (folder / f"{number}.ics").write_text(text, newline="")
        with VdirStore(folder, addresses=[ANNA], zone=zone) as store:
            read = store.read(".", ReadWindow(LOW, HIGH), titles=True)
    assert len({event.key for event in read}) == len(read)
    told = [over_the_line(told_event(event)) for event in read]
    return known([remote_event(one.key, one.etag, one.wire()) for one in told], zone)


def over_the_line(event: AnyEvent) -> AnyEvent:
    part = SnapshotMessage(calendar=".", revision="1", part=1, parts=1, events=(event,))
    message = agent_message(json_value(part.numbered(1).as_text()))
    assert isinstance(message, SnapshotMessage)
    return message.events[0]


def known(events: Sequence[RemoteEvent], zone: str) -> Known:
    spans = sorted(span for event in events for span in taken(event, zone))
    return Known(merged(spans), certain=not any(event.problem for event in events))


def taken(event: RemoteEvent, zone: str) -> list[Span]:
    found, _ = expand_surely(event.parts, window=(LOW, HIGH), calendar_zone=zone)
    return [
        (max(one.start, LOW), min(one.end, HIGH))
        for one in found
        if one.show_as is not ShowAs.FREE and one.response is not Response.DECLINED
    ]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    kept: list[Span] = []
    for start, end in spans:
        if kept and start <= kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return tuple(kept)


@settings(max_examples=100, deadline=None)
@given(event=events("one"), zone=st.sampled_from(ZONES))
def test_one_file_takes_the_same_time_from_a_server_and_from_a_folder(
    event: Lines, zone: str
) -> None:
    text = in_calendar(DEFINED, event)
    assert from_a_folder([text], zone) == from_a_server([text], zone)


@settings(max_examples=40, deadline=None)
@given(a=events("a"), b=events("b"), zone=st.sampled_from(ZONES))
def test_events_in_one_file_take_the_same_time_as_in_files_of_their_own(
    a: Lines, b: Lines, zone: str
) -> None:
    together = in_calendar(DEFINED, a, b)
    apart = [in_calendar(DEFINED, a), in_calendar(DEFINED, b)]
    assert from_a_folder([together], zone) == from_a_server(apart, zone)


def master(*lines: str) -> Lines:
    return ["BEGIN:VEVENT", "UID:one", *lines, "END:VEVENT"]


NINE_TO_TEN = ("DTSTART:20260401T090000Z", "DTEND:20260401T100000Z")
DAY = ("DTSTART;VALUE=DATE:20260401", "DTEND;VALUE=DATE:20260402")


@pytest.mark.parametrize(
    ("parts", "busy"),
    [
        pytest.param(
            [master(*NINE_TO_TEN, "RRULE:FREQ=WEEKLY;COUNT=0;UNTIL=20260410T235959Z")],
            ["01 09:00-01 10:00", "08 09:00-08 10:00"],
            id="a count of nothing",
        ),
        pytest.param(
            [
                master(*DAY, "RRULE:FREQ=DAILY;COUNT=3", "SEQUENCE:1"),
                master(
                    *DAY, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE;VALUE=DATE:20260402", "SEQUENCE:2"
                ),
            ],
            ["31 23:00-01 23:00", "02 23:00-03 23:00"],
            id="two versions",
        ),
        pytest.param(
            [master(*DAY, "RRULE:FREQ=DAILY;UNTIL=20260402T230000Z")],
            ["31 23:00-03 23:00"],
            id="days until a midnight told in UTC",
        ),
        pytest.param(
            [master(*DAY, "RRULE:FREQ=DAILY;UNTIL=20260402T235959Z")],
            ["31 23:00-02 23:00"],
            id="days until the last second of one",
        ),
        pytest.param(
            [master("DTSTART;TZID=Asia/Tokyo:20260401T090000", "DTEND:20260401T100000")],
            ["01 00:00-01 01:00"],
            id="an end without the zone of the start",
        ),
        pytest.param(
            [
                master(
                    *NINE_TO_TEN, "RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2"
                )
            ],
            ["02 09:00-02 10:00", "04 09:00-04 10:00"],
            id="a rule that takes out",
        ),
        pytest.param(
            [
                master(
                    'DTSTART;TZID="Rome, Home":20260401T090000',
                    'DTEND;TZID="Rome, Home":20260401T100000',
                )
            ],
            ["01 07:00-01 08:00"],
            id="a zone whose name is escaped",
        ),
        pytest.param(
            [master("DTSTART:20260401T090000Z", "DTEND:")],
            ["01 09:00-02 09:00"],
            id="an empty end",
        ),
    ],
)
def test_odd_files_take_the_right_time_from_both(parts: list[Lines], busy: list[str]) -> None:
    text = in_calendar(DEFINED, *parts)
    for read in (from_a_folder, from_a_server):
        found = read([text], "Europe/London")
        assert [f"{a:%d %H:%M}-{b:%d %H:%M}" for a, b in found.busy] == busy
        assert found.certain
