"""Have the two people of a booking told what became of it, by mails that commit with the change.

One job per recipient, so that one full mailbox never makes the other person get a mail twice. It is
deferred by its name because it stands above the actions, in `bookings.tasks`.
"""

from collections.abc import Iterable
from datetime import datetime

from procrastinate.contrib.django import app

from bookings.models import Booking, Proposal
from bookings.news import News, Reader

MAIL_TASK = "bookings.send_mail"
ACCEPTED = "accepted"
"""In place of who moved a booking: the guest, to a time that the host proposed."""


def tell_made(booking: Booking) -> None:
    """A guest has booked, or has asked for a time."""
    requested = booking.state == Booking.State.REQUESTED
    _tell(booking, News.REQUESTED if requested else News.BOOKED)


def tell_cancelled(booking: Booking) -> None:
    _tell(booking, News.CANCELLED)


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
    job = app.configure_task(MAIL_TASK)
    for reader in readers:
        job.defer(
            booking_id=str(booking.pk),
            sequence=booking.sequence,
            news=str(news),
            reader=str(reader),
            previous=previous,
            by=by,
            **more,
        )
