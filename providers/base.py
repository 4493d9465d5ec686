"""The contract between Daybook and any kind of calendar account.

A provider is opened for one connector, speaks to one account, and is closed again. It keeps no
state between runs: what it needs to remember travels in the `cursor`, an opaque text that the
engine stores in the same transaction as the events that came with it. It is opened with a
budget for the whole visit; one that speaks HTTP does so through `providers.http`, which
charges it. Providers know nothing of
calendars and of each other, and do not touch the database, except that a kind whose accounts
cannot be asked reads there what they have told. All errors are those of `providers.errors`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import TracebackType
from typing import ClassVar, Self

from daybook_ical.drafts import EventDraft
from daybook_ical.events import RemoteEvent

from providers.budget import Budget
from providers.notes import Note
from providers.window import Window


class Access(StrEnum):
    """What the account may do with a calendar."""

    READ_WRITE = "read-write"
    READ_ONLY = "read-only"
    FREE_BUSY = "free-busy"


@dataclass(frozen=True, slots=True)
class RemoteCalendar:
    """A calendar as the account lists it.

    `key` is its stable identity at the provider (such as its resolved URL), never its name.
    `colour` is "#rrggbb" or empty. `zone` is the IANA name of the calendar's own zone, or empty.
    `access_told` is false where the account does not say what may be done: then `access` is a guess
    for the first sight, and whatever is known already counts more. `owner` is whose calendar it is,
    told only where other calendars of the account have the same name.
    """

    key: str
    name: str
    access: Access
    colour: str = ""
    zone: str = ""
    access_told: bool = True
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """What a successful sign-in found. `name` is how the user recognises the account.

    `addresses` are the owner's calendar addresses in the form in which they are compared
    (`daybook_ical.owner.address`), used to find the owner's own answer among an event's attendees.
    `details` are facts the provider wants back next time (JSON types only, never secrets), such as
    home sets or "the server sends invitations"; under `remark` a note for the owner, if any.
    """

    name: str
    calendars: tuple[RemoteCalendar, ...]
    addresses: tuple[str, ...] = ()
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was read of a resource, and in which version; `event` is None for what is no event."""

    version: str
    event: RemoteEvent | None


@dataclass(frozen=True, slots=True)
class Changes:
    """The answer to one complete pull of one calendar.

    `events` are new or changed resources, `removed` the keys known to be gone. When `complete` is
    true the pull saw the whole calendar: `present` then holds every key that exists, and what the
    engine knows beyond them is gone too. `cursor` continues after this pull; None asks for a
    complete pull next time. `reset_reason` tells why a stored cursor could not be continued.
    `as_of` is when the answer was true, where that is not now: an agent told it a while ago.
    `compared` says that what the engine knew was held against everything the calendar holds, and
    `untold` are the keys in which both differed although no list of changes had named them. A
    `contradiction` is what cannot be true in the answer even after a complete look: the
    calendar then does not count as confirmed, and is looked at again.
    `renamed` maps keys the engine holds to those the account uses now; `events`, `removed` and
    `present` speak of the latter.
    """

    events: tuple[RemoteEvent, ...]
    removed: tuple[str, ...]
    complete: bool
    present: frozenset[str]
    cursor: str | None
    reset_reason: Note | None = None
    as_of: datetime | None = None
    compared: bool = False
    untold: frozenset[str] = frozenset()
    contradiction: Note | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.complete or self.events or self.removed or self.renamed)


@dataclass(frozen=True, slots=True)
class Written:
    """Where a draft ended up. `etag` is empty when the server did not tell and could not be asked.

    `adopted` is true when the event was already there from an earlier try of ours.
    """

    key: str
    etag: str
    adopted: bool = False


Progress = Callable[[str, int, int | None], None]
"""Told as (step, done, total); total is None when unknown. Steps are short words for the UI."""


def silent(step: str, done: int, total: int | None) -> None:
    """The progress listener of somebody who does not watch."""


class Provider(ABC):
    """One account of one kind, open for the length of a run. Use as a context manager."""

    kind: ClassVar[str]
    judges_answers: ClassVar[bool] = False
    """Whether pulls find the owner's answers by the addresses of `know_owner`, so that events have
    to be read anew when these change."""

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()

    def know_owner(self, addresses: Collection[str]) -> None:
        """What else the owner is called in invitations, for the pulls that follow."""
        del addresses

    @property
    def clock_offset(self) -> timedelta | None:
        """How far the account's clock is ahead of ours, as seen last; None if it does not tell."""
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of connections. May be called more than once."""

    @abstractmethod
    def discover(self, progress: Progress = silent) -> Account:
        """Sign in and list the calendars."""

    @abstractmethod
    def pull(
        self,
        calendar_key: str,
        cursor: str | None,
        known: Mapping[str, str],
        progress: Progress = silent,
        *,
        window: Window,
        compare: bool = False,
        ahead: MutableMapping[str, Ahead] | None = None,
    ) -> Changes:
        """Everything that changed in a calendar since `cursor`, or all of it when that is None.

        `known` maps the keys the engine holds to their etags; a complete pull need not deliver an
        event whose etag is unchanged, only list its key in `present`. The answer is all or
        nothing: a pull that fails half-way raises.

        The answer holds for all of the `window`; what lies outside of it may be delivered too. It
        moves on with time and changes with what the host offers, so a kind that asks for a range
        of time remembers in its cursor which one, and reads anew what that does not reach.

        `ahead` is what earlier pulls read that ran out of their budget, by key. What is listed in
        the same version is delivered from there, and what is read is noted there: so a calendar
        that does not fit into one visit is read in several, and still delivered as a whole.

        With `compare`, the answer is held against everything the calendar holds now, whatever the
        cursor says, at the price of one list of versions. What changed a moment ago is no mistake
        of the provider: only what no list of changes tells, asked later, is `untold`.
        """

    @abstractmethod
    def create(self, calendar_key: str, draft: EventDraft) -> Written:
        """Write a new event. Repeating it after an unknown outcome finds the first try's event."""

    @abstractmethod
    def update(self, calendar_key: str, key: str, etag: str, draft: EventDraft) -> Written:
        """Bring our event to the draft, keeping what the owner added to it.

        `etag` is the version we wrote last. Raises `EventGone` when the event no longer exists.
        """

    @abstractmethod
    def delete(self, calendar_key: str, key: str, etag: str) -> None:
        """Remove our event. An event that is already gone counts as removed."""
