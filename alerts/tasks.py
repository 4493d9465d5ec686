"""Jobs about alerts. They only call what does the work, and may be repeated."""

import logging
from datetime import datetime, timedelta

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import queues
from accounts.models import User
from accounts.posting import post
from alerts import mail, mailing, webhook
from alerts.digest import AlertNews
from alerts.models import Alert, AlertSettings
from alerts.settings import note_delivery
from providers.errors import AddressForbidden, AddressInvalid, CredentialsUnreadable, ProviderError

log = logging.getLogger(__name__)

EVERY_MINUTE = "* * * * *"
# After 4, 16, 64 seconds and so on; the last try comes some six hours after the first.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)
HOPELESS = (AddressForbidden, AddressInvalid, CredentialsUnreadable)
KEPT_FOR = timedelta(days=90)


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="connectors.mail_alerts", queue=queues.TIMER, queueing_lock="mail-alerts")
def mail_alerts(timestamp: int) -> None:
    mailing.mail_due(timezone.now())


@app.task(name=mailing.MAIL_TASK, queue=queues.MAIL, retry=RETRY, pass_context=True)
def mail_alerts_to(
    context: JobContext | None = None, *, reader_id: int, news: str, alert_ids: list[int]
) -> None:
    """Send one mail to one person, if it still tells something true."""
    reader = User.objects.filter(pk=reader_id, is_active=True).first()
    if reader is None:
        return
    alerts = mailing.still_of_interest(reader, AlertNews(news), alert_ids)
    if alerts:
        post(mail.mail(reader, AlertNews(news), alerts), context)
    else:
        log.info("mail about alerts %s (%s) left out: it is not true any more", alert_ids, news)


@app.task(name=webhook.DELIVER_TASK, queue=queues.WEBHOOK, retry=RETRY)
def deliver_alert(user_id: int, event: str, alert_id: int | None = None) -> None:
    """Deliver one piece of news to one person's webhook."""
    wish = AlertSettings.objects.filter(user=user_id, user__is_active=True).first()
    alert = Alert.objects.filter(pk=alert_id or 0).select_related("connector").first()
    if wish is None or not wish.webhook_url or (alert_id is not None and alert is None):
        return
    now = timezone.now()
    delivery = f"{alert_id or int(now.timestamp())}-{event}"
    try:
        webhook.deliver(wish, webhook.WebhookEvent(event), alert, delivery=delivery, now=now)
    except ProviderError as error:
        note_delivery(user_id=user_id, error=error, now=now)
        if isinstance(error, HOPELESS) or event == webhook.WebhookEvent.TEST:
            log.info("webhook of user %s: %s", user_id, error)
            return
        raise
    note_delivery(user_id=user_id, error=None, now=now)


def prune_alerts(now: datetime) -> int:
    """Forget what has passed long ago."""
    return Alert.objects.filter(resolved_at__lt=now - KEPT_FOR).delete()[0]
