"""A person's own wishes about alerts."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.turns import lock_hosts
from alerts import webhook
from alerts.models import AlertSettings
from providers.errors import ProviderError

ABOUT_ERROR = ("webhook_error", "webhook_error_code", "webhook_error_details")


def settings_of(user: User) -> AlertSettings:
    """What was saved, or the defaults; looking saves nothing."""
    return AlertSettings.objects.filter(user=user).first() or AlertSettings(user=user)


@transaction.atomic
def save_alert_settings(
    *, user: User, mail_own: bool, mail_team: bool, grace: int, webhook_url: str
) -> str:
    """Save the wishes. Returns a new secret when a webhook address was given for the first time; it
    is shown once and sealed from then on. Without an address the secret is forgotten."""
    lock_hosts(user.pk)
    wish, _ = AlertSettings.objects.select_for_update().get_or_create(user=user)
    if wish.webhook_url != webhook_url:
        wish.webhook_tried_at = None
        _forget_error(wish)
    wish.mail_own, wish.mail_team, wish.grace = mail_own, mail_team, grace
    wish.webhook_url = webhook_url
    secret = ""
    if not webhook_url:
        wish.sealed_webhook_secret = None
    elif wish.sealed_webhook_secret is None:
        secret = webhook.new_secret()
        wish.sealed_webhook_secret = webhook.seal(secret)
    wish.save()
    return secret


@transaction.atomic
def renew_webhook_secret(*, user: User) -> str:
    """A new secret in place of the old one, which stops being used at once. Empty without a
    webhook."""
    wish = AlertSettings.objects.select_for_update().filter(user=user).first()
    if wish is None or not wish.webhook_url:
        return ""
    secret = webhook.new_secret()
    wish.sealed_webhook_secret = webhook.seal(secret)
    wish.save(update_fields=["sealed_webhook_secret"])
    return secret


@transaction.atomic
def try_webhook(*, user: User) -> bool:
    """Have a test delivered; how it went is told by the settings. False without a webhook."""
    wish = AlertSettings.objects.select_for_update().filter(user=user).first()
    if wish is None or not wish.webhook_url:
        return False
    wish.webhook_tried_at = None
    _forget_error(wish)
    wish.save(update_fields=["webhook_tried_at", *ABOUT_ERROR])
    webhook.tell_one(user.pk, webhook.WebhookEvent.TEST)
    return True


def note_delivery(*, user_id: int, error: ProviderError | None, now: datetime) -> None:
    """Remember how the last delivery went."""
    AlertSettings.objects.filter(user=user_id).update(
        webhook_tried_at=now,
        webhook_error="",
        webhook_error_code=error.code if error else "",
        webhook_error_details=error.details if error else {},
    )


def _forget_error(wish: AlertSettings) -> None:
    wish.webhook_error = wish.webhook_error_code = ""
    wish.webhook_error_details = {}
