"""What is half understood blocks what is known of it, and is told."""

from datetime import UTC, datetime, timedelta

import pytest
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.read import read_resource
from daybook_ical.recurrence import TOO_MANY, TOO_MANY_LEFT_OUT, expand, expand_surely
from hypothesis import given, settings
from hypothesis import strategies as st

HOME = "Europe/Berlin"
PLAIN = ("DTSTART:20261201T100000Z", "DTEND:20261201T110000Z")


def resource(*events, before=()):
    blocks = [["BEGIN:VEVENT", "UID:1", *event, "END:VEVENT"] for event in events]
    lines = [*before, *(line for block in blocks for line in block)]
    text = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""])
    found = read_resource("key", "etag", text.encode())
    assert found is not None
    return found


def taken(found, *, zone=HOME, low="2026-12-01", high="2026-12-10"):
    """The times that the event takes, in UTC."""
    window = tuple(datetime.fromisoformat(end).replace(tzinfo=UTC) for end in (low, high))
    spans = expand(found.parts, window=window, calendar_zone=zone)
    return [f"{one.start:%d %H:%M}-{one.end:%d %H:%M}" for one in spans]


def days(*numbers):
    return [f"{day:02} 10:00-{day:02} 11:00" for day in numbers]


@pytest.mark.parametrize(
    ("rule", "starts"),
    [
        ("", days(1)),
        ("FREQ=DAILY;COUNT=2;X-EVOLUTION-ENDDATE=20261202T100000Z", days(1, 2)),
        ("FREQ=DAILY;INTERVAL=0;COUNT=2", days(1, 2)),
        ("FREQ=WEEKLY;COUNT=0", days(1, 8)),
        ("FREQ=DAILY;COUNT=0;UNTIL=20261203T235959Z", days(1, 2, 3)),
        ("FREQ=WEEKLY;BYDAY=TU,TU;COUNT=2", days(1, 8)),
        ("RSCALE=GREGORIAN;FREQ=WEEKLY;SKIP=BACKWARD", days(1, 8)),
    ],
)
def test_a_rule_that_other_programs_agree_on_is_read_without_doubt(rule, starts):
    found = resource([*PLAIN, f"RRULE:{rule}"])
    assert (taken(found), found.doubts, found.problem) == (starts, (), None)


@pytest.mark.parametrize(
    ("rule", "starts"),
    [
        ("FREQ=WEEKLY;BYDAY=", days(1, 8)),
        ("FREQ=WEEKLY;BYDAY=TU;BYDAY=WE", days(1, 2, 8, 9)),
        ("FREQ=WEEKLY;UNTIL=", days(1, 8)),
        ("FREQ=DAILY;UNTIL=20261131", days(1)),
        ("FREQ=WEEKLY;UNTIL=20261331", days(1, 8)),
        ("FREQ=MONTHLY;BYMONTHDAY=0", days(1)),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0", days(1, 8)),
        ("FREQ=WEEKLY;BYHOUR=24", days(1, 8)),
        ("FREQ=WEEKLY;COUNT=-1", days(1, 8)),
        ("FREQ=WEEKLY;COUNT=1;COUNT=2", days(1, 8)),
        ("FREQ=WEEKLY;INTERVAL=often", days(1, 8)),
        ("RSCALE=CHINESE;FREQ=YEARLY", days(1)),
        ("FREQ=FORTNIGHTLY", days(1)),
        ("every day", days(1)),
    ],
)
def test_a_rule_that_cannot_be_read_as_it_stands_never_frees(rule, starts):
    found = resource([*PLAIN, f"RRULE:{rule}"])
    assert (taken(found), found.problem) == (starts, None)
    assert {(one.code, one.value) for one in found.doubts} & {
        (Odd.RULE_NOT_AS_IT_STANDS, rule),
        (Odd.FIRST_TIME_ONLY, rule),
    }


