"""One change at a time of what a host has: meetings, pages, tables, accounts.

Whoever changes it locks the host's row before all else. Under this lock the check whether a time is
free and the booking of it are one step, also for what no constraint can express: buffers, and
events that take a seat.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

from accounts.gone import gone
from accounts.models import User

TRIES = 5
# PostgreSQL's codes for "somebody else was in the way": deadlock, serialisation, lock timeout.
IN_THE_WAY = {"40P01", "40001", "55P03"}

Result = TypeVar("Result")


def lock_hosts(*ids: int) -> None:
    """Wait for the turn of these hosts; it ends with the transaction. Raises Gone once one left.

    Their rows are locked by number, so that two who want the same hosts never wait for each other,
    and without a claim on the key, so that rows that merely point to a host are not held up.
    """
    wanted = sorted(set(ids))
    rows = User.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    if list(rows.values_list("pk", flat=True)) != wanted:
        raise gone(User)


def in_turn(change: Callable[[], Result]) -> Result:
    """Run a change in one transaction, again when the database gave precedence to another one."""
    for tried in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                return change()
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlstate", None)
            if code not in IN_THE_WAY or connection.in_atomic_block or tried == TRIES:
                raise
            time.sleep(0.05 * tried)
    raise AssertionError("unreachable")
