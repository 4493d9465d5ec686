"""Pulls calendars of hostile servers and tells how each pull ended and how much memory it took.

    python -m tests.kinds.caldav.hostile_accounts [NAME ...]

Each answer by itself is harmless; there are only very many, or each is as large as may be. Run in a
process of its own, like `hostile_lists`.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, count

import django

import config  # noqa: F401  (puts the shared distribution on the path)
from kinds.caldav.provider import CaldavProvider
from providers.base import Changes
from providers.budget import Budget
from providers.credentials import HeldCredentials
from providers.errors import ProviderError
from providers.network import NetworkPolicy
from tests.kinds.caldav.hostile_lists import (
    HEAD,
    MEGABYTE,
    TAIL,
    forget_the_peak,
    peak,
)
from tests.providers.contract import WINDOW

SECONDS = 3600.0
"""What ends a pull here is never the clock."""
EVENT = (
    b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:%d\nDTSTART:20270101T090000Z\nDTEND:20270101T100000Z\n"
    b"%sEND:VEVENT\nEND:VCALENDAR"
)
OPEN = b"<d:response><d:href>/c/%d.ics</d:href><d:propstat><d:prop><d:getetag>%d</d:getetag>"
CLOSE = b"</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
CUT = (
    b"<d:response><d:href>/c/</d:href><d:status>HTTP/1.1 507 Insufficient Storage</d:status>"
    b"</d:response><d:sync-token>t%d</d:sync-token>"
)
ABOUT = (
    b"<d:response><d:href>/c/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/>"
    b"</d:resourcetype></d:prop></d:propstat></d:response>"
)
Answer = Callable[[str, bytes, Iterator[int]], Iterator[bytes]]


def with_data(number: int, lines: bytes = b"") -> bytes:
    data = b"<c:calendar-data>%s</c:calendar-data>" % (EVENT % (number, lines))
    return OPEN % (number, number) + data + CLOSE


def paged(size: int, one: Callable[[int], bytes]) -> Answer:
    """A list of changes that is cut again and again, and always has so much more."""

    def answer(method: str, body: bytes, numbers: Iterator[int]) -> Iterator[bytes]:
        if method == "REPORT":
            yield from (one(next(numbers)) for _ in range(size))
            yield CUT % next(numbers)
        else:
            yield ABOUT

    return answer


def listed(size: int, one: Callable[[int], bytes]) -> Answer:
    """So many events, listed and handed out as they are asked for."""

    def answer(method: str, body: bytes, numbers: Iterator[int]) -> Iterator[bytes]:
        if b"multiget" in body:
            asked = (int(part.partition(b".ics")[0]) for part in body.split(b"/c/")[1:])
            yield from map(one, asked)
        elif method == "PROPFIND" and b"resourcetype" in body:
            yield ABOUT
            yield from (OPEN % (number, number) + CLOSE for number in range(size))
        else:
            yield ABOUT

    return answer


def lines(line: bytes, size: int) -> bytes:
    return line * (size // len(line))


PART = b"END:VEVENT\nBEGIN:VEVENT\nUID:1\nRECURRENCE-ID:202%07dT0900Z\nDTSTART:20270101T090000Z\n"
EXDATE = b"EXDATE:" + b",".join([b"20270101T090000Z"] * 1000) + b"\n"
ACCOUNTS: dict[str, Answer] = {
    "a list that is cut for ever": paged(5_000, lambda n: OPEN % (n, n) + CLOSE),
    "a list with data that is cut for ever": paged(2_000, with_data),
    "a list with large data that is cut for ever": paged(
        20, lambda n: with_data(n, lines(b"X-A:" + b"b" * 900 + b"\n", MEGABYTE))
    ),
    "many events": listed(10_000, with_data),
    "too many events": listed(90_000, with_data),
    "large events": listed(
        3_000, lambda n: with_data(n, lines(b"X-A:" + b"b" * 900 + b"\n", 300_000))
    ),
    "events of many lines": listed(30, lambda n: with_data(n, b"X:y\n" * 49_000)),
    "events of many exceptions": listed(30, lambda n: with_data(n, EXDATE * 100)),
    "events of fewer exceptions": listed(2_000, lambda n: with_data(n, EXDATE * 49)),
    "events of many parts": listed(20, lambda n: with_data(n, lines(PART % n, 500_000))),
    "events of long titles": listed(
        45_000, lambda n: with_data(n, b"SUMMARY:" + b"x" * 20_000 + b"\n")
    ),
}


class Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """The other side had enough."""


class Account:
    """A server of one account with one calendar."""

    def __init__(self, answer: Answer) -> None:
        numbers = count(1)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def reply(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                self.send_response(207)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                try:
                    for piece in chain([HEAD], answer(self.command, body, numbers), [TAIL]):
                        self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                    self.wfile.write(b"0\r\n\r\n")
                except OSError:
                    self.close_connection = True

            do_PROPFIND = do_REPORT = do_GET = reply  # noqa: N815

        self._http = Server(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    def pull(self) -> Changes:
        url = f"http://127.0.0.1:{self._http.server_port}"
        with CaldavProvider(
            address=url,
            credentials=HeldCredentials({"username": "john", "password": "secret"}),
            details={},
            policy=NetworkPolicy(True),
            budget=Budget(SECONDS),
        ) as provider:
            return provider.pull(f"{url}/c/", None, {}, ahead={}, window=WINDOW)

    def outcome(self) -> str:
        try:
            return f"{len(self.pull().events)} events"
        except ProviderError as error:
            return f"{error.code}: {error.detail}"
        finally:
            self._http.shutdown()
            self._http.server_close()


def main(names: list[str]) -> None:
    """A line of JSON for each: name, megabytes beside the process's own, and how it ended."""
    django.setup()
    forget_the_peak()
    before = peak()
    for name in names or ACCOUNTS:
        forget_the_peak()
        ended = Account(ACCOUNTS[name]).outcome()
        line = json.dumps([name, (peak() - before) / MEGABYTE, ended])
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
