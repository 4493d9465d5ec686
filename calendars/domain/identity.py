"""How Daybook knows its own events again, wherever they turn up.

Every event it writes has a UID of its own making: the entry it belongs to and the generation, which
grows when the event has to be made anew. The invitations in its mails are named after the booking;
a mail program may put one of them into a calendar, beside the event that Daybook writes.
"""

import re
from dataclasses import dataclass
from uuid import UUID

OWN_PREFIX = "daybook-"
_UID = re.compile(rf"{OWN_PREFIX}([0-9a-f]{{32}})-([1-9][0-9]{{0,8}})@daybook")
_INVITATION = re.compile(rf"{OWN_PREFIX}([0-9a-f]{{32}})@[^\s@]+")


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


def parse_invitation_uid(uid: str) -> UUID | None:
    """The booking that the UID of a mailed invitation names, or None for everything else.

    The site behind the @ is not compared: it may have another name by now.
    """
    match = _INVITATION.fullmatch(uid)
    return UUID(match[1]) if match else None
