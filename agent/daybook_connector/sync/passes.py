"""A pass over the store: read what is shared, compare, and queue what the portal has to know."""

import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from daybook_protocol.reports import SyncedMessage, ToldFailure

from daybook_connector.errors import ConnectorError
from daybook_connector.journal import Journal
from daybook_connector.status.wanted import ReadScope
from daybook_connector.stores.errors import StoreError
from daybook_connector.stores.events import ReadWindow, StoreCalendar, StoreEvent
from daybook_connector.stores.thread import StoreThread
from daybook_connector.sync.diff import window
from daybook_connector.sync.reporting import report
from daybook_connector.sync.told import Untellable, telling, told_calendars

log = logging.getLogger(__name__)

Told = Callable[[str, str, int, int | None], None]
"""Told as (calendar's name, step, done, total or None); from any thread."""


@dataclass(slots=True)
class PassOutcome:
    """What a pass found. `failed` are errors by calendar key, `changed` counts reports."""

    at: datetime
    trigger: str
    revisions: dict[str, str] = field(default_factory=dict)
    failed: dict[str, ConnectorError] = field(default_factory=dict)
    changed: int = 0


class Passes:
    """`calendars` is the listing of the last pass, with those that are not shared."""

    def __init__(self, store: StoreThread, journal: Journal) -> None:
        self.calendars: Sequence[StoreCalendar] = ()
        self._store = store
        self._journal = journal

    async def make(
        self,
        reading: ReadScope,
        now: datetime,
        at: datetime,
        trigger: str,
        only: Collection[str],
        progress: Told,
    ) -> PassOutcome:
        """One pass, over all that is shared or `only` over some of it. `now` is the portal's time,
        `at` this computer's, which is what the portal is told.

        Raises the store's error where it is not about a single calendar; nothing is confirmed then.
        """
        begun = time.monotonic()
        outcome = PassOutcome(now, trigger)
        await self._store.call(lambda store: store.know_owner(reading.addresses))
        wanted = await self._listed(reading, only)
        facts = await self._store.call(lambda store: store.facts())
        span = window(now, facts.zone, reading.days_back, reading.days_ahead)
        for calendar in wanted:
            await self._look_at(calendar, span, reading, outcome, progress)
        self._confirm(outcome, at, span.end, round((time.monotonic() - begun) * 1000))
        return outcome

    async def look_up(self) -> Sequence[StoreCalendar]:
        """All calendars of the store as it is now."""
        self.calendars = tuple(await self._store.call(lambda store: store.calendars()))
        return self.calendars

    async def _listed(self, reading: ReadScope, only: Collection[str]) -> list[StoreCalendar]:
        """The calendars to read. A change of the list itself is reported."""
        known = {calendar.key for calendar in self.calendars}
        if not only or not known.issuperset(only):
            await self.look_up()
        shared = [calendar for calendar in self.calendars if reading.shares(calendar.key)]
        with telling():
            report = told_calendars(shared)
        listing = report.wire()["calendars"]
        if listing != self._journal.listing() or not self._journal.is_listed():
            with self._journal.entry():
                self._journal.queue(report)
                self._journal.note_listing(listing)
        return [calendar for calendar in shared if not only or calendar.key in only]

    async def _look_at(
        self,
        calendar: StoreCalendar,
        span: ReadWindow,
        reading: ReadScope,
        outcome: PassOutcome,
        progress: Told,
    ) -> None:
        try:
            events = await self._read(calendar, span, progress, titles=reading.titles)
        except StoreError as error:
            if error.code.startswith("store-"):
                raise
            outcome.failed[calendar.key] = error
        except Exception as error:
            log.exception("A calendar could not be read.")
            outcome.failed[calendar.key] = ConnectorError(type(error).__name__)
        else:
            await self._tell(calendar.key, events, outcome)

    async def _read(
        self, calendar: StoreCalendar, span: ReadWindow, progress: Told, *, titles: bool
    ) -> Sequence[StoreEvent]:
        def read(done: int, total: int | None) -> None:
            self._store.sign_of_life()
            progress(calendar.key, "reading", done, total)

        return await self._store.call(
            lambda store: store.read(calendar.key, span, titles=titles, progress=read)
        )

    async def _tell(
        self, calendar: str, events: Sequence[StoreEvent], outcome: PassOutcome
    ) -> None:
        try:
            reports = await report(self._journal, calendar, events)
        except Untellable as error:
            outcome.failed[calendar] = error
            return
        if reports is None:
            log.info("What was told of a calendar has been forgotten meanwhile.")
            return
        outcome.changed += reports
        outcome.revisions[calendar] = self._journal.revisions()[calendar]

    def _confirm(self, outcome: PassOutcome, at: datetime, until: datetime, took_ms: int) -> None:
        failed = {
            key: ToldFailure(code=error.code, text=str(error), about=error.reason.about)
            for key, error in outcome.failed.items()
        }
        self._journal.queue(
            SyncedMessage(
                at=at,
                until=until,
                trigger=outcome.trigger,
                took_ms=took_ms,
                calendars=outcome.revisions,
                failed=failed,
            )
        )
