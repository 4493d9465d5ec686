"""Odd files on their whole way: a server hands them out, a sync reads them, a page offers."""

import pytest

from tests.journeys.odd_world import closed, connected, file, hours

pytestmark = pytest.mark.django_db


HEAD_OFFICE = """BEGIN:VTIMEZONE
TZID:{name}
BEGIN:STANDARD
DTSTART:16011028T040000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
END:DAYLIGHT
END:VTIMEZONE"""


def in_own_zone(stated: str, asked: str) -> str:
    times = f"DTSTART;TZID={asked}:20261209T120000\nDTEND;TZID={asked}:20261209T130000"
    return file(times, before=HEAD_OFFICE.format(name=stated))


MASTER = "DTSTART;VALUE=DATE:20261215\nDTEND;VALUE=DATE:20261216\nRRULE:FREQ=DAILY;COUNT=3"
BERLIN, LONDON = "Europe/Berlin", "Europe/London"


@pytest.mark.parametrize(
    ("text", "first", "days", "zone", "closes"),
    [
        (  # A day and a time mixed.
            file("DTSTART;VALUE=DATE:20261201\nDTEND:20261201T235959"),
            "2026-12-01", 1, "UTC", hours("01 0-23"),
        ),
        (
            file("DTSTART;TZID=Europe/Berlin:20261202T100000\nDTEND;VALUE=DATE:20261203"),
            "2026-12-02", 1, BERLIN, hours("02 9-22"),
        ),
        (
            file("DTSTART;VALUE=DATE:20261203\nDTEND;VALUE=DATE:20261203T235959"),
            "2026-12-03", 1, "UTC", hours("03 0-23"),
        ),
        (  # COUNT=0 says nothing.
            file(
                "DTSTART:20261204T100000Z\nDTEND:20261204T110000Z\n"
                "RRULE:FREQ=WEEKLY;COUNT=0;UNTIL=20261218T235959Z;BYDAY=FR"
            ),
            "2026-12-04", 24, "UTC", hours("04 10-11", "11 10-11", "18 10-11"),
        ),
        (
            file(
                "DTSTART:20261205T100000Z\nDTEND:20261205T110000Z\n"
                "RRULE:FREQ=WEEKLY;COUNT=0;INTERVAL=1;BYDAY=SA"
            ),
            "2026-12-05", 22, "UTC", hours("05 10-11", "12 10-11", "19 10-11", "26 10-11"),
        ),
        (  # A zone of the file's own, in other spellings.
            in_own_zone("Head office\\, floor 3", '"Head office, floor 3"'),
            "2026-12-09", 1, "UTC", hours("09 10-11"),
        ),
        (in_own_zone("Our zone\\; east", '"Our zone; east"'), "2026-12-09", 1, "UTC",
         hours("09 10-11")),
        (in_own_zone("Custom Zone", "custom zone"), "2026-12-09", 1, "UTC", hours("09 10-11")),
        (  # Two versions of one event: the newer counts.
            file(f"{MASTER}\nSEQUENCE:1", f"{MASTER}\nEXDATE;VALUE=DATE:20261216\nSEQUENCE:2"),
            "2026-12-15", 3, "UTC", hours("15 0-23", "17 0-23"),
        ),
        (  # Rules of a zone that changed in 2026.
            file("DTSTART;TZID=America/Vancouver:20261210T100000\nDURATION:PT1H"),
            "2026-12-10", 1, "UTC", hours("10 17-18"),
        ),
        (
            file("DTSTART;TZID=America/Edmonton:20261212T100000\nDURATION:PT1H"),
            "2026-12-12", 1, "UTC", hours("12 16-17"),
        ),
        (
            file("DTSTART;TZID=Africa/Casablanca:20261213T100000\nDURATION:PT1H"),
            "2026-12-13", 1, "UTC", hours("13 10-11"),
        ),
        (  # Exception rules.
            file(
                "DTSTART:20261224T100000Z\nDTEND:20261224T110000Z\nRRULE:FREQ=DAILY;COUNT=4\n"
                "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2"
            ),
            "2026-12-24", 4, "UTC", hours("25 10-11", "27 10-11"),
        ),
        (  # The last of whole days, told as an instant.
            file(
                "DTSTART;VALUE=DATE:20270401\nDTEND;VALUE=DATE:20270402\n"
                "RRULE:FREQ=DAILY;UNTIL=20270402T230000Z"
            ),
            "2027-04-03", 2, LONDON, hours("03 0-22"),
        ),
        (
            file(
                "DTSTART;VALUE=DATE:20270406\nDTEND;VALUE=DATE:20270407\n"
                "RRULE:FREQ=DAILY;UNTIL=20270408T235959Z"
            ),
            "2027-04-08", 2, LONDON, hours("08 0-22"),
        ),
        (  # A control character in a text.
            file("DTSTART:20261203T100000Z\nDTEND:20261203T110000Z\nLOCATION:Room\x03 4"),
            "2026-12-03", 1, "UTC", hours("03 10-11"),
        ),
        (
            file("DTSTART:20261211T100000Z\nDTEND:20261211T110000Z\nLOCATION:A\ufffeB"),
            "2026-12-11", 1, "UTC", hours("11 10-11"),
        ),
    ],
)  # fmt: skip
def test_an_odd_file_closes_its_times_and_no_others(server, text, first, days, zone, closes):
    server.store("odd", text)
    assert closed(connected(server.url, zone), first, days) == closes
