from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from daybook_ical.drafts import EventDraft
from daybook_ical.events import EventPart, Moment, RemoteEvent
from daybook_ical.invitation import Invitation, Method, Person, render_invitation
from daybook_ical.read import read_resource
from daybook_ical.write import merge, render
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
DRAFT = EventDraft(
    uid="daybook-1-1@example.org",
    revision=3,
    start=datetime(2026, 12, 1, 9, tzinfo=UTC),
    end=datetime(2026, 12, 1, 10, tzinfo=UTC),
    zone="Europe/Berlin",
    title="Tea; with Bert, and “Ann”",
    description="Line one\nLine two \\ end",
    location="Room 1",
    url="https://example.org/book",
    private=True,
)


def part_of(draft):
    walls = [
        m.astimezone(ZoneInfo(draft.zone)).replace(tzinfo=None) for m in (draft.start, draft.end)
    ]
    start, end = (Moment(wall, draft.zone) for wall in walls)
    title = "" if draft.private else draft.title
    return EventPart(start=start, end=end, title=title, private=draft.private)


def test_what_is_written_is_read_back():
    event = read_resource("key", "etag", render(DRAFT, now=NOW))
    assert event == RemoteEvent("key", "etag", DRAFT.uid, (part_of(DRAFT),), entry_revision=3)


def test_another_reader_sees_the_same_event():
    calendar = Calendar.from_ical(render(DRAFT, now=NOW))
    (event,) = calendar.walk("VEVENT")
    assert {name: str(event[name]) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL")} == {
        "SUMMARY": DRAFT.title,
        "DESCRIPTION": DRAFT.description,
        "LOCATION": DRAFT.location,
        "URL": DRAFT.url,
    }
    assert (event.start, event.end) == (DRAFT.start, DRAFT.end)
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]


def test_no_server_is_tempted_to_send_mail():
    text = render(DRAFT, now=NOW)
    assert not any(word in text for word in (b"METHOD", b"ATTENDEE", b"ORGANIZER"))


def test_the_second_of_two_equal_wall_times_is_written_in_utc():
    second = replace(DRAFT, start=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert b"DTSTART:20261025T013000Z\r\n" in render(second, now=NOW)
    first = replace(DRAFT, start=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert b"DTSTART;TZID=Europe/Berlin:20261025T023000\r\n" in render(first, now=NOW)


@settings(max_examples=200, deadline=None)
@given(title=st.text(max_size=200), description=st.text(max_size=300))
def test_no_text_breaks_the_file(title, description):
    draft = replace(DRAFT, title=title, description=description, private=False)
    text = render(draft, now=NOW)
    assert max(map(len, text.split(b"\r\n"))) <= 75
    event = read_resource("key", "etag", text)
    assert (event.problem, event.uid, event.entry_revision) == ("", DRAFT.uid, 3)
    assert (event.parts[0].start, event.parts[0].end) == (part_of(DRAFT).start, part_of(DRAFT).end)


EXISTING = b"""BEGIN:VCALENDAR\r
PRODID:-//Other//EN\r
METHOD:PUBLISH\r
BEGIN:VEVENT\r
UID:daybook-1-1@example.org\r
DTSTART:20261130T090000Z\r
DURATION:PT30M\r
SEQUENCE:8\r
SUMMARY;LANGUAGE=en:Old title that is long enough to be folded by the server which ke\r
 pt it\r
CATEGORIES:Work,Tea\r
X-OWN;X-P="a;b":keep me\r
BEGIN:VALARM\r
ACTION:DISPLAY\r
DESCRIPTION:Soon\r
TRIGGER:-PT10M\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""


def test_merging_changes_ours_and_keeps_the_owners():
    draft = replace(DRAFT, zone="UTC", description="", url="", location="", private=False)
    assert merge(EXISTING, draft, now=NOW).decode().split("\r\n") == [
        "BEGIN:VCALENDAR",
        "PRODID:-//Other//EN",
        "BEGIN:VEVENT",
        "DTSTAMP:20261101T120000Z",
        "LAST-MODIFIED:20261101T120000Z",
        "SEQUENCE:9",
        "DTSTART:20261201T090000Z",
        "DTEND:20261201T100000Z",
        "SUMMARY:Tea\\; with Bert\\, and “Ann”",
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE",
        "X-DAYBOOK-REVISION:3",
        "UID:daybook-1-1@example.org",
        "CATEGORIES:Work,Tea",
        'X-OWN;X-P="a;b":keep me',
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Soon",
        "TRIGGER:-PT10M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_merging_brings_the_zone_once():
    once = merge(EXISTING, DRAFT, now=NOW)
    twice = merge(once, DRAFT, now=NOW)
    assert twice.count(b"TZID:Europe/Berlin\r\n") == 1
    assert b"SEQUENCE:10\r\n" in twice
    assert read_resource("key", "etag", twice).parts == (part_of(DRAFT),)


@pytest.mark.parametrize("existing", [b"", b"<html>", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_merging_into_nothing_writes_it_anew(existing):
    assert merge(existing, DRAFT, now=NOW) == render(DRAFT, now=NOW)


INVITATION = Invitation(
    method=Method.REQUEST,
    uid="daybook-1-1@example.org",
    sequence=2,
    organiser=Person('Ann "the host": Smith', "ann@example.org"),
    attendee=Person("Bert\r\nX-BAD:1", "bert@example.org"),
    start=DRAFT.start,
    end=DRAFT.end,
    zone="Europe/Berlin",
    title="Tea",
    location="Room 1",
)


@pytest.mark.parametrize(
    ("method", "status", "guests"),
    [
        (Method.REQUEST, "CONFIRMED", ["mailto:bert@example.org"]),
        (Method.CANCEL, "CANCELLED", ["mailto:bert@example.org"]),
        (Method.PUBLISH, "CONFIRMED", []),
    ],
)
def test_an_invitation_is_understood_by_another_reader(method, status, guests):
    text = render_invitation(replace(INVITATION, method=method), now=NOW)
    calendar = Calendar.from_ical(text)
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["METHOD"]), str(event["STATUS"])) == (method, status)
    assert (event["UID"], event["SEQUENCE"]) == (INVITATION.uid, 2)
    assert (event.start, event.end) == (INVITATION.start, INVITATION.end)
    assert str(event["ORGANIZER"]) == "mailto:ann@example.org"
    assert [str(guest) for guest in event.attendees] == guests
    assert "X-BAD" not in event
