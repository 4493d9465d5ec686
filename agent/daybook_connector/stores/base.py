"""The contract between the agent and any store of calendars on this computer.

A store is opened once and used from one thread at a time. It keeps no memory of what was read
before: a pass compares. Errors are those of `daybook_connector.stores.errors`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar, Self

from daybook_protocol.reasons import ToldReason

from daybook_connector.stores.events import (
    EventDraft,
    ReadWindow,
    StoreCalendar,
    StoreEvent,
    WrittenEvent,
)


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """What a store tells of itself, for `status`, `doctor` and the portal's diagnosis.

    `account` is how the user recognises it; the portal is told. `place` is where on this computer
    it lies, if anywhere: for the user alone, and never told. `open` is false while Outlook is
    closed. `prompts` counts security questions seen since the start, `prompted_at` is the last
    one's instant (ISO).
    """

    name: str
    version: str = ""
    account: str = ""
    zone: str = ""
    open: bool = True
    prompts: int = 0
    prompted_at: str = ""
    remarks: tuple[ToldReason, ...] = ()
    place: str = ""


Progress = Callable[[int, int | None], None]
"""Told as (events done, total or None)."""


def silent(done: int, total: int | None) -> None:
    """The progress listener of somebody who does not watch."""


class Store(ABC):
    """One store of calendars. Use as a context manager."""

    kind: ClassVar[str]

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @abstractmethod
    def open(self) -> None:
        """Attach to the store. May be called again after an error. Raises `StoreError`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of it. May be called more than once."""

    def know_owner(self, addresses: Collection[str]) -> None:
        """The owner's mail addresses, in lower case, for the next reads: a store that has to look
        for the owner among the invited finds the owner's answer by them."""

    @abstractmethod
    def facts(self) -> StoreFacts:
        """What the store is. Never raises for a store that is merely closed."""

    @abstractmethod
    def calendars(self) -> Sequence[StoreCalendar]:
        """All calendars with the access that holds now. One that fails is left out, not fatal."""

    @abstractmethod
    def read(
        self,
        calendar: str,
        window: ReadWindow,
        *,
        titles: bool = False,
        progress: Progress = silent,
    ) -> Sequence[StoreEvent]:
        """Every occurrence that overlaps the window, all of them or an error.

        Single items that cannot be understood come as events with a `problem`. Without `titles`
        no event carries its title, not even one that Daybook wrote. Raises `StoreCalendarGone`,
        `StorePermissionRefused`.
        """

    @abstractmethod
    def put(self, calendar: str, draft: EventDraft, key: str = "") -> WrittenEvent:
        """Make the event be as drafted, keeping what the owner added to it.

        With a `key` the event must exist, else `StoreEventGone`. Without one it is created, unless
        an event of that UID is there from an earlier try: then that one is brought to the draft.
        """

    @abstractmethod
    def remove(self, calendar: str, uid: str, key: str = "") -> None:
        """Remove our event; one that is already gone counts as removed. Copies of it that the
        owner made stay."""

    @abstractmethod
    def watch(self, changed: Callable[[str], None]) -> bool:
        """Call `changed(calendar key, or "" for unknown)` from any thread whenever something may
        have changed, until `close`. A hint only. False where the store cannot tell."""
