"""What the commands say to people; scripts get the same as JSON."""

from collections.abc import Mapping
from typing import Any

from daybook_connector.pairing.errors import NotPaired
from daybook_connector.status.status import AgentState, AlertLine, Status
from daybook_connector.status.words import LINES, mode_line, mode_words
from daybook_connector.words.plural import counted
from daybook_connector.words.times import LocalClock, ahead, instant, time_of_day, when


def describe(status: Status, clock: LocalClock) -> list[str]:
    """The whole state, one line for each thing."""
    if status.state is AgentState.UNPAIRED:
        return [f"{status.label}.", NotPaired().remedy]
    lines = [
        f"{status.label}: {status.connector} at {status.portal}",
        f"Mode: {mode_line(status)}; line: {LINES.get(status.line, status.line)}",
        f"Last sync: {_when(status.last_sync_at, clock)}",
    ]
    if due := instant(status.next_sync_at):
        lines.append(f"Next sync: {ahead(due, clock.now(), clock.zone)}")
    lines += [
        f"Portal heard: {_when(status.last_seen_at, clock)}",
        f"Waiting for the portal: {_reports(status.waiting)}",
    ]
    for alert in status.alerts:
        lines += _alert(alert, clock)
    return lines


def chosen(status: Status) -> str:
    """The mode, and whether it is paused, in one line."""
    paused = "Paused. " if status.paused else ""
    return f"{paused}Mode: {mode_words(status.mode, status.minutes)}."


def calendar(line: Mapping[str, Any]) -> str:
    mark = "x" if line["shared"] else " "
    events = counted(line["events"], "event")
    error = f"  {line['error']}" if line["error"] else ""
    return f"[{mark}] {line['name']} ({line['access']}, {events})  {line['key']}{error}"


def synced(told: Mapping[str, Any], clock: LocalClock) -> list[str]:
    """What the verb `sync` answers."""
    calendars = counted(told["calendars"], "calendar")
    failed = [f"{calendar}: {text}" for calendar, text in told["failed"].items()]
    return [f"Synced {calendars} {_when(told['at'], clock)}.", *failed]


def step(told: Mapping[str, Any]) -> str:
    """A step of the self-test."""
    return f"{told['verdict']:<11} {told['name']}: {told.get('detail', '')}"


def refusal(facts: Mapping[str, Any], clock: LocalClock) -> list[str]:
    """The portal's facts about a refused pairing."""
    words = []
    if "tries_left" in facts:
        left = facts["tries_left"]
        words.append(f"{left} {'try is' if left == 1 else 'tries are'} left.")
    if "seconds" in facts:
        minutes = max(1, round(facts["seconds"] / 60))
        words.append(f"Blocked for {counted(minutes, 'more minute')}.")
    if "pc" in facts:
        seen = facts.get("last_seen_at")
        words.append(
            f"It is {facts['pc']}" + (f", last seen {_when(seen, clock)}." if seen else ".")
        )
    if "oldest_agent" in facts:
        words.append(f"It needs version {facts['oldest_agent']} or later.")
    return words


def _alert(alert: AlertLine, clock: LocalClock) -> list[str]:
    begun = instant(alert.since)
    since = f" (since {time_of_day(begun, clock.now(), clock.zone)})" if begun else ""
    return [f"! {alert.title}{since}", f"  {alert.cause}", f"  {alert.remedy}"]


def _when(told: str, clock: LocalClock) -> str:
    return when(instant(told), clock.now(), clock.zone)


def _reports(count: int) -> str:
    return counted(count, "report") if count else "no reports"
