"""Tell another program of alerts: a signed JSON POST for each that is raised or resolved.

The address is somebody's wish, so it is asked through the same guarded client as calendar servers.
How to check the signature is told in docs/alerts.md.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from procrastinate.contrib.django import app

from alerts.models import Alert, AlertSettings
from alerts.words import payload
from languages.offered import SOURCE
from languages.speaking import spoken
from providers import vault
from providers.budget import Budget
from providers.errors import AddressInvalid
from providers.http import HttpClient, checked_url
from providers.network import NetworkPolicy
from providers.notes import Note

DELIVER_TASK = "connectors.deliver_alert"
ANSWER_BYTES = 64 * 1024
ANSWER_SECONDS = 10.0
VISIT_SECONDS = 30.0
MOST_REQUESTS = 8
MOST_BYTES = 1024 * 1024
PREFIX = "dbwh_"


class WebhookEvent(StrEnum):
    RAISED = "alert.raised"
    RESOLVED = "alert.resolved"
    TEST = "alert.test"


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def seal(secret: str) -> bytes:
    return vault.seal({"secret": secret})


def tell(*, raised: Sequence[Alert], resolved: Sequence[Alert]) -> None:
    """Have the news delivered to the hosts who want them; commits with the transaction."""
    hosts = {alert.host_id for alert in (*raised, *resolved)}
    if not hosts:
        return
    wanting = AlertSettings.objects.filter(user__in=hosts).exclude(webhook_url="")
    users = set(wanting.values_list("user_id", flat=True))
    for event, alerts in ((WebhookEvent.RAISED, raised), (WebhookEvent.RESOLVED, resolved)):
        for alert in alerts:
            if alert.host_id in users:
                tell_one(alert.host_id, event, alert.pk)


def tell_one(user_id: int, event: WebhookEvent, alert_id: int | None = None) -> None:
    app.configure_task(DELIVER_TASK).defer(user_id=user_id, event=str(event), alert_id=alert_id)


def body_of(event: WebhookEvent, alert: Alert | None, *, now: datetime) -> bytes:
    """The JSON text, in English whatever the host speaks: programs go by the codes. A test carries
    no alert."""
    with spoken(SOURCE):
        about: Mapping[str, object] | None = payload(alert) if alert else None
    told = {"event": str(event), "sent_at": now.isoformat(timespec="seconds"), "alert": about}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def signature(secret: str, body: bytes, *, now: datetime) -> str:
    """`t=<seconds>,v1=<hex>`: HMAC-SHA256 of "<seconds>.<body>", so that old calls cannot be played
    again later."""
    seconds = str(int(now.timestamp()))
    signed = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256)
    return f"t={seconds},v1={signed.hexdigest()}"


def deliver(
    wish: AlertSettings, event: WebhookEvent, alert: Alert | None, *, delivery: str, now: datetime
) -> None:
    """One try. Raises a `ProviderError` unless the address answers with a 2xx status."""
    body = body_of(event, alert, now=now)
    secret = vault.unseal(wish.sealed_webhook_secret or b"")["secret"]
    headers = {
        "Content-Type": "application/json",
        "Daybook-Event": str(event),
        "Daybook-Delivery": delivery,
        "Daybook-Signature": signature(secret, body, now=now),
    }
    policy = NetworkPolicy.parse(settings.ALLOW_PRIVATE_ADDRESSES)
    budget = Budget(VISIT_SECONDS, requests=MOST_REQUESTS, received=MOST_BYTES)
    with HttpClient(
        policy, budget=budget, limit=ANSWER_BYTES, read_seconds=ANSWER_SECONDS
    ) as client:
        url = checked_url(wish.webhook_url)
        if url.scheme == "http" and not client.guard.is_private(url.host, url.port or 80):
            raise AddressInvalid(Note("alerts-without-https"))
        client.request("POST", wish.webhook_url, headers=headers, content=body)
