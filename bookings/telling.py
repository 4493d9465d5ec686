"""Have the two people of a booking told what became of it, by mails that commit with the change.

One mail and one job per recipient, so that one full mailbox never makes the other person get a mail
twice. The job is deferred by its name because it stands above the actions, in `bookings.tasks`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from bookings.models import Booking, Mail, Proposal
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
    _tell(booking, news, previous=previous, by=by)


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
    _tell(proposal.booking, News.PROPOSED, readers=[Reader.GUEST], proposal=proposal)


def tell_refused(booking: Booking) -> None:
    _tell(booking, News.REFUSED, readers=[Reader.HOST])


def send_soon(mail: Mail) -> None:
    app.configure_task(MAIL_TASK).defer(mail_id=mail.pk)


def _tell(booking: Booking, news: News, *, readers: Iterable[Reader] = Reader, **told: Any) -> None:
    """`told` is what the mails say besides."""
    shared = {"booking": booking, "sequence": booking.sequence, "news": news, **told}
    for mail in Mail.objects.bulk_create(Mail(reader=reader, **shared) for reader in readers):
        send_soon(mail)
