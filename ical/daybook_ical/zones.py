"""Which IANA time zone a calendar means, whatever it calls it.

Calendars name zones in four tongues: IANA names, Windows names, IANA names behind a vendor's
prefix, and the words of Outlook's zone list. A name that none of them explains stays unknown: the
event is then quarantined, for a guessed zone would close or open the wrong hours without a word.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from tzlocal.windows_tz import win_tz

_UTC_NAMES = frozenset({"z", "utc", "gmt", "etc/utc", "etc/gmt", "etc/zulu", "zulu"})

# Words that Outlook and its relatives show instead of a name. Only those whose meaning is certain.
_DISPLAY_NAMES = {
    "coordinated universal time": "UTC",
    "koordinierte weltzeit": "UTC",
    "greenwich mean time": "Europe/London",
    "eastern time (us & canada)": "America/New_York",
    "eastern time": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "central time": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "mountain time": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
    "pacific time": "America/Los_Angeles",
    "atlantic time (canada)": "America/Halifax",
    "alaska": "America/Anchorage",
    "hawaii": "Pacific/Honolulu",
    "arizona": "America/Phoenix",
    "saskatchewan": "America/Regina",
    "newfoundland": "America/St_Johns",
    "chennai, kolkata, mumbai, new delhi": "Asia/Kolkata",
    "beijing, chongqing, hong kong, urumqi": "Asia/Shanghai",
    "osaka, sapporo, tokyo": "Asia/Tokyo",
    "abu dhabi, muscat": "Asia/Dubai",
    "auckland, wellington": "Pacific/Auckland",
    "west central africa": "Africa/Lagos",
    "harare, pretoria": "Africa/Johannesburg",
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
    "paris, madrid": "Europe/Paris",
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
    r"\((?:UTC|GMT)\s*(?:([+\-−])(\d{1,2}):(\d{2}))?\)\s*(.+)", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def resolve(tzid: str) -> str | None:
    """The IANA name for a calendar's zone name, "UTC" for instants, None when nobody knows."""
    name = tzid.strip().strip('"').strip()
    return _known(name) or _behind_prefix(name) or _displayed(name)


def _known(name: str) -> str | None:
    folded = name.casefold()
    if folded in _UTC_NAMES:
        return "UTC"
    return _iana().get(folded.replace(" ", "_")) or _windows().get(folded)


@cache
def _iana() -> dict[str, str]:
    unreal = {"localtime", "Factory", "posixrules"}
    return {name.casefold(): name for name in available_timezones() - unreal}


@cache
def _windows() -> dict[str, str]:
    return {
        name.casefold(): "UTC" if target == "Etc/UTC" else target
        for name, target in win_tz.items()
        if target.casefold() in _iana()
    }


def _behind_prefix(name: str) -> str | None:
    """`/mozilla.org/20050126_1/Europe/Berlin` and `tzone://Microsoft/Utc`."""
    if not name.startswith("/") and "://" not in name:
        return None
    words = [word for word in name.split("/") if word]
    return next((known for i in range(len(words)) if (known := _known("/".join(words[i:])))), None)


def _displayed(name: str) -> str | None:
    """`Eastern Time (US & Canada)`, `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, …`."""
    match = _OFFSET_PREFIX.fullmatch(name)
    words = (match[4] if match else name).strip().casefold().replace("'", "’")
    if words in _DISPLAY_NAMES:
        return _DISPLAY_NAMES[words]
    return _first_city(words, _offset(match)) if match else None


def _offset(match: re.Match[str]) -> timedelta:
    if match[1] is None:
        return timedelta()
    size = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return size if match[1] == "+" else -size


def _first_city(words: str, offset: timedelta) -> str | None:
    """The first listed city that has a zone of its own, if that zone has the offset in brackets."""
    cities = (city.strip().replace(" ", "_").replace(".", "") for city in words.split(","))
    zones = (_cities().get(city) for city in cities)
    return next((zone for zone in zones if zone and _standard_offset(zone) == offset), None)


@cache
def _cities() -> dict[str, str]:
    places = sorted(name for name in _iana().values() if "/" in name and name[:4] != "Etc/")
    return {name.rpartition("/")[2].casefold(): name for name in places}


def _standard_offset(zone: str) -> timedelta | None:
    """Windows lists a zone under its winter offset, the smaller one of the year."""
    days = (datetime(2026, month, 15, tzinfo=UTC).astimezone(ZoneInfo(zone)) for month in (1, 7))
    return min(offset for day in days if (offset := day.utcoffset()) is not None)
