"""Put calendars in the places of others. Pure."""

from collections.abc import Collection, Iterator, Mapping

from calendars.choice import Choice
from calendars.models import AssociatedCalendar

Replacements = Mapping[int, int | None]
"""By the number of a calendar, the one that takes its place; None for nothing in its place."""


def replaced(choice: Choice, by: Replacements) -> Choice:
    """What a table says after the change. Calendars of other accounts stay as they are.

    A calendar that becomes the main one needs no copy of its own, and where two copies meet in one
    calendar, the one that tells less counts.
    """
    main = _one(choice.main, by)
    busy = _many(choice.busy, by) | ({main} if main is not None else set())
    additional = _many(choice.additional, by) - {main}
    return Choice(main, busy, additional, dict(_copies(choice, by, additional)))


def _one(pk: int | None, by: Replacements) -> int | None:
    return by.get(pk, pk) if pk is not None else None


def _many(pks: Collection[int], by: Replacements) -> frozenset[int]:
    return frozenset(new for new in (by.get(pk, pk) for pk in pks) if new is not None)


def _copies(
    choice: Choice, by: Replacements, additional: frozenset[int]
) -> Iterator[tuple[int, str]]:
    found: dict[int, set[str]] = {}
    for pk in choice.additional:
        new = by.get(pk, pk)
        if new in additional:
            found.setdefault(new, set()).add(choice.copy_of(pk))
    for pk, copies in found.items():
        busy = AssociatedCalendar.Copy.BUSY
        yield pk, str(busy if busy in copies else AssociatedCalendar.Copy.FULL)
