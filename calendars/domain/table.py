"""What the rows of an Associated calendars table may say; in words: `calendars.words.table`."""

from enum import StrEnum


class Lock(StrEnum):
    """Why a cell cannot be changed."""

    BUSY_OF_MAIN = "busy-of-main"
    GONE = "gone"
    FREE_BUSY = "free-busy"
    READ_ONLY = "read-only"


class CalendarAge(StrEnum):
    """How far what is known of a calendar counts."""

    UNREAD = "unread"
    FRESH = "fresh"
    STALE = "stale"
