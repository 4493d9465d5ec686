"""The living time zones as people look for them: by city, country and what else is known there.

The zone database's table of places names one zone for each country and each clock in it. What it
lacks is dead: links that are kept so that old data can be read, and clocks of no place.
https://data.iana.org/time-zones/theory.html#naming
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from itertools import groupby
from operator import attrgetter
from zoneinfo import ZoneInfo

from daybook_ical.zonedata import names

import languages.places
from accounts.cities import SEARCHED_AS
from accounts.region_words import region_name
from accounts.zones import offset_text, renamed


@dataclass(frozen=True, slots=True)
class Place:
    """A zone that is offered. `words` are what it is found by besides its name, the country first;
    `was` are its old names, which browsers still tell. `country` is a code of ISO 3166."""

    name: str
    region: str
    city: str
    words: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    country: str = ""

    @property
    def found_by(self) -> tuple[str, ...]:
        """`words`, with the names of the reader's language before the English ones."""
        own = (languages.places.country(self.country), self.words[0] if self.words else "")
        told = [*own, *self.words[1:], self.city if languages.places.city(self.name) else ""]
        return tuple(dict.fromkeys(filter(None, told)))

    def shown(self, now: datetime) -> str:
        """ "Berlin (UTC+01:00, 20:15)"."""
        zone = ZoneInfo(self.name)
        offset = "" if self.name == "UTC" else f"{offset_text(zone, now)}, "
        city = languages.places.city(self.name) or self.city
        return f"{city} ({offset}{now.astimezone(zone):%H:%M})"


@dataclass(frozen=True, slots=True)
class Group:
    """The zones of a region, each with its text; UTC and a zone that is kept are of none."""

    region: str
    options: tuple[tuple[Place, str], ...]


def zone_groups(now: datetime, kept: str = "") -> list[Group]:
    """What a list of zones shows: by region, then by city, with the offset and time of `now`.

    `kept` is the zone that is stored. Should it not be offered any more it comes first: a list
    without it would show, and save, some other zone.
    """
    found = places()
    if kept and kept in names() and all(kept != place.name for place in found):
        found = (Place(kept, "", kept.replace("_", " ")), *found)
    return [
        Group(region_name(region), tuple((place, place.shown(now)) for place in there))
        for region, there in groupby(found, key=attrgetter("region"))
    ]


@lru_cache(maxsize=1)
def places() -> tuple[Place, ...]:
    """Every zone that is offered: UTC, then by region and city."""
    old = _old_names()
    universal = Place("UTC", "", "UTC", SEARCHED_AS["UTC"], old.get("UTC", ()))
    found = [
        _place(name, code, (country, *notes), old.get(name, ()))
        for code, country, name, *notes in _table_of_places()
        if name in names()
    ]
    return universal, *sorted(found, key=lambda place: (place.region, place.city.casefold()))


def _place(name: str, country: str, told: tuple[str, ...], was: tuple[str, ...]) -> Place:
    """America/Indiana/Tell_City is "Tell City, Indiana"."""
    region, *between, city = name.replace("_", " ").split("/")
    words = (*told, *SEARCHED_AS.get(name, ()))
    return Place(name, region, ", ".join([city, *between]), words, was, country)


def _table_of_places() -> Iterator[tuple[str, ...]]:
    """Country, as code and name, and zone, and what tells the zone from others of the country,
    where there are any."""
    countries = dict(_rows("iso3166.tab"))
    for code, _coordinates, name, *notes in _rows("zone.tab"):
        yield code, countries[code], name, *(note.replace(";", ",") for note in notes)


def _rows(table: str) -> Iterator[list[str]]:
    text = (files("tzdata") / "zoneinfo" / table).read_text(encoding="utf-8")
    return (line.split("\t") for line in text.splitlines() if not line.startswith("#"))


def _old_names() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for old, name in sorted(renamed().items()):
        found[name] = (*found.get(name, ()), old)
    return found
