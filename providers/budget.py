"""What a visit to somebody else's server may cost: time, requests, bytes and events.

A server may be slow, broken or hostile, and one that sends a byte every half minute breaks no time
limit of a single read. So whoever opens an account gives it a budget for the whole visit, and the
shared HTTP client charges it wherever it waits for the server or takes something in. A budget that
is spent raises `OutOfBudget`, which is no failure of the server: what is known stays in force.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from providers.errors import OutOfBudget, ProviderError, TooMuch
from providers.notes import Note

Clock = Callable[[], float]

MEGABYTE = 1024 * 1024
VISIT_SECONDS = 90.0
"""For everything but a sync, such as trying an account or writing an event."""
MOST_REQUESTS = 2_000
MOST_BYTES = 512 * MEGABYTE
"""As they travel, with headers and before they are unpacked."""
MOST_EVENTS = 50_000
"""Of one calendar: what is read of it is held at once until it is stored."""


class Budget:
    """Charged from one thread. `clock` counts seconds and never goes back."""

    def __init__(
        self,
        seconds: float = VISIT_SECONDS,
        *,
        requests: int = MOST_REQUESTS,
        received: int = MOST_BYTES,
        clock: Clock = time.monotonic,
    ) -> None:
        self._clock = clock
        self._seconds, self._requests, self._received = seconds, requests, received
        self._began = clock()
        self._asked = self._taken = self._kept = 0
        # The innermost limit last; each with the error it stands for.
        self._limits: list[tuple[float, Callable[[], ProviderError]]] = [
            (self._began + seconds, self._too_long)
        ]

    @property
    def used(self) -> float:
        """Seconds since the visit began."""
        return self._clock() - self._began

    @property
    def seconds_left(self) -> float:
        """Of the whole visit, whatever narrower limits there are."""
        return max(self._limits[0][0] - self._clock(), 0.0)

    @property
    def is_spent(self) -> bool:
        return not self.seconds_left or self._asked > self._requests or self._taken > self._received

    def time_left(self) -> float:
        """Seconds until the narrowest limit. Raises the error of the widest that is over."""
        now = self._clock()
        for end, error in self._limits:
            if now >= end:
                raise error()
        return min(end for end, _ in self._limits) - now

    def time_is_up(self) -> ProviderError:
        """The error of the limit that is reached first."""
        return min(self._limits, key=lambda limit: limit[0])[1]()

    def ask(self) -> None:
        """One more request."""
        self.time_left()
        self._asked += 1
        if self._asked > self._requests:
            raise OutOfBudget(Note("asked-too-often", count=self._requests))

    def take(self, size: int) -> None:
        """So many more bytes."""
        self._taken += size
        if self._taken > self._received:
            raise OutOfBudget(Note("sent-too-much", megabytes=self._received // MEGABYTE))

    def begin_pull(self) -> None:
        """What was kept of another calendar is stored, and not held any more."""
        self._kept = 0

    def keep(self, events: int) -> None:
        """So many more events to hold. Raises `TooMuch`."""
        self._kept += events
        if self._kept > MOST_EVENTS:
            raise TooMuch(Note("too-many-events", most=MOST_EVENTS))

    @contextmanager
    def at_most(
        self, seconds: float, error: Callable[[], ProviderError] | None = None
    ) -> Iterator[None]:
        """A narrower limit of time for a part of the visit, with an error of its own if it is not
        to be that of the budget."""
        limit = (self._clock() + seconds, error or self._share_used(seconds))
        self._limits.append(limit)
        try:
            yield
        finally:
            self._limits.remove(limit)

    def _too_long(self) -> ProviderError:
        return OutOfBudget(Note("time-over", seconds=round(self._seconds)))

    @staticmethod
    def _share_used(seconds: float) -> Callable[[], ProviderError]:
        return lambda: OutOfBudget(Note("share-over", seconds=round(seconds)))
