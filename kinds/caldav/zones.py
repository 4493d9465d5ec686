"""The zone a calendar says it lives in."""

import re

from daybook_ical.zones import resolve

_STATED = re.compile(r"^(?:X-LIC-LOCATION|TZID)(?:;[^:\r\n]*)?:(.*)$", re.MULTILINE)


def zone_of(zone_id: str, definition: str) -> str:
    """The IANA name of a calendar's zone, from its id (RFC 7809, 5.2) or its VTIMEZONE; or ""."""
    stated = (zone_id, *map(str.strip, _STATED.findall(definition)))
    return next((zone for text in stated if (zone := resolve(text))), "")
