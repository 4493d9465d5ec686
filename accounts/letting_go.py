"""Nobody waits for somebody else's server with a connection to the database in hand.

There are far fewer connections than people, so a few servers that are silent would take the portal
from all. Everything that waits for the network calls `let_go` before: a pooled connection goes back
to the pool, and the next query takes one again. Inside a transaction it cannot, and what is waited
for there is a mistake in our own code: it is logged, and an error in tests and with DEBUG.
"""

import logging

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)


class WaitsInTransactionError(RuntimeError):
    """The network was about to be waited for inside a transaction.

    Ask first and store afterwards, or leave the asking to a job.
    """


def let_go() -> None:
    """Give this thread's connections back to the pool, where they are not in use."""
    for connection in connections.all(initialized_only=True):
        if connection.connection is None:
            continue
        if _is_in_transaction(connection):
            _complain()
        elif not connection.in_atomic_block and "pool" in connection.settings_dict["OPTIONS"]:
            connection.close()


def _is_in_transaction(connection: BaseDatabaseWrapper) -> bool:
    """Whether our own code is: tests that roll back what they did are in one from the outside."""
    blocks = connection.atomic_blocks
    return any(not getattr(block, "_from_testcase", False) for block in blocks)


def _complain() -> None:
    if settings.RAISE_WHEN_HELD:
        raise WaitsInTransactionError
    log.error("the network is waited for inside a transaction", stack_info=True)
