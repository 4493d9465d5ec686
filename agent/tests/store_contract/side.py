"""The user's own hands at a store, as the contract's tests need them. Presumes no files.

Keys are those that the store's `read` tells. Instants are aware datetimes; a test class gives a
`side` fixture whose calendars are empty.
"""

from abc import ABC, abstractmethod
from datetime import date, datetime, timedelta
from typing import Any

from daybook_connector.stores.base import Store

Moment = datetime | date


class Side(ABC):
    """Two calendars that can be read and written, and those that cannot ("" where there is none).

    `zone` is the owner's: all-day events are days there.
    """

    calendar: str
    second: str
    read_only: str = ""
    free_busy: str = ""
    zone: str = "Europe/Berlin"

    @abstractmethod
    def store(self) -> Store:
        """A store as the agent would make it, not opened yet. Asked again: another one of it."""

    @abstractmethod
    def add(self, calendar: str, start: Moment, end: Moment, **fields: Any) -> str:
        """The user writes an event; returns its key. `fields` are those of `StoreEvent`: title,
        show_as, response, cancelled, private. Dates make an all-day event."""

    @abstractmethod
    def add_series(
        self, calendar: str, start: Moment, length: timedelta, *, zone: str, days: int, times: int
    ) -> str:
        """The user writes a series that repeats every `days` days at the same wall time of `zone`.
        Returns the series' name: the part of its occurrences' keys before the "#"."""

    @abstractmethod
    def move_occurrence(self, calendar: str, series: str, original: datetime, to: datetime) -> None:
        """The user moves the one occurrence that was to start at `original`; its length stays."""

    @abstractmethod
    def remove_occurrence(self, calendar: str, series: str, original: datetime) -> None: ...

    @abstractmethod
    def change(self, calendar: str, key: str, **fields: Any) -> None:
        """The user changes an event: start and end, title, show_as, private."""

    @abstractmethod
    def remove(self, calendar: str, key: str) -> None: ...

    @abstractmethod
    def copy(self, calendar: str, key: str) -> str:
        """The user copies an event inside the calendar, with all that Daybook wrote into it."""

    @abstractmethod
    def add_note(self, calendar: str, key: str) -> None:
        """The user adds things of their own that Daybook knows nothing of: a category, an alarm."""

    @abstractmethod
    def has_note(self, calendar: str, key: str) -> bool:
        """Whether all of what `add_note` added is still there."""

    @abstractmethod
    def add_nonsense(self, calendar: str) -> str:
        """An item that no store could understand comes into the calendar; returns its key."""

    @abstractmethod
    def take_write_access(self, calendar: str) -> None:
        """From now on the calendar can only be read."""

    @abstractmethod
    def break_calendar(self, calendar: str) -> None:
        """From now on reading this one calendar fails."""

    @abstractmethod
    def remove_calendar(self, calendar: str) -> None: ...
