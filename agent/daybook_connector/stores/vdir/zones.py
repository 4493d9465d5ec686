"""Which time zone a TZID means. Names come in many spellings, definitions come in the file.

The order: the zone database's own names, Windows names, names behind a vendor's prefix
(`/freeassociation.sourceforge.net/Europe/Berlin`), the VTIMEZONE in the file. A name that none of
them knows is an error: `icalendar` would hand out a time without a zone for it.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Timezone
from tzlocal.windows_tz import win_tz

from daybook_connector.stores.vdir.lines import Component, Unreadable

_WINDOWS = {name.lower(): zone for name, zone in win_tz.items()}
_TZID = re.compile(r"^TZID\b[^:]*:", re.IGNORECASE)


class Definitions:
    """The zone definitions of one file, by the TZID they go by there."""

    def __init__(self, components: Iterable[Component]) -> None:
        self._texts: Mapping[str, tuple[str, ...]] = {
            part.value("TZID").strip('"'): tuple(part.text)
            for part in components
            if part.kind == "VTIMEZONE"
        }

    def name(self, tzid: str) -> str:
        """The name under which the zone can be asked for without doubt. Raises `Unreadable`."""
        known = iana_name(tzid)
        if known:
            return known
        if tzid in self._texts:
            return _own_name(self._texts[tzid])
        raise Unreadable(f"its time zone {tzid[:80]!r} is unknown")

    def zone(self, tzid: str) -> tzinfo:
        """The zone itself. Raises `Unreadable`."""
        known = iana_name(tzid)
        return ZoneInfo(known) if known else _defined(self._text(tzid))

    def _text(self, tzid: str) -> tuple[str, ...]:
        self.name(tzid)
        return self._texts[tzid]

    def text(self, tzid: str) -> list[str]:
        """The definition that goes with `name(tzid)`; nothing for a well known one."""
        if iana_name(tzid):
            return []
        text = self._text(tzid)
        own = _own_name(text)
        return [f"TZID:{own}" if _TZID.match(line) else line for line in text]


@lru_cache(maxsize=1024)
def iana_name(tzid: str) -> str:
    """The zone database's name for a TZID, or ""."""
    if _exists(tzid):
        return tzid
    windows = _WINDOWS.get(tzid.lower())
    if windows:
        return windows
    parts = tzid.split("/")
    tails = ("/".join(parts[-count:]) for count in (3, 2, 1) if tzid[:1] == "/" and parts)
    return next((tail for tail in tails if _exists(tail)), "")


def _exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)


def _own_name(text: tuple[str, ...]) -> str:
    """A name for a definition that no other has: `icalendar` keeps definitions by name for the
    whole process, and programs call quite different ones `Customized Time Zone`."""
    return "defined-" + hashlib.sha256("\n".join(text).encode()).hexdigest()[:16]


@lru_cache(maxsize=256)
def _defined(text: tuple[str, ...]) -> tzinfo:
    try:
        definition: Any = Timezone.from_ical("\r\n".join(text))
        zone: tzinfo = definition.to_tz(lookup_tzid=False)
    except Exception as error:
        # Whatever the library stumbles over in a foreign definition, only this event suffers.
        raise Unreadable("the definition of its time zone is damaged") from error
    return zone
