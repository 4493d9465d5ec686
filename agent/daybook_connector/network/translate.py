"""From what libraries and systems raise to the errors of `errors.py`."""

import errno
import re
import socket
import ssl
from collections.abc import Iterator

import httpx
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxyStatus,
    InvalidStatus,
    ProxyError,
)

from daybook_connector.network.errors import (
    BlockedHere,
    CertificateUntrusted,
    ConnectionCut,
    ConnectionRefused,
    DnsSilent,
    NetworkError,
    NoRoute,
    NotTls,
    PortalNameUnknown,
    PortalSignInRefused,
    ProxyRefused,
    ProxySignIn,
    TimedOut,
    UpgradeBlocked,
)

# Windows' numbers are written out, since `errno` only knows them there.
_ERRNOS: dict[int, type[NetworkError]] = {
    errno.ECONNREFUSED: ConnectionRefused,
    10061: ConnectionRefused,
    errno.ETIMEDOUT: TimedOut,
    10060: TimedOut,
    errno.ENETUNREACH: NoRoute,
    errno.EHOSTUNREACH: NoRoute,
    errno.ENETDOWN: NoRoute,
    errno.EADDRNOTAVAIL: NoRoute,
    10050: NoRoute,
    10051: NoRoute,
    10065: NoRoute,
    errno.EACCES: BlockedHere,
    errno.EPERM: BlockedHere,
    10013: BlockedHere,
    errno.ECONNRESET: ConnectionCut,
    errno.ECONNABORTED: ConnectionCut,
    errno.EPIPE: ConnectionCut,
    10053: ConnectionCut,
    10054: ConnectionCut,
}
# What Windows and others say when a TLS hello is answered with something else.
_PLAIN_TEXT = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "UNKNOWN_PROTOCOL"}
_PROXY_STATUS = 407


def translate(error: BaseException, at: str) -> NetworkError:
    """The error in our words. `at` is the "host:port" that was asked, for the detail.

    The most telling error of the whole chain counts: a certificate that was not believed rather
    than the "connection failed" that a library made of it.
    """
    chain = list(_chain(error))
    for judge in (_ours, _tls, _name, _proxy, _upgrade, _system, _library):
        for link in chain:
            if found := judge(link, at):
                return found
    return NetworkError(f"{at}: {_words(error)}")


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and everything it came from; several tries at several addresses come as a group.

    Suppressed contexts too: httpcore hides the system's error with `from None`.
    """
    seen: set[int] = set()
    waiting = [error]
    while waiting:
        link = waiting.pop(0)
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting += [link.__cause__, link.__context__]
        if isinstance(link, BaseExceptionGroup):
            waiting += link.exceptions


def _ours(error: BaseException, at: str) -> NetworkError | None:
    return error if isinstance(error, NetworkError) else None


def _tls(error: BaseException, at: str) -> NetworkError | None:
    if isinstance(error, ssl.SSLCertVerificationError):
        return CertificateUntrusted(f"{at}: {error.verify_message}")
    if isinstance(error, ssl.SSLWantReadError | ssl.SSLWantWriteError):
        return None  # only how far TLS was when something else ended it
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return ConnectionCut(why="cut-during-tls", at=at)
    if isinstance(error, ssl.SSLError):
        if (error.reason or "") in _PLAIN_TEXT:
            return NotTls(f"{at}: {error.reason}")
        return NotTls(f"{at}: {error.reason or error}")
    return None


def _name(error: BaseException, at: str) -> NetworkError | None:
    if not isinstance(error, socket.gaierror):
        return None
    silent = {socket.EAI_AGAIN, getattr(socket, "EAI_FAIL", None), 11002}
    kind = DnsSilent if error.errno in silent else PortalNameUnknown
    return kind(f"{at}: {error.strerror}")


def _proxy(error: BaseException, at: str) -> NetworkError | None:
    if isinstance(error, InvalidProxyStatus):
        return proxy_answered(error.response.status_code, error.response.reason_phrase, at)
    if isinstance(error, httpx.ProxyError):
        # httpx says "407 Proxy Authentication Required" and nothing else.
        number, _, reason = str(error).partition(" ")
        return proxy_answered(int(number) if number.isdigit() else 0, reason, at)
    return ProxyRefused(f"{at}: {_words(error)}") if isinstance(error, ProxyError) else None


def proxy_answered(status: int, reason: str, at: str, schemes: str = "") -> NetworkError:
    """What a proxy that did not open the tunnel means by its answer; `schemes` are the ways to sign
    in that it asks for."""
    kind = ProxySignIn if status == _PROXY_STATUS else ProxyRefused
    words = f"{status} {reason}".strip()
    if schemes:
        return kind(why="proxy-asks", at=at, words=words, schemes=schemes)
    return kind(why="proxy-answers", at=at, words=words)


def _upgrade(error: BaseException, at: str) -> NetworkError | None:
    if isinstance(error, InvalidStatus):
        status = error.response.status_code
        if status == 401:
            return PortalSignInRefused(why="answers-401", at=at)
        return UpgradeBlocked(why="not-101", at=at, status=status)
    if isinstance(error, InvalidHandshake) and not isinstance(error, ProxyError):
        return UpgradeBlocked(f"{at}: {_words(error)}")
    if isinstance(error, ConnectionClosed):
        return ConnectionCut(f"{at}: {_words(error)}")
    return None


def _system(error: BaseException, at: str) -> NetworkError | None:
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return TimedOut(at)
    if isinstance(error, OSError):
        kinds = [_ERRNOS[number] for number in _numbers(error) if number in _ERRNOS]
        return kinds[0](at) if kinds else None
    return None


def _numbers(error: OSError) -> list[int]:
    """The error's number. asyncio puts those of several addresses into the text only."""
    number = getattr(error, "winerror", None) or error.errno
    if number:
        return [number]
    return [int(found) for found in re.findall(r"\[(?:Errno|WinError) (\d+)\]", str(error))]


def _library(error: BaseException, at: str) -> NetworkError | None:
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.RemoteProtocolError | EOFError):
        return ConnectionCut(f"{at}: {_words(error)}")
    return None


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
