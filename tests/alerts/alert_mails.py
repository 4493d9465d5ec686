"""Run the mail job and what it ordered, as a worker would, and read what was sent."""

from datetime import datetime

from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from alerts import mailing
from alerts.tasks import mail_alerts_to


def letters() -> list[dict]:
    """The mails that were ordered so far; nobody takes them off the queue here."""
    jobs = ProcrastinateJob.objects.filter(task_name=mailing.MAIL_TASK)
    return [job.args for job in jobs.order_by("pk")]


def mails(now: datetime) -> list[str]:
    """What is mailed at this moment, as "reader: subject"."""
    mail.outbox.clear()
    before = len(letters())
    mailing.mail_due(now)
    for arguments in letters()[before:]:
        mail_alerts_to(**arguments)
    return [f"{sent.to[0].rpartition('<')[2].rstrip('>')}: {sent.subject}" for sent in mail.outbox]
