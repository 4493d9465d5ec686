"""Whose word about the language counts.

1. `?lang=` in the address, which a cookie remembers (a menu on the pages of guests leads there);
2. what the signed-in user has chosen in the profile;
3. the cookie;
4. for the link with which a guest manages a booking: the language it was made in (`as_booked`);
5. what the browser asks for;
6. the portal's own, English.

Hours are told as `?hours=12` or `24` says, as the user has chosen, as the cookie remembers.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

from languages.offered import offered
from languages.speaking import HOURS, Chooser, Habits

LANGUAGE, HOURS_OF_DAY = "lang", "hours"
HOURS_COOKIE = "hours"


@dataclass(frozen=True, slots=True)
class Manner:
    """What one request is answered in. `chosen` is whether somebody said so, not only a browser."""

    language: str
    chosen: bool
    habits: Habits


def choose(
    *,
    asked: Mapping[str, str],
    cookies: Mapping[str, str],
    user: Chooser | None,
    browser: str,
) -> Manner:
    """`asked` is the query of the address, `browser` the header Accept-Language. What makes no
    sense is passed over."""
    said = (
        asked.get(LANGUAGE, ""),
        user.language if user else "",
        cookies.get(settings.LANGUAGE_COOKIE_NAME, ""),
    )
    told = next(filter(None, map(offered, said)), None)
    hours = (
        asked.get(HOURS_OF_DAY, ""),
        user.hours_format if user else "",
        cookies.get(HOURS_COOKIE, ""),
    )
    habits = Habits(
        next((one for one in hours if one in HOURS), ""), user.week_start if user else ""
    )
    return Manner(told or _of_browser(browser), told is not None, habits)


def _of_browser(header: str) -> str:
    wanted = (offered(code) for code, _ in parse_accept_lang_header(header[:1000]) if code != "*")
    return next(filter(None, wanted), settings.LANGUAGE_CODE)
