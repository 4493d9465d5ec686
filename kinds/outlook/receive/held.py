"""Events that are no longer told because what they are part of cannot be read.

A series that cannot be read is told as one event with a problem, so its occurrences are missing.
That they do not take place any more is not known: they are held until it can be read again, or is
gone itself.
"""

from collections.abc import Iterable

from django.db.models import QuerySet

from kinds.outlook.models import AgentCalendar, AgentEvent


def hold(calendar: AgentCalendar, keys: Iterable[str]) -> frozenset[str]:
    """Note of the keys which are held, and for what. Returns those."""
    unreadable = frozenset(_unreadable(calendar).values_list("key", flat=True))
    if not unreadable:
        return frozenset()
    held = {key: owner for key in keys if (owner := _owner(key, unreadable))}
    for owner in set(held.values()):
        parts = [key for key, of in held.items() if of == owner]
        AgentEvent.objects.filter(calendar=calendar, key__in=parts).update(held_for=owner)
    return frozenset(held)


def released(calendar: AgentCalendar) -> QuerySet[AgentEvent]:
    """Events that are held for what can be read again, or is gone."""
    rows = AgentEvent.objects.filter(calendar=calendar, gone_at=None).exclude(held_for="")
    return rows.exclude(held_for__in=_unreadable(calendar).values("key"))


def _unreadable(calendar: AgentCalendar) -> QuerySet[AgentEvent]:
    return AgentEvent.objects.filter(calendar=calendar, gone_at=None, item__has_key="problem")


def _owner(key: str, unreadable: frozenset[str]) -> str:
    """The unreadable series ("K" of "K#2026-11-25") or file ("K" of "K/uid") that a key belongs
    to, or ""."""
    heads = (key[:place] for place, mark in enumerate(key) if mark in "#/")
    return next((head for head in heads if head in unreadable), "")
