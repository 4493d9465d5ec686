"""httpx's transport over guarded connections, and the certificates that are trusted."""

import ssl
from collections.abc import Iterator
from functools import lru_cache

import certifi
import httpcore
import httpx

from providers.budget import Budget
from providers.network import Guard, GuardedBackend


@lru_cache(maxsize=1)
def trusted_certificates() -> ssl.SSLContext:
    """The system's authorities, those of SSL_CERT_FILE, and the usual public ones."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


class GuardedTransport(httpx.BaseTransport):
    """Sends requests through a pool that only connects where its guard allows.

    No proxy from the environment is used: the proxy would resolve names unguarded.
    """

    def __init__(self, guard: Guard, budget: Budget) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted_certificates(),
            max_connections=4,
            keepalive_expiry=30.0,
            network_backend=GuardedBackend(guard, budget),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
