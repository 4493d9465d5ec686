"""What cannot be counted any more is taken: resources cut anywhere against themselves uncut.

A resource here holds several series under one UID, with rules, single dates, exceptions, zones and
whole days, and many changed instances. Budgets are so small that most of them are cut.
"""

from datetime import UTC, datetime, timedelta

import pytest
from daybook_ical.effort import Effort
from daybook_ical.events import Response, ShowAs
from daybook_ical.read import read_resource
from daybook_ical.recurrence import TOO_MANY, TOO_MANY_LEFT_OUT, expand_surely
from hypothesis import given, settings
from hypothesis import strategies as st

HOME = "Europe/Berlin"
# The clocks of Berlin go forward and those of New York have.
LOW, HIGH = datetime(2027, 3, 25, tzinfo=UTC), datetime(2027, 4, 4, tzinfo=UTC)
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;COUNT=9;BYHOUR=2,9;BYMINUTE=30",
    "FREQ=HOURLY;INTERVAL=5",
    "FREQ=HOURLY;BYMINUTE=0,30",
    "FREQ=WEEKLY;BYDAY=SU,TU;COUNT=40",
    "FREQ=WEEKLY;BYDAY=SA,SU,TH;BYMONTH=3",
    "FREQ=MONTHLY;BYDAY=-1SU,1FR",
    "FREQ=YEARLY;BYMONTH=3,4;BYMONTHDAY=28,29,-1",
    "FREQ=MINUTELY;INTERVAL=45;UNTIL=20270328T040000Z",
]
MARKS = ["", "TRANSP:TRANSPARENT", "STATUS:CANCELLED", "STATUS:TENTATIVE"]
FORMS = [":{:%Y%m%dT%H%M%S}", ":{:%Y%m%dT%H%M%SZ}", ";VALUE=DATE:{:%Y%m%d}"]
FORMS += [f";TZID={zone}:{{:%Y%m%dT%H%M%S}}" for zone in (HOME, "America/New_York")]
LENGTHS = ["PT30M", "PT3H", "P1D", "P9D"]

forms = st.sampled_from(FORMS)
times = st.builds(
    lambda day, hour, half: datetime(2027, 3, 26) + timedelta(day, hours=hour, minutes=30 * half),
    st.integers(-12, 9),
    st.sampled_from([0, 2, 9]),
    st.booleans(),
)


def vevent(*lines):
    return "\n".join(["BEGIN:VEVENT", "UID:1", *filter(None, lines), "END:VEVENT", ""])


def resource(*events):
    text = "".join(["BEGIN:VCALENDAR\n", *events, "END:VCALENDAR\n"])
    return read_resource("key", "etag", text).parts


@st.composite
def masters(draw):
    form = draw(forms)
    dates = st.lists(times, max_size=6).map(lambda found: [form.format(one) for one in found])
    lines = [f"DTSTART{form.format(draw(times))}", f"DURATION:{draw(st.sampled_from(LENGTHS))}"]
    lines += [f"RRULE:{rule}" for rule in draw(st.lists(st.sampled_from(RULES), max_size=2))]
    lines += [f"EXRULE:{rule}" for rule in draw(st.lists(st.sampled_from(RULES), max_size=1))]
    lines += [f"RDATE{date}" for date in draw(dates)]
    lines += [f"EXDATE{date}" for date in draw(dates)]
    if draw(st.booleans()):
        first = draw(times)
        length = draw(st.sampled_from(LENGTHS))
        lines.append(f"RDATE;VALUE=PERIOD:{first:%Y%m%dT%H%M%SZ}/{length}")
    return vevent(*lines, draw(st.sampled_from(MARKS)))


@st.composite
def changes(draw):
    reach = draw(st.sampled_from(["", "", "", ";RANGE=THISANDFUTURE"]))
    return vevent(
        f"RECURRENCE-ID{reach}{draw(forms).format(draw(times))}",
        f"DTSTART{draw(forms).format(draw(times))}",
        f"DURATION:{draw(st.sampled_from(LENGTHS))}",
        draw(st.sampled_from(MARKS)),
    )


resources = st.builds(
    lambda series, changed: resource(*series, *changed),
    st.lists(masters(), min_size=1, max_size=4),
    st.lists(changes(), max_size=25),
)


