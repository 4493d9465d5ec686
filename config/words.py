"""What the scripts of the pages say: handed over with each page, in its language."""

import json

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from languages.days import has_12_hours
from languages.numbers import forms

_ESCAPES = {ord("&"): "&amp;", ord("<"): "&lt;", ord("'"): "&#39;"}


def script_words() -> SafeString:
    """By the names that `static/js/` asks for; `_head.html` holds them."""
    return _told(_words())


def live_words() -> SafeString:
    """What is said of a page that follows; `components/_live.html` holds it."""
    return _told(
        {
            "live": _("Live"),
            "reconnecting": _("Reconnecting …"),
            "reconnectingOld": _("Reconnecting … what you see may be old"),
            "signedOut": _("Signed out. Reload the page to sign in again."),
            "polling": _("Updated every 10 seconds"),
        }
    )


def _told(words: dict[str, object]) -> SafeString:
    """JSON for an attribute in single quotes: each of its own quotes would else be six letters of
    every page."""
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - escaped here


def _words() -> dict[str, object]:
    return {
        "copied": _("Copied"),
        "justNow": _("just now"),
        "anyMoment": _("any moment"),
        "due": _("due %(ago)s"),
        "unreachable": _("The portal could not be reached. Check your connection and try again."),
        "outdated": _("This page is no longer valid. Reload it and try again."),
        "gone": _("This is not there any more. Reload the page."),
        "tooMany": _("Too many tries. Wait a little, then try again."),
        "failed": _("Something went wrong at our side. Nothing was changed; try again."),
        "places": _("Places"),
        "noPlace": _("No such place. Try a larger city near it, or the country."),
        "zones": forms(_zones),
        "twelve": has_12_hours(),
    }


def _zones(n: int) -> str:
    return ngettext("%(number)s time zone", "%(number)s time zones", n)
