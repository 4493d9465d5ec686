"""Mails as jobs: they commit with the booking, and are tried again for hours if need be.

One job per recipient, so that one full mailbox never makes the other person get a mail twice. A job
whose booking has changed since is dropped: the mail about the later change says it all.
"""

import logging
from datetime import datetime
from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bookings import notify
from bookings.models import Booking

log = logging.getLogger(__name__)

# After 4, 16, 64 seconds and so on; the last try comes some six hours after the first.
RETRY = RetryStrategy(max_attempts=8, exponential_wait=4)


def tell_booked(booking: Booking) -> None:
    _tell(booking, notify.News.BOOKED)


def tell_cancelled(booking: Booking) -> None:
    _tell(booking, notify.News.CANCELLED)


def tell_rescheduled(booking: Booking, *, previous: datetime, by: Booking.By) -> None:
    _tell(booking, notify.News.RESCHEDULED, previous=previous.isoformat(), by=str(by))


def _tell(booking: Booking, news: notify.News, *, previous: str = "", by: str = "") -> None:
    for reader in notify.Reader:
        send_mail.defer(
            booking_id=str(booking.pk),
            sequence=booking.sequence,
            news=str(news),
            reader=str(reader),
            previous=previous,
            by=by,
        )


@app.task(name="bookings.send_mail", retry=RETRY)
def send_mail(
    booking_id: str, sequence: int, news: str, reader: str, previous: str = "", by: str = ""
) -> None:
    """Send one mail about one change of a booking to one of the two people."""
    found = Booking.objects.select_related("meeting__page__host").filter(pk=UUID(booking_id))
    booking = found.first()
    if booking is None or booking.sequence != sequence:
        log.info("mail about booking %s (%s) left out: it has changed since", booking_id, news)
        return
    notify.mail(
        booking,
        news=notify.News(news),
        reader=notify.Reader(reader),
        previous=datetime.fromisoformat(previous) if previous else None,
        by=by or booking.cancelled_by,
    ).send()
