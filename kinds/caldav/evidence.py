"""What speaks for and against a server's list of changes. Pure.

A token may be answered without being known: after a restore from a backup, after the server cleaned
up, or because it counts in whole seconds. Such an answer looks like good news. What gives it away
is the calendar's own mark, and the versions that are held already.
"""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass

from kinds.caldav.cursor import Cursor
from providers.notes import Note

YOUNG = 2.0
"""Seconds within which more may follow that a mark of whole seconds does not tell."""

SILENT, STALE, STUCK = Note("changes-silent"), Note("changes-stale"), Note("token-stuck")

SECONDS = re.compile(r"(?<!\d)\d{10}(?!\d)")


@dataclass(frozen=True, slots=True)
class Mark:
    """What a calendar says of itself: `ctag` is another one after any change in it, `etag` too on
    servers that keep one. `at` is when it said so, by the server's clock; empty if it does not.
    """

    ctag: str = ""
    etag: str = ""
    at: float = 0.0


UNTOLD = Mark()


def is_same(stored: Cursor, mark: Mark) -> bool:
    """Whether the calendar says itself that nothing changed."""
    return stored.ctag == mark.ctag != "" and not _differ(stored.etag, mark.etag)


def has_moved(stored: Cursor, mark: Mark) -> bool:
    return _differ(stored.ctag, mark.ctag) or _differ(stored.etag, mark.etag)


def _differ(one: str, other: str) -> bool:
    return "" not in (one, other) and one != other


def vouches(stored: Cursor, mark: Mark) -> bool:
    """Whether the mark alone is good enough for "nothing new"."""
    return is_same(stored, mark) and stored.settled and not stored.hasty


def age(stored: Cursor | None, mark: Mark) -> float:
    """For how long the calendar has had this mark; negative when the clock was set back."""
    return mark.at - stored.since if stored and is_same(stored, mark) else 0.0


def is_hasty(tag: str, at: float) -> bool:
    """Whether a tag is a number of seconds, and the second it counts has only just passed."""
    return any(abs(at - int(number)) <= YOUNG for number in SECONDS.findall(tag))


def doubt(
    stored: Cursor,
    mark: Mark,
    *,
    tags: Mapping[str, str],
    removed: Set[str],
    token: str,
    names_itself: bool,
    known: Mapping[str, str],
) -> Note | None:
    """Why a list of changes since the stored cursor is not believed."""
    moved = has_moved(stored, mark)
    if moved and not (tags or removed or names_itself):
        return SILENT
    if moved and token == stored.token:
        return STUCK
    # Where no mark can be compared, the token alone says that something changed.
    unmarked = not (stored.ctag and mark.ctag) and not (stored.etag and mark.etag)
    changed = moved or (unmarked and token != stored.token)
    if changed and any(tag and known.get(path) == tag for path, tag in tags.items()):
        return STALE
    return None
