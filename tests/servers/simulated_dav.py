"""A CalDAV server that speaks over HTTP and lies when it is told to.

    with SimulatedDav() as server:
        server.store("lunch", EVENT)
        provider = CaldavProvider(address=server.url, ...)
        server.quirks.forgets_deletions = True

It holds one calendar, `server.calendar`. Real servers are honest most of the time and lie once in a
year; this one shows on demand what was seen of DAViCal, SOGo and sabre/dav. Its clock stands still
until a test moves it. The owner's other devices are the methods `store` and `remove`.
"""

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import quote, unquote
from xml.sax.saxutils import escape

CALENDAR = "/dav/john/office/"
HOME = "/dav/john/"
TOKEN = "http://simulated.example/sync/"
IN_A_SEGMENT = "-._~!$&'()*+,;=:@"
NAMESPACES = (
    'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
)


@dataclass
class Quirks:
    """What the server does wrong. All of it was seen of real ones.

    `repeats_tokens`: a token from its future (it was restored from a backup) is answered with that
    very token; otherwise with the server's own. Either way with 207 and without any change.
    `drops_tokens`: a token it forgot is answered with 207 and everything there is, without
    deletions; otherwise with 403. `whole_seconds`: tags and tokens count seconds, and changes are
    those of later seconds. `escapes`: addresses are listed with everything escaped, and only that
    spelling is known. `ghosts` are names that are listed and answered with 404, `closed` with 403.
    """

    repeats_tokens: bool = False
    drops_tokens: bool = False
    forgets_deletions: bool = False
    whole_seconds: bool = False
    no_tokens: bool = False
    no_change_tag: bool = False
    frozen_change_tag: str = ""
    escapes: bool = False
    no_multiget: bool = False
    no_etags: bool = False
    closed: set[str] = field(default_factory=set)
    ghosts: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Change:
    second: int
    name: str


@dataclass(frozen=True)
class Backup:
    events: dict[str, str]
    log: list[Change]


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    body: str
    depth: str


class SimulatedDav:
    def __init__(self, clock: float = 1_790_000_000.0) -> None:
        self.quirks = Quirks()
        self.clock = clock
        self.asked: list[Asked] = []
        self._events: dict[str, str] = {}
        self._log: list[Change] = []
        self._floor = 0
        """Tokens below it are forgotten."""
        self.lock = threading.RLock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    @property
    def calendar(self) -> str:
        return self.url.rstrip("/") + CALENDAR

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    # --- The owner's other devices, and the administrator -----------------------------------

    @property
    def events(self) -> dict[str, str]:
        """What is really there: names (without ".ics") and texts."""
        with self.lock:
            return {name.removesuffix(".ics"): text for name, text in self._events.items()}

    def store(self, name: str, text: str) -> str:
        """Returns the address under which the event is listed."""
        with self.lock:
            self._events[f"{name}.ics"] = text
            self._note(f"{name}.ics")
            return self.href(f"{name}.ics")

    def remove(self, name: str) -> None:
        with self.lock:
            del self._events[f"{name}.ics"]
            self._note(f"{name}.ics")

    def forget_tokens(self) -> None:
        """Clean up: who comes with a token of before is not told deletions any more."""
        with self.lock:
            self._floor = self.revision

    def backup(self) -> Backup:
        with self.lock:
            return Backup(dict(self._events), list(self._log))

    def restore(self, backup: Backup) -> None:
        with self.lock:
            self._events, self._log = dict(backup.events), list(backup.log)
            self._floor = min(self._floor, self.revision)

    # --- What the protocol is made of --------------------------------------------------------

    def _note(self, name: str) -> None:
        self._log.append(Change(int(self.clock), name))

    @property
    def revision(self) -> int:
        if not self.quirks.whole_seconds:
            return len(self._log)
        return self._log[-1].second if self._log else 0

    @property
    def change_tag(self) -> str:
        return self.quirks.frozen_change_tag or f"{self.revision}"

    def href(self, name: str) -> str:
        safe = "" if self.quirks.escapes else IN_A_SEGMENT
        return CALENDAR + quote(name, safe=safe)

    def named(self, path: str) -> str | None:
        """The name of an event by its address; None for one that the server does not know."""
        name = unquote(path.removeprefix(CALENDAR))
        if self.quirks.escapes and self.href(name) != path:
            return None
        return name if name in self._events and name not in self.quirks.ghosts else None

    def etag(self, name: str) -> str:
        return f'"{hashlib.sha256(self._events[name].encode()).hexdigest()[:16]}"'

    def read(self, name: str) -> str:
        return self._events[name]

    def listed(self) -> Iterator[str]:
        for name in list(self._events):
            yield self.response(self.href(name), self.about(name))

    def about(self, name: str, *, data: bool = False) -> str:
        text = f"<C:calendar-data>{escape(self._events[name])}</C:calendar-data>" if data else ""
        tag = "" if self.quirks.no_etags else f"<getetag>{escape(self.etag(name))}</getetag>"
        return f"{tag}{text}"

    def changes(self, since: int, *, data: bool) -> Iterator[str]:
        for name in dict.fromkeys(self._changed(since)):
            if name in self._events:
                yield self.response(self.href(name), self.about(name, data=data))
            elif not self.quirks.forgets_deletions and since >= self._floor:
                yield self.missing(self.href(name))

    def _changed(self, since: int) -> list[str]:
        if since < self._floor or not since:
            return list(self._events)
        if self.quirks.whole_seconds:
            return [change.name for change in self._log if change.second > since]
        return [change.name for change in self._log[since:]]

    def knows(self, since: int) -> bool:
        return self.quirks.drops_tokens or not since or since >= self._floor

    def about_calendar(self) -> str:
        tag = self.change_tag
        tags = "" if self.quirks.no_change_tag else f"<S:getctag>{tag}</S:getctag>"
        token = "" if self.quirks.no_tokens else f"<sync-token>{TOKEN}{self.revision}</sync-token>"
        return (
            "<resourcetype><collection/><C:calendar/></resourcetype><displayname>Work</displayname>"
            f"{tags}{token}"
        )

    @staticmethod
    def response(href: str, properties: str) -> str:
        return (
            f"<response><href>{escape(href)}</href><propstat><prop>{properties}</prop>"
            "<status>HTTP/1.1 200 OK</status></propstat></response>"
        )

    @staticmethod
    def missing(href: str) -> str:
        return (
            f"<response><href>{escape(href)}</href><status>HTTP/1.1 404 Not Found</status>"
            "</response>"
        )


