"""A change from one account to another: its steps, and what calendars are used for."""

from collections.abc import Iterable

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from languages.lists import listed
from languages.numbers import number

STEPS = {
    "account": _("Choose the new account"),
    "first-sync": _("Wait for its first sync"),
    "calendars": _("Choose its calendars"),
    "confirm": _("Confirm"),
}

USES = {
    "main": _("Main booking calendar"),
    "busy": _("Busy time retrieval"),
    "additional": _("Additional booking calendars"),
}
"""The columns of the table."""

USED_AS = {
    "main": pgettext_lazy("used as", "main booking calendar"),
    "additional": pgettext_lazy("used as", "additional booking calendar"),
    "busy": pgettext_lazy("used as", "busy time retrieval"),
}


def calendars_named(labels: Iterable[str]) -> str:
    return listed(labels) or pgettext("no calendar", "None")


def move_said(*, total: int, moved: int, pending: int, failed: int) -> str:
    """How many of the future bookings are moved."""
    if not total:
        return gettext("No future booking had to be moved.")
    told = {
        "moved": format_html("<strong>{}</strong>", _of(moved, total)),
        "pending": number(pending),
        "failed": number(failed),
    }
    return mark_safe(_move(total, pending, failed) % told)  # noqa: S308


def _of(moved: int, total: int) -> str:
    return gettext("%(moved)s of %(total)s") % {"moved": number(moved), "total": number(total)}


def _move(total: int, pending: int, failed: int) -> str:
    if pending and failed:
        return ngettext(
            "%(moved)s future booking moved, %(pending)s pending, %(failed)s not yet possible.",
            "%(moved)s future bookings moved, %(pending)s pending, %(failed)s not yet possible.",
            total,
        )
    if pending:
        return ngettext(
            "%(moved)s future booking moved, %(pending)s pending.",
            "%(moved)s future bookings moved, %(pending)s pending.",
            total,
        )
    if failed:
        return ngettext(
            "%(moved)s future booking moved, %(failed)s not yet possible.",
            "%(moved)s future bookings moved, %(failed)s not yet possible.",
            total,
        )
    return ngettext("%(moved)s future booking moved.", "%(moved)s future bookings moved.", total)
