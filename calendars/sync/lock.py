"""One process at a time talks to an account, whoever started it: worker, command or test.

Who does holds a lease: a row that names its holder and lapses by itself, so that no connection to
the database has to be held while a server is waited for. One thread in each process renews what the
process holds; of a process that was killed, the lease lapses after `LENGTH`. A process that only
froze may wake up when somebody else has the account, so what it learnt counts for nothing then:
whatever is stored is stored `fenced`.
"""

import logging
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from accounts.letting_go import let_go
from calendars.models import AccountLease
from connectors.models import Connector

log = logging.getLogger(__name__)

LENGTH = timedelta(seconds=20)
"""Of a lease that is not renewed: as long as a worker may be silent before it counts as dead."""
SECONDS = LENGTH.total_seconds()
RENEWED_EVERY = 4.0
PATIENCE = timedelta(seconds=30)
"""Of a person at a command line. Jobs come again instead of waiting."""
BRIEF = timedelta(seconds=3)
AT_ONCE = timedelta()
PAUSE = 0.1

TAKE = """
    INSERT INTO calendars_accountlease AS lease (connector_id, holder, expires_at, lost)
    SELECT id, %(holder)s, statement_timestamp() + make_interval(secs => %(length)s), 0
    FROM connectors_connector WHERE id = ANY(%(connectors)s) FOR KEY SHARE SKIP LOCKED
    ON CONFLICT (connector_id) DO UPDATE
    SET holder = excluded.holder, expires_at = excluded.expires_at, lost = lease.lost + 1
    WHERE lease.expires_at < statement_timestamp()
    RETURNING connector_id
"""
STAYS = "SELECT FROM connectors_connector WHERE id = %s FOR KEY SHARE"


class SyncRunningError(Exception):
    """Another sync of this account is running.

    Wait until it has finished; it brings the same news.
    """


class LeaseLostError(SyncRunningError):
    """This process was out of action for so long that another one has taken over the account.

    Nothing of what it was about to store is stored; the other one does the work.
    """


@dataclass(frozen=True, slots=True)
class Lease:
    """`holder` is drawn for each time that accounts are taken, so nobody can mistake an earlier
    lease of their own for one that they hold."""

    connector_id: int
    holder: UUID


class _Held(threading.local):
    """What this thread holds."""

    def __init__(self) -> None:
        self.leases: dict[int, Lease] = {}


_held = _Held()


@contextmanager
def account_lock(connector_id: int, *, patience: timedelta = PATIENCE) -> Iterator[None]:
    """Hold the account for the length of the block. Raises `SyncRunningError` after `patience`, and
    `Connector.DoesNotExist`.

    The lock belongs to this thread and may be taken again inside.
    """
    if connector_id in _held.leases:
        yield
        return
    lease = _take(connector_id, patience)
    keep(lease)
    try:
        with holding(lease):
            yield
    finally:
        give_back([lease])


@contextmanager
def holding(lease: Lease) -> Iterator[None]:
    """Be the thread that works with an account which was taken already."""
    _held.leases[lease.connector_id] = lease
    try:
        yield
    finally:
        del _held.leases[lease.connector_id]


def take(connectors: Sequence[int]) -> list[Lease]:
    """Take accounts, as far as nobody has them or is about to delete them. Whoever does so goes on
    with `keep`."""
    holder = uuid4()
    asked: dict[str, Any] = {"holder": holder, "length": SECONDS, "connectors": list(connectors)}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, asked)
        return [Lease(number, holder) for (number,) in cursor.fetchall()]


def keep(*leases: Lease) -> None:
    """Renew leases until they are given back or let go of."""
    _renewal.begin(leases)


def let_lapse(*leases: Lease) -> None:
    """Renew them no longer: they are given back already, or shall be when their time is over."""
    _renewal.end(leases)


def give_back(leases: Sequence[Lease]) -> None:
    let_lapse(*leases)
    try:
        # By the same statement for one and for many, and by no more than that.
        AccountLease.objects.filter(_is_ours(leases))._raw_delete("default")
    except DatabaseError:
        # The connection is broken or in a failed transaction. A lease lapses by itself.
        log.warning("the leases of %d connectors could not be given back", len(leases))


def lease_of(connector_id: int) -> Lease:
    """What this thread holds of it."""
    return _held.leases[connector_id]


@contextmanager
def fenced(connector_id: int) -> Iterator[None]:
    """A transaction that commits only if this thread holds the account to the last.

    Raises `LeaseLostError` otherwise. Until the commit nobody else can take the account, and nobody
    can delete it: whoever wants to waits before they have locked anything that is stored here.
    """
    lease = _held.leases[connector_id]
    with transaction.atomic():
        if not _have_stay(connector_id):
            raise LeaseLostError(f"Connector {connector_id} was disconnected.")
        yield
        if not _renew([lease]):
            raise LeaseLostError(f"Connector {connector_id} was taken over by another process.")


def _take(connector_id: int, patience: timedelta) -> Lease:
    deadline = time.monotonic() + patience.total_seconds()
    while not (taken := take([connector_id])):
        if not Connector.objects.filter(pk=connector_id).exists():
            raise Connector.DoesNotExist(f"There is no connector {connector_id}.")
        if time.monotonic() >= deadline:
            raise SyncRunningError(f"Another sync of connector {connector_id} is running.")
        let_go()
        time.sleep(PAUSE)
    return taken[0]


def _have_stay(connector_id: int) -> bool:
    """Have its row stay until the end of the transaction. It may still be changed by anybody."""
    with connection.cursor() as cursor:
        cursor.execute(STAYS, [connector_id])
        return bool(cursor.rowcount == 1)


def _renew(leases: list[Lease]) -> int:
    """How many of them are held still. One that has lapsed is, as long as nobody took it."""
    return AccountLease.objects.filter(_is_ours(leases)).update(expires_at=Now() + LENGTH)


def _is_ours(leases: Sequence[Lease]) -> Q:
    ours = Q(pk__in=[lease.connector_id for lease in leases])
    return ours & Q(holder__in={lease.holder for lease in leases})


class _Renewal:
    """The thread that renews the leases of this process, for as long as there are any."""

    def __init__(self) -> None:
        self._leases: set[Lease] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, leases: Iterable[Lease]) -> None:
        with self._lock:
            self._leases.update(leases)
            # A fork leaves the thread behind.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()

    def end(self, leases: Iterable[Lease]) -> None:
        with self._lock:
            self._leases.difference_update(leases)

    def _run(self) -> None:
        while True:
            time.sleep(RENEWED_EVERY)
            with self._lock:
                leases = list(self._leases)
                if not leases:
                    self._thread = None
                    return
            self._renew(leases)

    def _renew(self, leases: list[Lease]) -> None:
        """Those that another thread has locked are being given back or renewed. To wait for one
        would hold up all others, and end in a deadlock with whoever gives back several."""
        ours = AccountLease.objects.filter(_is_ours(leases))
        unlocked = ours.select_for_update(skip_locked=True, no_key=True)
        try:
            with transaction.atomic():
                numbers = set(unlocked.values_list("pk", flat=True))
                _renew([lease for lease in leases if lease.connector_id in numbers])
        except Exception:
            # The next time will do: a lease outlives several of them.
            log.exception("the leases of this process could not be renewed")
        finally:
            connection.close()


_renewal = _Renewal()
