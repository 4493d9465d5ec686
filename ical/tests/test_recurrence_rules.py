"""The walker against dateutil, which walks every rule from its start and knows no shortcuts."""

from datetime import datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from daybook_ical.clocks import wall_seconds
from daybook_ical.effort import Effort
from daybook_ical.errors import TooManyOccurrences, Unreadable
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.rules import Frequency, parse_rule
from daybook_ical.walking import walk
from hypothesis import assume, given, settings
from hypothesis import strategies as st

# The oracle goes on for longer than an event is allowed to.
ENOUGH = 1_000_000
WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def numbers(least, greatest, *, negative=False):
    one = st.integers(least, greatest)
    if negative:
        one = st.one_of(one, st.integers(-greatest, -least))
    return st.lists(one, min_size=1, max_size=4, unique=True).map(lambda n: ",".join(map(str, n)))


def weekdays(*numbers):
    """Plain or numbered days: of a mixture dateutil takes what is in both, RFC 5545 in either."""
    plain = st.sampled_from(WEEKDAYS)
    numbered = st.tuples(st.sampled_from(numbers or [""]), plain).map("".join)
    several = [st.lists(day, min_size=1, max_size=4, unique=True) for day in (plain, numbered)]
    return st.one_of(several).map(",".join)


PARTS = {
    "DAILY": {
        "BYDAY": weekdays(),
        "BYMONTH": numbers(1, 12),
        "BYMONTHDAY": numbers(1, 31, negative=True),
        "BYHOUR": numbers(0, 23),
        "BYMINUTE": numbers(0, 59),
    },
    "WEEKLY": {
        "BYDAY": weekdays(),
        "BYMONTH": numbers(1, 12),
        "BYHOUR": numbers(0, 23),
        "WKST": st.sampled_from(WEEKDAYS),
    },
    "MONTHLY": {
        "BYDAY": weekdays("1", "2", "4", "5", "-1", "-2"),
        "BYMONTHDAY": numbers(1, 31, negative=True),
        "BYMONTH": numbers(1, 12),
        "BYSETPOS": numbers(1, 4, negative=True),
        "BYHOUR": numbers(0, 23),
    },
    "YEARLY": {
        "BYDAY": weekdays("1", "4", "-1", "-3"),
        "BYMONTHDAY": numbers(1, 31, negative=True),
        "BYMONTH": numbers(1, 12),
        "BYYEARDAY": numbers(1, 366, negative=True),
        "BYSETPOS": numbers(1, 10, negative=True),
    },
    "HOURLY": {
        "BYDAY": weekdays(),
        "BYHOUR": numbers(0, 23),
        "BYMINUTE": numbers(0, 59),
        "BYMONTHDAY": numbers(1, 31, negative=True),
        "BYSETPOS": numbers(1, 3, negative=True),
    },
    "MINUTELY": {"BYHOUR": numbers(8, 10), "BYMINUTE": numbers(0, 59)},
}
SHORT = ("DAILY", "WEEKLY", "MONTHLY", "HOURLY", "MINUTELY")
STARTS = st.datetimes(datetime(2009, 1, 1), datetime(2026, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, fold=0)
)


@st.composite
def rules(draw, frequencies):
    frequency = draw(st.sampled_from(frequencies))
    chosen = draw(st.lists(st.sampled_from(sorted(PARTS[frequency])), max_size=3, unique=True))
    interval = draw(st.integers(1, 5 if frequency != "MINUTELY" else 500))
    parts = [f"FREQ={frequency}", f"INTERVAL={interval}"]
    parts += [f"{name}={draw(PARTS[frequency][name])}" for name in chosen]
    if draw(st.booleans()):
        parts.append(f"COUNT={draw(st.integers(1, 400))}")
    return ";".join(parts)


def by_dateutil(rule, start, low, high):
    # Not `between`: past its last match dateutil goes on to the year 9999.
    found = []
    for moment in rrulestr(rule, dtstart=start):
        if moment > high:
            break
        found.append(moment)
    return [moment for moment in found if moment >= low]


@settings(max_examples=400, deadline=None)
@given(
    rule=rules(("DAILY", "WEEKLY", "MONTHLY", "HOURLY", "MINUTELY")),
    start=STARTS,
    days=st.integers(0, 500),
)
def test_rules_walk_like_dateutil(rule, start, days):
    # A count is walked from the start, and more minutes than half a year has are given up.
    days = days % 180 if "MINUTELY" in rule else days
    agrees(rule, start, start + timedelta(days=days))


@settings(max_examples=300, deadline=None)
@given(rule=rules(("YEARLY",)), start=STARTS, days=st.integers(0, 6000))
def test_yearly_rules_walk_like_dateutil(rule, start, days):
    agrees(rule, start, start + timedelta(days=days))


