from datetime import date, datetime

import pytest
from daybook_ical.events import (
    EventPart,
    Moment,
    Period,
    RemoteEvent,
    Response,
    ShowAs,
)
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.read import read_file, read_resource
from daybook_ical.stored import from_json, to_json
from hypothesis import given, settings
from hypothesis import strategies as st

CUSTOM = """BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE"""


def read(*lines, zones="", addresses=()):
    event = ["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT"]
    text = "\r\n".join(["BEGIN:VCALENDAR", *zones.split("\n"), *event, "END:VCALENDAR", ""])
    return read_resource("key", "etag", text.encode(), addresses=addresses)


def part(*lines, **options):
    event = read("DTSTART:20260105T090000Z", "DTEND:20260105T100000Z", *lines, **options)
    assert event.problem is None
    return event.parts[0]


def test_an_event_is_read_whole():
    text = b"""\xef\xbb\xbfBEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:abc\r
DTSTART;TZID="W. Europe Standard Time":20260105T090000\r
DTEND;TZID=Europe/Berlin:20260105T100000\r
SUMMARY;LANGUAGE=de:F\xc3\r
 \xbcr Anna\\, und\\nalle\r
RRULE:FREQ=WEEKLY\r
RDATE;VALUE=PERIOD:20260106T080000Z/PT1H\r
EXDATE;TZID=Europe/Berlin:20260112T090000,20260119T090000\r
X-DAYBOOK-REVISION:7\r
BEGIN:VALARM\r
DTSTART:20000101T000000Z\r
SUMMARY:Alarm\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:abc\r
RECURRENCE-ID;RANGE=THISANDFUTURE:20260126T080000Z\r
DTSTART:20260126T100000\r
DURATION:P1D\r
END:VEVENT\r
END:VCALENDAR\r
"""
    berlin = "Europe/Berlin"
    expected = RemoteEvent(
        "key",
        "etag",
        "abc",
        (
            EventPart(
                start=Moment(datetime(2026, 1, 5, 9), berlin),
                end=Moment(datetime(2026, 1, 5, 10), berlin),
                rules=("FREQ=WEEKLY",),
                extra=(
                    Period(
                        Moment(datetime(2026, 1, 6, 8), "UTC"),
                        Moment(datetime(2026, 1, 6, 9), "UTC"),
                    ),
                ),
                excluded=(
                    Moment(datetime(2026, 1, 12, 9), berlin),
                    Moment(datetime(2026, 1, 19, 9), berlin),
                ),
                title="Für Anna, und alle",
            ),
            EventPart(
                start=Moment(datetime(2026, 1, 26, 10)),
                end=Moment(datetime(2026, 1, 27, 10)),
                recurrence_id=Moment(datetime(2026, 1, 26, 8), "UTC"),
                this_and_future=True,
                nominal=True,
            ),
        ),
        entry_revision=7,
    )
    event = read_resource("key", "etag", text)
    assert event == expected
    assert from_json(to_json(event.parts)) == event.parts


@pytest.mark.parametrize(
    ("lines", "show_as"),
    [
        ([], ShowAs.BUSY),
        (["TRANSP:TRANSPARENT"], ShowAs.FREE),
        (["STATUS:TENTATIVE"], ShowAs.TENTATIVE),
        (["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"], ShowAs.AWAY),
        (["TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"], ShowAs.BUSY),
        (["X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"], ShowAs.ELSEWHERE),
        (["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:NODATA"], ShowAs.FREE),
    ],
)
def test_how_time_is_shown(lines, show_as):
    assert part(*lines).show_as is show_as


@pytest.mark.parametrize(
    ("attendee", "response"),
    [
        ("ATTENDEE;PARTSTAT=DECLINED:MAILTO:Anna@Example.org", Response.DECLINED),
        ('ATTENDEE;CN="a: b";PARTSTAT=tentative:mailto:anna@example.org', Response.TENTATIVE),
        ("ATTENDEE;PARTSTAT=ACCEPTED;EMAIL=anna@example.org:/principals/1", Response.ACCEPTED),
        ("ATTENDEE:mailto:anna@example.org", Response.UNANSWERED),
        ("ATTENDEE;PARTSTAT=DECLINED:mailto:bert@example.org", Response.NONE),
    ],
)
def test_the_owners_answer_is_found_by_address(attendee, response):
    assert part(attendee, addresses=["mailto:ANNA@example.org"]).response is response


