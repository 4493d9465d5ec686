"""Who can say again what event a meeting should have: the app above, which knows meetings."""

from collections.abc import Callable, Collection
from uuid import UUID

Mover = Callable[[Collection[UUID]], None]

_movers: list[Mover] = []


def register(mover: Mover) -> None:
    """Have `mover(meetings)` called when tables have changed and their events shall follow. It
    calls `calendars.actions.entries`, inside the transaction that it is called in."""
    if mover not in _movers:
        _movers.append(mover)


def move(meetings: Collection[UUID]) -> None:
    for mover in _movers:
        mover(meetings)
