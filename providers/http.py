"""The one HTTP client that all providers share.

It keeps to the addresses the policy permits, follows redirects itself, sends the password only to
the site its owner named and never in plain text over the internet, limits time and size, and turns
every failure into one of `providers.errors`. The way to sign in is an `httpx.Auth`; what it asks by
itself, such as for a new token, is guarded, limited and charged like any other request. Nothing the
client raises or logs holds a password, a user name or a path (secret feed addresses are paths):
only the server's name.
"""

import io
import logging
import time
from collections.abc import Container, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import httpcore
import httpx
from django.conf import settings

from providers.answers import HttpAnswer, clock_offset, error_for, error_from_exception
from providers.budget import MEGABYTE, Budget
from providers.errors import AddressInvalid, ServerTrouble, TooMuch, Unreachable
from providers.network import Guard, NetworkPolicy, Resolver, system_resolver
from providers.notes import Note
from providers.sites import same_site
from providers.transport import GuardedTransport
from providers.unpacking import ACCEPTED, unpacked

__all__ = ["HttpAnswer", "HttpClient", "NetworkPolicy"]

logger = logging.getLogger(__name__)
# httpx logs whole addresses at INFO; ours may be secret.
logging.getLogger("httpx").addFilter(lambda record: record.levelno >= logging.WARNING)

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
WHOLE_ANSWER_SECONDS = 120.0
"""From the request to the last byte, whatever comes in between."""
ANSWER_BYTES = 24 * MEGABYTE
"""Of one answer, unpacked."""
MAX_REDIRECTS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Reading methods may be repeated after a broken connection; a write's outcome is for the outbox.
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PROPFIND", "REPORT"})
SUCCESS = range(200, 300)


def user_agent() -> str:
    return f"Daybook/{settings.VERSION}"


