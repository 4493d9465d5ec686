"""The way to a server, one step after the other, so that the connect page can name what failed."""

import httpcore

from providers.answers import error_from_exception
from providers.base import Progress, silent
from providers.budget import Budget
from providers.http import CONNECT_SECONDS, checked_url
from providers.network import Guard, GuardedBackend
from providers.transport import trusted_certificates


def probe(url: str, guard: Guard, budget: Budget, progress: Progress = silent) -> None:
    """Resolve, connect and, for https, shake hands. Raises the error of the step that fails.

    Each step is told twice: (step, 0, 1) when it begins and (step, 1, 1) when it is done. The
    guard is the client's own, so that what was checked here is what is connected to later.
    """
    target = checked_url(url)
    host, port = target.host, target.port or (443 if target.scheme == "https" else 80)
    progress("resolve", 0, 1)
    guard.addresses(host, port)
    progress("resolve", 1, 1)
    try:
        _open(host, port, target.scheme == "https", GuardedBackend(guard, budget), progress)
    except (httpcore.NetworkError, httpcore.TimeoutException) as exc:
        raise error_from_exception(exc, host) from exc


def _open(host: str, port: int, tls: bool, backend: GuardedBackend, progress: Progress) -> None:
    progress("connect", 0, 1)
    stream = backend.connect_tcp(host, port, CONNECT_SECONDS)
    progress("connect", 1, 1)
    try:
        if tls:
            progress("tls", 0, 1)
            stream = stream.start_tls(trusted_certificates(), host, CONNECT_SECONDS)
            progress("tls", 1, 1)
    finally:
        stream.close()
