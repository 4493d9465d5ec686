"""From what was known and what a pull brought to the list of things to do. Pure and printable."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from daybook_ical.events import RemoteEvent
from daybook_ical.oddities import Oddity

from calendars.sync.guards import is_suddenly_empty
from providers.base import Changes


@dataclass(frozen=True, slots=True)
class Upsert:
    """Store an event, and its busy time in place of what was there before.

    One that `is_same` is held in this very version and was merely read again.
    """

    event: RemoteEvent
    is_new: bool
    is_same: bool = False


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Keep what is known of an event that cannot be understood now, and remember why.

    What little its parts tell, if there are any, blocks beside what was known before.
    """

    event: RemoteEvent
    problem: Oddity
    is_new: bool


@dataclass(frozen=True, slots=True)
class Remove:
    key: str


@dataclass(frozen=True, slots=True)
class Rename:
    """Go on under another key with what is known of an event; nothing of it changed."""

    key: str
    to: str


@dataclass(frozen=True, slots=True)
class Hold:
    """Do nothing: the calendar lost all of its events at once, so the host is asked."""

    deletions: int


Action = Rename | Upsert | Quarantine | Remove | Hold


def plan(
    known: Mapping[str, str],
    changes: Changes,
    *,
    deletions_accepted: bool = False,
    anew: bool = False,
) -> list[Action]:
    """What brings the stored calendar to the state of the pull.

    `known` maps stored keys to etags ("" for events that should be read again in any case). With
    `anew`, everything that was delivered is stored, whatever is held.
    """
    known = {changes.renamed.get(key, key): etag for key, etag in known.items()}
    # A key may be delivered more than once; the last word counts, and it beats a removal.
    delivered = {event.key: event for event in changes.events}
    removed = _removed(known, changes) - delivered.keys()
    if not deletions_accepted and is_suddenly_empty(
        held=len(known), removed=len(removed), added=len(delivered)
    ):
        return [Hold(len(removed))]
    renames = [Rename(key, to) for key, to in sorted(changes.renamed.items())]
    stored = _stored(known, delivered, anew=anew)
    return [*renames, *map(Remove, sorted(removed)), *stored]


def _removed(known: Mapping[str, str], changes: Changes) -> set[str]:
    """A complete pull names no removed keys: whatever it did not see is gone (mark and sweep)."""
    removed = set(changes.removed)
    if changes.complete:
        removed |= known.keys() - changes.present
    return removed & known.keys()


def _stored(
    known: Mapping[str, str], delivered: Mapping[str, RemoteEvent], *, anew: bool
) -> Iterator[Upsert | Quarantine]:
    for key, event in delivered.items():
        if event.problem:
            yield Quarantine(event, event.problem, is_new=key not in known)
            continue
        is_same = bool(event.etag) and known.get(key) == event.etag
        if anew or not is_same:
            yield Upsert(event, is_new=key not in known, is_same=is_same)
