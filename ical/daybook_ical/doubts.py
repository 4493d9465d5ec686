"""What of an event could not be read as it stands, in the words its owner reads.

Cautious reading never frees time: what is known of an event blocks, and what is not known is told.
"""

_MOST = 10
_LONGEST = 400


class Doubts:
    """Remarks on one resource; their text continues "It was read with caution: …". Of very many the
    first are told, for one such event can hold thousands."""

    __slots__ = ("_count", "_remarks")

    def __init__(self) -> None:
        self._remarks: dict[str, None] = {}
        self._count = 0

    def add(self, remark: str) -> None:
        remark = remark if len(remark) <= _LONGEST else f"{remark[: _LONGEST - 1]}…"
        if remark in self._remarks:
            return
        self._count += 1
        if self._count <= _MOST:
            self._remarks[remark] = None

    def __bool__(self) -> bool:
        return bool(self._count)

    def __len__(self) -> int:
        return self._count

    def __str__(self) -> str:
        more = ["and more of this kind"] if self._count > _MOST else []
        return "; ".join([*self._remarks, *more])
