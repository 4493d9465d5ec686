"""Browsers in which somebody has signed in before: a signed cookie tells them.

Whoever guesses a password from elsewhere must not shut its owner out, so wrong passwords from a
known device are counted apart (`accounts.guessing`). The cookie opens nothing by itself.
"""

import secrets
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "daybook_device"
SALT = "accounts.device"
PATH = "/account/"
"""Where passwords are asked for; nothing else needs the cookie."""
LASTS = 365 * 86400
"""Seconds, from the last sign-in."""
MOST = 5
"""People whom one browser is known for."""


def device_of(request: HttpRequest, user_id: int) -> str:
    """The number of this browser, if the person has signed in with it; else ""."""
    number, people = _read(request)
    return number if user_id in people else ""


def know_device(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Have the answer to this request make the browser known for the person."""
    request._device_of = user.pk  # type: ignore[attr-defined]


class KnownDeviceMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        if (user_id := getattr(request, "_device_of", None)) is not None:
            number, people = _read(request)
            people = [user_id, *(one for one in people if one != user_id)][:MOST]
            value = signing.dumps([number or secrets.token_urlsafe(12), people], salt=SALT)
            answer.set_cookie(
                COOKIE,
                value,
                max_age=LASTS,
                path=PATH,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return answer


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    try:
        number, people = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return number, people
