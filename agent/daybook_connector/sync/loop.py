"""Passes over the store, one after the other: when each begins, and what its end means."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from daybook_protocol.moments import clock

from daybook_connector.errors import ConnectorError
from daybook_connector.journal import JournalDamaged
from daybook_connector.status.standing import AgentStanding
from daybook_connector.status.status import SyncProgress
from daybook_connector.stores.thread import StoreThread
from daybook_connector.sync.passes import Passes, PassOutcome
from daybook_connector.sync.schedule import DuePass, SyncSchedule

log = logging.getLogger(__name__)

STUCK_LIMIT = 3


class StoreLost(ConnectorError):
    """The calendar program on this computer has stopped answering for good."""

    code = "store-busy"
    kind = "store-lost"


class SyncLoop:
    """`may_restart` is asked when only a new process can help; where it may not, the store is tried
    again in this one."""

    def __init__(
        self,
        standing: AgentStanding,
        schedule: SyncSchedule,
        store: StoreThread,
        passes: Passes,
        may_restart: Callable[[], bool],
    ) -> None:
        self._standing = standing
        self._schedule = schedule
        self._store = store
        self._passes = passes
        self._may_restart = may_restart
        self._loop = asyncio.get_running_loop()
        self._over = False
        store.subscribe(self.noticed)

    def _may_pass(self) -> bool:
        return self._standing.is_online and not self._standing.paused

    async def go_on(self) -> None:
        try:
            while True:
                await self._go_on()
        finally:
            self._over = True

    async def _go_on(self) -> None:
        try:
            order = await self._schedule.next(self._may_pass)
            await self._pass(order)
        except JournalDamaged:
            # A new one has begun, and with it a new connection, which asks for a pass.
            return
        if self._store.stuck >= STUCK_LIMIT and self._may_restart():
            raise StoreLost

    async def _pass(self, order: DuePass) -> None:
        standing = self._standing
        standing.passing = True
        standing.changed()
        try:
            now, at = standing.now().replace(microsecond=0), standing.pc_now()
            await self._store.call(lambda _: None)
            opening = self._store.opening
            # What happened while it was closed is known only after a look at everything.
            only = order.calendars if standing.seen_opening == opening else frozenset()
            outcome = await self._passes.make(
                standing.reading, now, at, order.trigger, only, self.progressed
            )
            if not only:
                standing.seen_opening = opening
                standing.failed.clear()
            self._passed(order, outcome)
        except ConnectorError as error:
            self._pass_failed(order, error)
        except Exception as error:
            log.exception("A pass failed by a fault of this program.")
            self._pass_failed(order, ConnectorError(type(error).__name__))
        finally:
            standing.passing = False
            standing.progress = None
            standing.changed()

    def _passed(self, order: DuePass, outcome: PassOutcome) -> None:
        standing = self._standing
        log.info(
            "Pass (%s): %d calendars, %d with changes to tell, %d failed.",
            outcome.trigger,
            len(outcome.revisions),
            outcome.changed,
            len(outcome.failed),
        )
        standing.store_failed = False
        self._store.stuck = 0
        standing.failed |= {key: error.reason for key, error in outcome.failed.items()}
        for key in outcome.revisions:
            standing.failed.pop(key, None)
        standing.conditions.end(
            "outlook-closed",
            "outlook-busy",
            "outlook-security-prompt",
            "new-outlook-only",
            "sync-failed",
        )
        if standing.failed:
            standing.conditions.hold("calendar-not-read", *standing.failed.values())
        else:
            standing.conditions.end("calendar-not-read")
        self._standing.journal.note("last_sync_at", clock(outcome.at))
        if outcome.changed:
            self._standing.journal.note("last_change_at", clock(outcome.at))
        for waiter in order.waiters:
            if not waiter.done():
                waiter.set_result(outcome)

    def _pass_failed(self, order: DuePass, error: ConnectorError) -> None:
        log.warning("The pass ended: %s", error)
        standing = self._standing
        standing.store_failed = True
        self._schedule.last_at = time.monotonic()
        known = (error.reason,) if not error.alert else error.detail_alone()
        standing.conditions.hold(error.alert or "sync-failed", *known, remedy=error.remedy)
        for waiter in order.waiters:
            if not waiter.done():
                waiter.set_exception(error)

    def noticed(self, calendar: str) -> None:
        """Called from the store's thread."""
        self._in_loop(self._note, calendar)

    def _note(self, calendar: str) -> None:
        if self._standing.wanted.name == "realtime" or self._standing.store_failed:
            self._schedule.notice(calendar)
            self._standing.changed()

    def progressed(self, calendar: str, step: str, done: int, total: int | None) -> None:
        """Called from the store's thread."""
        self._in_loop(self._show, SyncProgress(calendar, step, done, total))

    def _show(self, progress: SyncProgress) -> None:
        before, self._standing.progress = self._standing.progress, progress
        if not self._standing.journal.is_known(progress.calendar):
            self._standing.news = [
                *(p for p in self._standing.news if p.calendar != progress.calendar),
                progress,
            ]
        if (
            before is None
            or before.calendar != progress.calendar
            or progress.done == progress.total
        ):
            self._standing.changed()

    def _in_loop(self, work: Callable[..., None], *arguments: object) -> None:
        # When the agent has ended, nobody wants to know any more, and its journal is closed.
        def unless_over() -> None:
            if not self._over:
                work(*arguments)

        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(unless_over)
