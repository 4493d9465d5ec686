"""An event costs what it is worth: whatever stands in two kilobytes is read and expanded in steps
that can be counted, and what they do not reach blocks.

A step was measured on two busy cores in November 2026: up to 1 µs of processor time over the
attacks below, so that the 40,000 of a small event stay below 50 ms. Steps are what the library
itself charges; that it charges for everything is seen from outside, by the lines of Python that
run.
"""

import sys
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest
from daybook_ical import observances
from daybook_ical.bounds import (
    MOST_DATES,
    MOST_PARTS,
    TOO_MANY_EXCEPTIONS,
    TOO_MANY_EXTRAS,
    TOO_MANY_PARTS,
)
from daybook_ical.effort import STEPS, STEPS_OF_A_PART, Effort
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.read import read_resource
from daybook_ical.recurrence import TOO_MANY, TOO_MANY_LEFT_OUT, expand_surely
from daybook_ical.stored import from_json, to_json
from hypothesis import example, given, settings
from hypothesis import strategies as st

HOME = "Europe/Berlin"
LOW, HIGH = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)
NEW = ("DTSTART:20261201T100000Z", "DURATION:PT1M")
OLD = ("DTSTART:16040101T100000Z", "DURATION:PT1M")
MOST_BYTES = 20_000_000
LINES_OF_A_STEP = 20
FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "HOURLY", "MINUTELY", "SECONDLY"]


def numbers(first, last):
    return ",".join(map(str, range(first, last + 1)))


EVERY = f"BYSECOND={numbers(0, 59)};BYMINUTE={numbers(0, 59)};BYHOUR={numbers(0, 23)}"
PLACES = f"BYSETPOS={numbers(1, 120)},{numbers(-120, -1)}"
ENDLESS = "COUNT=900000000"
ATTACKS = [
    (NEW, ""),
    (NEW, f";{EVERY}"),
    (NEW, f";{EVERY};BYSETPOS=1,-1,366"),
    (NEW, f";BYMINUTE={numbers(0, 59)};{PLACES}"),
    (NEW, f";INTERVAL=7;{EVERY}"),
    (OLD, f";{ENDLESS}"),
    (OLD, f";{ENDLESS};BYMINUTE={numbers(0, 59)}"),
    (OLD, f";{ENDLESS};INTERVAL=2;BYMINUTE={numbers(0, 59)}"),
    (OLD, f";{ENDLESS};BYWEEKNO={numbers(1, 53)};BYYEARDAY={numbers(1, 200)}"),
    (OLD, ";COUNT=3;BYMONTH=2;BYMONTHDAY=30"),
    (("DTSTART:16010101T100000Z", "DURATION:P99999D"), ""),
]


def vevent(*lines):
    return "\n".join(["BEGIN:VEVENT", "UID:1", *lines, "END:VEVENT", ""])


def vcalendar(*components):
    return "".join(["BEGIN:VCALENDAR\n", *components, "END:VCALENDAR\n"])


def zone(name, rule):
    return (
        f"BEGIN:VTIMEZONE\nTZID:{name}\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        f"TZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:{rule}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )


def read(text):
    return read_resource("key", "etag", text)


def expanded(text, *, low=LOW, high=HIGH, effort=None):
    return expand_surely(read(text).parts, window=(low, high), calendar_zone=HOME, effort=effort)


def merged(found, low, high):
    """The time that is taken, as few spans."""
    spans = []
    for one in sorted(found, key=lambda one: one.start):
        start, end = max(one.start, low), min(one.end, high)
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        elif start < end:
            spans.append([start, end])
    return spans


def assert_cheap(text):
    """Read and expanded within steps, lines and bytes."""
    observances._weighed.cache_clear()
    tracemalloc.start()
    try:
        event = read(text)
        effort = Effort.for_parts(len(event.parts))
        expand_surely(event.parts, window=(LOW, HIGH), calendar_zone=HOME, effort=effort)
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()
    assert effort.spent <= STEPS + STEPS_OF_A_PART * len(event.parts)


