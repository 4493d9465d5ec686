"""The zone a calendar says it lives in."""

import re
from functools import lru_cache
from zoneinfo import available_timezones

from tzlocal.windows_tz import win_tz


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(zone_id: str, definition: str) -> str:
    """The IANA name of a calendar's zone, from its id (RFC 7809, 5.2) or its VTIMEZONE; or "".

    Vendors put their own prefix before the name; Exchange uses names of its own.
    """
    stated = re.findall(r"^(?:X-LIC-LOCATION|TZID)(?:;[^:\r\n]*)?:(.*?)\s*$", definition, re.M)
    for text in (zone_id, *stated):
        if name := _iana(text.strip().strip('"')):
            return name
    return ""


def _iana(text: str) -> str:
    if text in _names():
        return text
    if text in win_tz:
        return str(win_tz[text])
    words = text.strip("/").split("/")
    tails = ("/".join(words[-count:]) for count in (3, 2) if len(words) > count)
    return next((tail for tail in tails if tail in _names()), "")
