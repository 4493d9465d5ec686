from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from daybook_ical.drafts import EventDraft
from daybook_ical.events import EventPart, Moment, RemoteEvent
from daybook_ical.invitation import Invitation, Method, Person, render_invitation
from daybook_ical.read import read_file, read_resource
from daybook_ical.write import Hand, merge, render, says, without
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
    assert (event.problem, event.uid, event.entry_revision) == (None, DRAFT.uid, 3)
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


FOLDER = Hand("-//Other//EN", by_uid=True, once=True)


def with_events(*blocks):
    events = [f"BEGIN:VEVENT\r\n{block}END:VEVENT\r\n" for block in blocks]
    return f"BEGIN:VCALENDAR\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


OWN = "UID:daybook-1-1@example.org\r\nDTSTART:20261130T090000Z\r\n"
OTHER = "UID:other\r\nDTSTART:20261130T090000Z\r\nSUMMARY:Theirs\r\n"


def test_who_writes_leaves_a_name_and_the_uid_in_a_mark():
    text = render(DRAFT, now=NOW, hand=FOLDER)
    assert b"PRODID:-//Other//EN\r\n" in text
    assert b"X-DAYBOOK-UID:daybook-1-1@example.org\r\n" in text
    assert read_resource("key", "etag", text).entry_revision == 3


def test_a_copy_under_another_uid_is_not_ours():
    text = render(DRAFT, now=NOW, hand=FOLDER).replace(b"\r\nUID:daybook", b"\r\nUID:copy")
    assert read_resource("key", "etag", text).entry_revision is None


def test_repetitions_are_taken_back_where_the_event_is_one():
    changed = f"{OWN}RECURRENCE-ID:20261130T090000Z\r\n"
    repeated = with_events(changed, f"{OWN}RRULE:FREQ=DAILY\r\n", OTHER, changed)
    assert read_resource("k", "e", merge(repeated, DRAFT, now=NOW)).parts[1].rules == (
        "FREQ=DAILY",
    )
    events, _ = read_file(merge(repeated, DRAFT, now=NOW, hand=FOLDER))
    assert events[DRAFT.uid].parts == (part_of(DRAFT),)
    assert events["other"].parts[0].title == "Theirs"


def test_an_event_that_says_all_already_is_known():
    text = render(DRAFT, now=NOW, hand=FOLDER)
    assert says(text, DRAFT, hand=FOLDER)
    assert not says(text, replace(DRAFT, revision=4), hand=FOLDER)
    assert not says(
        text.replace(b"END:VEVENT", b"RRULE:FREQ=DAILY\r\nEND:VEVENT"), DRAFT, hand=FOLDER
    )
    assert not says(b"", DRAFT, hand=FOLDER)


def test_other_events_are_never_written_over():
    with pytest.raises(LookupError):
        merge(with_events(OTHER), DRAFT, now=NOW, hand=FOLDER)
    nameless = with_events("DTSTART:20261130T090000Z\r\n")
    with pytest.raises(LookupError):
        merge(nameless, DRAFT, now=NOW, hand=FOLDER)
    # On a server the resource itself is the event.
    assert read_resource("k", "e", merge(nameless, DRAFT, now=NOW)).entry_revision == 3


def test_an_event_is_taken_out_of_a_file_with_others():
    left = without(with_events(OWN, OTHER, f"{OWN}RECURRENCE-ID:20261130T090000Z\r\n"), DRAFT.uid)
    assert left == with_events(OTHER)
    assert without(with_events(OWN), DRAFT.uid) == b""
    task = "BEGIN:VTODO\r\nUID:task\r\nEND:VTODO\r\n"
    both = with_events(OWN).replace(b"END:VCALENDAR", f"{task}END:VCALENDAR".encode())
    assert task.encode() in without(both, DRAFT.uid)


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
