"""What the page of a team's connectors says around them."""

from collections.abc import Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from connectors.state import Code
from fleet.wish import PROBLEMS, Order
from languages.numbers import number

ORDERS = {
    Order.URGENT: gettext_lazy("Most urgent first"),
    Order.OLDEST: gettext_lazy("Oldest sync first"),
    Order.NEWEST: gettext_lazy("Newest sync first"),
    Order.HOST: gettext_lazy("By name"),
}
STATES = {
    Code.CONNECTED: gettext_lazy("Connected"),
    Code.ATTENTION: gettext_lazy("Needs attention"),
    Code.SIGN_IN: gettext_lazy("Sign-in needed"),
    Code.UNREACHABLE: gettext_lazy("Server unreachable"),
    Code.OFFLINE: gettext_lazy("Offline"),
    Code.THROTTLED: gettext_lazy("Throttled"),
    Code.FIRST_SYNC: gettext_lazy("First sync pending"),
    Code.WAITING: gettext_lazy("Sync due"),
    Code.SYNCING: gettext_lazy("Syncing"),
    Code.PAUSED: gettext_lazy("Paused"),
}
TABLES = {
    "accounts_user": gettext_lazy("People"),
    "bookings_attendance": gettext_lazy("Hosts of meetings"),
    "bookings_booking": gettext_lazy("Bookings"),
    "bookings_mail": gettext_lazy("Mails"),
    "bookings_meeting": gettext_lazy("Meetings"),
    "calendars_busytime": gettext_lazy("Busy times"),
    "calendars_busyweek": gettext_lazy("Busy times, merged"),
    "calendars_calendar": gettext_lazy("Calendars"),
    "calendars_calendarentry": gettext_lazy("Events that Daybook writes"),
    "calendars_event": gettext_lazy("Events"),
    "connectors_agentevent": gettext_lazy("Events of PCs"),
    "connectors_alert": gettext_lazy("Alerts"),
    "connectors_connector": gettext_lazy("Connectors"),
    "connectors_syncrun": gettext_lazy("Syncs"),
    "procrastinate_events": gettext_lazy("Events of jobs"),
    "procrastinate_jobs": gettext_lazy("Jobs"),
}
"""What is in the tables that grow; others go by their names."""
COLUMNS = (
    gettext_lazy("Connector"),
    gettext_lazy("Host"),
    gettext_lazy("Email"),
    gettext_lazy("Kind"),
    gettext_lazy("Mode"),
    gettext_lazy("State"),
    gettext_lazy("Last seen (UTC)"),
    gettext_lazy("Last sync (UTC)"),
    gettext_lazy("Next sync (UTC)"),
    gettext_lazy("Problem"),
    pgettext_lazy("how often", "Times"),
    gettext_lazy("Since (UTC)"),
    gettext_lazy("Cause"),
    gettext_lazy("Remedy"),
)
"""Of the table for a spreadsheet."""


def mode(code: str) -> str:
    return {"manual": _("manual"), "realtime": _("real-time")}[code]


def summary(shown: int, total: int, problems: int) -> SafeString:
    """How many connectors there are, and how they are."""
    connectors = _connectors(shown, total)
    if problems:
        need = ngettext("%(count)s needs somebody", "%(count)s need somebody", problems) % {
            "count": number(problems)
        }
        told = _("{connectors}. <strong>{need}</strong>")
        return format_html(told, connectors=connectors, need=need)
    told = _("{connectors}, all well") if total else "{connectors}"
    return format_html(told, connectors=connectors)


def states(counts: Mapping[str, int], total: int, problems: int) -> dict[str, str]:
    """The choices of the state filter, with their numbers. Empty states are left out."""
    there = {code: str(name) for code, name in STATES.items() if counts.get(code)}
    return {
        "": _counted(pgettext("connectors", "All"), total),
        PROBLEMS: _counted(_("With problems"), problems),
        **{code: _counted(name, counts[code]) for code, name in there.items()},
    }


def stored(table: str) -> str:
    return str(TABLES.get(table, table))


def stored_in_all() -> str:
    return _("All tables")


def _counted(name: str, count: int) -> str:
    return _("%(name)s (%(count)s)") % {"name": name, "count": number(count)}


def _connectors(shown: int, total: int) -> str:
    counts = {"shown": number(shown), "total": number(total)}
    if shown == total:
        return ngettext("%(total)s connector", "%(total)s connectors", total) % counts
    return (
        ngettext("%(shown)s of %(total)s connector", "%(shown)s of %(total)s connectors", total)
        % counts
    )