ABOUT_ACCOUNT = (
    "<resourcetype><collection/></resourcetype>"
    f"<current-user-principal><href>{HOME}</href></current-user-principal>"
    f"<C:calendar-home-set><href>{HOME}</href></C:calendar-home-set>"
)


def _handler(server: SimulatedDav) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            pass

        def date_time_string(self, timestamp: float | None = None) -> str:
            return formatdate(server.clock, usegmt=True)

        def body(self) -> str:
            return self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()

        def answer(self) -> None:
            body = self.body()
            depth = self.headers.get("Depth", "0")
            with server.lock:
                server.asked.append(Asked(self.command, self.path, body, depth))
                getattr(self, f"on_{self.command.lower()}", self.on_other)(body, depth)

        def on_other(self, body: str, depth: str) -> None:
            self.reply(405)

        def on_options(self, body: str, depth: str) -> None:
            self.reply(200, headers={"DAV": "1, calendar-access"})

        def on_propfind(self, body: str, depth: str) -> None:
            if self.path == CALENDAR:
                found = [server.response(CALENDAR, server.about_calendar())]
                self.multistatus(found + (list(server.listed()) if depth == "1" else []))
            elif self.path in ("/", HOME):
                found = [server.response(self.path, ABOUT_ACCOUNT)]
                if depth == "1":
                    found.append(server.response(CALENDAR, server.about_calendar()))
                self.multistatus(found)
            elif name := server.named(self.path):
                self.multistatus([server.response(self.path, server.about(name))])
            else:
                self.reply(404)

        def on_report(self, body: str, depth: str) -> None:
            if self.path != CALENDAR:
                self.reply(404)
            elif "sync-collection" in body:
                self.tell_changes(body)
            elif "calendar-multiget" in body and not server.quirks.no_multiget:
                self.multistatus([self.one(href) for href in _texts("href", body)])
            else:
                self.reply(501)

        def one(self, href: str) -> str:
            name = server.named(href)
            if name is None:
                return server.missing(href)
            return server.response(href, server.about(name, data=True))

        def tell_changes(self, body: str) -> None:
            if server.quirks.no_tokens:
                self.reply(501)
                return
            asked = next(iter(_texts("sync-token", body)), "")
            number = asked.removeprefix(TOKEN) if asked.startswith(TOKEN) else ""
            since = int(number or 0)
            if (asked and not number.isdigit()) or not server.knows(since):
                self.reply(403, "<error xmlns='DAV:'><valid-sync-token/></error>")
                return
            token = server.revision
            if server.quirks.repeats_tokens and since > token:
                token = since
            found = server.changes(since, data="calendar-data" in body)
            self.multistatus([*found, f"<sync-token>{TOKEN}{token}</sync-token>"])

        def on_get(self, body: str, depth: str) -> None:
            name = server.named(self.path)
            if name is None:
                self.reply(404)
            elif name in server.quirks.closed:
                self.reply(403)
            else:
                headers = {"ETag": server.etag(name), "Content-Type": "text/calendar"}
                self.reply(200, server.read(name), headers)

        def on_put(self, body: str, depth: str) -> None:
            name = server.named(self.path)
            wanted = self.headers.get("If-Match")
            if (name and self.headers.get("If-None-Match") == "*") or (
                wanted and (name is None or wanted != server.etag(name))
            ):
                self.reply(412)
                return
            stored = name or unquote(self.path.removeprefix(CALENDAR))
            server.store(stored.removesuffix(".ics"), body)
            self.reply(204 if name else 201, headers={"ETag": server.etag(stored)})

        def on_delete(self, body: str, depth: str) -> None:
            name = server.named(self.path)
            if name is None:
                self.reply(404)
            elif self.headers.get("If-Match", server.etag(name)) != server.etag(name):
                self.reply(412)
            else:
                server.remove(name.removesuffix(".ics"))
                self.reply(204)

        def multistatus(self, parts: list[str]) -> None:
            text = f'<?xml version="1.0"?><multistatus {NAMESPACES}>{"".join(parts)}</multistatus>'
            self.reply(207, text, {"Content-Type": "application/xml; charset=utf-8"})

        def reply(self, status: int, text: str = "", headers: dict[str, str] | None = None) -> None:
            content = text.encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def __getattr__(self, name: str) -> object:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

    return Handler


def _texts(tag: str, body: str) -> list[str]:
    return [text.strip() for text in re.findall(rf"<(?:\w+:)?{tag}>([^<]*)</", body)]
