"""Have guest and hosts of a booking told what became of it, by mails that commit with the change.

One mail and one job per recipient, so that one full mailbox never makes somebody else get a mail
twice. The job is deferred by its name because it stands above the actions, in `bookings.tasks`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from procrastinate.contrib.django import app

from bookings.models import Booking, Mail, Proposal
from bookings.news import News, Reader
from live.publish import publish

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
    """Only the hosts: the guest waits for an answer either way."""
    _tell(booking, News.CONFLICT, readers=[Reader.HOST])


def tell_proposed(proposal: Proposal) -> None:
    """The host knows, having proposed it."""
    _tell(proposal.booking, News.PROPOSED, readers=[Reader.GUEST], proposal=proposal)


def tell_refused(booking: Booking) -> None:
    _tell(booking, News.REFUSED, readers=[Reader.HOST])


def tell_left(booking: Booking, hosts: Iterable[int]) -> None:
    """Hosts who attend the meeting no longer, as somebody else does."""
    _send(Mail(reader=Reader.HOST, host_id=one, **_facts(booking, News.LEFT)) for one in hosts)


def show_live(booking: Booking, *others: int) -> None:
    """Have the pages of those who attend, and of some others, follow."""
    attending = [attendance.host_id for attendance in booking.meeting.attendances.all()]
    for host in (*attending, *others):
        publish(host_id=host, what="booking", pk=str(booking.pk))


def send_soon(mail: Mail) -> None:
    app.configure_task(MAIL_TASK).defer(mail_id=mail.pk)


def _tell(booking: Booking, news: News, *, readers: Iterable[Reader] = Reader, **told: Any) -> None:
    """`told` is what the mails say besides."""
    facts = {**_facts(booking, news), **told}
    _send(
        Mail(reader=reader, host_id=host, **facts)
        for reader in readers
        for host in _readers(booking, reader)
    )


def _readers(booking: Booking, reader: Reader) -> list[int | None]:
    """The numbers of the hosts to whom a mail goes; guests have none."""
    if reader is Reader.GUEST:
        return [None]
    return [attendance.host_id for attendance in booking.meeting.attendances.all()]


def _facts(booking: Booking, news: News) -> dict[str, Any]:
    return {"booking": booking, "sequence": booking.sequence, "news": news}


def _send(mails: Iterable[Mail]) -> None:
    for mail in Mail.objects.bulk_create(mails):
        send_soon(mail)
