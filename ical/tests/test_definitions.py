"""VTIMEZONE in both directions: what we write is read by us and by dateutil as the zone itself."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from daybook_ical.definitions import definition
from daybook_ical.observances import read_zone
from daybook_ical.zonedata import names
from hypothesis import given, settings
from hypothesis import strategies as st

ZONES = [
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/Vancouver",
    "America/Edmonton",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Asia/Jerusalem",
    "Africa/Casablanca",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
]


def walls():
    """Half hours around the year, with those that are skipped or shown twice."""
    moment = datetime(2026, 1, 1)
    while moment < datetime(2027, 12, 31):
        yield moment
        yield moment.replace(fold=1)
        moment += timedelta(minutes=30)


@pytest.mark.parametrize("zone", ZONES)
def test_a_written_zone_is_read_as_the_zone_itself(zone):
    theirs, ours = ZoneInfo(zone), read_zone("\n".join(definition(zone, 2026)))
    wrong = [
        wall
        for wall in walls()
        if wall.replace(tzinfo=ours).utcoffset() != wall.replace(tzinfo=theirs).utcoffset()
    ]
    assert wrong == []


@pytest.mark.parametrize("zone", ZONES)
def test_instants_shown_in_a_read_zone_are_those_of_the_zone_itself(zone):
    theirs, ours = ZoneInfo(zone), read_zone("\n".join(definition(zone, 2026)))
    for wall in walls():
        moment = wall.replace(tzinfo=UTC, fold=0)
        shown, expected = moment.astimezone(ours), moment.astimezone(theirs)
        assert (shown.replace(tzinfo=None), shown.fold) == (
            expected.replace(tzinfo=None),
            expected.fold,
        )


@pytest.mark.parametrize("zone", ZONES)
def test_other_readers_understand_what_we_write(zone):
    text = "\r\n".join(["BEGIN:VCALENDAR", *definition(zone, 2026), "END:VCALENDAR", ""])
    theirs = tzical(StringIO(text)).get(zone)
    for wall in list(walls())[::26]:
        moment = wall.replace(tzinfo=UTC, fold=0)
        assert (
            moment.astimezone(theirs).utcoffset() == moment.astimezone(ZoneInfo(zone)).utcoffset()
        )


@settings(max_examples=25, deadline=None)
@given(zone=st.sampled_from(sorted(names() - {"UTC"})), year=st.integers(2026, 2032))
def test_a_written_zone_is_right_for_its_year_and_the_next(zone, year):
    """For us and for other readers, whatever governments plan."""
    lines = definition(zone, year)
    text = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""])
    ours, theirs, true = (
        read_zone("\n".join(lines)),
        tzical(StringIO(text)).get(zone),
        ZoneInfo(zone),
    )
    weeks = [datetime(year, 1, 1, 12, tzinfo=UTC) + timedelta(weeks=2 * n) for n in range(52)]
    expected = [week.astimezone(true).utcoffset() for week in weeks]
    assert [week.astimezone(ours).utcoffset() for week in weeks] == expected
    assert [week.astimezone(theirs).utcoffset() for week in weeks] == expected
