"""When the next pass is made, over what, and who waits for it."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from daybook_connector.sync.passes import PassOutcome


@dataclass(slots=True)
class DuePass:
    """A pass that is due. No `calendars` means all of them."""

    trigger: str
    calendars: frozenset[str] = frozenset()
    waiters: list["asyncio.Future[PassOutcome]"] = field(default_factory=list)


class SyncSchedule:
    """`interval` is the seconds from one pass to the next, None for never by itself.

    Changes of the store come in swarms: one pass waits until it is quiet for `quiet` seconds, but
    no longer than `patience`.
    """

    def __init__(
        self, interval: Callable[[], float | None], *, quiet: float = 0.15, patience: float = 1.0
    ) -> None:
        self.last_at = time.monotonic()
        self._interval = interval
        self._quiet = quiet
        self._patience = patience
        self._order: DuePass | None = None
        self._noticed: set[str] = set()
        self._first_at = 0.0
        self._last_noticed_at = 0.0
        self._wake = asyncio.Event()

    @property
    def has_news(self) -> bool:
        """Whether something was noticed or asked for that no pass has begun to look at."""
        return bool(self._noticed or self._order)

    def notice(self, calendar: str) -> None:
        """Something may have changed in this calendar, or "" anywhere."""
        now = time.monotonic()
        if not self._noticed:
            self._first_at = now
        self._last_noticed_at = now
        self._noticed.add(calendar)
        self._wake.set()

    def ask(self, trigger: str, calendar: str = "") -> "asyncio.Future[PassOutcome]":
        """Make a pass now; over all if no calendar is named."""
        future: asyncio.Future[PassOutcome] = asyncio.get_running_loop().create_future()
        # Nobody has to wait for it.
        future.add_done_callback(lambda done: done.cancelled() or done.exception())
        named = frozenset({calendar} if calendar else ())
        if self._order is None:
            self._order = DuePass(trigger, named)
        elif not named or not self._order.calendars:
            self._order.calendars = frozenset()
        else:
            self._order.calendars |= named
        self._order.waiters.append(future)
        self._wake.set()
        return future

    def reschedule(self) -> None:
        """The interval may have changed."""
        self._wake.set()

    def seconds_left(self) -> float | None:
        """Until the next pass by interval."""
        interval = self._interval()
        return None if interval is None else max(0.0, self.last_at + interval - time.monotonic())

    async def next(self, may: Callable[[], bool]) -> DuePass:
        """Wait for the next pass that is due while `may` allows it."""
        while True:
            self._wake.clear()
            wait = self._wait() if may() else None
            if wait is not None and wait <= 0:
                return self._take()
            try:
                async with asyncio.timeout(wait):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _wait(self) -> float | None:
        if self._order:
            return 0.0
        waits = [left] if (left := self.seconds_left()) is not None else []
        if self._noticed:
            due = min(self._last_noticed_at + self._quiet, self._first_at + self._patience)
            waits.append(due - time.monotonic())
        return min(waits) if waits else None

    def _take(self) -> DuePass:
        noticed = frozenset(self._noticed)
        order = self._order
        if order is None:
            everything = not noticed or "" in noticed
            order = DuePass(
                "watch" if noticed else "interval", frozenset() if everything else noticed
            )
        elif order.calendars:
            order.calendars = frozenset() if "" in noticed else order.calendars | noticed
        self._noticed.clear()
        self._order = None
        if not order.calendars:
            self.last_at = time.monotonic()
        return order
