"""One change of a host's meetings at a time.

Under this lock the check whether a time is free and the booking of it are one step, also for what
no constraint can express: buffers, and events that take a seat.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import OperationalError, connection, transaction

from accounts.models import User

TRIES = 5
# PostgreSQL's codes for "somebody else was in the way": deadlock, serialisation, lock timeout.
IN_THE_WAY = {"40P01", "40001", "55P03"}

Result = TypeVar("Result")


def lock_host(host_id: int) -> None:
    """Wait for the host's turn; it ends with the transaction. User.DoesNotExist once they left.

    Without a claim on the key, so that rows that merely point to the host are not held up.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=host_id)


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
