"""Jobs: requests are looked at every few seconds, and mails are tried again for hours if need be.

A mail whose booking has changed since is dropped: the mail about the later change says it all.
"""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import queues
from accounts.posting import post
from bookings import notify
from bookings.actions import expire, forget
from bookings.invitations import method_for, note_after, note_before
from bookings.models import Booking, Proposal
from bookings.news import News, Reader
from bookings.telling import MAIL_TASK

log = logging.getLogger(__name__)

# The sixth field counts seconds.
EVERY_TEN_SECONDS = "* * * * * */10"
AT_NIGHT = "47 2 * * *"

# After 4, 16, 64 seconds and so on; the last try comes some six hours after the first.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


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


@app.task(name=MAIL_TASK, queue=queues.MAIL, retry=RETRY, pass_context=True)
def send_mail(
    context: JobContext | None = None,
    *,
    booking_id: str,
    sequence: int,
    news: str,
    reader: str,
    previous: str = "",
    by: str = "",
    proposal: str = "",
) -> None:
    """Send one mail about one change of a booking to one of the two people."""
    about, to = News(news), Reader(reader)
    with transaction.atomic():
        booking = _unchanged(UUID(booking_id), sequence)
        if booking is None:
            log.info("mail about booking %s (%s) left out: it has changed since", booking_id, news)
            return
        proposed = _waiting(booking, proposal) if proposal else None
        if about is News.PROPOSED and proposed is None:
            log.info("mail about proposal %s left out: it does not wait any more", proposal)
            return
        method = method_for(booking, about, to)
        note_before(booking, to, method)
    message = notify.mail(
        booking,
        news=about,
        reader=to,
        method=method,
        previous=datetime.fromisoformat(previous) if previous else None,
        by=by or booking.cancelled_by,
        proposal=proposed,
    )
    post(message, context)
    note_after(booking, to, method)


def _unchanged(pk: UUID, sequence: int) -> Booking | None:
    """The booking, held for a moment, so that a change made now knows who is invited."""
    found = Booking.objects.select_related("meeting__page__host").select_for_update(of=("self",))
    return found.filter(pk=pk, sequence=sequence).first()


def _waiting(booking: Booking, proposal: str) -> Proposal | None:
    """What was proposed, if it is still to be answered, and no other took its place."""
    return booking.proposals.filter(pk=proposal, answer=Proposal.Answer.NONE).first()
