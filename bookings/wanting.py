"""A page is looked at or booked, so the accounts behind it should be up to date."""

import logging
from datetime import datetime

from django.core.cache import cache
from django.db import connection, transaction

from bookings.demand import read_for
from connectors.wanting import PRECISION
from connectors.wanting import want as want_accounts

log = logging.getLogger(__name__)


def want(page_id: int, now: datetime) -> None:
    """Have the accounts that the page reads looked at soon, if that is due.

    At most once a minute a page, and else for the price of a look into the cache. Nobody is to get
    an error because of it: the answer that they wait for does not depend on it.
    """
    try:
        is_due = cache.add(f"wanted:{page_id}", 1, PRECISION.total_seconds())
        if is_due and (read := read_for(page_id)):
            want_accounts(read, now)
    except Exception:
        log.exception("the accounts behind page %s were not woken", page_id)
        # What the answer reads after that must not find a connection that was cut.
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def want_once_kept(page_id: int, now: datetime) -> None:
    """The same, for who changes something: once that is committed."""
    transaction.on_commit(lambda: want(page_id, now))
