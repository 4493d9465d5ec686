"""What the commands say to people; scripts get the same as JSON."""

from collections.abc import Mapping
from typing import Any

from daybook_protocol.reasons import ToldReason

from daybook_connector.pairing.errors import NotPaired
from daybook_connector.status import condition_words
from daybook_connector.status.status import AgentState, AlertLine, CalendarLine, Status
from daybook_connector.status.words import line_words, mode_line, mode_words
from daybook_connector.words.language import N_, ngettext
from daybook_connector.words.language import gettext as _
from daybook_connector.words.phrases import ACCESS
from daybook_connector.words.reasons import said, what_helps
from daybook_connector.words.times import LocalClock, ahead, instant, time_of_day, when

LABELS = {
    AgentState.UNPAIRED: N_("Not paired yet"),
    AgentState.PAUSED: N_("Paused"),
    AgentState.SYNCING: N_("Syncing"),
    AgentState.OFFLINE: N_("Offline"),
    AgentState.ATTENTION: N_("Needs attention"),
    AgentState.CONNECTED: N_("Connected"),
}
QUESTIONS = {
    "--portal": N_("Address of the portal"),
    "--id": N_("Connector ID"),
    "--code": N_("Pairing code"),
    "--folder": N_("Folder of .ics files"),
}
SILENT = N_("It goes by the settings from before.")
HOW_TO_START = N_(
    "Start it with `daybook-connector run`; `daybook-connector autostart on` does that at every"
    " sign-in."
)
REMOVE_THERE = N_("Remove the computer there, too.")
UNPAIRED = N_("This computer is not paired any more.")
AUTOSTART = {True: N_("Start at sign-in is on."), False: N_("Start at sign-in is off.")}
ELEVATED = N_("Running as administrator: Outlook cannot be reached. Start it as usual user.")
HANDED = N_("Handed to the running agent, which sends it to the portal.")
SENT = N_("Sent to the portal.")


def label(status: Status) -> str:
    return _(LABELS[status.state])


def describe(status: Status, clock: LocalClock) -> list[str]:
    """The whole state, one line for each thing."""
    if status.state is AgentState.UNPAIRED:
        return [_("%(state)s.") % {"state": label(status)}, what_helps(NotPaired.code)]
    at = {"state": label(status), "connector": status.connector, "portal": status.portal}
    mode = {"mode": mode_line(status), "line": line_words(status.line)}
    lines = [
        _("%(state)s: %(connector)s at %(portal)s") % at,
        _("Mode: %(mode)s; line: %(line)s") % mode,
        _("Last sync: %(when)s") % {"when": _when(status.last_sync_at, clock)},
    ]
    if due := instant(status.next_sync_at):
        wait = ahead(due, clock.now(), clock.zone)
        lines.append(_("Next sync: %(when)s") % {"when": wait})
    lines += [
        _("Portal heard: %(when)s") % {"when": _when(status.last_seen_at, clock)},
        _waiting(status.waiting),
    ]
    for alert in status.alerts:
        lines += _alert(alert, clock)
    return lines


def in_full(status: Status) -> dict[str, Any]:
    """The status for scripts, with the words for its codes."""
    told = status.to_json()
    alerts = [line | _alert_words(alert) for line, alert in zip(told["alerts"], status.alerts)]
    return {**told, "label": label(status), "alerts": alerts}


def calendar_in_full(told: Mapping[str, Any]) -> dict[str, Any]:
    """The same for a calendar: its error in words."""
    return {**told, "error": _error(CalendarLine.from_json(told))}


def synced_in_full(told: Mapping[str, Any]) -> dict[str, Any]:
    """And for what the verb `sync` answers."""
    return {**told, "failed": {key: said(ToldReason(**why)) for key, why in told["failed"].items()}}


def _error(line: CalendarLine) -> str:
    return said(line.error) if line.error else ""


def chosen(status: Status) -> str:
    """The mode, and whether it is paused, in one line."""
    named = {"mode": mode_words(status.mode, status.minutes)}
    if status.paused:
        return _("Paused. Mode: %(mode)s.") % named
    return _("Mode: %(mode)s.") % named


