"""What the owner of a connector does with it from day to day."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.gone import held
from accounts.models import User
from accounts.turns import lock_hosts
from connectors.actions.refusals import ConnectorRefused
from connectors.channels import stop
from connectors.channels.ending import part
from connectors.domain.freshness import MANUAL, REALTIME
from connectors.kinds.push import Subscribed
from connectors.kinds.registry import kinds
from connectors.models import Connector, SyncRun
from connectors.wake import wake
from live.publish import publish


@transaction.atomic
def sync_now(*, connector: Connector, trigger: SyncRun.Trigger = SyncRun.Trigger.BUTTON) -> bool:
    """Ask for a sync at once. False when one is waiting already."""
    if connector.paused_at:
        raise ConnectorRefused
    connector.of_kind.lifecycle.asked_to_sync(connector, timezone.now())
    return wake(connector, trigger=trigger)


@transaction.atomic
def rename_connector(*, connector: Connector, name: str) -> None:
    held(Connector.objects, pk=connector.pk)
    connector.name = name
    connector.save(update_fields=["name"])
    _tell(connector)


@transaction.atomic
def change_also_me(*, connector: Connector, addresses: Sequence[str]) -> bool:
    """Under which other addresses the host is invited. Answers in known events are looked at anew
    with the sync that follows. False when nothing changes."""
    if connector.also_me == list(addresses):
        return False
    held(Connector.objects, pk=connector.pk)
    connector.also_me = list(addresses)
    connector.save(update_fields=["also_me"])
    connector.of_kind.lifecycle.settings_changed(connector)
    if connector.paused_at is None:
        wake(connector, trigger=SyncRun.Trigger.BUTTON)
    _tell(connector)
    return True


@transaction.atomic
def change_mode(*, connector: Connector, sync: str, now: datetime) -> None:
    """`sync` is "realtime", "manual" or the interval in minutes. The next sync moves with it."""
    held(Connector.objects, pk=connector.pk)
    if sync == MANUAL:
        connector.mode, connector.next_sync_at = Connector.Mode.MANUAL, None
    else:
        connector.mode = Connector.Mode.REALTIME if sync == REALTIME else Connector.Mode.AUTO
        connector.interval = connector.interval if sync == REALTIME else int(sync)
        assert connector.every is not None
        connector.next_sync_at = max(now, (connector.last_sync_at or now) + connector.every)
    connector.save(update_fields=["mode", "interval", "next_sync_at"])
    connector.of_kind.lifecycle.settings_changed(connector)
    if sync != REALTIME:
        stop(connector, now=now)
    elif isinstance(connector.of_kind.push, Subscribed) and connector.paused_at is None:
        # Its sync subscribes first, and reads what changed before.
        wake(connector, trigger=SyncRun.Trigger.BUTTON)
    _tell(connector)


@transaction.atomic
def pause_connector(*, connector: Connector, now: datetime) -> bool:
    """Stop reading and writing. False when it is paused already; the first pause counts."""
    running = Connector.objects.filter(pk=connector.pk, paused_at=None)
    if not running.update(paused_at=now, next_sync_at=None):
        return False
    connector.of_kind.lifecycle.paused(connector)
    stop(connector, now=now)
    _tell(connector)
    return True


@transaction.atomic
def resume_connector(*, connector: Connector) -> bool:
    """Go on, and catch up at once. False when it was not paused."""
    # First the account, then the connector: reports of the agent lock them in this order.
    connector.of_kind.lifecycle.resumed(connector)
    resumed = Connector.objects.filter(pk=connector.pk).exclude(paused_at=None)
    if not resumed.update(paused_at=None):
        return False
    wake(connector, trigger=SyncRun.Trigger.BUTTON)
    return True


@transaction.atomic
def disconnect_connector(*, connector: Connector) -> None:
    """Forget the account, its password and everything read from it. Its calendars are not touched.

    What that stops is told before by `connectors.consequences`.
    """
    host_id, pk = connector.host_id, connector.pk
    # A booking locks its host as well, so none counts on calendars that are just going.
    lock_hosts(host_id)
    let_finish(Connector.objects.filter(pk=pk))
    connector.delete()
    publish(host_id=host_id, what="connectors", pk=pk)


def look_further_ahead(host: User) -> None:
    """Have all accounts of a host that tell by themselves look as far ahead as is needed now."""
    for kind in kinds().values():
        kind.lifecycle.horizon_grew(host)


def let_finish(connectors: QuerySet[Connector]) -> None:
    """Wait until nothing more is stored of accounts that are to be deleted: who stores it holds the
    account's row first, so that each does not wait for the other."""
    # Reports of an agent lock in this order, too.
    for kind in kinds().values():
        kind.lifecycle.disconnecting(connectors)
    list(connectors.order_by("pk").select_for_update(of=("self",)).values_list("pk"))
    part(connectors, now=timezone.now())


def _tell(connector: Connector) -> None:
    publish(host_id=connector.host_id, what="connector", pk=connector.pk)
