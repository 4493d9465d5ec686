"""Bring all stored credentials under the newest key."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from alerts.models import AlertSettings
from connectors.models import ConnectionTry, Connector
from providers.errors import CredentialsUnreadable
from providers.vault import reseal


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many were sealed anew, and the accounts whose key is not in use any more."""

    sealed: int
    unreadable: tuple[str, ...]


def rotate_credentials() -> Rotation:
    """Row by row, so that a sync never waits long; repeating it is harmless."""
    tries = ConnectionTry.objects.filter(state=ConnectionTry.State.RUNNING)
    results = [*_each(Connector.objects.all()), *_each(tries), *_webhooks()]
    unreadable = tuple(name for name in results if name)
    return Rotation(len(results) - len(unreadable), unreadable)


def _each(rows: QuerySet[Connector] | QuerySet[ConnectionTry]) -> Iterator[str]:
    """Empty for each row that was sealed anew, else the name of what could not be opened."""
    for known in rows.iterator():
        with transaction.atomic():
            row = rows.select_for_update().filter(pk=str(known.pk)).first()
            if row is None:
                continue
            try:
                row.sealed_credentials = reseal(row.sealed_credentials)
            except CredentialsUnreadable:
                yield f"{row} ({row.host.email})"
                continue
            row.save(update_fields=["sealed_credentials"])
        yield ""


def _webhooks() -> Iterator[str]:
    """The secrets that sign alerts, told apart in the same way."""
    rows = AlertSettings.objects.exclude(sealed_webhook_secret=None)
    for known in rows.iterator():
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).filter(pk=known.pk).first()
            if row is None or row.sealed_webhook_secret is None:
                continue
            try:
                row.sealed_webhook_secret = reseal(row.sealed_webhook_secret)
            except CredentialsUnreadable:
                yield f"{row}"
                continue
            row.save(update_fields=["sealed_webhook_secret"])
        yield ""