def calendar(told: Mapping[str, Any]) -> str:
    line = CalendarLine.from_json(told)
    mark = "x" if line.shared else " "
    access = _(ACCESS.get(line.access, line.access))
    events = ngettext(
        "%(name)s (%(access)s, %(count)d event)", "%(name)s (%(access)s, %(count)d events)",
        line.events,
    ) % {"name": line.name, "access": access, "count": line.events}  # fmt: skip
    error = f"  {_error(line)}" if line.error else ""
    return f"[{mark}] {events}  {line.key}{error}"


def synced(told: Mapping[str, Any], clock: LocalClock) -> list[str]:
    """What the verb `sync` answers."""
    count = told["calendars"]
    line = ngettext(
        "Synced %(count)d calendar %(when)s.", "Synced %(count)d calendars %(when)s.", count
    )
    failed = [f"{key}: {said(ToldReason(**why))}" for key, why in told["failed"].items()]
    return [line % {"count": count, "when": _when(told["at"], clock)}, *failed]


def paired(told: Mapping[str, str]) -> str:
    return _("Paired as %(connector)s of %(host)s.") % told


def unpaired_here_only(why: ToldReason) -> str:
    return _("The portal does not know yet: %(why)s") % {"why": said(why)}


def not_sent(why: ToldReason) -> str:
    return _("Not sent to the portal: %(why)s") % {"why": said(why)}


def way(proxy: str, ca_file: str) -> tuple[str, str]:
    """Proxy and CA file."""
    named = _("Proxy: %(proxy)s") % {"proxy": proxy}
    if not ca_file:
        return named, _("CA file: none; the certificates of the system count")
    return named, _("CA file: %(file)s") % {"file": ca_file}


def realtime_over(host: str, jid: str) -> str:
    return _("Real-time will go over %(host)s as %(jid)s.") % {"host": host, "jid": jid}


def password_of(jid: str) -> str:
    return _("Password of %(jid)s: ") % {"jid": jid}


def refusal(facts: Mapping[str, Any], clock: LocalClock) -> list[str]:
    """The portal's facts about a refused pairing."""
    words = []
    if "tries_left" in facts:
        left = facts["tries_left"]
        words.append(
            ngettext("%(count)d try is left.", "%(count)d tries are left.", left) % {"count": left}
        )
    if "seconds" in facts:
        minutes = max(1, round(facts["seconds"] / 60))
        blocked = ngettext(
            "Blocked for %(count)d more minute.", "Blocked for %(count)d more minutes.", minutes
        )
        words.append(blocked % {"count": minutes})
    if "pc" in facts:
        words.append(_rival(facts["pc"], facts.get("last_seen_at") or "", clock))
    if "oldest_agent" in facts:
        needed = {"version": facts["oldest_agent"]}
        words.append(_("It needs version %(version)s or later.") % needed)
    return words


def _rival(pc: str, seen: str, clock: LocalClock) -> str:
    if not seen:
        return _("It is %(pc)s.") % {"pc": pc}
    return _("It is %(pc)s, last seen %(when)s.") % {"pc": pc, "when": _when(seen, clock)}


def _alert_words(alert: AlertLine) -> dict[str, str]:
    return {
        "title": condition_words.title(alert),
        "cause": condition_words.cause(alert),
        "remedy": condition_words.remedy(alert),
    }


def _alert(alert: AlertLine, clock: LocalClock) -> list[str]:
    title, cause, remedy = _alert_words(alert).values()
    if begun := instant(alert.since):
        since = {"title": title, "time": time_of_day(begun, clock.now(), clock.zone)}
        title = _("%(title)s (since %(time)s)") % since
    return [f"! {title}", f"  {cause}", f"  {remedy}"]


def _when(told: str, clock: LocalClock) -> str:
    return when(instant(told), clock.now(), clock.zone)


def _waiting(count: int) -> str:
    if not count:
        return _("Waiting for the portal: no reports")
    waiting = ngettext(
        "Waiting for the portal: %(count)d report",
        "Waiting for the portal: %(count)d reports",
        count,
    )
    return waiting % {"count": count}
