"""Mails as arguments of jobs, sealed: a link in one opens an account to whoever reads it.

The job table is read, saved and shown to support, and a job may wait for hours. The key comes from
SECRET_KEY, with which such links could be made anyway, so nothing new has to be kept.
"""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.utils.crypto import salted_hmac

SALT = "accounts.sealed_mail"


class MailUnreadable(Exception):
    """The mail was sealed with a SECRET_KEY that is gone. Whoever wanted it asks for it again."""


def seal(message: EmailMessage) -> str:
    """Subject, text, other forms of it, sender and readers, as one sealed word."""
    told = {
        "subject": message.subject,
        "body": message.body,
        "from_email": message.from_email,
        "to": message.to,
        "alternatives": [list(one) for one in getattr(message, "alternatives", ())],
    }
    return seal_words(told)


def unseal(sealed: str) -> EmailMultiAlternatives:
    """Raises `MailUnreadable`."""
    told = unseal_words(sealed)
    alternatives = [tuple(one) for one in told.pop("alternatives")]
    return EmailMultiAlternatives(**told, alternatives=alternatives)


def seal_words(told: dict[str, Any]) -> str:
    """What is needed to write a mail."""
    return _fernet().encrypt(json.dumps(told).encode()).decode()


def unseal_words(sealed: str) -> dict[str, Any]:
    """Raises `MailUnreadable`."""
    try:
        told: dict[str, Any] = json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken as error:
        raise MailUnreadable from error
    return told


def _fernet() -> MultiFernet:
    return MultiFernet(
        [Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> bytes:
    made = salted_hmac(SALT, "key", secret=secret, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made)