class HttpClient:
    """Connections of one account, kept alive between requests. Use as a context manager."""

    def __init__(
        self,
        policy: NetworkPolicy,
        *,
        auth: httpx.Auth | None = None,
        home: str = "",
        budget: Budget | None = None,
        limit: int = ANSWER_BYTES,
        read_seconds: float = READ_SECONDS,
        resolve: Resolver = system_resolver,
    ) -> None:
        """`auth` signs requests in; `home` is an address at the site that may see what it sends;
        `limit` is bytes an answer.

        `budget` is that of the whole visit.
        """
        self.guard = Guard(policy, resolve)
        self.budget = budget or Budget()
        self.clock_offset: timedelta | None = None
        """How far the clock of the site that answered last is ahead of ours, if it told."""
        self.heard_at = datetime.now(UTC)
        """When the last answer was given: by the site's clock, or by ours if it did not tell."""
        self._auth = auth
        self._trusted = {host_of(home)} if home else set()
        self._limit = limit
        self._client = httpx.Client(
            transport=GuardedTransport(self.guard, self.budget),
            timeout=httpx.Timeout(read_seconds, connect=CONNECT_SECONDS),
            headers={"User-Agent": user_agent(), "Accept-Encoding": ACCEPTED},
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def trust(self, host: str) -> None:
        """Let the login travel to another site too, which its owner or a checked source named."""
        self._trusted.add(host.lower())

    def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        expect: Container[int] = SUCCESS,
        read_seconds: float | None = None,
    ) -> HttpAnswer:
        """Send a request, follow its redirects and return an answer whose status is expected.

        Any other status is raised as the error it stands for.
        """
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._exchange(method, checked_url(url), headers or {}, content, read_seconds)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                break
            url = _redirected(answer.url, location)
            method, content = ("GET", b"") if answer.status == 303 else (method, content)
        else:
            raise ServerTrouble(Note("redirects-in-a-circle", host=answer.host))
        if answer.status in expect:
            return answer
        raise error_for(answer)

    def _exchange(
        self,
        method: str,
        url: httpx.URL,
        headers: Mapping[str, str],
        content: bytes,
        read_seconds: float | None,
    ) -> HttpAnswer:
        request = self._client.build_request(method, url, headers=headers, content=content)
        if read_seconds:
            request.extensions["timeout"]["read"] = read_seconds
        self._check_login_may_travel(url)
        return self._send_repeating(request)

    def _check_login_may_travel(self, url: httpx.URL) -> None:
        if not self._auth:
            return
        if not any(same_site(url.host, host) for host in self._trusted):
            raise AddressInvalid(Note("leads-to-another-site", host=url.host))
        self._check_is_encrypted(url)

    def _check_is_encrypted(self, url: httpx.URL) -> None:
        if url.scheme == "http" and not self.guard.is_private(url.host, url.port or 80):
            raise AddressInvalid(Note("password-without-https", host=url.host))

    def _send_repeating(self, request: httpx.Request) -> HttpAnswer:
        try:
            return self._send(request)
        except Unreachable as exc:
            if request.method in REPEATABLE and was_broken(exc):
                return self._send(request)
            raise

    def _send(self, request: httpx.Request) -> HttpAnswer:
        """Signed in, which may take requests of its own."""
        if self._auth is None:
            return self._ask(request)
        # Authorization set by an earlier scheme must not be sent along with the new one.
        request.headers.pop("Authorization", None)
        flow = self._auth.sync_auth_flow(request)
        with closing(flow):
            asked = next(flow)
            while True:
                if asked is not request:
                    self._check_is_encrypted(asked.url)
                answer = self._ask(asked)
                try:
                    asked = flow.send(_response(answer, asked))
                except StopIteration:
                    return answer

    def _ask(self, request: httpx.Request) -> HttpAnswer:
        host = request.url.host
        self.budget.ask()
        with self.budget.at_most(
            WHOLE_ANSWER_SECONDS, lambda: Unreachable(Note("answers-too-slowly", host=host))
        ):
            return self._exchange_once(request)

    def _exchange_once(self, request: httpx.Request) -> HttpAnswer:
        started = time.monotonic()
        try:
            response = self._client.send(request, stream=True)
            now = datetime.now(UTC)
            self.clock_offset = clock_offset(response.headers.get("date", ""), now)
            self.heard_at = now + (self.clock_offset or timedelta())
            try:
                body = self._read(response)
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpcore.TimeoutException) as exc:
            raise error_from_exception(exc, request.url.host) from exc
        except (httpcore.NetworkError, httpcore.ProtocolError) as exc:
            raise error_from_exception(exc, request.url.host) from exc
        elapsed = round((time.monotonic() - started) * 1000)
        logger.debug(
            "%s %s: %s in %s ms", request.method, request.url.host, response.status_code, elapsed
        )
        return HttpAnswer(response.status_code, str(request.url), response.headers, body)

    def _read(self, response: httpx.Response) -> bytes:
        body = io.BytesIO()
        encoding = response.headers.get("content-encoding", "")
        for part in unpacked(response.iter_raw(), encoding, response.request.url.host):
            body.write(part)
            if body.tell() > self._limit:
                raise TooMuch(
                    Note("answer-too-large", megabytes=float(f"{self._limit / MEGABYTE:.2g}"))
                )
            # What comes without a pause is never waited for.
            self.budget.time_left()
        return body.getvalue()


def checked_url(url: str) -> httpx.URL:
    """The address, if it is one we can use: http or https, a host, no user name in it."""
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as exc:
        raise AddressInvalid(Note("no-web-address")) from exc
    if parsed.scheme not in ("http", "https") or not parsed.host:
        raise AddressInvalid(Note("no-web-address"))
    if parsed.userinfo:
        raise AddressInvalid(Note("login-in-the-address"))
    return parsed


def host_of(url: str) -> str:
    return checked_url(url).host.lower()


def _redirected(url: str, location: str) -> str:
    here = httpx.URL(url)
    try:
        there = here.join(location)
    except httpx.InvalidURL as exc:
        raise ServerTrouble(Note("redirects-to-no-address", host=here.host)) from exc
    if here.scheme == "https" and there.scheme == "http":
        raise ServerTrouble(Note("redirects-without-https", host=here.host))
    return str(there)


def _response(answer: HttpAnswer, request: httpx.Request) -> httpx.Response:
    """For the way to sign in: what was read already, and unpacked."""
    headers = httpx.Headers(answer.headers)
    headers.pop("content-encoding", None)
    return httpx.Response(answer.status, headers=headers, content=answer.content, request=request)


def was_broken(error: Unreachable) -> bool:
    """Whether the connection broke, as opposed to never being made or timing out."""
    broken = (httpcore.ReadError, httpcore.WriteError, httpcore.RemoteProtocolError)
    return isinstance(error.__cause__, broken)
