"""How a PC is, on the page of its connector."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connectors.models import Connector
from languages.lengths import age

NOTICED = timedelta(seconds=1)
"""Differences of clocks below are what messages take on their way."""
STORES: Mapping[str, str | Promise] = {
    "outlook": "Outlook",
    "vdir": gettext_lazy("Folder of .ics files"),
}
LINES: Mapping[str, str] = {"websocket": "WebSocket", "https": "HTTPS", "xmpp": "XMPP"}
SYNC_ASKED = {
    "unpaired": gettext_lazy("No PC is paired, so there is nothing to read. Pair one below."),
    "offline": gettext_lazy("%(pc)s is offline. It is read as soon as it is back."),
    "polls": gettext_lazy("%(pc)s was asked. It hears of it when it next asks for news."),
    "asked": gettext_lazy("%(pc)s was asked to read its calendars now."),
}
"""What Sync now says, where a PC has to be asked."""


def state(*, is_online: bool) -> str:
    return _("Online") if is_online else _("Offline")


def line(code: str) -> str:
    return LINES.get(code) or _("not yet")


def store(code: str) -> str:
    return str(STORES.get(code, code))


def clock(skew: timedelta) -> str:
    """How far the PC's clock is from ours, as it stands after "Clock"."""
    if abs(skew) < NOTICED:
        return _("agrees with the portal")
    length = {"length": age(abs(skew))}
    return _("%(length)s ahead") % length if skew > timedelta() else _("%(length)s behind") % length


def mode(told: str, minutes: int | None, *, blocked: bool) -> str:
    """A mode in force that is not the one chosen."""
    if told == "auto" and minutes in Connector.Interval.values:
        said = _("Auto-sync, %(pace)s") % {"pace": Connector.Interval(minutes).pace}
    else:
        said = str(Connector.Mode(told).label)
    if not blocked:
        return said
    return _("%(mode)s, because the real-time channel is blocked") % {"mode": said}


def ended(because: str, replaced_by: str) -> str:
    """How the pairing of an earlier PC ended, after its name and a colon."""
    if because == "replaced":
        return _("replaced by %(pc)s") % {"pc": replaced_by}
    return _("ended on the PC") if because == "unpaired" else _("revoked")


def sync_asked(outcome: str, pc: str = "") -> str:
    return str(SYNC_ASKED[outcome] % {"pc": pc})


def revoked(pc: str) -> str:
    return _("%(pc)s may not sync any more.") % {"pc": pc}


def none_paired() -> str:
    return _("No PC is paired.")


def titles(*, are_read: bool) -> str:
    if are_read:
        return _("Titles are read from now on.")
    return _("Titles stay on the PC from now on.")
