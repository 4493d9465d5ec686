"""In each sync: subscribe to what is missing, renew what ends soon, end what is not wanted.

That comes before the calendars are read, so nothing changes unheard in between. Nothing is open in
the database while the service is asked.
"""

import secrets
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import uuid4

from django.db.models import Q

from accounts.letting_go import let_go
from connectors.channels.ending import end_channel, no_more
from connectors.channels.rows import note_failed, note_made
from connectors.domain.freshness import REALTIME, Line
from connectors.kinds.push import Subscribed
from connectors.kinds.registry import line_of
from connectors.models import Connector, PushChannel
from providers.base import Provider
from providers.errors import ProviderError

Storing = Callable[[], AbstractContextManager[object]]
"""The transaction in which a sync stores what it learnt."""


def keep(
    connector: Connector,
    account: Provider,
    calendars: Iterable[str],
    *,
    now: datetime,
    storing: Storing,
) -> None:
    """`calendars` are the keys of those that are read."""
    push = connector.of_kind.push
    if not isinstance(push, Subscribed):
        return
    with storing():
        _wish(connector, list(calendars) if connector.mode == REALTIME else [], now)
    for row in connector.channels.due(now).order_by("pk"):
        if row.ended_at is None:
            _renew(push, account, row, now, storing)
        else:
            end_channel(push, account, row, now)


def settle(connector: Connector, *, is_whole: bool, began_at: datetime) -> None:
    """After a sync: until when the account's channels tell of all that was not read by it.

    Part of the transaction that ends the sync. After one that has not read everything nobody
    knows of anything later than when it began.
    """
    if line_of(connector.kind) is not Line.SUBSCRIBED:
        return
    row = Connector.objects.select_for_update(of=("self",), no_key=True).get(pk=connector.pk)
    until = _told_until(row, began_at) if is_whole else _earlier(row.pushed_until, began_at)
    Connector.objects.filter(pk=connector.pk).update(pushed_until=until)
    connector.pushed_until = until


def _told_until(connector: Connector, began_at: datetime) -> datetime | None:
    channels = list(connector.channels.wanted())
    ends = [row.expires_at for row in channels if row.channel and row.expires_at]
    if not ends or len(ends) < len(channels) or min(ends) <= began_at:
        return None
    if any(row.heard_at and row.heard_at >= began_at for row in channels):
        # It may have come too late for this sync; the next one waits already.
        return connector.pushed_until
    return min(ends)


def _earlier(until: datetime | None, at: datetime) -> datetime | None:
    return until and min(until, at)


def _wish(connector: Connector, calendars: list[str], now: datetime) -> None:
    """A row for each calendar that is to be told of, and an end to all others."""
    no_more(connector.channels.filter(~Q(calendar__in=calendars)), now)
    known = set(connector.channels.wanted().values_list("calendar", flat=True))
    PushChannel.objects.bulk_create(
        PushChannel(connector=connector, calendar=key, next_try_at=now)
        for key in calendars
        if key not in known
    )


def _renew(
    push: Subscribed, account: Provider, row: PushChannel, now: datetime, storing: Storing
) -> None:
    channel, secret = str(uuid4()), secrets.token_urlsafe(32)
    held = row.subscription
    let_go()
    try:
        if held and push.renew:
            made = push.renew(account, row.calendar, held, channel=channel, secret=secret)
        else:
            made = push.subscribe(account, row.calendar, channel=channel, secret=secret)
    except ProviderError as error:
        with storing():
            note_failed(row, error, now)
        return
    with storing():
        note_made(row, made, secret, now)