@pytest.mark.parametrize(
    "line",
    [
        "EXDATE:2026",
        "EXDATE;TZID=Nowhere:20261201T100000",
        "EXRULE:FREQ=DAILY;BYHOUR=24",
        "RDATE:20269901",
        "RDATE;VALUE=PERIOD:/PT1H",
    ],
)
def test_one_damaged_line_leaves_the_plain_time_alone(line):
    found = resource([*PLAIN, "RRULE:FREQ=WEEKLY", line])
    assert (taken(found), found.problem) == (days(1, 8), None)
    assert found.doubts


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (["DTSTART:20261201T100000Z", "DTEND:"], "01 10:00-02 10:00"),
        (["DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND:"], "01 09:00-01 23:00"),
        (["DTSTART;TZID=Europe/Berlin:20261201T100000", "DURATION:"], "01 09:00-01 23:00"),
        (
            ["DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND;TZID=Nowhere:20261201T110000"],
            "01 09:00-01 23:00",
        ),
        (
            ["DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND;TZID=Europe/Berlin:20261201T09"],
            "01 09:00-01 23:00",
        ),
        (["DTSTART;TZID=Nowhere:20261201T100000", "DURATION:PT1H"], "30 23:00-01 23:00"),
        (
            ["DTSTART;TZID=Nowhere:20261201T100000", "DTEND;TZID=Nowhere:20261202T110000"],
            "30 23:00-02 23:00",
        ),
        (
            ["DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND;TZID=Nowhere:20261203T110000"],
            "01 09:00-03 23:00",
        ),
        (["DTSTART:damaged", "DTEND:20261201T110000Z"], "30 23:00-01 23:00"),
        (["DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261130"], "30 23:00-01 23:00"),
        (["DTSTART:20261201T100000", "DTEND;TZID=Asia/Tokyo:20261201T110000"], "30 23:00-01 23:00"),
    ],
)
def test_what_is_not_known_of_a_time_blocks_to_the_end_of_the_day(lines, span):
    found = resource(lines)
    assert (taken(found, low="2026-11-30"), found.problem) == ([span], None)
    assert found.doubts


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York", "Europe/Berlin"])
def test_an_end_without_a_zone_has_that_of_the_start(zone):
    found = resource(["DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND:20261201T110000"])
    assert (taken(found, zone=zone), found.doubts) == (["01 09:00-01 10:00"], ())


@pytest.mark.parametrize(
    ("lines", "span"),
    [
        (["DTSTART;VALUE=DATE:20261201", "DTEND:20261201T235959"], "30 23:00-01 23:00"),
        (["DTSTART;VALUE=DATE:20261201", "DTEND:20261202T000000"], "30 23:00-01 23:00"),
        (["DTSTART;VALUE=DATE:20261201", "DTEND:20261202T100000"], "30 23:00-02 23:00"),
        (["DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261201T235959"], "30 23:00-01 23:00"),
        (["DTSTART;VALUE=DATE:20261201T000000"], "30 23:00-01 23:00"),
        (
            ["DTSTART;TZID=Europe/Berlin:20261201T100000", "DTEND;VALUE=DATE:20261202"],
            "01 09:00-01 23:00",
        ),
        (["DTSTART;TZID=:20261201T100000", "DTEND;TZID=:20261201T110000"], "01 09:00-01 10:00"),
        (["DTSTART:20261201T100000Z", "DURATION:PT1.5H"], "01 10:00-01 11:30"),
        (["DTSTART:2026-12-01T10:00:00Z", "DTEND:20261201T1100Z"], "01 10:00-01 11:00"),
        (["DTSTART:20261201T220000Z", "DTEND:20261201T240000Z"], "01 22:00-02 00:00"),
        (["DTSTART:20261201T100000+0200", "DURATION:PT1H"], "01 08:00-01 09:00"),
    ],
)
def test_a_time_that_other_programs_agree_on_is_read_without_doubt(lines, span):
    found = resource(lines)
    assert (taken(found, low="2026-11-30"), found.doubts, found.problem) == ([span], (), None)


@pytest.mark.parametrize("zone", ["", ";TZID=Europe/Berlin"])
def test_a_time_that_begins_in_a_skipped_hour_keeps_its_length(zone):
    found = resource([f"DTSTART{zone}:20270328T023000", f"DTEND{zone}:20270328T030000"])
    assert taken(found, low="2027-03-27", high="2027-03-30") == ["28 01:30-28 02:00"]


def test_extra_dates_of_days_are_whole_days():
    found = resource([*PLAIN, "RDATE;VALUE=DATE:20261203", "RDATE;VALUE=PERIOD:20261205/20261207"])
    assert taken(found) == ["01 10:00-01 11:00", "02 23:00-03 23:00", "04 23:00-06 23:00"]
    assert found.doubts == ()
    unknown = resource([*PLAIN, "RDATE;TZID=Nowhere:20261203T100000"])
    assert taken(unknown) == ["01 10:00-01 11:00", "02 23:00-03 23:00"]
    nowhere = Oddity(Odd.UNKNOWN_ZONE, "Nowhere")
    assert nowhere in [part for one in unknown.doubts for part in one.whole()]


