"""What has been mailed once a worker has done the mails that wait."""

from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.tasks import send_mail

TASK = "accounts.send_mail"


def waiting() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(task_name=TASK, status="todo").order_by("pk"))


def mailed() -> list[EmailMessage]:
    """All mails so far, those that wait sent first. Each is sent once."""
    jobs = waiting()
    for job in jobs:
        send_mail(**job.args)
    # Only the worker may touch its table through the models.
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = ANY(%s)",
            [[job.pk for job in jobs]],
        )
    return list(mail.outbox)