@pytest.mark.parametrize("kind", ["PRIVATE", "CONFIDENTIAL", "X-OWN"])
def test_text_of_private_events_is_not_kept(kind):
    private = part(f"CLASS:{kind}", "SUMMARY:Doctor")
    assert (private.title, private.private) == ("", True)


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (["DTSTART;VALUE=DATE:20260105"], date(2026, 1, 6)),
        (["DTSTART;VALUE=DATE:20260105", "DTEND;VALUE=DATE:20260105"], date(2026, 1, 6)),
        (["DTSTART;VALUE=DATE:20260105", "DURATION:P2D"], date(2026, 1, 7)),
        (["DTSTART:20260105T090000Z"], datetime(2026, 1, 5, 9)),
        (["DTSTART:20260105T090000Z", "DURATION:PT90M"], datetime(2026, 1, 5, 10, 30)),
        # Exact hours across the skipped one: 01:00 + 2 h is 04:00 by the wall, 02:00 UTC.
        (["DTSTART;TZID=Europe/Berlin:20260329T010000", "DURATION:PT2H"], datetime(2026, 3, 29, 2)),
    ],
)
def test_the_end_may_be_left_open(lines, end):
    assert read(*lines).parts[0].end.wall == end


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ([], Oddity(Odd.NO_START)),
        (["DTSTART:2026"], Oddity(Odd.NOT_A_TIME, "2026")),
        (["DTSTART:20260230T090000Z"], Oddity(Odd.NOT_A_TIME, "20260230T090000Z")),
        (["DTSTART:00010101T000000Z"], Oddity(Odd.TOO_LONG_AGO, "00010101T000000Z")),
    ],
)
def test_what_cannot_be_understood_is_told_by_its_code(lines, problem):
    assert read(*lines) == RemoteEvent("key", "etag", "1", problem=problem)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", Oddity(Odd.NO_DATA)),
        (b"<html>Sign in</html>", Oddity(Odd.NO_DATA)),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:1", Oddity(Odd.NO_START)),
        (b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR", Oddity(Odd.NO_START)),
        (b"BEGIN:VCALENDAR\n", Oddity(Odd.CUT_OFF)),
    ],
)
def test_damaged_data_is_told_by_its_code(data, problem):
    assert read_resource("key", "etag", data) == RemoteEvent("key", "etag", problem=problem)


def test_a_task_is_no_event():
    data = b"BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:1\nEND:VTODO\nEND:VCALENDAR\n"
    assert read_resource("key", "etag", data) is None


def test_a_zone_that_only_the_file_knows_is_kept_with_the_event():
    tzid = "Customized Time Zone"
    zones = CUSTOM.format(tzid=tzid)
    found = read(f"DTSTART;TZID={tzid}:20260705T090000", zones=zones).parts[0]
    assert found.start == Moment(datetime(2026, 7, 5, 9), f"file:{tzid}")
    assert found.zones == {tzid: zones}
    assert from_json(to_json([found])) == (found,)


def test_a_known_name_beats_the_files_definition():
    zones = CUSTOM.format(tzid="Europe/Berlin")
    found = read("DTSTART;TZID=Europe/Berlin:20260705T090000", zones=zones).parts[0]
    assert (found.start.zone, found.zones) == ("Europe/Berlin", {})


def test_a_zone_name_with_a_colon_is_read_without_its_quotes():
    name = "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"
    found = read(f"DTSTART;TZID={name}:20260705T090000").parts[0]
    assert found.start == Moment(datetime(2026, 7, 5, 9), "Europe/Berlin")


SEED = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        *CUSTOM.format(tzid="Own").split("\n"),
        "BEGIN:VEVENT",
        "UID:1",
        "DTSTART;TZID=Own:20260105T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=MONTHLY;BYDAY=-1MO,2TU;UNTIL=20300101T000000Z;BYSETPOS=1",
        "RDATE;VALUE=PERIOD:20260106T080000Z/PT1H,20260107T080000Z/20260107T090000Z",
        "EXDATE;TZID=Europe/Berlin:20260112T090000",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
).encode()


@st.composite
def damaged(draw):
    data = bytearray(SEED)
    for _ in range(draw(st.integers(1, 6))):
        place = draw(st.integers(0, len(data) - 1))
        data[place : place + draw(st.integers(0, 4))] = draw(st.binary(max_size=4))
        if not data:
            break
    return bytes(data)


@settings(max_examples=500, deadline=None)
@given(st.one_of(damaged(), st.binary(max_size=300), st.text(max_size=300)))
def test_whatever_is_sent_the_answer_is_an_event_or_a_problem(data):
    event = read_resource("key", "etag", data, addresses=["a@example.org"])
    assert event is None or event.parts or (event.problem and not event.doubts)
    if event is not None:
        assert from_json(to_json(event.parts)) == event.parts
        told = [*event.doubts, *([event.problem] if event.problem else [])]
        assert [Oddity.read(one.as_json()) for one in told] == told
        values = "".join(part.value for one in told for part in one.whole())
        assert "\x00" not in event.uid + values + str(to_json(event.parts))


def test_a_file_with_several_events_gives_each_by_its_uid():
    good = "BEGIN:VEVENT\nUID:{}\nDTSTART:20261201T090000Z\nSUMMARY:{}\nCLASS:{}\nEND:VEVENT"
    text = "\n".join(
        [
            "BEGIN:VCALENDAR",
            good.format("a", "Tea", "PUBLIC"),
            "BEGIN:VEVENT\nUID:b\nDTSTART:soon\nEND:VEVENT",
            good.format("c", "Secret", "PRIVATE"),
            "BEGIN:VEVENT\nDTSTART:20261201T090000Z\nEND:VEVENT",
            "END:VCALENDAR",
        ]
    )
    events, damage = read_file(text)
    assert {uid: event.problem for uid, event in events.items()} == {
        "a": None, "b": Oddity(Odd.NOT_A_TIME, "soon"), "c": None, "3": None
    }  # fmt: skip
    assert [events[uid].parts[0].title for uid in ("a", "c")] == ["Tea", ""]
    assert read_file(text, all_titles=True)[0]["c"].parts[0].title == "Secret"
    assert damage is None
    cut, damage = read_file(text[: text.index("UID:c")])
    assert (list(cut), damage) == (["a", "b", "2"], Oddity(Odd.CUT_OFF))
    assert cut["a"].doubts == (Oddity(Odd.CUT_OFF),)
