"""The status of an agent, put together for window, commands and log."""

from typing import TYPE_CHECKING

from daybook_connector import __version__
from daybook_connector.local.computer import pc_name
from daybook_connector.status.status import AlertLine, CalendarLine, State, Status

if TYPE_CHECKING:
    from daybook_connector.agent import Agent

LABELS = {
    State.UNPAIRED: "Not paired yet",
    State.PAUSED: "Paused",
    State.SYNCING: "Syncing",
    State.OFFLINE: "Offline",
    State.ATTENTION: "Needs attention",
    State.CONNECTED: "Connected",
}


def overview(agent: "Agent") -> Status:
    standing, journal, settings = agent.standing, agent.journal, agent.standing.settings
    wanted = standing.wanted
    force = standing.in_force(blocked=bool(agent.connection.blocked))
    online = agent.speaker.is_online
    alerts = tuple(condition.alert() for condition in standing.conditions)
    state = _state(agent, alerts)
    return Status(
        state=state,
        label=LABELS[state],
        version=__version__,
        portal=settings.portal,
        connector=settings.connector,
        pc=pc_name(),
        store=standing.store_kind,
        account=standing.facts.place or standing.facts.account,
        mode=wanted.name,
        minutes=wanted.minutes,
        mode_in_force=force.name if online and not standing.paused else "",
        line=agent.connection.line,
        paused=standing.paused,
        last_sync_at=journal.noted("last_sync_at"),
        last_seen_at=standing.last_seen_at,
        last_change_at=journal.noted("last_change_at"),
        next_sync_at=standing.next_sync_at(agent.agenda.seconds_left()) if online else "",
        waiting=journal.waiting(),
        alerts=alerts,
        calendars=tuple(calendar_lines(agent)),
        progress=standing.progress,
    )


def calendar_lines(agent: "Agent") -> list[CalendarLine]:
    """The calendars as of the last look."""
    counts, reading = agent.journal.counts(), agent.standing.reading
    return [
        CalendarLine(
            each.key,
            each.name,
            each.access.value,
            reading.shares(each.key),
            counts.get(each.key, 0),
            agent.standing.failed.get(each.key, ""),
        )
        for each in agent.passes.calendars
    ]


def _state(agent: "Agent", alerts: tuple[AlertLine, ...]) -> State:
    standing = agent.standing
    if not agent.is_paired:
        return State.UNPAIRED
    if standing.paused:
        return State.PAUSED
    if standing.passing:
        return State.SYNCING
    if agent.connection.parted and not agent.connection.parted.retry:
        return State.ATTENTION
    if not agent.speaker.is_online:
        return State.OFFLINE
    return State.ATTENTION if alerts else State.CONNECTED
