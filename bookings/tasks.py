"""Jobs: requests are looked at every few seconds, and mails are tried again for hours if need be.

A mail whose booking has changed since is dropped: the mail about the later change says it all. Each
mail's row tells what became of it, and one that went out is not sent again.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from daybook_ical.invitation import Method
from django.core.mail import EmailMultiAlternatives
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import queues
from accounts.posting import post
from bookings import notify
from bookings.actions import expire, fold, forget, mails
from bookings.invitations import method_for, note_after, note_before
from bookings.models import Booking, Mail, Proposal
from bookings.news import News
from bookings.telling import MAIL_TASK

log = logging.getLogger(__name__)

# The sixth field counts seconds.
EVERY_TEN_SECONDS = "* * * * * */10"
AT_NIGHT = "47 2 * * *"
HOURLY = "27 * * * *"
EVERY_MINUTE = "* * * * *"

# After 4, 16, 64 seconds and so on; the last try comes some six hours after the first.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)

PAUSES = (0.1, 0.5, 2.0, 5.0)
"""Seconds between tries to note what was sent, should the database be away just then."""


@app.periodic(cron=EVERY_TEN_SECONDS)
@app.task(name="bookings.settle_requests", queue=queues.TIMER, queueing_lock="settle-requests")
def settle_requests(timestamp: int) -> None:
    """Let requests lapse, or confirm themselves now that their calendars can be read again."""
    expire.settle_requests(now=timezone.now())


@app.periodic(cron=AT_NIGHT)
@app.task(name="bookings.forget_old_guests", queue=queues.TIMER, queueing_lock="forget-old-guests")
def forget_old_guests(timestamp: int) -> None:
    """Delete the data of guests that nobody wants to keep any longer."""
    if number := forget.forget_old_guests(now=timezone.now()):
        log.info("the data of the guests of %s bookings were deleted, as they were old", number)


@app.periodic(cron=HOURLY)
@app.task(name="bookings.settle_mails", queue=queues.TIMER, queueing_lock="settle-mails")
def settle_mails(timestamp: int) -> None:
    """Give up mails that no job sends any more, and forget old ones."""
    if number := mails.give_up_lost():
        log.error("%s mails about bookings are given up: their workers died", number)
    mails.prune_mails(now=timezone.now())


@app.periodic(cron=EVERY_MINUTE)
@app.task(name="bookings.fold_changes", queue=queues.TIMER, queueing_lock="fold-changes")
def fold_changes(timestamp: int) -> None:
    """Keep what answers rest on quick to read."""
    fold.fold_changes()


@app.periodic(cron=AT_NIGHT)
@app.task(name="bookings.forget_changes", queue=queues.TIMER, queueing_lock="forget-changes")
def forget_changes(timestamp: int) -> None:
    """Let go of versions of pages and people that are gone."""
    fold.forget_changes()


@app.task(name=MAIL_TASK, queue=queues.MAIL, retry=RETRY, pass_context=True)
def send_mail(context: JobContext | None = None, *, mail_id: int) -> None:
    """Send one mail about one change of a booking to its guest or one of its hosts."""
    mail = Mail.objects.waiting().select_related("host").filter(pk=mail_id).first()
    if mail is None:
        return
    with _told_of_failure(mail, context):
        with transaction.atomic():
            booking = _unchanged(mail)
            if booking is None:
                log.info("mail %s (%s) is left out: it is not true any more", mail_id, mail.news)
                mails.drop(mail=mail)
                return
            method = method_for(booking, mail)
            note_before(booking, mail, method)
        name = post(_message(mail, booking, method), context)
    for pause in PAUSES:
        with _cut_off(pause):
            with transaction.atomic():
                mails.note_sent(mail=mail, message_id=name, now=timezone.now())
                note_after(booking, mail, method)
            return
    raise OperationalError("The database does not come back.")


@contextmanager
def _cut_off(pause: float) -> Iterator[None]:
    """The mail is out: that the database's connection was cut must not have it sent once more."""
    try:
        yield
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        time.sleep(pause)


@contextmanager
def _told_of_failure(mail: Mail, context: JobContext | None) -> Iterator[None]:
    """The queue decides whether it is tried again; the mail says why it has to be."""
    try:
        yield
    except Exception as error:
        again = context and RETRY.get_retry_decision(exception=error, job=context.job)
        mails.note_failed(mail=mail, error=error, is_last=again is None)
        raise


def _unchanged(mail: Mail) -> Booking | None:
    """The booking of a mail that is true still; held for a moment, so that a change made now knows
    who is invited."""
    found = Booking.objects.with_people().select_for_update(of=("self",))
    booking = found.filter(pk=mail.booking_id, sequence=mail.sequence, forgotten_at=None).first()
    return None if mail.news == News.PROPOSED and not _waits(mail.proposal) else booking


def _waits(proposal: Proposal | None) -> bool:
    """Whether what was proposed is still to be answered, and no other took its place."""
    return proposal is not None and proposal.answer == Proposal.Answer.NONE


def _message(mail: Mail, booking: Booking, method: Method | None) -> EmailMultiAlternatives:
    return notify.mail(
        booking,
        news=News(mail.news),
        host=mail.host,
        method=method,
        previous=mail.previous,
        by=mail.by or booking.cancelled_by,
        proposal=mail.proposal,
    )