def expanded(parts, steps, *, idle=False):
    return expand_surely(
        parts, window=(LOW, HIGH), calendar_zone=HOME, idle=idle, effort=Effort(steps)
    )


def busy(found):
    """Spans of taken time that neither touch nor overlap, within the window."""
    spans = []
    for one in sorted(found, key=lambda one: one.start):
        start, end = max(one.start, LOW), min(one.end, HIGH)
        if one.cancelled or one.show_as is ShowAs.FREE or one.response is Response.DECLINED:
            continue
        if spans and start <= spans[-1][1]:
            spans[-1][1] = max(end, spans[-1][1])
        elif start < end:
            spans.append([start, end])
    return spans


@settings(max_examples=400, deadline=None)
@given(parts=resources, steps=st.integers(0, 400), idle=st.booleans())
def test_a_cut_frees_nothing_and_is_told(parts, steps, idle):
    cut, doubts = expanded(parts, steps, idle=idle)
    whole, nothing = expanded(parts, 1_000_000, idle=idle)
    assert nothing == ()
    taken = busy(cut)
    for start, end in busy(whole):
        assert any(first <= start and end <= last for first, last in taken), (start, end)
    if not doubts:
        assert cut == whole
    assert len({one.original_start for one in cut}) == len(cut)


def test_a_time_that_the_clock_skips_does_not_hide_an_earlier_one_behind_it():
    # 02:30 does not exist that night and is read as 03:30; 03:00 comes before that.
    parts = resource(
        vevent(
            f"DTSTART;TZID={HOME}:20270328T023000",
            "DURATION:PT30M",
            "RRULE:FREQ=DAILY;BYHOUR=3;BYMINUTE=0",
        )
    )
    found, doubts = expanded(parts, 0)
    first = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert any(start <= first for start, _ in busy(found))
    assert doubts == (TOO_MANY,)


@pytest.mark.parametrize("repeats", ["RRULE:FREQ=DAILY", "RDATE:20270327T090000Z"])
def test_what_a_change_made_busy_or_alive_blocks_where_a_later_series_cannot_be_counted(repeats):
    change = vevent(
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20270101T090000Z",
        "DTSTART:20270101T100000Z",
        "DURATION:PT1H",
    )
    first = vevent("DTSTART:20260101T090000Z", "DURATION:PT1H")
    for mark in ("STATUS:CANCELLED", "TRANSP:TRANSPARENT"):
        later = vevent("DTSTART:20260301T090000Z", "DURATION:PT1H", repeats, mark)
        found, doubts = expanded(resource(first, later, change), 0)
        assert (busy(found), doubts) == ([[LOW, HIGH]], (TOO_MANY,))


def test_a_cancelled_series_takes_no_time_but_whoever_asks_for_all_is_told():
    parts = resource(
        vevent("DTSTART:20270301T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "STATUS:CANCELLED")
    )
    assert expanded(parts, 0) == ([], ())
    found, doubts = expanded(parts, 0, idle=True)
    assert ([one.cancelled for one in found], doubts) == ([True], (TOO_MANY,))


def test_single_dates_are_paid_for_and_those_beyond_take_all_time():
    hours = [LOW + timedelta(minutes=12 * place) for place in range(1_000)]
    dates = ",".join(f"{hour:%Y%m%dT%H%M%SZ}" for hour in hours)
    parts = resource(vevent("DTSTART:20260101T090000Z", "DURATION:PT5M", f"RDATE:{dates}"))
    found, doubts = expanded(parts, 5_000)
    *counted, rest = found
    assert [one.start for one in counted] == hours[: len(counted)]
    assert 200 < len(counted) < 500
    assert (rest.start, rest.end, doubts) == (hours[len(counted)], HIGH, (TOO_MANY,))
    assert (busy(expanded(parts, 2_999)[0]), len(expanded(parts, 40_000)[0])) == (
        [[LOW, HIGH]],
        1_000,
    )


def test_exceptions_that_cannot_be_paid_leave_nothing_out():
    parts = resource(
        vevent("DTSTART:20270326T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY")
    )
    assert expanded(parts, 40_000) == ([], ())
    found, doubts = expanded(parts, 200)
    assert ([one.start.day for one in found][-1], doubts) == (3, (TOO_MANY_LEFT_OUT,))