SERIES = (*PLAIN, "RRULE:FREQ=DAILY;COUNT=3")


def changed(*lines):
    return ("RECURRENCE-ID:20261202T100000Z", *lines)


@pytest.mark.parametrize(
    ("change", "spans"),
    [
        (changed("DTSTART:damaged"), days(1, 2, 3)),
        (
            changed("DTSTART;TZID=Europe/Berlin:20261205T100000", "DTEND:damaged"),
            [*days(1, 2, 3), "05 09:00-05 23:00"],
        ),
        (
            ("RECURRENCE-ID:damaged", "DTSTART:20261205T100000Z", "DTEND:20261205T110000Z"),
            days(1, 2, 3, 5),
        ),
    ],
)
def test_a_damaged_exception_blocks_its_old_and_its_new_time(change, spans):
    other = ("RECURRENCE-ID:20261203T100000Z", "DTSTART:20261203T100000Z", "DURATION:PT1H")
    found = resource(SERIES, change, other)
    assert (taken(found), found.problem) == (spans, None)
    (doubt,) = found.doubts
    assert doubt.because == Oddity(Odd.NOT_A_TIME, "damaged")
    assert doubt.code in {
        Odd.INSTANCE_AS_IN_SERIES,
        Odd.INSTANCE_BESIDE_SERIES,
        Odd.TO_END_OF_DAY,
    }


def test_of_an_event_without_a_readable_time_its_changed_instances_count():
    change = changed("DTSTART:20261205T100000Z", "DURATION:PT1H")
    found = resource(("DTSTART:damaged", "RRULE:FREQ=DAILY"), change)
    assert taken(found) == days(5)
    assert found.problem == Oddity(Odd.NOT_A_TIME, "damaged")


def test_of_two_versions_of_an_instance_the_newer_counts():
    older = changed("SEQUENCE:1", "DTSTART:20261204T100000Z", "DURATION:PT1H")
    newer = changed("SEQUENCE:2", "DTSTART:20261205T100000Z", "DURATION:PT1H")
    assert taken(resource(SERIES, newer, older)) == days(1, 3, 5)
    late = changed("LAST-MODIFIED:20261102T000000Z", "DTSTART:20261206T100000Z", "DURATION:PT1H")
    early = changed("DTSTAMP:20261101T000000Z", "DTSTART:20261207T100000Z", "DURATION:PT1H")
    assert taken(resource(SERIES, late, early)) == days(1, 3, 6)
    elsewhere = ("RECURRENCE-ID;TZID=Europe/Berlin:20261202T110000", *newer[1:])
    assert taken(resource(SERIES, older, elsewhere)) == days(1, 3, 5)


def test_of_two_versions_of_an_event_the_newer_counts_and_of_equals_both():
    older = ("SEQUENCE:1", *SERIES)
    newer = ("SEQUENCE:2", *SERIES, "EXDATE:20261202T100000Z")
    assert taken(resource(older, newer)) == days(1, 3)
    assert taken(resource(newer, older)) == days(1, 3)
    assert taken(resource(SERIES, ("DTSTART:20261207T100000Z", "DURATION:PT1H"))) == days(
        1, 2, 3, 7
    )


@pytest.mark.parametrize(
    ("zone", "until", "last"),
    [
        ("Europe/London", "20270402T230000Z", 3),
        ("Europe/London", "20270403T235959Z", 3),
        ("Europe/London", "20270403T225959Z", 3),
        ("Europe/Berlin", "20270403T000000Z", 3),
        ("Europe/Berlin", "20270402T220000Z", 3),
        ("America/New_York", "20270404T035959Z", 3),
        ("America/New_York", "20270403T040000Z", 3),
        ("America/New_York", "20270403T235959Z", 3),
        ("Asia/Tokyo", "20270402T150000Z", 3),
        ("Asia/Tokyo", "20270403T000000Z", 3),
        ("UTC", "20270403T000000Z", 3),
        ("Europe/Berlin", "20270402T120000Z", 2),
    ],
)
def test_the_last_of_whole_days_is_exact_in_whatever_way_it_is_told(zone, until, last):
    rule = f"RRULE:FREQ=DAILY;UNTIL={until}"
    found = resource(["DTSTART;VALUE=DATE:20270401", "DTEND;VALUE=DATE:20270402", rule])
    assert len(taken(found, zone=zone, low="2027-03-20", high="2027-04-20")) == last