def lines_run(text):
    """The lines of Python that it takes; a loop's counts each time round."""
    count = 0

    def trace(frame, event, _argument):
        nonlocal count
        count += event == "line"
        return trace

    observances._weighed.cache_clear()
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        expanded(text)
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize(("start", "rule"), ATTACKS)
def test_no_rule_costs_more_than_its_event_is_worth(start, rule, frequency):
    text = vcalendar(vevent(*start, f"RRULE:FREQ={frequency}{rule}"))
    assert_cheap(text)
    assert_cheap(vcalendar(vevent(*NEW, "RRULE:FREQ=HOURLY", f"EXRULE:FREQ={frequency}{rule}")))


@pytest.mark.parametrize("frequency", FREQUENCIES)
@pytest.mark.parametrize(("start", "rule"), ATTACKS)
def test_every_loop_is_charged_for(start, rule, frequency):
    text = vcalendar(vevent(*start, f"RRULE:FREQ={frequency}{rule}"))
    assert lines_run(text) < LINES_OF_A_STEP * STEPS


@pytest.mark.parametrize(
    "text",
    [
        vcalendar(vevent(*NEW, *(f"RRULE:FREQ=SECONDLY;INTERVAL={n}" for n in range(1, 50)))),
        vcalendar(*["BEGIN:VEVENT\nDTSTART:20260101\nRRULE:FREQ=HOURLY\nEND:VEVENT\n"] * 28),
        vcalendar(
            zone("X", "FREQ=SECONDLY"),
            vevent("DTSTART;TZID=X:20261201T100000", "RRULE:FREQ=HOURLY"),
        ),
        vcalendar(
            *(zone(f"Z{n}", "FREQ=WEEKLY;COUNT=1800") for n in range(9)),
            vevent(*NEW, *(f"RDATE;TZID=Z{n}:20270101T000000" for n in range(9))),
        ),
    ],
)
def test_many_rules_series_and_zones_share_what_one_event_may_cost(text):
    assert len(text) < 2200
    assert_cheap(text)
    assert lines_run(text) < LINES_OF_A_STEP * STEPS


# --- Any event ------------------------------------------------------------------------------------


def some(first, last, *, negative=False):
    one = st.integers(first, last)
    if negative:
        one = one | st.integers(-last, -first)
    return st.lists(one, min_size=1, max_size=60, unique=True).map(
        lambda found: ",".join(map(str, found))
    )


PARTS = {
    "INTERVAL": st.integers(1, 40) | st.sampled_from([86_400, 999_999_999]),
    "COUNT": st.integers(1, 2_000) | st.just(999_999_999),
    "UNTIL": st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(
        lambda moment: f"{moment:%Y%m%dT%H%M%SZ}"
    ),
    "BYSECOND": some(0, 60),
    "BYMINUTE": some(0, 59),
    "BYHOUR": some(0, 23),
    "BYDAY": st.lists(
        st.builds(
            "{}{}".format,
            st.sampled_from(["", 1, 2, 5, -1, -53, 53]),
            st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
        ),
        min_size=1,
        max_size=20,
    ).map(",".join),
    "BYMONTHDAY": some(1, 31, negative=True),
    "BYYEARDAY": some(1, 366, negative=True),
    "BYWEEKNO": some(1, 53, negative=True),
    "BYMONTH": some(1, 12),
    "BYSETPOS": some(1, 366, negative=True),
    "WKST": st.sampled_from(["MO", "WE", "SU"]),
    "SKIP": st.sampled_from(["OMIT", "BACKWARD", "FORWARD"]),
}


@st.composite
def rules(draw):
    names = draw(st.lists(st.sampled_from(sorted(PARTS)), max_size=5, unique=True))
    if "SKIP" in names:
        names.append("RSCALE")
    values = {name: draw(PARTS.get(name, st.just("GREGORIAN"))) for name in names}
    told = [f"FREQ={draw(st.sampled_from(FREQUENCIES))}"]
    return ";".join(told + [f"{name}={value}" for name, value in values.items()])


