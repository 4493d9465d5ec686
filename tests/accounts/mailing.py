"""What has been mailed once a worker has done the mails that wait."""

from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.tasks import send_mail, write_reset

TASKS = {task.name: task for task in (write_reset, send_mail)}


def waiting(*names: str) -> list[ProcrastinateJob]:
    """What a worker would do about mails, or only the tasks that are named."""
    jobs = ProcrastinateJob.objects.filter(task_name__in=names or TASKS, status="todo")
    return list(jobs.order_by("pk"))


def mailed() -> list[EmailMessage]:
    """All mails so far, those that wait written and sent first. Each is sent once."""
    while jobs := waiting():
        for job in jobs:
            TASKS[job.task_name](**job.args)
        # Only the worker may touch its table through the models.
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = ANY(%s)",
                [[job.pk for job in jobs]],
            )
    return list(mail.outbox)
