"""How Daybook knows its own events again, wherever they turn up.

Every event it writes has a UID of its own making: the entry it belongs to and the generation, which
grows when the event has to be made anew.
"""

import re
from dataclasses import dataclass
from uuid import UUID

OWN_PREFIX = "daybook-"
_UID = re.compile(rf"{OWN_PREFIX}([0-9a-f]{{32}})-([1-9][0-9]{{0,8}})@daybook")


@dataclass(frozen=True, slots=True)
class OwnUid:
    entry: UUID
    generation: int

    def __str__(self) -> str:
        return f"{OWN_PREFIX}{self.entry.hex}-{self.generation}@daybook"


def parse_entry_uid(uid: str) -> OwnUid | None:
    """The entry that a UID names, or None for everybody else's events."""
    match = _UID.fullmatch(uid)
    return OwnUid(UUID(match[1]), int(match[2])) if match else None