def test_exception_rules_take_their_instances_out():
    rules = ("RRULE:FREQ=DAILY;COUNT=4", "EXRULE:FREQ=DAILY;INTERVAL=2;COUNT=2")
    assert taken(resource([*PLAIN, *rules])) == days(2, 4)


def test_a_day_that_a_month_lacks_is_skipped_to_where_the_rule_says():
    start = ("DTSTART:20270131T100000Z", "DURATION:PT1H")
    rule = "RRULE:RSCALE=GREGORIAN;FREQ=MONTHLY;COUNT=3;SKIP="
    window = {"low": "2027-02-01", "high": "2027-03-30"}
    assert taken(resource([*start, rule + "BACKWARD"]), **window) == days(28)
    assert taken(resource([*start, rule + "FORWARD"]), **window) == days(1)


@pytest.mark.parametrize(
    ("start", "end", "time"),
    [
        (":20261202T100000Z", "20261201T110000", "02 10:00-03 10:00"),
        (":20261202T100000Z", "20261203T110000", "02 10:00-04 11:00"),
        (";TZID=Europe/Berlin:20261202T000000", "20261201T110000", "01 23:00-02 23:00"),
        (";VALUE=DATE:20261202", "20261203T110000", "01 23:00-03 23:00"),
        (";VALUE=DATE:20261202", "20261201T110000", "01 23:00-02 23:00"),
    ],
)
def test_an_end_in_an_unknown_zone_lies_at_the_end_of_a_day(start, end, time):
    found = resource([f"DTSTART{start}", f"DTEND;TZID=Mars/Olympus:{end}"])
    assert (taken(found), found.problem) == ([time], None)
    assert Oddity(Odd.UNKNOWN_ZONE, "Mars/Olympus") in found.doubts[0].whole()


def test_of_a_series_that_repeats_too_often_all_time_counts_from_its_first():
    window = (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 4, tzinfo=UTC))
    found = resource([*PLAIN, "RRULE:FREQ=SECONDLY"], ["DTSTART:20261201T080000Z", "DURATION:PT1H"])
    spans, doubts = expand_surely(found.parts, window=window, calendar_zone=HOME)
    assert [(one.start.hour, one.end) for one in spans] == [
        (8, datetime(2026, 12, 1, 9, tzinfo=UTC)),
        (10, window[1]),
    ]
    assert doubts == (TOO_MANY,)
    usual = resource(SERIES).parts
    assert expand_surely(usual, window=window, calendar_zone=HOME) == (
        expand(usual, window=window, calendar_zone=HOME),
        (),
    )


def test_a_change_of_the_first_instance_does_not_free_a_series_that_repeats_too_often():
    window = (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 4, tzinfo=UTC))
    moved = ["RECURRENCE-ID:20261201T100000Z", "DTSTART:20261201T080000Z", "DURATION:PT1H"]
    found = resource([*PLAIN, "RRULE:FREQ=SECONDLY"], moved)
    spans, _ = expand_surely(found.parts, window=window, calendar_zone=HOME)
    assert [(one.start.hour, one.end.hour, one.end.day) for one in spans] == [(8, 9, 1), (10, 0, 4)]


@pytest.mark.parametrize("repeats", ["RRULE:FREQ=DAILY;COUNT=2", "RDATE:20261202T100000Z"])
def test_exceptions_that_cannot_be_counted_leave_nothing_out(repeats):
    window = (datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 4, tzinfo=UTC))
    found = resource([*PLAIN, repeats, "EXRULE:FREQ=SECONDLY"])
    spans, doubts = expand_surely(found.parts, window=window, calendar_zone=HOME)
    assert ([one.start.day for one in spans], doubts) == ([1, 2], (TOO_MANY_LEFT_OUT,))


