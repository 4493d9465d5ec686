"""A try to connect in words: its steps, and what follows when it failed."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from languages.days import moment

STEPS: Mapping[str, str | Promise] = {
    "resolve": _("Find the server"),
    "connect": _("Reach it"),
    "tls": _("Check its certificate"),
    "sign-in": _("Sign in"),
    "calendars": _("Find the calendars"),
}
STATES: Mapping[str, str | Promise] = {
    "done": pgettext_lazy("state of a step", "done"),
    "running": pgettext_lazy("state of a step", "under way"),
    "failed": pgettext_lazy("state of a step", "failed here"),
    "skipped": pgettext_lazy("state of a step", "not needed"),
    "waiting": pgettext_lazy("state of a step", "not reached yet"),
}


def nothing_follows() -> str:
    return gettext("Nothing was stored, and nothing further happens by itself.")


def stays(name: str) -> str:
    """Of a connector that was there before and waits for its owner."""
    return gettext("%(name)s stays as it was, and nothing further happens by itself.") % {
        "name": name
    }


def goes_on(name: str, at: datetime) -> str:
    """Of a connector that was there before and syncs by itself."""
    when = localtime(at)
    return gettext(
        "%(name)s stays as it was: Daybook tries again with the login it has at %(when)s %(zone)s."
    ) % {"name": name, "when": moment(when, "year"), "zone": when.tzname()}
