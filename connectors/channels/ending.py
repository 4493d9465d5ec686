"""Channels that are not wanted any more: their service is told, or they run out by themselves."""

import json
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Least
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.letting_go import let_go
from connectors.account import open_account
from connectors.channels.rows import note_failed
from connectors.kinds.push import Subscribed
from connectors.kinds.registry import kinds, open_provider
from connectors.models import Connector, PushChannel
from connectors.querysets import PushChannelQuerySet
from connectors.wake import lock_of
from providers.base import Provider
from providers.credentials import HeldCredentials
from providers.errors import CredentialsUnreadable, ProviderError
from providers.network import NetworkPolicy
from providers.vault import seal, unseal

END_TASK = "connectors.end_channels"
PARTING_LASTS = timedelta(hours=1)
"""For which the credentials of an account that was disconnected are kept, so that its services can
be told. Channels that cannot be ended by then run out."""


def stop(connector: Connector, *, now: datetime) -> None:
    """The account is not to be told of any more: it was paused, or has another mode."""
    if not isinstance(connector.of_kind.push, Subscribed):
        return
    rows = Connector.objects.filter(pk=connector.pk).exclude(pushed_until=None)
    rows.update(pushed_until=Least("pushed_until", now))
    if no_more(connector.channels.all(), now):
        ask_to_end(connector.pk)


def no_more(rows: PushChannelQuerySet, now: datetime) -> int:
    """How many there are to be ended. A wish that never came true is just forgotten."""
    rows.wanted().filter(channel=None).delete()
    return rows.wanted().update(ended_at=now, next_try_at=now, failures=0)


def part(connectors: QuerySet[Connector], *, now: datetime) -> None:
    """The accounts are about to be deleted: take along what it takes to end their channels."""
    rows = PushChannel.objects.filter(connector__in=connectors).exclude(channel=None)
    for row in rows.select_related("connector"):
        assert row.connector is not None
        try:
            row.parting = _sealed(row.connector)
        except CredentialsUnreadable:
            continue
        row.connector, row.ended_at, row.next_try_at = None, now, now
        row.save()
        ask_to_end(None)


def ask_to_end(connector_id: int | None) -> None:
    """Commits with the surrounding transaction."""
    job = app.configure_task(
        END_TASK,
        lock=None if connector_id is None else lock_of(connector_id),
        queueing_lock=f"end:{connector_id}",
    )
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(connector_id=connector_id)


def end_channels(connector_id: int | None, *, now: datetime) -> None:
    """Tell the services of a connector, or of those that are gone."""
    due = PushChannel.objects.ended().due(now)
    if connector_id is None:
        for row in due.filter(connector=None):
            _end_parted(row, now)
        return
    connector = Connector.objects.filter(pk=connector_id).first()
    rows = list(due.filter(connector=connector_id))
    if connector is None or not rows:
        return
    try:
        with open_account(connector) as account:
            for row in rows:
                end_channel(connector.of_kind.push, account, row, now)
    except ProviderError as error:
        for row in rows:
            note_failed(row, error, now)


def end_channel(push: object, account: Provider, row: PushChannel, now: datetime) -> None:
    held = row.subscription
    let_go()
    try:
        if held and isinstance(push, Subscribed):
            push.end(account, held)
    except ProviderError as error:
        note_failed(row, error, now)
    else:
        row.delete()


def forget_ended(now: datetime) -> None:
    """What ran out by itself, and what could not be told in time."""
    PushChannel.objects.ended().filter(expires_at__lte=now).delete()
    parted = PushChannel.objects.ended().filter(connector=None)
    parted.filter(ended_at__lte=now - PARTING_LASTS).delete()


def connectors_to_end(now: datetime) -> set[int | None]:
    due = PushChannel.objects.ended().due(now)
    return set(due.values_list("connector_id", flat=True))


def _sealed(connector: Connector) -> bytes:
    return seal(
        {
            "kind": connector.kind,
            "address": connector.address,
            "details": json.dumps(connector.details),
            "credentials": json.dumps(unseal(connector.sealed_credentials)),
        }
    )


def _end_parted(row: PushChannel, now: datetime) -> None:
    try:
        told = unseal(row.parting or b"")
        if told["kind"] not in kinds():
            return
        with open_provider(
            told["kind"],
            address=told["address"],
            credentials=HeldCredentials(json.loads(told["credentials"])),
            details=json.loads(told["details"]),
            policy=NetworkPolicy.parse(settings.ALLOW_PRIVATE_ADDRESSES),
        ) as account:
            end_channel(kinds()[told["kind"]].push, account, row, now)
    except ProviderError as error:
        note_failed(row, error, now)
