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

from bookings.models import Booking, BookingPage

SALT = "bookings.manage"
ANSWER_SALT = "bookings.answer"


def manage_token(booking: Booking) -> str:
    return _sign(booking, SALT)


def booking_from_token(token: str) -> Booking | None:
    """The guest's booking with all that its pages show; None for a token we did not make."""
    return _read(token, SALT)


def answer_token(booking: Booking) -> str:
    """The host's token, with which a request is answered; the guest's does not do that."""
    return _sign(booking, ANSWER_SALT)


def request_from_token(token: str) -> Booking | None:
    return _read(token, ANSWER_SALT)


def _sign(booking: Booking, salt: str) -> str:
    number = base64.urlsafe_b64encode(booking.pk.bytes).rstrip(b"=").decode()
    return _signer(salt).sign(number)


def _read(token: str, salt: str) -> Booking | None:
    try:
        number = _signer(salt).unsign(token)
        pk = UUID(bytes=base64.urlsafe_b64decode(f"{number}=="))
    except (signing.BadSignature, binascii.Error, ValueError):
        return None
    return Booking.objects.select_related("meeting__page__host").filter(pk=pk).first()


def manage_url(booking: Booking) -> str:
    return settings.SITE_URL + reverse("bookings:manage", args=[manage_token(booking)])


def proposal_url(booking: Booking) -> str:
    """Where the guest takes one of the times that the host proposed. Opening it takes none."""
    return settings.SITE_URL + reverse("bookings:proposal", args=[manage_token(booking)])


def answer_url(booking: Booking, answer: str) -> str:
    """Where the host answers a request without signing in. Opening it changes nothing yet."""
    path = reverse("bookings:answer", args=[answer_token(booking)])
    return f"{settings.SITE_URL}{path}?answer={answer}"


def page_url(page: BookingPage) -> str:
    return settings.SITE_URL + reverse("bookings:page", args=[page.host.slug, page.slug])


def booking_url(booking: Booking) -> str:
    """Where the host sees, moves and cancels the booking, after signing in."""
    return settings.SITE_URL + reverse("bookings:booking", args=[booking.pk])


def _signer(salt: str) -> signing.Signer:
    # A dot survives in addresses that mail programs make clickable; a colon does not always.
    return signing.Signer(salt=salt, sep=".")
