"""Wrong tries to pair, and when there were too many."""

from datetime import datetime, timedelta

from daybook_protocol.moments import instant

from kinds.outlook.models import OutlookAccount

WRONG_TRIES = 6
WITHIN = timedelta(minutes=10)
BLOCKED_FOR = timedelta(minutes=30)


def recent_tries(account: OutlookAccount, now: datetime) -> list[str]:
    """The instants of those that still count."""
    return [at for at in account.wrong_at if now - instant(at) < WITHIN]


def tries_left(account: OutlookAccount, now: datetime) -> int | None:
    """How many wrong codes are left before the ID is blocked; None if there was none lately."""
    recent = recent_tries(account, now)
    return WRONG_TRIES - len(recent) if recent else None
