"""Pairing: why a PC is refused, and how far it has come."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kinds.outlook.words.faults import fault
from kinds.outlook.words.program import where_to_get
from languages.lengths import wait
from languages.numbers import number

Told = Mapping[str, Any]

STEPS = {
    "waiting": gettext_lazy("Pair the PC"),
    "paired": gettext_lazy("List its calendars"),
    "reading": gettext_lazy("Read them for the first time"),
}
"""By the stage in which a step is under way."""
STATES = {
    "done": gettext_lazy("done"),
    "running": gettext_lazy("under way"),
    "failed": gettext_lazy("failed here"),
    "waiting": gettext_lazy("not reached yet"),
}
NOT_FOR_OTHERS = gettext_lazy("Only administrators of the portal may make codes for other users.")
NO_SUCH_USER = gettext_lazy("No active user has this mail address.")


def refusal(code: str, told: Told) -> str:
    """What a PC is told, from the fields of the answer."""
    return _REFUSALS[code](told)


def connector_name(pc: str) -> str:
    """How a new connector is called, until its owner calls it otherwise."""
    return _("Outlook on %(pc)s") % {"pc": pc}


def paired(pc: str) -> str:
    return _("%(pc)s is paired") % {"pc": pc}


def listed(calendars: int) -> str:
    return ngettext("%(count)s calendar", "%(count)s calendars", calendars) % {
        "count": number(calendars)
    }


def read(told: int, calendars: int, events: int) -> str:
    return ngettext(
        "%(told)s of %(calendars)s calendars, %(events)s event so far",
        "%(told)s of %(calendars)s calendars, %(events)s events so far",
        events,
    ) % {"told": number(told), "calendars": number(calendars), "events": number(events)}


def no_such_connector(*, of_other: bool) -> str:
    if of_other:
        return _("This user has no Outlook connector of this number.")
    return _("You have no Outlook connector of this number.")


def begun() -> tuple[str, str, str]:
    """Of an invitation that is open: what it is, what names it, and what its page does."""
    return (
        _("An invitation to pair a PC is open"),
        _("Connector ID"),
        _("Its page follows the PC, and makes a new code."),
    )


def _bad_request(told: Told) -> str:
    return fault(told["fault"], told.get("about", {}), told.get("field", ""))


def _unknown(told: Told) -> str:
    return _(
        "No connector has this ID. Check it against the portal's page, or get a new one there: an "
        "ID that was not used in time is forgotten."
    )


def _wrong_code(told: Told) -> str:
    return ngettext(
        "The pairing code is wrong. %(count)s try is left before the ID is blocked.",
        "The pairing code is wrong. %(count)s tries are left before the ID is blocked.",
        told["tries_left"],
    ) % {"count": number(told["tries_left"])}


def _expired(told: Told) -> str:
    return _("The pairing code is used or expired. Get a new one in the portal.")


def _blocked(told: Told) -> str:
    wanted = {"wait": wait(told["seconds"], case="dative")}
    if told["whose"] == "address":
        return (
            _(
                "Too many requests with wrong IDs or codes came from this network address. Try "
                "again in %(wait)s."
            )
            % wanted
        )
    return _("Too many tries. Try again in %(wait)s, with a new code from the portal.") % wanted


def _already_paired(told: Told) -> str:
    return _(
        "This connector is paired with %(pc)s. Take it over if that PC shall not sync any more."
    ) % {"pc": told["pc"]}


def _too_old(told: Told) -> str:
    needed = _("This portal needs Daybook Connector %(version)s or newer. Update it on the PC.") % {
        "version": told["oldest_agent"]
    }
    return f"{needed} {where_to_get()}"


_REFUSALS: Mapping[str, Callable[[Told], str]] = {
    "bad-request": _bad_request,
    "unknown-connector-id": _unknown,
    "wrong-code": _wrong_code,
    "code-expired": _expired,
    "blocked": _blocked,
    "already-paired": _already_paired,
    "agent-too-old": _too_old,
}
