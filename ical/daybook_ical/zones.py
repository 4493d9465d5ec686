"""Which IANA time zone a calendar means, whatever it calls it.

Calendars name zones in four tongues: IANA names, Windows names, IANA names behind a vendor's
prefix, and the words of Outlook's zone list. A name that none of them explains stays unknown: the
event then blocks what it may take, for a guessed zone would close or open the wrong hours without
a word.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from tzlocal.windows_tz import win_tz

from daybook_ical.shown import FORMER, SHOWN
from daybook_ical.spelling import plain
from daybook_ical.zonedata import names

_UTC_NAMES = frozenset({"z", "utc", "gmt", "etc/utc", "etc/gmt", "etc/zulu", "zulu"})

# Words that stand for a zone without an offset too. Only those whose meaning is certain.
_DISPLAY_NAMES = {
    "coordinated universal time": "UTC",
    "greenwich mean time": "Europe/London",
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "arizona": "America/Phoenix",
    "saskatchewan": "America/Regina",
    "newfoundland": "America/St_Johns",
    "west central africa": "Africa/Lagos",
    "mitteleuropäische zeit": "Europe/Berlin",
    "mitteleuropäische sommerzeit": "Europe/Berlin",
    "mitteleuropäische normalzeit": "Europe/Berlin",
    "mez/mesz": "Europe/Berlin",
    "westeuropäische zeit": "Europe/Lisbon",
    "osteuropäische zeit": "Europe/Bucharest",
    "central european time": "Europe/Berlin",
    "central european standard time": "Europe/Warsaw",
    "western european time": "Europe/Lisbon",
    "eastern european time": "Europe/Bucharest",
    "heure d’europe centrale": "Europe/Paris",
    "heure normale d’europe centrale": "Europe/Paris",
    "hora de europa central": "Europe/Madrid",
    "hora estándar romance": "Europe/Madrid",
    "ora dell’europa centrale": "Europe/Rome",
    "ora solare europa occidentale": "Europe/Rome",
    "midden-europese tijd": "Europe/Amsterdam",
    "west-europa (standaardtijd)": "Europe/Amsterdam",
    "czas środkowoeuropejski": "Europe/Warsaw",
    "centraleuropeisk tid": "Europe/Stockholm",
    "centraleuropæisk tid": "Europe/Copenhagen",
    "japan standard time": "Asia/Tokyo",
    "indian standard time": "Asia/Kolkata",
}
_OFFSET_PREFIX = re.compile(
    r"\((?:UTC|GMT)(?:\s?([+\-−–])\s?(\d{1,2})(?:[:.]?(\d{2}))?)?\)\s*(.+)", re.IGNORECASE
)
_AND = re.compile(r"\s*&\s*| und ")
_SLASH = re.compile(r"\s*/\s*")
# A zone is listed under its offset of any of these years: names in files are seldom renewed.
_YEARS = range(2012, 2038)


_LONGEST = 255


def resolve(tzid: str) -> str | None:
    """The IANA name for a calendar's zone name, "UTC" for instants, None when nobody knows."""
    return _resolve(tzid) if len(tzid) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _resolve(tzid: str) -> str | None:
    name = plain(tzid)
    return _known(name) or _behind_prefix(name) or _displayed(name)


def _known(name: str) -> str | None:
    folded = name.casefold()
    if folded in _UTC_NAMES:
        return "UTC"
    return _iana().get(folded.replace(" ", "_")) or _windows().get(folded)


@cache
def _iana() -> dict[str, str]:
    return {name.casefold(): name for name in names()}


@cache
def _windows() -> dict[str, str]:
    zones = {
        name.casefold(): "UTC" if target == "Etc/UTC" else target
        for name, target in win_tz.items()
        if target.casefold() in _iana()
    }
    former = ((old, new.casefold()) for old, new in FORMER.items())
    return zones | {old: zones[new] for old, new in former if new in zones}


def _behind_prefix(name: str) -> str | None:
    """`/mozilla.org/20050126_1/Europe/Berlin` and `tzone://Microsoft/Utc`."""
    if not name.startswith("/") and "://" not in name:
        return None
    words = [word for word in name.split("/") if word]
    return next((known for i in range(len(words)) if (known := _known("/".join(words[i:])))), None)


def _displayed(name: str) -> str | None:
    """`Eastern Time (US & Canada)`, `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, …`."""
    match = _OFFSET_PREFIX.fullmatch(name)
    words = _words(match[4] if match else name)
    if match is None:
        # Without the offset a place alone may be another of that name: Perth, Santiago, Hobart.
        telling = "," in words or "time" in words
        return _DISPLAY_NAMES.get(words) or (_shown().get(words) if telling else None)
    candidates = (_DISPLAY_NAMES.get(words), _shown().get(words), *_cities_in(words))
    offset = _offset(match)
    return next((zone for zone in candidates if zone and offset in _standard_offsets(zone)), None)


def _words(text: str) -> str:
    """The words in the one spelling of the tables."""
    text = text.strip().casefold().replace("'", "’").replace(" : ", ": ")
    return _SLASH.sub(", ", _AND.sub(" and ", text))


@cache
def _shown() -> dict[str, str]:
    lines = (line.partition(" = ") for line in SHOWN.strip().splitlines())
    return {
        _words(words): _windows()[windows.casefold()]
        for windows, _, lists in lines
        if windows.casefold() in _windows()
        for words in lists.split(" | ")
    }


def _offset(match: re.Match[str]) -> timedelta:
    if match[1] is None:
        return timedelta()
    size = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return size if match[1] == "+" else -size


def _cities_in(words: str) -> Iterator[str | None]:
    """The zones of the listed cities, for lists in other languages."""
    cities = (city.strip().replace(" ", "_").replace(".", "") for city in words.split(","))
    return (_cities().get(city) for city in cities)


@cache
def _cities() -> dict[str, str]:
    places = sorted(name for name in _iana().values() if "/" in name and name[:4] != "Etc/")
    return {name.rpartition("/")[2].casefold(): name for name in places}


@lru_cache(maxsize=1024)
def _standard_offsets(zone: str) -> frozenset[timedelta]:
    """Windows lists a zone under its winter offset, the smaller one of the year."""
    clock = ZoneInfo(zone)
    return frozenset(
        min(
            datetime(year, month, 15, tzinfo=UTC).astimezone(clock).utcoffset() or timedelta()
            for month in (1, 7)
        )
        for year in _YEARS
    )
