"""What of an event could not be read as it stands, in the words its owner reads.

Cautious reading never frees time: what is known of an event blocks, and what is not known is told.
"""


class Doubts:
    """Remarks on one resource; their text continues "It was read with caution: …"."""

    __slots__ = ("_remarks",)

    def __init__(self) -> None:
        self._remarks: dict[str, None] = {}

    def add(self, remark: str) -> None:
        self._remarks[remark] = None

    def __bool__(self) -> bool:
        return bool(self._remarks)

    def __len__(self) -> int:
        return len(self._remarks)

    def __str__(self) -> str:
        return "; ".join(self._remarks)
