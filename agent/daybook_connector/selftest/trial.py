"""The trial itself, step by step."""

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from daybook_connector.errors import ConnectorError
from daybook_connector.selftest.step import (
    ATTENTION,
    FINE,
    Outcome,
    StepFailed,
    TrialStep,
    Unreached,
    attempt,
    odd,
    seen,
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
from daybook_connector.words.reasons import reason

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
        if facts.zone:
            return seen(
                "trial-store", store=self.store.kind, version=facts.version, zone=facts.zone
            )
        return seen("trial-store-zoneless", store=self.store.kind, version=facts.version)

    def calendars(self) -> Outcome:
        found = self.store.calendars()
        counts = Counter(calendar.access.value for calendar in found)
        writable = [c for c in found if c.access is CalendarAccess.READ_WRITE]
        if not found:
            return odd("trial-none")
        if not writable:
            return odd("trial-none-writable", **counts)
        self.calendar = writable[0]
        return seen("trial-calendars", **counts)

    def filter(self) -> Outcome:
        """Only stores that filter by written dates have a format. Our own event can prove one."""
        key = self._key()
        ask: Callable[[str], str] | None = getattr(self.store, "date_format", None)
        if ask is None:
            return seen("trial-no-filter")
        written = ask(key)
        if written:
            return seen("trial-dates", format=written)
        return odd("trial-dates-unproven")

    def read(self) -> Outcome:
        began = time.monotonic()
        events = self.store.read(
            self._key(), ReadWindow(self.now - 24 * HOUR, self.now + 720 * HOUR)
        )
        took = time.monotonic() - began
        problems = sum(bool(event.problem) for event in events)
        told = reason(
            "trial-read", count=len(events), took_ms=round(took * 1000), problems=problems
        )
        return (ATTENTION if problems else FINE), (told,)

    def write(self) -> Outcome:
        self.store.watch(self._hear)
        self._pump(0.0)
        self.heard = False
        self.written = self.store.put(self._key(), self.draft)
        return seen("trial-written")

    def read_back(self) -> Outcome:
        self._demand_written()
        return seen("trial-read-back")

    def find_again(self) -> Outcome:
        """Whether the event is found without what the store remembers of it."""
        find: Callable[[str, str], bool] | None = getattr(self.store, "finds_by_mark", None)
        self._demand_written()
        if find is not None and not find(self._key(), self.draft.uid):
            return odd("trial-not-found-by-mark")
        again = self.store.put(self._key(), self.draft)
        if self.written is None or again.key != self.written.key:
            raise StepFailed("trial-second-event")
        return seen("trial-found-again")

    def notice(self) -> Outcome:
        """Whether the store told of the event by itself."""
        self._demand_written()
        began = time.monotonic()
        while not self.heard and time.monotonic() - began < self.patience:
            self._pump(0.1)
        if self.heard:
            return seen("trial-heard", took_ms=round((time.monotonic() - began) * 1000))
        return odd("trial-not-heard")

    def move(self) -> Outcome:
        self._demand_written()
        self.draft = replace(
            self.draft, revision=2, start=self.draft.start + HOUR, end=self.draft.end + HOUR
        )
        key = self.written.key if self.written else ""
        self.written = self.store.put(self._key(), self.draft, key)
        self._demand_written()
        return seen("trial-moved")

    def remove(self) -> Outcome:
        if self.written is None:
            raise StepFailed("trial-nothing-written")
        self.store.remove(self._key(), self.draft.uid, self.written.key)
        if self._ours():
            raise StepFailed("trial-still-there")
        self.written = None
        return seen("trial-gone")

    def timing(self) -> Outcome:
        slow = self.store.facts().remarks
        return (ATTENTION, slow) if slow else seen("trial-quick")

    def prompts(self) -> Outcome:
        """All that were seen since the agent started, since a first one may be answered by now."""
        prompts = self.store.facts().prompts
        return odd("trial-questions", count=prompts) if prompts else seen("trial-no-question")

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
            raise StepFailed("trial-not-one", count=len(found))
        event = found[0]
        if (event.start, event.end) != (self.draft.start, self.draft.end):
            raise StepFailed("trial-other-times")
        if (event.revision, event.private, event.key) != (
            self.draft.revision,
            True,
            self.written.key,
        ):
            raise StepFailed("trial-mark-lost")

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