def test_free_and_busy_at_once_is_busy_and_told():
    both = resource([*PLAIN, "TRANSP:OPAQUE", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
    assert both.parts[0].show_as == "busy"
    assert both.doubts == (Oddity(Odd.FREE_AND_BUSY),)


@pytest.mark.parametrize(
    "data",
    [
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261201T100000Z\nDURATION:PT1H\nSUMM",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nDURATION:PT1H\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\nDURATION:PT1H\nBEGIN:VALARM\n"
        "END:VEVENT\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nBEGIN:VEVENT\nDTSTART:20261201T100000Z\n"
        "DURATION:PT1H\nEND:VEVENT\nEND:VCALENDAR",
    ],
)
def test_of_damaged_data_what_can_be_had_blocks(data):
    found = read_resource("key", "etag", data)
    assert found is not None
    assert taken(found) == days(1)
    assert found.doubts[0].code in {Odd.CUT_OFF, Odd.DAMAGED}


def test_control_characters_mean_nothing():
    found = resource([PLAIN[0].replace("2026", "20\x0326"), PLAIN[1], "LOCATION:Room\x03 4\ufffe"])
    assert (taken(found), found.doubts) == (days(1), ())


DETAILS = st.sampled_from(
    ["RRULE", "EXRULE", "EXDATE", "RDATE", "DURATION", "X-MICROSOFT-CDO-BUSYSTATUS", "ATTENDEE",
     "SEQUENCE", "DTSTAMP", "CLASS", "RECURRENCE-ID;X=1", "EXDATE;TZID=Nowhere", "RDATE;TZID=A"]
)  # fmt: skip
VALUES = st.one_of(
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=30),
    st.sampled_from(["FREQ=DAILY", "FREQ=", "COUNT=0", ";;", "20261301T000000Z", "P", "PT.H"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(DETAILS, VALUES), min_size=1, max_size=4))
def test_no_detail_ever_frees_the_first_time_of_an_event(details):
    lines = [f"{name}:{value}" for name, value in details if not value.startswith("-P")]
    excludes = any(name[:2] == "EX" for name, _ in details)
    found = resource([*PLAIN, *lines])
    at = datetime(2026, 12, 1, 10, tzinfo=UTC)
    spans = expand(found.parts, window=(at, at + timedelta(hours=1)), calendar_zone=HOME)
    assert excludes or any(one.start <= at < one.end for one in spans)
    assert found.problem is None


@pytest.mark.parametrize(
    ("times", "span"),
    [
        ((*PLAIN, PLAIN[0]), "01 10:00-01 11:00"),
        ((*PLAIN, "DTEND:20261201T150000Z"), "01 10:00-01 15:00"),
        ((PLAIN[0], "DURATION:PT4H", "DURATION:PT1H"), "01 10:00-01 14:00"),
        ((*PLAIN, "DTSTART:20261201T080000Z"), "01 08:00-01 11:00"),
        ((*PLAIN, "DTSTART:20261203T080000Z"), "01 10:00-04 08:00"),
        (("DTSTART:soon", *PLAIN), "30 23:00-01 23:00"),
        ((*PLAIN, "DTSTART;VALUE=DATE:20261201"), "30 23:00-01 23:00"),
        ((*PLAIN, "DTSTART:20261201T100000"), "30 23:00-01 23:00"),
    ],
)
def test_a_time_that_is_told_twice_counts_from_the_first_to_the_last(times, span):
    found = resource(list(times))
    assert (taken(found, low="2026-11-01"), found.problem) == ([span], None)
    assert (Oddity(Odd.SEVERAL_TIMES) in found.doubts) == (span != "01 10:00-01 11:00")


def test_thousands_of_starts_and_ends_are_no_trouble():
    starts = [f"DTSTART:202612{day:02}T100000Z" for day in range(1, 29)] * 100
    found = resource([*starts, *(start.replace("START", "END") for start in starts)])
    assert taken(found, high="2027-01-10") == ["01 10:00-29 10:00"]


@pytest.mark.parametrize("turned", ["", ";RANGE=THISANDFUTURE"], ids=["one", "onwards"])
@pytest.mark.parametrize("order", [1, -1])
def test_of_two_changes_of_one_instance_both_count_where_neither_is_newer(turned, order):
    changes = [
        (f"RECURRENCE-ID{turned}:20261202T100000Z", f"DTSTART:{start}", "DURATION:PT1H")
        for start in ("20261202T150000Z", "20261202T180000Z")
    ]
    found = resource([*PLAIN, "RRULE:FREQ=DAILY;COUNT=3"], *changes[::order])
    both = [f"{day:02} {hour}:00-{day:02} {hour + 1}:00" for day in (2, 3) for hour in (15, 18)]
    onwards = both if turned else [*both[:2], *days(3)]
    assert taken(found) == [*days(1), *onwards]


def test_a_change_that_is_told_twice_counts_once():
    change = ("RECURRENCE-ID:20261202T100000Z", "DTSTART:20261202T150000Z", "DURATION:PT1H")
    found = resource([*PLAIN, "RRULE:FREQ=DAILY;COUNT=2"], change, change)
    assert taken(found) == [*days(1), "02 15:00-02 16:00"]
