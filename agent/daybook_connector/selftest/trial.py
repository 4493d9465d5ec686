"""The trial itself, step by step."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from daybook_connector.selftest.step import (
    ATTENTION,
    FINE,
    Outcome,
    StepFailed,
    TrialStep,
    Unreached,
    attempt,
)
from daybook_connector.stores.base import Store
from daybook_connector.stores.events import (
    CalendarAccess,
    EventDraft,
    ReadWindow,
    StoreCalendar,
    StoreEvent,
    WrittenEvent,
)
from daybook_connector.words.errors import ConnectorError
from daybook_connector.words.plural import counted

AHEAD = timedelta(days=3652)
HOUR = timedelta(hours=1)
PATIENCE = 10.0
"""Seconds in which a change must be noticed."""


class Trial:
    """The steps, in their order. `patience` is how many seconds a change may take to be noticed."""

    def __init__(self, store: Store, now: datetime, patience: float) -> None:
        self.store = store
        self.now = now
        self.patience = patience
        self.calendar: StoreCalendar | None = None
        self.written: WrittenEvent | None = None
        self.heard = False
        start = _telling_date(now + AHEAD)
        uid = f"daybook-selftest-{uuid.uuid4()}"
        self.draft = EventDraft(
            uid, 1, start, start + HOUR, "UTC", "Daybook self-test", private=True
        )
        self.around = ReadWindow(start - 24 * HOUR, start + 48 * HOUR)

    def steps(self) -> list[TrialStep]:
        trials: Sequence[tuple[str, Callable[[], Outcome]]] = (
            ("attach", self.attach),
            ("calendars", self.calendars),
            ("read", self.read),
            ("write", self.write),
            ("read-back", self.read_back),
            ("filter", self.filter),
            ("find-again", self.find_again),
            ("notice", self.notice),
            ("move", self.move),
            ("remove", self.remove),
            ("timing", self.timing),
            ("prompts", self.prompts),
        )
        try:
            return [attempt(name, trial) for name, trial in trials]
        finally:
            self._clean_up()

    def attach(self) -> Outcome:
        self.store.open()
        facts = self.store.facts()
        return FINE, f"{facts.name} {facts.version}, zone {facts.zone or 'unknown'}".strip()

    def calendars(self) -> Outcome:
        found = self.store.calendars()
        counts = Counter(calendar.access.value for calendar in found)
        writable = [c for c in found if c.access is CalendarAccess.READ_WRITE]
        told = ", ".join(f"{count} {access}" for access, count in sorted(counts.items()))
        if not writable:
            return ATTENTION, f"no calendar can be written ({told or 'none at all'})"
        self.calendar = writable[0]
        return FINE, told

    def filter(self) -> Outcome:
        """Only stores that filter by written dates have a format. Our own event can prove one."""
        key = self._key()
        ask: Callable[[str], str] | None = getattr(self.store, "date_format", None)
        if ask is None:
            return FINE, "not needed by this store"
        written = ask(key)
        if written:
            return FINE, f"dates are written as {written}"
        return ATTENTION, "no item proves how dates are written; calendars are read unfiltered"

    def read(self) -> Outcome:
        began = time.monotonic()
        events = self.store.read(
            self._key(), ReadWindow(self.now - 24 * HOUR, self.now + 720 * HOUR)
        )
        took = time.monotonic() - began
        problems = sum(bool(event.problem) for event in events)
        told = (
            f"{counted(len(events), 'event')} of 31 days in {took:.1f} s, {problems} not understood"
        )
        return (ATTENTION if problems else FINE), told

    def write(self) -> Outcome:
        self.store.watch(self._hear)
        self._pump(0.0)
        self.heard = False
        self.written = self.store.put(self._key(), self.draft)
        return FINE, "a private event ten years ahead"

    def read_back(self) -> Outcome:
        self._demand_written()
        return FINE, "found with its times and its mark"

    def find_again(self) -> Outcome:
        """Whether the event is found without what the store remembers of it."""
        find: Callable[[str, str], bool] | None = getattr(self.store, "finds_by_mark", None)
        self._demand_written()
        if find is not None and not find(self._key(), self.draft.uid):
            return ATTENTION, "a search by its mark does not find the event"
        again = self.store.put(self._key(), self.draft)
        if self.written is None or again.key != self.written.key:
            raise StepFailed("writing it again made a second event")
        return FINE, "writing it again found the first one"

    def notice(self) -> Outcome:
        """Whether the store told of the event by itself."""
        self._demand_written()
        began = time.monotonic()
        while not self.heard and time.monotonic() - began < self.patience:
            self._pump(0.1)
        if self.heard:
            return FINE, f"heard after {time.monotonic() - began:.1f} s"
        return ATTENTION, "not heard of; changes are found by comparing"

    def move(self) -> Outcome:
        self._demand_written()
        self.draft = replace(
            self.draft, revision=2, start=self.draft.start + HOUR, end=self.draft.end + HOUR
        )
        key = self.written.key if self.written else ""
        self.written = self.store.put(self._key(), self.draft, key)
        self._demand_written()
        return FINE, "moved by one hour"

    def remove(self) -> Outcome:
        if self.written is None:
            raise StepFailed("nothing was written")
        self.store.remove(self._key(), self.draft.uid, self.written.key)
        if self._ours():
            raise StepFailed("the event is still there")
        self.written = None
        return FINE, "gone without a trace in the calendar"

    def timing(self) -> Outcome:
        slow = self.store.facts().remarks
        return (ATTENTION, "; ".join(slow)) if slow else (FINE, "no call took long")

    def prompts(self) -> Outcome:
        """All that were seen since the agent started, since a first one may be answered by now."""
        seen = self.store.facts().prompts
        if seen:
            return ATTENTION, f"{counted(seen, 'security question')} since the start"
        return FINE, "no security question was seen"

    def _key(self) -> str:
        if self.calendar is None:
            raise Unreached
        return self.calendar.key

    def _ours(self) -> list[StoreEvent]:
        events = self.store.read(self._key(), self.around)
        return [event for event in events if event.uid == self.draft.uid]

    def _demand_written(self) -> None:
        if self.written is None:
            raise Unreached
        found = self._ours()
        if len(found) != 1:
            raise StepFailed(f"{counted(len(found), 'event')} instead of one")
        event = found[0]
        if (event.start, event.end) != (self.draft.start, self.draft.end):
            raise StepFailed("the times are not those that were written")
        if (event.revision, event.private, event.key) != (
            self.draft.revision,
            True,
            self.written.key,
        ):
            raise StepFailed("the event lost its mark, its privacy or its key")

    def _hear(self, calendar: str) -> None:
        self.heard = True

    def _pump(self, seconds: float) -> None:
        """Wait, and let a store that needs it look for its messages."""
        pump: Callable[[float], None] | None = getattr(self.store, "pump", None)
        if pump is not None:
            pump(seconds)
        else:
            time.sleep(seconds)

    def _clean_up(self) -> None:
        """A failed step leaves nothing behind."""
        if self.written is not None and self.calendar is not None:
            with suppress(ConnectorError):
                self.store.remove(self.calendar.key, self.draft.uid, self.written.key)


def _telling_date(day: datetime) -> datetime:
    """A full hour of a day whose number cannot be taken for its month's."""
    start = day.replace(minute=0, second=0, microsecond=0)
    return start if start.day != start.month else start + 24 * HOUR
