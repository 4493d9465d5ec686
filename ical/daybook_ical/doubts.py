"""What of an event could not be read as it stands, collected while it is read.

Cautious reading never frees time: what is known of an event blocks, and what is not known is told.
"""

from daybook_ical.oddities import Odd, Oddity

_MOST = 10


class Doubts:
    """Oddities of one resource. Of very many the first are told, for one such event can hold
    thousands."""

    __slots__ = ("_count", "_oddities")

    def __init__(self) -> None:
        self._oddities: dict[Oddity, None] = {}
        self._count = 0

    def add(self, oddity: Oddity) -> None:
        if oddity in self._oddities:
            return
        self._count += 1
        if self._count <= _MOST:
            self._oddities[oddity] = None

    def __bool__(self) -> bool:
        return bool(self._count)

    def __len__(self) -> int:
        return self._count

    @property
    def told(self) -> tuple[Oddity, ...]:
        more = [Oddity(Odd.MORE)] if self._count > _MOST else []
        return (*self._oddities, *more)