@st.composite
def events(draw):
    """A series of any length, zone and rules, with exceptions, additions and changes."""
    start = (
        draw(st.datetimes(datetime(1601, 1, 1), datetime(2027, 2, 1))).replace(
            microsecond=0, fold=0
        )
        if draw(st.booleans())
        else datetime(2026, 11, 20, 9)
    )
    zone_name = draw(st.sampled_from(["", ";TZID=America/New_York", ";TZID=Own", ";VALUE=DATE"]))
    form = "%Y%m%d" if "DATE" in zone_name else "%Y%m%dT%H%M%S"
    length = draw(st.sampled_from(["PT1M", "PT1H", "PT25H", "P1D", "P400D", "P99999D"]))
    lines = [f"DTSTART{zone_name}:{start.strftime(form)}", f"DURATION:{length}"]
    lines += [f"RRULE:{rule}" for rule in draw(st.lists(rules(), max_size=3))]
    lines += [f"EXRULE:{rule}" for rule in draw(st.lists(rules(), max_size=1))]
    near = st.integers(-3, 60).map(lambda hours: start + timedelta(hours=hours))
    for name in ("RDATE", "EXDATE"):
        if dates := draw(st.lists(near, max_size=20)):
            lines.append(f"{name}{zone_name}:" + ",".join(one.strftime(form) for one in dates))
    changes = [
        vevent(
            f"RECURRENCE-ID{draw(st.sampled_from(['', ';RANGE=THISANDFUTURE']))}{zone_name}:"
            f"{draw(near).strftime(form)}",
            f"DTSTART{zone_name}:{draw(near).strftime(form)}",
            "DURATION:PT2H",
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    own = zone("Own", draw(rules())) if "Own" in zone_name else ""
    return vcalendar(own, vevent(*lines), *changes)


@settings(max_examples=60, deadline=None)
@given(text=events())
@example(vcalendar(vevent(*NEW, "RRULE:FREQ=SECONDLY")))
def test_any_event_is_read_and_expanded_within_its_steps(text):
    assert_cheap(text)


@settings(max_examples=150, deadline=None)
@given(text=events(), steps=st.integers(0, 3_000))
@example(vcalendar(vevent(*NEW, "RRULE:FREQ=MINUTELY;INTERVAL=7")), 900)
def test_a_cut_event_takes_all_the_time_that_it_truly_takes(text, steps):
    low, high = LOW, LOW + timedelta(days=4)
    within = {"low": low, "high": high}
    cut, doubts = expanded(text, **within, effort=Effort(steps))
    whole, _ = expanded(text, **within, effort=Effort(1_000_000))
    taken = merged(cut, low, high)
    for start, end in merged(whole, low, high):
        assert any(first <= start and end <= last for first, last in taken)
    if not doubts:
        assert cut == whole


# --- What is cut, and how it is told --------------------------------------------------------------


def test_what_can_be_counted_counts_and_only_the_rest_is_taken():
    text = vcalendar(vevent(*NEW, "RRULE:FREQ=MINUTELY;INTERVAL=15"))
    found, doubts = expanded(text)
    *counted, rest = found
    ten = datetime(2026, 12, 1, 10, tzinfo=UTC)
    assert [one.start for one in counted] == [
        ten + place * timedelta(minutes=15) for place in range(len(counted))
    ]
    assert len(counted) > 1_500
    assert (rest.start, rest.end) == (counted[-1].start + timedelta(minutes=15), HIGH)
    assert doubts == (TOO_MANY,)


def test_an_hourly_series_is_counted_for_half_a_year():
    text = vcalendar(vevent(*NEW, "RRULE:FREQ=HOURLY"))
    found, doubts = expanded(text, high=LOW + timedelta(days=180))
    assert (len(found), doubts) == (180 * 24 - 10, ())


def test_more_often_than_every_minute_is_cut_with_the_day():
    rule = "RRULE:FREQ=DAILY;BYSECOND=0,30;BYHOUR=8,9,10,11;BYMINUTE=" + numbers(0, 59)
    assert expanded(vcalendar(vevent(*NEW, rule)), high=LOW + timedelta(days=2))[1] == ()
    found, doubts = expanded(vcalendar(vevent(*NEW, "RRULE:FREQ=SECONDLY")))
    assert [(one.start, one.end) for one in found] == [(LOW + timedelta(hours=10), HIGH)]
    assert doubts == (TOO_MANY,)


def test_the_last_of_millions_of_a_year_is_found_without_counting_them():
    rule = f"RRULE:FREQ=YEARLY;BYSETPOS=-1;{EVERY};BYDAY=MO,TU,WE,TH,FR,SA,SU"
    found, doubts = expanded(vcalendar(vevent("DTSTART:20200101T000000Z", "DURATION:PT1S", rule)))
    assert [one.start for one in found] == [datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)]
    assert doubts == ()


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=MINUTELY", "FREQ=MONTHLY", "FREQ=SECONDLY"])
def test_a_count_that_ended_centuries_ago_takes_nothing(rule):
    text = vcalendar(vevent(*OLD, f"RRULE:{rule};COUNT=1000"))
    assert expanded(text) == ([], ())


def test_exceptions_are_left_out_as_far_as_they_can_be_counted():
    text = vcalendar(vevent(*NEW, "RRULE:FREQ=DAILY", "EXRULE:FREQ=MINUTELY"))
    found, doubts = expanded(text, high=LOW + timedelta(days=30))
    assert 0 < len(found) < 30
    assert found[-1].start == datetime(2026, 12, 30, 10, tzinfo=UTC)
    assert doubts == (TOO_MANY_LEFT_OUT,)


def test_free_time_that_cannot_be_counted_stays_free():
    text = vcalendar(vevent(*NEW, "RRULE:FREQ=SECONDLY", "TRANSP:TRANSPARENT"))
    found, _ = expanded(text)
    assert {one.show_as for one in found} == {"free"}


# --- Resources that hold very much ----------------------------------------------------------------

FIRST = datetime(2018, 1, 1, 9)


def instant(hours):
    return f"{FIRST + timedelta(hours=hours):%Y%m%dT%H%M%SZ}"


def test_ten_years_of_a_daily_series_with_two_thousand_changes_are_counted():
    master = vevent(f"DTSTART:{instant(0)}", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3650")
    moved = [
        vevent(
            f"RECURRENCE-ID:{instant(24 * day)}",
            f"DTSTART:{instant(24 * day + 2)}",
            "DURATION:PT1H",
        )
        for day in range(1_650, 3_650)
    ]
    event = read(vcalendar(master, *moved))
    effort = Effort()
    window = (LOW, LOW + timedelta(days=60))
    found, doubts = expand_surely(event.parts, window=window, calendar_zone=HOME, effort=effort)
    assert (len(event.parts), event.doubts, doubts) == (2_001, (), ())
    assert (len(found), {one.start.hour for one in found}) == (60, {11})
    assert effort.spent < 2_000


def test_beyond_thousands_of_parts_all_time_counts_from_the_first_of_the_others():
    parts = [
        vevent(f"RECURRENCE-ID:{instant(hour)}", f"DTSTART:{instant(hour)}", "DURATION:PT1H")
        for hour in range(MOST_PARTS)
    ]
    late = vevent("RECURRENCE-ID:20270301T100000Z", "DTSTART:20270301T100000Z", "DURATION:PT1H")
    master = vevent("DTSTART:20270201T100000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    event = read(vcalendar(*parts, late, master))
    assert event.doubts == (TOO_MANY_PARTS,)
    found, _ = expand_surely(event.parts, window=(LOW, HIGH), calendar_zone=HOME)
    # An hour of 2018 is the other part that was not read.
    assert merged(found, LOW, HIGH) == [[LOW, HIGH]]


def test_series_that_share_thousands_of_changes_do_not_multiply_with_them():
    masters = [
        vevent(f"DTSTART:{instant(hour)}", "DURATION:PT1H", "RRULE:FREQ=DAILY")
        for hour in range(300)
    ]
    changes = [
        vevent(f"RECURRENCE-ID:{instant(hour)}", f"DTSTART:{instant(hour)}", "DURATION:PT1H")
        for hour in range(1_000)
    ]
    event = read(vcalendar(*masters, *changes))
    effort = Effort.for_parts(len(event.parts))
    found, doubts = expand_surely(
        event.parts, window=(LOW, HIGH), calendar_zone=HOME, effort=effort
    )
    assert merged(found, LOW, HIGH) == [[LOW, HIGH]]
    assert (doubts, effort.spent <= STEPS + 1_300 * STEPS_OF_A_PART) == ((TOO_MANY,), True)


def test_beyond_thousands_of_dates_exceptions_block_and_extras_take_all_time():
    left_out = ",".join(instant(hour) for hour in range(MOST_DATES))
    daily = (f"DTSTART:{instant(0)}", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20261203T230000Z")
    event = read(vcalendar(vevent(*daily, f"EXDATE:{left_out}", "EXDATE:20261202T090000Z")))
    found, _ = expand_surely(event.parts, window=(LOW, HIGH), calendar_zone=HOME)
    assert ([one.start.day for one in found], event.doubts) == ([1, 2, 3], (TOO_MANY_EXCEPTIONS,))
    added = (f"DTSTART:{instant(0)}", "DURATION:PT1H", f"RDATE:{left_out}")
    event = read(vcalendar(vevent(*added, "RDATE:20270610T090000Z,20270510T090000Z")))
    found, _ = expand_surely(event.parts, window=(LOW, HIGH), calendar_zone=HOME)
    may = datetime(2027, 5, 8, tzinfo=UTC)
    assert (merged(found, LOW, HIGH), event.doubts) == ([[may, HIGH]], (TOO_MANY_EXTRAS,))


def test_deep_nesting_costs_no_more_than_its_lines_and_hides_nothing():
    deep = "BEGIN:A\n" * 20_000 + "END:B\n" * 20_000
    text = vcalendar(
        vevent("DTSTART:20261205T100000Z", "DURATION:PT1H", deep.strip()), vevent(*NEW)
    )
    assert len(read(text).parts) == 2
    assert lines_run(text) < 1_000_000


def test_a_definition_is_stored_once_for_all_changes_of_a_series():
    own = zone("Own", "FREQ=YEARLY")
    changes = [
        vevent(f"RECURRENCE-ID;TZID=Own:{day}", f"DTSTART;TZID=Own:{day}")
        for day in ("20261202T100000", "20261203T100000")
    ]
    master = vevent("DTSTART;TZID=Own:20261201T100000", "RRULE:FREQ=DAILY")
    parts = read(vcalendar(own, master, *changes)).parts
    stored = to_json(parts)
    assert [bool(part["zones"]["Own"]) for part in stored] == [True, False, False]
    assert from_json(stored) == parts


def test_what_thousands_of_doubts_say_stays_short():
    rules = [f"RRULE:FREQ=NEVER{number}{'X' * 500}" for number in range(2_000)]
    event = read(vcalendar(vevent(*NEW, *rules)))
    assert (event.doubts[-1], len(event.doubts)) == (Oddity(Odd.MORE), 11)
    assert len(str([one.as_json() for one in event.doubts])) < 5_000


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;BYDAY=TU,WE",
        "FREQ=WEEKLY;INTERVAL=3;BYHOUR=9,10",
        "FREQ=DAILY;BYDAY=MO,FR",
        "FREQ=HOURLY;INTERVAL=7",
        "FREQ=MINUTELY;INTERVAL=1001;BYSECOND=0,30",
    ],
)
def test_a_count_since_centuries_ago_is_arithmetic(rule):
    low, high = LOW, LOW + timedelta(days=40)
    effort = Effort()
    endless = expanded(vcalendar(vevent(*OLD, f"RRULE:{rule}")), low=low, high=high)
    counted = vcalendar(vevent(*OLD, f"RRULE:{rule};{ENDLESS}"))
    assert expanded(counted, low=low, high=high, effort=effort) == endless
    assert (len(endless[0]) > 1, endless[1]) == (True, ())
    assert effort.spent < 10_000
