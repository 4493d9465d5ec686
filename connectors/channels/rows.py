"""What becomes of a row when its service was asked."""

import hmac
from datetime import datetime, timedelta
from hashlib import sha256

from connectors.kinds.push import Subscription
from connectors.models import PushChannel
from providers.errors import ProviderError

FIRST_PAUSE = timedelta(minutes=15)
LONGEST_PAUSE = timedelta(days=1)
USED_UP = 0.8
"""The part of its life after which a channel is renewed."""


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def proves(row: PushChannel | None, secret: str) -> bool:
    """In the same time for every channel, also for one that does not exist."""
    return hmac.compare_digest(row.secret_hash if row else "", hashed(secret))


def note_made(row: PushChannel, made: Subscription, secret: str, now: datetime) -> None:
    """It is told of over this channel now; what told of it before is to be ended.

    Of the row only this is touched, since news may have come and it may have ended meanwhile.
    """
    facts: dict[str, object] = {
        "channel": made.channel,
        "resource": made.resource,
        "expires_at": made.expires_at,
        "renewed_at": now,
        "next_try_at": now + (made.expires_at - now) * USED_UP,
        "failures": 0,
        "error_code": "",
    }
    if made.channel != row.channel:
        facts["secret_hash"] = hashed(secret)
        _leave_behind(row, now)
    if not PushChannel.objects.wanted().filter(pk=row.pk).update(**facts):
        gone = PushChannel(connector_id=row.connector_id, calendar=row.calendar, **facts)
        gone.next_try_at = gone.ended_at = now
        gone.save()


def _leave_behind(row: PushChannel, now: datetime) -> None:
    """The channel that another one takes the place of."""
    if row.subscription is None:
        return
    # Its name is unique.
    PushChannel.objects.filter(pk=row.pk).update(channel=None)
    PushChannel.objects.create(
        connector_id=row.connector_id,
        calendar=row.calendar,
        channel=row.channel,
        resource=row.resource,
        expires_at=row.expires_at,
        next_try_at=now,
        ended_at=now,
    )


def note_failed(row: PushChannel, error: ProviderError, now: datetime) -> None:
    """What it is stays; the pause doubles."""
    doubled = min(FIRST_PAUSE * 2 ** min(row.failures, 16), LONGEST_PAUSE)
    PushChannel.objects.filter(pk=row.pk).update(
        failures=row.failures + 1,
        error_code=error.code,
        next_try_at=now + (error.retry_after or doubled),
    )