def agrees(rule, start, low):
    high = low + timedelta(days=70 if "MINUTELY" not in rule else 3)
    first = first_match(rule, start)
    assume(first is not None and first < high)
    # COUNT includes a start that the rule does not match, which dateutil does not know.
    start = first if "COUNT" in rule else start
    span = (wall_seconds(moment) for moment in (start, low, high))
    found = [moment_of(wall) for wall in walk(parse_rule(rule), *span, Effort(ENOUGH))]
    assert found == by_dateutil(rule, start, low, high)


def first_match(rule, start):
    """By our walker without COUNT; dateutil might not come back from a rule without a match."""
    endless = parse_rule(";".join(part for part in rule.split(";") if "COUNT" not in part))
    begin = wall_seconds(start)
    days = 12 if endless.frequency > Frequency.DAILY else 200
    for low in range(begin, begin + 40 * days * 86400, days * 86400):
        found = walk(endless, begin, low, low + days * 86400, Effort(ENOUGH))
        if found:
            return moment_of(found[0])
    return None


def moment_of(wall):
    return datetime.fromordinal(wall // 86400) + timedelta(seconds=wall % 86400)


def days_of(rule, start, until):
    begin = wall_seconds(datetime.fromisoformat(start))
    end = wall_seconds(datetime.fromisoformat(until))
    found = walk(parse_rule(rule), begin, begin, end)
    return [moment_of(wall).date().isoformat() for wall in found]


def test_a_week_number_alone_takes_the_weekday_from_the_start():
    # dateutil lists all seven days here; RFC 5545 derives what is missing from DTSTART.
    assert days_of("FREQ=YEARLY;BYWEEKNO=20", "1997-05-12T09:00", "1999-12-31T00:00") == [
        "1997-05-12",
        "1998-05-11",
        "1999-05-17",
    ]


def test_week_numbers_reach_across_the_turn_of_the_year():
    assert days_of("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO", "2024-01-01T09:00", "2026-12-31T00:00") == [
        "2024-01-01",
        "2024-12-30",
        "2025-12-29",
    ]
    assert days_of("FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU", "2023-12-31T09:00", "2027-01-31T00:00") == [
        "2023-12-31",
        "2024-12-29",
        "2025-12-28",
        "2027-01-03",
    ]


def test_the_first_weeks_position_counts_days_before_the_start():
    # The week's first chosen day is Monday; dateutil would take the Wednesday of a cut-off week.
    rule = "FREQ=WEEKLY;BYDAY=MO,WE;BYSETPOS=1"
    assert days_of(rule, "2026-01-07T09:00", "2026-01-20T00:00") == ["2026-01-12", "2026-01-19"]


def test_wkst_decides_the_phase_of_every_other_week():
    # The example of RFC 5545, 3.8.5.3.
    rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST="
    assert days_of(rule + "MO", "1997-08-05T09:00", "1998-01-01T00:00") == [
        "1997-08-05",
        "1997-08-10",
        "1997-08-19",
        "1997-08-24",
    ]
    assert days_of(rule + "SU", "1997-08-05T09:00", "1998-01-01T00:00") == [
        "1997-08-05",
        "1997-08-17",
        "1997-08-19",
        "1997-08-31",
    ]


def test_leap_days_come_every_four_years():
    assert days_of("FREQ=YEARLY", "2020-02-29T09:00", "2030-01-01T00:00") == [
        "2020-02-29",
        "2024-02-29",
        "2028-02-29",
    ]


def test_a_start_beside_the_rule_uses_up_one_of_count():
    rule = "FREQ=WEEKLY;BYDAY=MO;COUNT=3"
    assert days_of(rule, "2026-01-06T09:00", "2026-12-31T00:00") == ["2026-01-12", "2026-01-19"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=YEARLY;INTERVAL=1000;BYMONTHDAY=31;BYMONTH=4",
    ],
)
def test_rules_that_never_match_end_at_once(rule):
    assert days_of(rule, "1604-01-01T09:00", "2027-01-01T00:00") == []


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=MINUTELY;COUNT=100000000"])
def test_rules_that_match_too_often_are_refused_in_words(rule):
    with pytest.raises(TooManyOccurrences, match="too-many-occurrences"):
        days_of(rule, "2020-01-01T09:00", "2027-01-01T00:00")


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "BYDAY=MO",
        "FREQ=FORTNIGHTLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=x",
        "FREQ=DAILY;COUNT=1;COUNT=2",
        "FREQ=WEEKLY;BYDAY=",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=YEARLY;BYEASTER=1",
        "RSCALE=CHINESE;FREQ=YEARLY",
    ],
)
def test_broken_rules_are_named(rule):
    with pytest.raises(Unreadable) as raised:
        parse_rule(rule)
    assert raised.value.oddity == Oddity(Odd.RULE_UNREADABLE, rule)
