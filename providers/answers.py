"""What a server answered, and the error that a bad answer or a broken connection stands for."""

import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpcore
import httpx

from providers.errors import (
    AddressInvalid,
    CertificateInvalid,
    NotEncrypted,
    PermissionRefused,
    ProviderError,
    ServerTrouble,
    SignInRefused,
    Throttled,
    Unreachable,
)
from providers.notes import Note

LONGEST_PAUSE = timedelta(days=1)
PLAIN_ANSWERS = frozenset({"WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"})
"""How OpenSSL names an answer that is no TLS at all, such as plain HTTP; versions differ."""


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """A complete answer. `url` is the address that gave it, after all redirects."""

    status: int
    url: str
    headers: httpx.Headers
    content: bytes

    @property
    def host(self) -> str:
        return httpx.URL(self.url).host


def error_for(answer: HttpAnswer) -> ProviderError:
    """The error that a status stands for wherever it comes from; names only the server."""
    said = Note("answered", host=answer.host, status=answer.status)
    pause = retry_after(answer.headers.get("retry-after", ""), now=datetime.now(UTC))
    if answer.status == 401:
        return SignInRefused(said)
    if answer.status == 403:
        return PermissionRefused(said)
    if answer.status == 429 or (answer.status == 503 and pause is not None):
        return Throttled(said, retry_after=pause)
    return ServerTrouble(said)


def retry_after(value: str, *, now: datetime) -> timedelta | None:
    """The pause a server asks for, as seconds or as a date (RFC 9110, 10.2.3); a day at most."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_PAUSE)
    until = _date(value)
    return None if until is None else min(max(until - now, timedelta()), LONGEST_PAUSE)


def clock_offset(value: str, now: datetime) -> timedelta | None:
    """How far the clock behind a Date header is ahead of `now`; None without a usable one."""
    told = _date(value)
    return None if told is None else told - now


def _date(value: str) -> datetime | None:
    """The instant that a header tells, in UTC; None for what is none, or out of all bounds."""
    try:
        told = parsedate_to_datetime(value)
        return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def error_from_exception(exc: Exception, host: str) -> ProviderError:
    """The error that a failed exchange stands for. Texts of the libraries are not repeated."""
    if isinstance(exc, httpx.InvalidURL | httpx.UnsupportedProtocol | httpcore.UnsupportedProtocol):
        return AddressInvalid(Note("no-web-address"))
    if isinstance(exc, httpx.DecodingError):
        return ServerTrouble(Note("not-unpacked", host=host))
    if isinstance(exc, httpcore.TimeoutException | httpx.TimeoutException):
        return Unreachable(Note("no-answer-in-time", host=host))
    tls = _tls_failure(exc)
    if isinstance(tls, ssl.SSLCertVerificationError):
        return CertificateInvalid(Note("certificate", host=host, why=tls.verify_message))
    if tls is not None and tls.reason in PLAIN_ANSWERS:
        return NotEncrypted(host)
    if tls is not None:
        return Unreachable(Note("no-tls", host=host, why=tls.reason or ""))
    if isinstance(exc, httpcore.ConnectError):
        return Unreachable(Note("connection-refused", host=host))
    return Unreachable(Note("connection-broke", host=host))


def _tls_failure(exc: BaseException | None) -> ssl.SSLError | None:
    while exc is not None:
        if isinstance(exc, ssl.SSLError):
            return exc
        exc = exc.__cause__ or exc.__context__
    return None
