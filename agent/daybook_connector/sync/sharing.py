"""Which calendars somebody means who names those to be shared."""

from collections.abc import Iterable, Sequence

from daybook_connector.stores.events import Calendar
from daybook_connector.words.errors import ConnectorError


class UnknownCalendar(ConnectorError):
    """There is no such calendar, so nothing was changed.

    Name a calendar by its key, or by its name where only one has it; `daybook-connector calendars`
    lists them.
    """

    code = "unknown-calendar"


def meant(named: Iterable[str], calendars: Sequence[Calendar]) -> tuple[str, ...]:
    """The keys of the calendars that are named by key or by a name of their own, each once.

    Raises `UnknownCalendar` with all names that say nothing, and what could have been said.
    """
    keys = {calendar.key for calendar in calendars}
    by_name: dict[str, list[str]] = {}
    for calendar in calendars:
        by_name.setdefault(calendar.name, []).append(calendar.key)
    found: dict[str, None] = {}
    unknown = []
    for name in named:
        candidates = [name] if name in keys else by_name.get(name, [])
        if len(candidates) == 1:
            found[candidates[0]] = None
        else:
            unknown.append(f"{name!r} is the name of {len(candidates)}" if candidates else name)
    if unknown:
        known = ", ".join(_label(calendar) for calendar in calendars) or "none"
        raise UnknownCalendar(f"{', '.join(unknown)}; known are: {known}")
    return tuple(found)


def _label(calendar: Calendar) -> str:
    return calendar.key if calendar.name == calendar.key else f"{calendar.key} ({calendar.name})"
