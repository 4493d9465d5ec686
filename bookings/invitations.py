"""Who is mailed an invitation, and who is told to take one out again.

A meeting comes into a person's calendar in one way only. Guests get it by mail. Hosts get it from
Daybook itself, which writes it into their calendar; only where it stands in none of theirs, their
mail carries the invitation. Those events name no attendees, so no calendar server mails anybody.

`Booking.guest_invited` and `host_invited` say who may hold an invitation. They are committed before
the mail goes out, like the tries of the outbox, so that whoever may have got one is told when it
does not hold any more, and nobody else is.
"""

from daybook_ical.invitation import Method

from bookings.models import Booking
from bookings.news import AGREED, QUESTIONS, News, Reader
from bookings.placing import is_shown_to_host


def method_for(booking: Booking, news: News, reader: Reader) -> Method | None:
    """What a mail does in its reader's calendar, if anything."""
    if news in QUESTIONS and booking.state != Booking.State.DECLINED:
        return None
    by_mail = reader is Reader.GUEST or not is_shown_to_host(booking.meeting)
    if news in AGREED and by_mail:
        return Method.REQUEST
    return Method.CANCEL if getattr(booking, _column(reader)) else None


def note_before(booking: Booking, reader: Reader, method: Method | None) -> None:
    """From now on the reader may hold an invitation."""
    if method is Method.REQUEST:
        _save(booking, reader, invited=True)


def note_after(booking: Booking, reader: Reader, method: Method | None) -> None:
    """The mail has gone out. An invitation that was taken back is no longer there."""
    if method is Method.CANCEL:
        _save(booking, reader, invited=False)


def _save(booking: Booking, reader: Reader, *, invited: bool) -> None:
    setattr(booking, _column(reader), invited)
    Booking.objects.filter(pk=booking.pk).update(**{_column(reader): invited})


def _column(reader: Reader) -> str:
    return f"{reader}_invited"
