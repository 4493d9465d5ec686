"""Writing a draft into a file, by the hand of the agent."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from daybook_ical import write
from daybook_ical.compose import word

from daybook_connector.stores.errors import StoreEventRefused
from daybook_connector.stores.events import EventDraft

# Whoever copies the file copies the mark, and nothing else tells which of both is Daybook's. The
# draft is one event: a folder has no server that would keep its owner from repeating it.
HAND = write.Hand("-//Daybook//Daybook Connector//EN", by_uid=True, once=True)


def examine(draft: EventDraft) -> None:
    """Raises `StoreEventRefused` for a draft that could not be read again as it was meant."""
    if not draft.uid or draft.uid != word(draft.uid):
        raise StoreEventRefused(why="no-uid", uid=repr(draft.uid))
    if draft.end < draft.start:
        raise StoreEventRefused(why="ends-before-start")
    if not _is_zone(draft.zone):
        raise StoreEventRefused(why="zone-unknown", zone=repr(draft.zone))


def render(draft: EventDraft, *, now: datetime) -> bytes:
    """A file with the draft as its only event."""
    return write.render(draft, now=now, hand=HAND)


def merge(existing: bytes, draft: EventDraft, *, now: datetime) -> bytes:
    """The existing file brought to the draft; the same bytes if it says all of it already.

    Raises `LookupError` if no event of that UID is in the file.
    """
    if write.says(existing, draft, hand=HAND):
        return existing
    return write.merge(existing, draft, now=now, hand=HAND)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)
