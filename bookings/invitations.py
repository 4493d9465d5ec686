"""Who is mailed an invitation, and who is told to take one out again.

A meeting comes into a person's calendar in one way only. Guests get it by mail. Hosts get it from
Daybook itself, which writes it into their calendar; only where it stands in none of theirs, their
mail carries the invitation. Those events name no attendees, so no calendar server mails anybody.

`Booking.guest_invited` and `invited_hosts` say who may hold an invitation. They are committed
before the mail goes out, like the tries of the outbox, so that whoever may have got one is told
when it does not hold any more, and nobody else is.
"""

from daybook_ical.invitation import Method

from bookings.models import Booking, Mail
from bookings.news import AGREED, QUESTIONS, News
from bookings.placing import is_shown_to


def method_for(booking: Booking, mail: Mail) -> Method | None:
    """What a mail does in its reader's calendar, if anything."""
    news, host = News(mail.news), mail.host_id
    if news in QUESTIONS and booking.state != Booking.State.DECLINED:
        return None
    by_mail = host is None or not is_shown_to(host, booking.meeting)
    if news in AGREED and by_mail:
        return Method.REQUEST
    return Method.CANCEL if _is_invited(booking, host) else None


def note_before(booking: Booking, mail: Mail, method: Method | None) -> None:
    """From now on the reader may hold an invitation."""
    if method is Method.REQUEST:
        _note(booking, mail.host_id, invited=True)


def note_after(booking: Booking, mail: Mail, method: Method | None) -> None:
    """The mail has gone out. An invitation that was taken back is no longer there."""
    if method is Method.CANCEL:
        _note(booking, mail.host_id, invited=False)


def _is_invited(booking: Booking, host: int | None) -> bool:
    if host is None:
        return booking.guest_invited
    return booking.invited_hosts.filter(pk=host).exists()


def _note(booking: Booking, host: int | None, *, invited: bool) -> None:
    if host is not None:
        (booking.invited_hosts.add if invited else booking.invited_hosts.remove)(host)
        return
    booking.guest_invited = invited
    Booking.objects.filter(pk=booking.pk).update(guest_invited=invited)
