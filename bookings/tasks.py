"""Jobs: requests are looked at every few seconds, and mails commit with the booking.

Mails are tried again for hours if need be.

One job per recipient, so that one full mailbox never makes the other person get a mail twice. A job
whose booking has changed since is dropped: the mail about the later change says it all.
"""

import logging
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from accounts import queues
from accounts.posting import post
from bookings import notify
from bookings.invitations import method_for, note_after, note_before
from bookings.models import Booking, Proposal
from bookings.news import News, Reader

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
    # Imported here since the actions defer the jobs of this module.
    from bookings.actions.expire import settle_requests as settle

    settle(now=timezone.now())


@app.periodic(cron=AT_NIGHT)
@app.task(name="bookings.forget_old_guests", queue=queues.TIMER, queueing_lock="forget-old-guests")
def forget_old_guests(timestamp: int) -> None:
    """Delete the data of guests that nobody wants to keep any longer."""
    from bookings.actions.forget import forget_old_guests as forget

    if number := forget(now=timezone.now()):
        log.info("the data of the guests of %s bookings were deleted, as they were old", number)


def tell_made(booking: Booking) -> None:
    """A guest has booked, or has asked for a time."""
    requested = booking.state == Booking.State.REQUESTED
    _tell(booking, News.REQUESTED if requested else News.BOOKED)


def tell_cancelled(booking: Booking) -> None:
    _tell(booking, News.CANCELLED)


ACCEPTED = "accepted"
"""In place of who moved a booking: the guest, to a time that the host proposed."""


def tell_moved(booking: Booking, *, was_requested: bool, previous: datetime, by: str) -> None:
    """The booking has another time, and perhaps another standing there."""
    if booking.state == Booking.State.REQUESTED:
        news = News.REQUESTED
    else:
        news = News.CONFIRMED if was_requested else News.RESCHEDULED
    _tell(booking, news, previous=previous.isoformat(), by=by)


def tell_confirmed(booking: Booking, *, by: str) -> None:
    _tell(booking, News.CONFIRMED, by=by)


def tell_declined(booking: Booking) -> None:
    _tell(booking, News.DECLINED)


def tell_expired(booking: Booking) -> None:
    _tell(booking, News.EXPIRED)


def tell_conflict(booking: Booking) -> None:
    """Only the host: the guest waits for an answer either way."""
    _tell(booking, News.CONFLICT, readers=[Reader.HOST])


def tell_proposed(proposal: Proposal) -> None:
    """The host knows, having proposed it."""
    _tell(proposal.booking, News.PROPOSED, readers=[Reader.GUEST], proposal=str(proposal.pk))


def tell_refused(booking: Booking) -> None:
    _tell(booking, News.REFUSED, readers=[Reader.HOST])


def _tell(
    booking: Booking,
    news: News,
    *,
    previous: str = "",
    by: str = "",
    readers: Iterable[Reader] = Reader,
    **more: str,
) -> None:
    for reader in readers:
        send_mail.defer(
            booking_id=str(booking.pk),
            sequence=booking.sequence,
            news=str(news),
            reader=str(reader),
            previous=previous,
            by=by,
            **more,
        )


@app.task(name="bookings.send_mail", queue=queues.MAIL, retry=RETRY, pass_context=True)
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
