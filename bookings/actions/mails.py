"""What becomes of a mail: its job says so, or nobody is left who could.

Nothing is sent here. Only a mail that waits is settled, so that a job which runs once more after
its worker died changes nothing that is known already.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from accounts.posting import reason_of
from bookings.models import Booking, Mail
from bookings.telling import MAIL_TASK, send_soon

State = Mail.State

KEPT = timedelta(days=90)
LOST = "worker died"
"""In place of an error: no job tries any more, and none has said why."""


def note_sent(*, mail: Mail, message_id: str, now: datetime) -> None:
    """The mail server has taken it."""
    _settle(mail, state=State.SENT, error="", message_id=message_id, sent_at=now)


def note_failed(*, mail: Mail, error: Exception, is_last: bool) -> None:
    """A try came to nothing. It is tried again unless it was the last one."""
    state = State.FAILED if is_last else State.WAITING
    _settle(mail, state=state, error=reason_of(error))


def drop(*, mail: Mail) -> None:
    """It is not true any more."""
    _settle(mail, state=State.DROPPED)


def _settle(mail: Mail, **values: object) -> None:
    Mail.objects.waiting().filter(pk=mail.pk).update(**values)


def drop_of(*, booking: Booking) -> None:
    """The guest's data are deleted: what did not go out never will."""
    booking.mails.filter(state__in=[State.WAITING, State.FAILED]).update(state=State.DROPPED)


@transaction.atomic
def send_again(*, host: User) -> int:
    """Have each mail sent that was given up. Returns how many there are."""
    mails = list(Mail.objects.visible_to(host).given_up().select_for_update(of=("self",)))
    numbers = [mail.pk for mail in mails]
    _delete_failed_jobs(numbers)
    Mail.objects.filter(pk__in=numbers).update(state=State.WAITING, error="")
    for mail in mails:
        send_soon(mail)
    return len(mails)


def _delete_failed_jobs(mails: list[int]) -> None:
    """They make room for their successors; the queue's models are read-only in Django."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM procrastinate_jobs WHERE status = 'failed' AND task_name = %s"
            " AND (args->>'mail_id')::bigint = ANY(%s)",
            [MAIL_TASK, mails],
        )


def give_up_lost() -> int:
    """Give up mails whose job has ended without a word, as one does whose workers died too often.
    Returns of how many."""
    # In this order: a mail made meanwhile is not among those that wait.
    waiting = set(Mail.objects.waiting().values_list("pk", flat=True))
    jobs = ProcrastinateJob.objects.filter(task_name=MAIL_TASK, status__in=["todo", "doing"])
    lost = waiting - set(jobs.values_list("args__mail_id", flat=True))
    return Mail.objects.waiting().filter(pk__in=lost).update(state=State.FAILED, error=LOST)


def prune_mails(*, now: datetime) -> int:
    """Forget old mails that wait for nothing. Returns how many."""
    old = Mail.objects.filter(created_at__lt=now - KEPT).exclude(state=State.WAITING)
    return old.delete()[0]
