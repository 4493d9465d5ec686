"""The store's own thread. Outlook wants all calls from one (STA), and any store may get stuck."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count
from typing import Any, TypeVar

from daybook_connector.stores.base import Store
from daybook_connector.stores.errors import StoreBusy, StoreError

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 120.0
PUMP_SECONDS = 0.05
T = TypeVar("T")
_openings = count(1)
Changed = Callable[[str], None]
_Job = tuple[Callable[[Store], Any], "Future[Any]", bool]


class StoreStuck(StoreBusy):
    """The calendar program on this computer has not answered for two minutes."""

    kind = "store-stuck"


class StoreThread:
    """Carries out calls on a store, one after the other, on a thread that belongs to it.

    The store is opened before the first call, and again after a call that failed. When a call shows
    no sign of life for `patience` seconds, its thread is given up and the next call gets a new
    thread with a new store; `stuck` counts how often that was.
    """

    def __init__(self, make: Callable[[], Store], *, patience: float = PATIENCE_SECONDS) -> None:
        self.stuck = 0
        self._make = make
        self._listeners: list[Changed] = []
        self._patience = patience
        self._worker: _Worker | None = None

    @property
    def watching(self) -> bool:
        """Whether changes of the store are told."""
        return self._worker is not None and self._worker.watching

    @property
    def opening(self) -> int:
        """Which opening of the store this is; what happened before it was not noticed. 0 while it
        is closed."""
        return self._worker.opening if self._worker and self._worker.is_open else 0

    async def call(self, work: Callable[[Store], T], *, closed: bool = False) -> T:
        """The result of `work(store)`. Raises what it raises, and `StoreStuck`.

        With `closed` the store is not opened for it.
        """
        if self._worker is None:
            self._worker = _Worker(self._make, self._tell)
        worker = self._worker
        waiting = asyncio.wrap_future(worker.submit(work, opens=not closed))
        while not waiting.done():
            await asyncio.wait({waiting}, timeout=min(self._patience, 1.0))
            if not waiting.done() and worker.silence() > self._patience:
                self._give_up(worker)
                waiting.cancel()
                raise StoreStuck
        return waiting.result()

    def subscribe(self, listener: Changed) -> None:
        """Tell it of changes, as `Store.watch` does, from the store's thread."""
        self._listeners.append(listener)

    def sign_of_life(self) -> None:
        """To be called while a long call gets ahead, from any thread."""
        if self._worker:
            self._worker.note_life()

    def renew(self) -> None:
        """Open the store anew before the next call."""
        if self._worker:
            self._worker.is_open = False

    def stop(self) -> None:
        """Close the store and end the thread, once what it does is done."""
        if self._worker:
            self._worker.stop()
        self._worker = None

    def _tell(self, calendar: str) -> None:
        for listener in tuple(self._listeners):
            listener(calendar)

    def _give_up(self, worker: "_Worker") -> None:
        log.error("No answer from the store for %.0f s; its thread is given up.", self._patience)
        self.stuck += 1
        worker.abandon()
        if self._worker is worker:
            self._worker = None


class _Worker:
    """One thread with one store."""

    def __init__(self, make: Callable[[], Store], changed: Changed) -> None:
        self.watching = False
        self._make = make
        self._changed = changed
        self._store: Store | None = None
        self.is_open = False
        self.opening = 0
        self._abandoned = False
        self._life = time.monotonic()
        self._jobs: queue.SimpleQueue[_Job | None]
        self._jobs = queue.SimpleQueue()
        threading.Thread(target=self._run, name="store", daemon=True).start()

    def submit(self, work: Callable[[Store], T], *, opens: bool) -> "Future[T]":
        future: Future[T] = Future()
        if self._jobs.empty():
            self.note_life()
        self._jobs.put((work, future, opens))
        return future

    def silence(self) -> float:
        """Seconds since the last sign of life."""
        return time.monotonic() - self._life

    def note_life(self) -> None:
        self._life = time.monotonic()

    def stop(self) -> None:
        self._jobs.put(None)

    def abandon(self) -> None:
        """Not to be listened to any more, should it ever come back."""
        self._abandoned = True
        self.watching = False
        self.stop()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            work, future, opens = job
            if not future.set_running_or_notify_cancel():
                continue
            self.note_life()
            try:
                result = work(self._ready(opens=opens))
            except BaseException as error:
                self.is_open = self.is_open and not _needs_reopening(error)
                future.set_exception(error)
            else:
                future.set_result(result)
            self.note_life()
        if self._store is not None:
            self._store.close()

    def _ready(self, *, opens: bool) -> Store:
        """The store, which is made in its own thread, and opened if the call needs that."""
        if self._store is None:
            self._store = self._make()
        if opens and not self.is_open:
            self._store.close()
            self.watching = False
            self._store.open()
            self.is_open = True
            self.opening = next(_openings)
            self.watching = self._store.watch(self._tell) and not self._abandoned
        return self._store

    def _next(self) -> _Job | None:
        """The next call. Until it comes, a store that wants it is pumped: events of COM objects
        are delivered to the thread that made them only while it looks for messages."""
        pump: Callable[[], None] | None = getattr(self._store, "pump", None)
        if pump is None:
            return self._jobs.get()
        while True:
            try:
                return self._jobs.get(timeout=PUMP_SECONDS)
            except queue.Empty:
                _quietly(pump)

    def _tell(self, calendar: str) -> None:
        if not self._abandoned:
            self._changed(calendar)


def _needs_reopening(error: BaseException) -> bool:
    """Trouble of the store as a whole, in contrast to one calendar or event."""
    return not isinstance(error, StoreError) or error.code.startswith("store-")


def _quietly(pump: Callable[[], None]) -> None:
    """What is wrong with the store shows at the next call, where somebody hears of it."""
    try:
        pump()
    except Exception:
        log.debug("The store could not be pumped.", exc_info=True)
