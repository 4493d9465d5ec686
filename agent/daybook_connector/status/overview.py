"""The status of an agent, put together for window, commands and log."""

from collections.abc import Iterable

from daybook_connector import __version__
from daybook_connector.local.computer import pc_name
from daybook_connector.status.standing import AgentStanding
from daybook_connector.status.status import AgentState, CalendarLine, Status
from daybook_connector.stores.events import StoreCalendar


def overview(
    standing: AgentStanding,
    calendars: Iterable[StoreCalendar],
    *,
    sent_away: bool,
    seconds_left: float | None,
) -> Status:
    """`calendars` are those of the last look, `seconds_left` is the time to the next pass.
    `sent_away`: the portal works with this computer no more."""
    journal, settings, wanted = standing.journal, standing.settings, standing.wanted
    online, force = standing.is_online, standing.in_force
    return Status(
        state=_state(standing, sent_away=sent_away),
        version=__version__,
        portal=settings.portal,
        connector=settings.connector,
        pc=pc_name(),
        store=standing.store_kind,
        account=standing.facts.place or standing.facts.account,
        mode=wanted.name,
        minutes=wanted.minutes,
        mode_in_force=force.name if online and not standing.paused else "",
        line=standing.line,
        paused=standing.paused,
        last_sync_at=journal.noted("last_sync_at"),
        last_seen_at=standing.last_seen_at,
        last_change_at=journal.noted("last_change_at"),
        next_sync_at=standing.next_sync_at(seconds_left) if online else "",
        waiting=journal.waiting(),
        alerts=tuple(condition.alert() for condition in standing.conditions),
        calendars=tuple(calendar_lines(standing, calendars)),
        progress=standing.progress,
    )


def calendar_lines(
    standing: AgentStanding, calendars: Iterable[StoreCalendar]
) -> list[CalendarLine]:
    counts, reading = standing.journal.counts(), standing.reading
    return [
        CalendarLine(
            each.key,
            each.name,
            each.access.value,
            reading.shares(each.key),
            counts.get(each.key, 0),
            standing.failed.get(each.key),
        )
        for each in calendars
    ]


def _state(standing: AgentStanding, *, sent_away: bool) -> AgentState:
    if not standing.identity.is_paired:
        return AgentState.UNPAIRED
    if standing.paused:
        return AgentState.PAUSED
    if standing.passing:
        return AgentState.SYNCING
    if sent_away:
        return AgentState.ATTENTION
    if not standing.is_online:
        return AgentState.OFFLINE
    return AgentState.ATTENTION if any(standing.conditions) else AgentState.CONNECTED
