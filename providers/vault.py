"""Credentials at rest are sealed: useless to whoever reads the database or a backup of it.

`CREDENTIAL_KEYS` lists Fernet keys, newest first: the first seals, all of them open. To rotate, put
a new key in front, run `manage.py rotate_credentials`, then drop the old one.
"""

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from providers.errors import CredentialsUnreadable


def seal(credentials: Mapping[str, str]) -> bytes:
    return _fernet(tuple(settings.CREDENTIAL_KEYS)).encrypt(json.dumps(dict(credentials)).encode())


def unseal(sealed: bytes | memoryview) -> dict[str, str]:
    try:
        opened = _fernet(tuple(settings.CREDENTIAL_KEYS)).decrypt(bytes(sealed))
    except InvalidToken as error:
        raise CredentialsUnreadable from error
    credentials: dict[str, str] = json.loads(opened)
    return credentials


def reseal(sealed: bytes | memoryview) -> bytes:
    """The same credentials under the newest key."""
    try:
        return _fernet(tuple(settings.CREDENTIAL_KEYS)).rotate(bytes(sealed))
    except InvalidToken as error:
        raise CredentialsUnreadable from error


def is_opened_by(keys: Iterable[str], sealed: bytes | memoryview) -> bool:
    """Whether one of these keys opens what is sealed."""
    try:
        _fernet(tuple(keys)).decrypt(bytes(sealed))
    except InvalidToken:
        return False
    return True


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
