"""Which zones are offered, how they read, and what finds them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from daybook_ical.zonedata import names

from accounts.cities import SEARCHED_AS
from accounts.places import Place, places, zone_groups
from accounts.zones import current_name, is_zone, renamed

WINTER = datetime(2026, 12, 1, 19, 15, tzinfo=UTC)
BY_NAME = {place.name: place for place in places()}
DEAD = ("US/Pacific", "EST5EDT", "Etc/GMT+5", "Asia/Calcutta", "Brazil/East", "GMT", "Europe/Kiev")


def test_every_country_and_clock_is_offered_once() -> None:
    assert len(BY_NAME) == len(places())
    assert {"UTC", "Europe/Berlin", "Europe/Oslo", "America/Argentina/Salta"} < BY_NAME.keys()
    assert BY_NAME.keys() <= names()


@pytest.mark.parametrize("name", DEAD)
def test_a_dead_name_is_not_offered_and_still_known(name: str) -> None:
    assert name not in BY_NAME
    assert is_zone(name)


def test_every_old_name_leads_to_a_zone_that_is_offered_with_the_same_clock() -> None:
    assert set(renamed().values()) <= BY_NAME.keys()
    known = {old: new for old, new in renamed().items() if is_zone(old)}
    wrong = [
        (old, new)
        for old, new in known.items()
        for when in (WINTER, WINTER + timedelta(days=182))
        if when.astimezone(ZoneInfo(old)).utcoffset() != when.astimezone(ZoneInfo(new)).utcoffset()
    ]
    assert wrong == []
    assert [current_name(name) for name in DEAD] == [
        "America/Los_Angeles", "EST5EDT", "Etc/GMT+5", "Asia/Kolkata",
        "America/Sao_Paulo", "GMT", "Europe/Kyiv",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("UTC", "UTC (19:15)"),
        ("Europe/London", "London (UTC, 19:15)"),
        ("Europe/Berlin", "Berlin (UTC+01:00, 20:15)"),
        ("Asia/Kathmandu", "Kathmandu (UTC+05:45, 01:00)"),
        ("America/Indiana/Tell_City", "Tell City, Indiana (UTC-06:00, 13:15)"),
    ],
)
def test_a_zone_reads_as_its_city_with_offset_and_time(name: str, shown: str) -> None:
    assert BY_NAME[name].shown(WINTER) == shown


def test_the_offset_is_that_of_the_moment() -> None:
    summer = WINTER + timedelta(days=212)
    assert BY_NAME["Europe/Berlin"].shown(summer) == "Berlin (UTC+02:00, 21:15)"


def test_zones_stand_by_region_and_then_by_city() -> None:
    groups = zone_groups(WINTER, kept="Europe/Berlin")
    assert [group.region for group in groups] == [
        "", "Africa", "Americas", "Antarctica", "Arctic", "Asia", "Atlantic Ocean", "Australia",
        "Europe", "Indian Ocean", "Pacific Ocean",
    ]  # fmt: skip
    for group in groups:
        cities = [place.city.casefold() for place, _ in group.options]
        assert cities == sorted(cities)
    assert sum(len(group.options) for group in groups) == len(places())


def test_a_zone_that_is_stored_under_a_dead_name_comes_first() -> None:
    first = zone_groups(WINTER, kept="US/Pacific")[0]
    assert first.options[0] == (
        Place("US/Pacific", "", "US/Pacific"),
        "US/Pacific (UTC-08:00, 11:15)",
    )
    assert first.options[1][0].name == "UTC"


def test_what_is_no_zone_is_not_kept() -> None:
    assert zone_groups(WINTER, kept="Mars/Olympus") == zone_groups(WINTER)


@pytest.mark.parametrize(
    ("city", "zone"),
    [
        ("München", "Europe/Berlin"), ("Frankfurt", "Europe/Berlin"), ("Cologne", "Europe/Berlin"),
        ("Mumbai", "Asia/Kolkata"), ("Delhi", "Asia/Kolkata"), ("Beijing", "Asia/Shanghai"),
        ("San Francisco", "America/Los_Angeles"), ("Boston", "America/New_York"),
        ("Washington, D.C.", "America/New_York"), ("Geneva", "Europe/Zurich"),
    ],
)  # fmt: skip
def test_well_known_cities_find_their_zone(city: str, zone: str) -> None:
    assert [place.name for place in places() if city in place.words] == [zone]


def test_a_country_finds_its_zones_and_an_old_name_its_successor() -> None:
    assert BY_NAME["Europe/Oslo"].words == ("Norway", "Bergen", "Trondheim")
    assert "Asia/Calcutta" in BY_NAME["Asia/Kolkata"].was
    assert BY_NAME["America/Adak"].words == ("United States", "Alaska - western Aleutians")


def test_what_is_searched_belongs_to_zones_that_are_offered_and_can_be_listed() -> None:
    assert SEARCHED_AS.keys() <= BY_NAME.keys()
    assert [place for place in places() if ";" in "".join(place.words)] == []
