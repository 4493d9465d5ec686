"""What the endpoint of a kind says when a service calls: there is news, or there will be none."""

from datetime import datetime

from django.db import transaction

from accounts.gone import Gone, held
from connectors.channels.rows import proves
from connectors.models import Connector, PushChannel, SyncRun
from connectors.wake import wake


def news(channel: str, secret: str, *, now: datetime) -> None:
    """A calendar has changed. What nobody here knows of or can prove changes nothing, and nobody is
    told whether that is so."""
    _note(channel, secret, now, is_lost=False)


def lost(channel: str, secret: str, *, now: datetime) -> None:
    """The service has given the channel up: what it did not tell is read, and it is asked for
    anew."""
    _note(channel, secret, now, is_lost=True)


def _note(channel: str, secret: str, now: datetime, *, is_lost: bool) -> None:
    known = PushChannel.objects.wanted().filter(channel=channel).first()
    if not proves(known, secret) or known is None or known.connector_id is None:
        return
    try:
        _hear(known, known.connector_id, now, is_lost=is_lost)
    except Gone:
        # It was disconnected meanwhile.
        return


@transaction.atomic
def _hear(row: PushChannel, connector_id: int, now: datetime, *, is_lost: bool) -> None:
    # The connector first: who ends a sync or disconnects locks in this order.
    connector = held(Connector.objects, pk=connector_id)
    ours = PushChannel.objects.wanted().filter(pk=row.pk, channel=row.channel)
    if is_lost:
        ours.update(heard_at=now, channel=None, expires_at=None, next_try_at=now)
    else:
        ours.update(heard_at=now)
    if connector.pushed_until and connector.pushed_until > now:
        # Until it was read, nothing later than this is known.
        Connector.objects.filter(pk=connector_id).update(pushed_until=now)
    # While an account fails it is tried when its turn comes, however much news there is.
    if connector.paused_at is None and not connector.failures:
        wake(connector, trigger=SyncRun.Trigger.PUSH)
