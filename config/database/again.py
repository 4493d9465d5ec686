"""A request whose database connection was cut is answered again, on a new connection.

That is safe only while nothing of it may have been written: no transaction was committed, and no
statement outside of one could have changed anything. Otherwise the first answer stands, an error:
whoever asks again then gets what was done (`bookings.actions.book`).
"""

import logging
import re
import sys
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

import psycopg
import structlog
from django.core.signals import got_request_exception
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from psycopg_pool import PoolTimeout

from config.database.base import DatabaseWrapper

log = structlog.get_logger(__name__)

LONGEST_BODY = 100_000
"""Bytes of a request that are kept to be read again; forms and the API's requests are shorter."""

READS = re.compile(
    r"\s*(SELECT|WITH)\b(?!.*\b(INSERT|UPDATE|DELETE|MERGE|procrastinate_))", re.DOTALL
)
"""Queries. Those of procrastinate are functions that write."""

# PostgreSQL's codes: admin_shutdown, crash_shutdown, cannot_connect_now.
SHUTTING_DOWN = {"57P01", "57P02", "57P03"}


class AnswerAgainMiddleware:
    """Around everything else, since sessions and users are read from the database, too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_kept(request):
            return self.get_response(request)
        watch = _Watch()
        request._watch = watch  # type: ignore[attr-defined]
        with connection.execute_wrapper(watch):
            response = self.get_response(request)
        if response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR or not watch.ended_for_nothing:
            return response
        log.warning("request answered again, its database connection was cut", path=request.path)
        connection.close()
        del request._watch  # type: ignore[attr-defined]
        return self.get_response(request)


class _Watch:
    """What became of one request."""

    def __init__(self) -> None:
        self._commits = _commits()
        self._wrote = False
        self._was_cut = False

    def __call__(
        self, execute: Callable[..., Any], sql: object, params: Any, many: bool, context: Any
    ) -> Any:
        if not connection.in_atomic_block and not READS.match(str(sql)):
            self._wrote = True
        return execute(sql, params, many, context)

    def end(self, error: BaseException | None) -> None:
        self._was_cut = _was_cut(error)

    @property
    def ended_for_nothing(self) -> bool:
        return self._was_cut and not self._wrote and _commits() == self._commits


def _commits() -> int:
    return cast("DatabaseWrapper", connection).commits


def is_answered_again(request: HttpRequest | None) -> bool:
    """Whether the error of this request, which was told with a signal, is not its last word."""
    watch: _Watch | None = getattr(request, "_watch", None)
    return watch is not None and watch.ended_for_nothing


def _is_kept(request: HttpRequest) -> bool:
    """Have the body read in a way that lets it be read again."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return False
    if length > LONGEST_BODY or request.META.get("HTTP_TRANSFER_ENCODING"):
        return False
    return length == 0 or len(request.body) == length


def _was_cut(error: BaseException | None) -> bool:
    """The server said that it ends the connection, or nothing any more."""
    while error and not isinstance(error, psycopg.Error):
        error = error.__cause__
    match error:
        case PoolTimeout():  # who waited for a connection in vain has waited long enough
            return False
        case psycopg.OperationalError() | psycopg.InterfaceError():
            code = error.sqlstate or "08"
            return code.startswith("08") or code in SHUTTING_DOWN
    return False


@receiver(got_request_exception)
def _note_the_end(request: HttpRequest | None = None, **_: Any) -> None:
    if watch := getattr(request, "_watch", None):
        watch.end(sys.exc_info()[1])


class NotAnsweredAgain(logging.Filter):
    """Leaves out of the log the errors of requests that are answered again."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not is_answered_again(getattr(record, "request", None))
