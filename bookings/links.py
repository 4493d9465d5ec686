"""Links that need no sign-in: whoever has a booking's link may cancel or move it.

The token is the booking's number, signed with the site's key. It does not expire, because the mail
that carries it is kept until the meeting, and what may be done is checked at each use.
"""

import base64
import binascii
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User
from bookings.models import Booking, BookingPage

SALT = "bookings.manage"
ANSWER_SALT = "bookings.answer"
UUID_BYTES, HOST_BYTES = 16, 8


def manage_token(booking: Booking) -> str:
    return _sign(booking.pk.bytes, SALT)


def booking_from_token(token: str) -> Booking | None:
    """The guest's booking with all that its pages show; None for a token we did not make."""
    return _booking(_read(token, SALT))


def answer_token(booking: Booking, host: User) -> str:
    """A host's token, with which a request is answered; the guest's does not do that."""
    return _sign(booking.pk.bytes + host.pk.to_bytes(HOST_BYTES), ANSWER_SALT)


def request_from_token(token: str) -> tuple[Booking, User] | None:
    """The booking and whose token it is, as long as they attend. Tokens of before hosts were named
    are the first host's."""
    read = _read(token, ANSWER_SALT)
    booking = _booking(read[:UUID_BYTES])
    if booking is None:
        return None
    named = int.from_bytes(read[UUID_BYTES:]) or None
    hosts = [host for host in booking.meeting.hosts if named in (None, host.pk)]
    return (booking, hosts[0]) if hosts else None


def _sign(number: bytes, salt: str) -> str:
    return _signer(salt).sign(base64.urlsafe_b64encode(number).rstrip(b"=").decode())


def _read(token: str, salt: str) -> bytes:
    """What was signed; nothing for a token we did not make."""
    try:
        return base64.urlsafe_b64decode(f"{_signer(salt).unsign(token)}==")
    except (signing.BadSignature, binascii.Error, ValueError):
        return b""


def _booking(number: bytes) -> Booking | None:
    try:
        pk = UUID(bytes=number)
    except ValueError:
        return None
    return Booking.objects.with_people().filter(pk=pk).first()


def manage_url(booking: Booking) -> str:
    return settings.SITE_URL + reverse("bookings:manage", args=[manage_token(booking)])


def proposal_url(booking: Booking) -> str:
    """Where the guest takes one of the times that the host proposed. Opening it takes none."""
    return settings.SITE_URL + reverse("bookings:proposal", args=[manage_token(booking)])


def answer_url(booking: Booking, host: User, answer: str) -> str:
    """Where the host answers a request without signing in. Opening it changes nothing yet."""
    path = reverse("bookings:answer", args=[answer_token(booking, host)])
    return f"{settings.SITE_URL}{path}?answer={answer}"


def page_url(page: BookingPage) -> str:
    return settings.SITE_URL + reverse("bookings:page", args=[page.owner.slug, page.slug])


def booking_url(booking: Booking) -> str:
    """Where the host sees, moves and cancels the booking, after signing in."""
    return settings.SITE_URL + reverse("bookings:booking", args=[booking.pk])


def _signer(salt: str) -> signing.Signer:
    # A dot survives in addresses that mail programs make clickable; a colon does not always.
    return signing.Signer(salt=salt, sep=".")
