"""The syncer: takes accounts that are due, syncs them in threads, stores what was quiet together.

One thread keeps the others busy. It claims a batch, reads what is known of all of it at once, and
hands it out; what comes back without news is stored a batch at a time, too, since most of it is.
How much it takes in advance grows while the threads run dry, and shrinks when something has lain
here for a quarter of a second: another process could have done that.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
from django.db import close_old_connections, connections, reset_queries
from django.utils import timezone
from procrastinate.contrib.django.utils import connector_params

from accounts.letting_go import let_go
from calendars.sync.claim import ClaimedAccount, claim, is_anything_due
from calendars.sync.dossier import Dossier, dossiers_of
from calendars.sync.engine import sync
from calendars.sync.lock import SyncRunningError, give_back, holding, let_lapse
from calendars.sync.quiet import QuietSync, store
from connectors.domain.claims import Share
from connectors.servers import Visit, note_all
from connectors.wake import DUE

log = logging.getLogger(__name__)

LOOKS_EVERY = 1.0
"""Seconds between two looks for what is due, while nothing was asked for."""
STORES_EVERY = 0.05
"""Seconds for which what was quiet is gathered, before it is stored."""
LIES_AT_MOST = 0.25
"""Seconds for which what was taken in advance may lie here."""
MOST_IN_HAND = 100
AGAIN_AFTER = 2.0
"""Seconds after which a syncer goes on that failed, for instance while the database restarts."""
PATIENCE = timedelta(seconds=5)
"""How long it is tried to store what was quiet, should its row be locked."""
GRACE = 6.0
"""Seconds that a sync has to end when the syncer is stopped."""


@dataclass(frozen=True, slots=True)
class Errand:
    claim: ClaimedAccount
    dossier: Dossier
    taken_at: float


class Syncer:
    """`slots` accounts are asked at once; `share` bounds those of one host or server."""

    def __init__(self, slots: int, share: Share) -> None:
        self._slots, self._share = slots, share
        self._errands: deque[Errand] = deque()
        self._news = threading.Condition()
        self._quiet: list[QuietSync] = []
        self._in_hand = self._slow = 0
        self._capacity = slots
        self._looks_at = 0.0
        self._is_held_back = False
        self._has_more = self._is_called = self._is_stopped = False

    def run(self) -> None:
        """Sync what is due until `stop` is called from another thread."""
        threads = [self._start(self._work) for _ in range(self._slots)]
        self._start(self._listen)
        try:
            while not self._is_stopped:
                self._go_round()
        finally:
            self._end(threads)

    def stop(self) -> None:
        with self._news:
            self._is_stopped = True
            self._news.notify_all()

    def _start(self, work: Callable[[], None]) -> threading.Thread:
        thread = threading.Thread(target=work, name="syncer", daemon=True)
        thread.start()
        return thread

    # --- Keeping the threads busy -----------------------------------------------------------------

    def _go_round(self) -> None:
        began = time.monotonic()
        try:
            self._store()
            self._give_back_what_lies()
            self._claim()
        except Exception:
            log.exception("a syncer failed; it goes on in a moment")
            connections.close_all()
            self._has_more, began = False, began + AGAIN_AFTER
        self._wait(began)

    def _wait(self, began: float) -> None:
        """Until there is something to do: for news, or for the next round."""
        with self._news:
            is_busy = bool(self._in_hand or self._quiet)
            until = began + (STORES_EVERY if is_busy or self._has_more else LOOKS_EVERY)
            while not (self._is_stopped or self._is_called or self._runs_dry):
                left = until - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    break
            self._is_called = False
        if not is_busy:
            let_go()
            reset_queries()

    @property
    def _runs_dry(self) -> bool:
        """Whether threads are or will soon be without work although there is some."""
        return self._has_more and self._has_room

    @property
    def _has_room(self) -> bool:
        """For what is worth to be claimed at once: a few cost as much as many."""
        return self._in_hand < self._slots or self._in_hand <= self._capacity // 2

    def _claim(self) -> None:
        """Take what there is room for."""
        with self._news:
            if self._runs_dry and not self._errands:
                self._capacity = min(2 * self._capacity, max(MOST_IN_HAND, self._slots))
            if not self._has_room:
                return
            room, slow = self._capacity - self._in_hand, self._slow
        began = time.monotonic()
        if not self._has_more and (began < self._looks_at or not is_anything_due()):
            self._looks_at = max(self._looks_at, began + LOOKS_EVERY)
            return
        now = timezone.now()
        claims, self._is_held_back = claim(room, self._share, slow=slow, now=now)
        self._has_more = len(claims) == room
        self._looks_at = began + LOOKS_EVERY
        self._hand_out(self._errands_of(claims, now))

    def _errands_of(self, claims: Sequence[ClaimedAccount], now: datetime) -> list[Errand]:
        """Without those that were disconnected a moment ago."""
        dossiers: dict[int, Dossier] = {}
        try:
            dossiers = dossiers_of([one.lease.connector_id for one in claims], now)
        finally:
            # Nobody renews the lease of an account that nobody here will work with.
            let_lapse(*(one.lease for one in claims if one.lease.connector_id not in dossiers))
        return [
            Errand(one, dossiers[one.lease.connector_id], time.monotonic())
            for one in claims
            if one.lease.connector_id in dossiers
        ]

    def _give_back_what_lies(self) -> None:
        """What was taken in advance, while the accounts before it take longer than was thought."""
        with self._news:
            if not self._errands or time.monotonic() - self._errands[0].taken_at < LIES_AT_MOST:
                return
            lying = [*self._errands]
            self._errands.clear()
            self._in_hand -= len(lying)
            self._slow -= sum(errand.claim.is_slow for errand in lying)
            self._capacity = max(self._slots, self._capacity // 2)
        give_back([errand.claim.lease for errand in lying])

    def _hand_out(self, errands: Iterable[Errand]) -> None:
        with self._news:
            for errand in errands:
                self._in_hand += 1
                self._slow += errand.claim.is_slow
                self._errands.append(errand)
            self._news.notify_all()

    def _store(self) -> None:
        with self._news:
            found = self._quiet[:]
        if not found:
            return
        stored = store(found, gives_back=True, waits=False)
        # Of the others the row may only have been locked.
        over = {one.pk for one in found if one.pk in stored or not _may_wait(one)}
        let_lapse(*(one.lease for one in found if one.pk in over))
        with self._news:
            self._quiet = [one for one in self._quiet if one.pk not in over]
        told = [one for one in found if one.pk in stored]
        visits = [Visit(server=one.server, account=one.pk, took=one.took) for one in told]
        note_all(visits, timezone.now())

    # --- The threads ------------------------------------------------------------------------------

    def _work(self) -> None:
        while errand := self._next():
            quiet = None
            try:
                quiet = self._sync(errand)
            except SyncRunningError as reason:
                log.info("sync left out: %s", reason)
                let_lapse(errand.claim.lease)
            except BaseException:
                # Its lease lapses, and is counted as lost: it shall not come back at once.
                log.exception("sync of connector %s broke off", errand.claim.lease.connector_id)
                let_lapse(errand.claim.lease)
                connections.close_all()
            finally:
                self._end_of(errand, quiet)
        connections.close_all()

    def _next(self) -> Errand | None:
        """The next one, as soon as there is one; None when the syncer is stopped."""
        with self._news:
            while not (self._errands or self._is_stopped):
                self._news.wait()
            return self._errands.popleft() if self._errands and not self._is_stopped else None

    def _sync(self, errand: Errand) -> QuietSync | None:
        with holding(errand.claim.lease):
            _, quiet = sync(errand.dossier, trigger=errand.claim.trigger)
        if quiet is None:
            give_back([errand.claim.lease])
            close_old_connections()
            let_go()
            reset_queries()
        return quiet

    def _end_of(self, errand: Errand, quiet: QuietSync | None) -> None:
        with self._news:
            self._in_hand -= 1
            self._slow -= errand.claim.is_slow
            if quiet:
                self._quiet.append(quiet)
            if self._is_held_back:
                self._look_at_once()
            if self._runs_dry or not self._in_hand:
                self._news.notify_all()

    def _listen(self) -> None:
        """Hear it called out that somebody asked for a sync. Without that they wait a second."""
        while not self._is_stopped:
            try:
                with psycopg.connect(**connector_params(), autocommit=True) as ear:
                    ear.execute(f"LISTEN {DUE}")
                    while not self._is_stopped:
                        for _ in ear.notifies(timeout=LOOKS_EVERY, stop_after=1):
                            self._call()
            except psycopg.Error as error:
                # The database may end before this thread does, which is no news to anybody.
                if not self._is_stopped:
                    log.info("nothing is heard of syncs that are asked for: %s", error)
                    time.sleep(AGAIN_AFTER)

    def _call(self) -> None:
        with self._news:
            self._look_at_once()

    def _look_at_once(self) -> None:
        self._is_called, self._looks_at = True, 0.0
        self._news.notify_all()

    # --- The end ----------------------------------------------------------------------------------

    def _end(self, threads: list[threading.Thread]) -> None:
        with self._news:
            untouched = [errand.claim.lease for errand in self._errands]
            self._errands.clear()
        with suppress(Exception):
            give_back(untouched)
        until = time.monotonic() + GRACE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        with suppress(Exception):
            self._store()
        connections.close_all()


def _may_wait(quiet: QuietSync) -> bool:
    return timezone.now() - quiet.began_at - quiet.took < PATIENCE
