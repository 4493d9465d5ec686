"""The first administrator of a portal that nobody uses yet.

Whoever finds a fresh portal first must not become its administrator, so the page is opened by a
link that only those see who started it.
"""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse

from accounts.models import User

LIFETIME = timedelta(days=7)
"""Of a link; each start of the portal prints a new one."""

_WORD = "first"


def is_unused() -> bool:
    """Whether nobody has an account yet."""
    return not User.objects.exists()


def first_url() -> str:
    return settings.SITE_URL + reverse("accounts:first", args=[first_token()])


def first_token() -> str:
    return _signer().sign(_WORD)


def is_first_token(token: str) -> bool:
    """Whether this portal made the link, and not too long ago."""
    try:
        return _signer().unsign(token, max_age=LIFETIME) == _WORD
    except signing.BadSignature:
        return False


def _signer() -> signing.TimestampSigner:
    # A dot survives where terminals and mail programs make addresses clickable.
    return signing.TimestampSigner(salt="accounts.first", sep=".")
