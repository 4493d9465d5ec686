"""Which calendars are shared with the portal."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from daybook_connector.errors import ConnectorError
from daybook_connector.local import settings_file
from daybook_connector.status.standing import AgentStanding
from daybook_connector.stores.events import StoreCalendar
from daybook_connector.sync.passes import Passes
from daybook_connector.sync.schedule import SyncSchedule


class UnknownCalendar(ConnectorError):
    """There is no such calendar, so nothing was changed."""

    code = "unknown-calendar"


class Sharing:
    """The user's choice of calendars."""

    def __init__(self, standing: AgentStanding, passes: Passes, schedule: SyncSchedule) -> None:
        self._standing = standing
        self._passes = passes
        self._schedule = schedule

    async def choose(self, named: Iterable[str] | None) -> None:
        """Share exactly these calendars, named by key or name, or all of them.

        Raises `UnknownCalendar` and the store's errors; then nothing has changed.
        """
        shared = None if named is None else meant(named, await self._passes.look_up())
        identity = self._standing.identity
        identity.settings = replace(identity.settings, shared=shared)
        settings_file.save(identity.settings, identity.folder)
        self._schedule.ask("choice")
        self._standing.changed()


def meant(named: Iterable[str], calendars: Sequence[StoreCalendar]) -> tuple[str, ...]:
    """The keys of the calendars that are named by key or by a name of their own, each once.

    Raises `UnknownCalendar` with all names that say nothing, and what could have been said.
    """
    keys = {calendar.key for calendar in calendars}
    by_name: dict[str, list[str]] = {}
    for calendar in calendars:
        by_name.setdefault(calendar.name, []).append(calendar.key)
    found: dict[str, None] = {}
    unknown: list[str] = []
    ambiguous: list[str] = []
    for name in named:
        candidates = [name] if name in keys else by_name.get(name, [])
        if len(candidates) == 1:
            found[candidates[0]] = None
        else:
            (ambiguous if candidates else unknown).append(name)
    if unknown or ambiguous:
        raise _unclear(unknown, ambiguous, calendars)
    return tuple(found)


def _unclear(
    unknown: Sequence[str], ambiguous: Sequence[str], calendars: Sequence[StoreCalendar]
) -> UnknownCalendar:
    why = {(True, False): "calendars-unknown", (False, True): "calendars-ambiguous"}
    return UnknownCalendar(
        why=why.get((bool(unknown), bool(ambiguous)), "calendars-unclear"),
        unknown=", ".join(unknown),
        ambiguous=", ".join(ambiguous),
        known=", ".join(_label(calendar) for calendar in calendars),
    )


def _label(calendar: StoreCalendar) -> str:
    return calendar.key if calendar.name == calendar.key else f"{calendar.key} ({calendar.name})"
