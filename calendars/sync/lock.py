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
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
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
RENEWED_EVERY = 4.0
PATIENCE = timedelta(seconds=30)
"""Of a person at a command line. Jobs come again instead of waiting."""
BRIEF = timedelta(seconds=3)
AT_ONCE = timedelta()
PAUSE = 0.1

TAKE = """
    INSERT INTO calendars_accountlease (connector_id, holder, expires_at)
    SELECT id, %s, statement_timestamp() + make_interval(secs => %s)
    FROM connectors_connector WHERE id = %s
    ON CONFLICT (connector_id) DO UPDATE
    SET holder = excluded.holder, expires_at = excluded.expires_at
    WHERE calendars_accountlease.expires_at < statement_timestamp()
"""
KEEP = "SELECT FROM connectors_connector WHERE id = %s FOR KEY SHARE"


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
    connector_id: int
    holder: UUID = field(default_factory=uuid4)


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
    lease = Lease(connector_id)
    _take(lease, patience)
    _held.leases[connector_id] = lease
    _renewal.begin(lease)
    try:
        yield
    finally:
        _renewal.end(lease)
        del _held.leases[connector_id]
        _release(lease)


@contextmanager
def fenced(connector_id: int) -> Iterator[None]:
    """A transaction that commits only if this thread holds the account to the last.

    Raises `LeaseLostError` otherwise. Until the commit nobody else can take the account, and nobody
    can delete it: whoever wants to waits before they have locked anything that is stored here.
    """
    lease = _held.leases[connector_id]
    with transaction.atomic():
        if not _keep(connector_id):
            raise LeaseLostError(f"Connector {connector_id} was disconnected.")
        yield
        if not _renew([lease]):
            raise LeaseLostError(f"Connector {connector_id} was taken over by another process.")


def _take(lease: Lease, patience: timedelta) -> None:
    deadline = time.monotonic() + patience.total_seconds()
    while not _try_to_take(lease):
        if not Connector.objects.filter(pk=lease.connector_id).exists():
            raise Connector.DoesNotExist(f"There is no connector {lease.connector_id}.")
        if time.monotonic() >= deadline:
            raise SyncRunningError(f"Another sync of connector {lease.connector_id} is running.")
        let_go()
        time.sleep(PAUSE)


def _try_to_take(lease: Lease) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [lease.holder, LENGTH.total_seconds(), lease.connector_id])
        return bool(cursor.rowcount == 1)


def _keep(connector_id: int) -> bool:
    """Have its row stay until the end of the transaction. It may still be changed by anybody."""
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [connector_id])
        return bool(cursor.rowcount == 1)


def _renew(leases: list[Lease]) -> int:
    """How many of them are held still. One that has lapsed is, as long as nobody took it."""
    held = Q(pk__in=[lease.connector_id for lease in leases])
    held &= Q(holder__in=[lease.holder for lease in leases])
    return AccountLease.objects.filter(held).update(expires_at=Now() + LENGTH)


def _release(lease: Lease) -> None:
    try:
        AccountLease.objects.filter(pk=lease.connector_id, holder=lease.holder).delete()
    except DatabaseError:
        # The connection is broken or in a failed transaction. The lease lapses by itself.
        log.warning("the lease of connector %s could not be given back", lease.connector_id)


class _Renewal:
    """The thread that renews the leases of this process, for as long as there are any."""

    def __init__(self) -> None:
        self._leases: set[Lease] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, lease: Lease) -> None:
        with self._lock:
            self._leases.add(lease)
            # A fork leaves the thread behind.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()

    def end(self, lease: Lease) -> None:
        with self._lock:
            self._leases.discard(lease)

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
        try:
            _renew(leases)
        except Exception:
            # The next time will do: a lease outlives several of them.
            log.exception("the leases of this process could not be renewed")
        finally:
            connection.close()


_renewal = _Renewal()
