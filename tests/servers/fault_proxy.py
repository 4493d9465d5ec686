"""An HTTP proxy in front of a real server that misbehaves when it is told to.

    with FaultProxy(radicale.url) as proxy:
        proxy.fault("REPORT", status=412, body_contains="sync-token>h", times=1)
        provider = CaldavProvider(address=proxy.url, ...)

Every request is matched against the faults in the order they were added; the first that fits and
has turns left is played. `proxy.seen` lists what was asked, so that tests can count requests.
"""

import base64
import re
import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

WEB_PAGE = b"<!DOCTYPE html><html><body><h1>Please sign in to the network</h1></body></html>"
HOP_BY_HOP = {"connection", "transfer-encoding", "content-length", "keep-alive", "date", "server"}


@dataclass
class Fault:
    """What to do to requests that fit. Leave `times` None to play it until `proxy.heal()`.

    Matching: `method` ("" fits all), `path` (a regular expression searched in the path),
    `body_contains`.
    Instead of the server: `status` with `headers` and `body`, `hang` seconds and then silence,
    `web_page` (HTML with status 200), `cut` (connection reset before anything is forwarded).
    After the server did its work: `cut_after` (connection reset, outcome unknown), `truncate` (only
    half of the body), `drop_headers`, `drop_xml` (a regular expression removed from the body).
    """

    method: str = ""
    path: str = ""
    body_contains: str = ""
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hang: float = 0
    delay: float = 0
    web_page: bool = False
    cut: bool = False
    cut_after: bool = False
    truncate: bool = False
    drop_headers: tuple[str, ...] = ()
    drop_xml: str = ""
    times: int | None = None
    played: int = 0

    def fits(self, method: str, path: str, body: bytes) -> bool:
        return (
            (self.times is None or self.played < self.times)
            and self.method in ("", method)
            and re.search(self.path, path) is not None
            and self.body_contains.encode() in body
        )


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    body: bytes
    headers: Mapping[str, str]


class FaultProxy:
    """Forwards to `target` (http://host:port/). With `users`, it asks for Basic sign-in itself."""

    def __init__(self, target: str, users: Mapping[str, str] | None = None) -> None:
        self.target = urlsplit(target)
        self.users = users
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), daemon=True
        )
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/"

    def through(self, url: str) -> str:
        """The address of something at the target, as seen through this proxy."""
        return self.url + urlsplit(url).path.lstrip("/")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def fault(self, method: str = "", **options: object) -> Fault:
        """Add a fault; see `Fault` for the options."""
        fault = Fault(method, **options)  # type: ignore[arg-type]
        with self._lock:
            self.faults.append(fault)
        return fault

    def calendar_gone(self, path: str) -> Fault:
        """Everything below a path answers 404."""
        return self.fault(path=f"^{re.escape(urlsplit(path).path)}", status=404)

    def without_etags(self) -> Fault:
        return self.fault(
            drop_headers=("etag",), drop_xml=r"<(\w+:)?getetag>[^<]*</(\w+:)?getetag>"
        )

    def heal(self) -> None:
        """Forget all faults and what was seen."""
        with self._lock:
            self.faults.clear()
            self.seen.clear()

    def requests(self, method: str = "") -> list[Seen]:
        return [seen for seen in self.seen if method in ("", seen.method)]

    def choose(self, seen: Seen) -> Fault:
        with self._lock:
            self.seen.append(seen)
            for fault in self.faults:
                if fault.fits(seen.method, seen.path, seen.body):
                    fault.played += 1
                    return fault
        return Fault()

    def lets_in(self, authorization: str) -> bool:
        if self.users is None:
            return True
        allowed = (f"{name}:{password}" for name, password in self.users.items())
        return authorization in {
            "Basic " + base64.b64encode(login.encode()).decode() for login in allowed
        }

    def wait(self, seconds: float) -> None:
        self._stopping.wait(seconds)


def _handler(proxy: FaultProxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, format: str, *args: object) -> None:
            pass

        def handle_one_request(self) -> None:
            try:
                super().handle_one_request()
            except (ConnectionError, TimeoutError):
                self.close_connection = True

        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length)
            seen = Seen(self.command, self.path, body, dict(self.headers.items()))
            fault = proxy.choose(seen)
            if fault.delay:
                time.sleep(fault.delay)
            if fault.hang:
                proxy.wait(fault.hang)
                self.cut()
            elif fault.cut:
                self.cut()
            elif fault.web_page:
                self.reply(200, {"Content-Type": "text/html"}, WEB_PAGE)
            elif fault.status:
                self.reply(fault.status, fault.headers, fault.body)
            elif not proxy.lets_in(self.headers.get("Authorization", "")):
                self.reply(401, {"WWW-Authenticate": 'Basic realm="test"'}, b"")
            else:
                self.forward(fault, body)

        def forward(self, fault: Fault, body: bytes) -> None:
            headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
            headers["Accept-Encoding"] = "identity"
            headers["Content-Length"] = str(len(body))
            upstream = HTTPConnection(proxy.target.hostname or "", proxy.target.port, timeout=60)
            try:
                upstream.request(self.command, self.path, body, headers)
                response = upstream.getresponse()
                content = response.read()
            finally:
                upstream.close()
            if fault.cut_after:
                self.cut()
                return
            dropped = {name.lower() for name in fault.drop_headers} | HOP_BY_HOP
            kept = {k: v for k, v in response.getheaders() if k.lower() not in dropped}
            if fault.drop_xml:
                content = re.sub(fault.drop_xml.encode(), b"", content)
            if fault.truncate:
                content = content[: len(content) // 2]
            self.reply(response.status, kept, content)

        def reply(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def cut(self) -> None:
            """Reset the connection, so that the other side sees a break and no proper end."""
            self.close_connection = True
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

        def __getattr__(self, name: str) -> object:
            if name.startswith("do_"):
                return self.answer
            raise AttributeError(name)

    return Handler
