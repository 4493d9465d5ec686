"""A way to sign in with tokens that last for a while, as services do it, and a server of that kind.

Each refresh hands out a new token to refresh with, and the old one is of no use from then on.
"""

import json
import threading
from collections.abc import Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qs

import httpx

from providers.credentials import Credentials
from providers.errors import SignInRefused


class Bearer(httpx.Auth):
    def __init__(self, credentials: Credentials, token_url: str) -> None:
        self._credentials, self._token_url = credentials, token_url
        self._held = credentials.read()

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        answer = yield self._signed(request)
        if answer.status_code == 401:
            told = yield httpx.Request(
                "POST", self._token_url, data={"refresh_token": self._held["refresh"]}
            )
            self._renew(told)
            yield self._signed(request)

    def _signed(self, request: httpx.Request) -> httpx.Request:
        request.headers["Authorization"] = f"Bearer {self._held['access']}"
        return request

    def _renew(self, told: httpx.Response) -> None:
        if told.status_code == 200:
            self._held = self._credentials.replace(told.json())
            return
        # Somebody else may have been quicker.
        before, self._held = self._held, self._credentials.read()
        if self._held == before:
            raise SignInRefused("the token cannot be renewed")


class TokenServer:
    """Hands out tokens by number. `seen` lists what it was asked; `spare` makes answers longer."""

    def __init__(self, *, spare: int = 0, accepts: bool = True) -> None:
        self.number, self.seen = 1, list[str]()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                server.seen.append(f"GET {self.headers['Authorization']}")
                is_new = self.headers["Authorization"] == f"Bearer access-{server.number}"
                self._answer(200 if is_new and accepts else 401, b"news" if is_new else b"old")

            def do_POST(self) -> None:
                body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                server.seen.append(f"POST {body['refresh_token'][0]}")
                if body["refresh_token"] != [f"refresh-{server.number}"]:
                    self._answer(400, b'{"error": "invalid_grant"}')
                    return
                server.number += 1
                self._answer(200, json.dumps(server.tokens).encode() + b" " * spare)

            def _answer(self, status: int, body: bytes) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def tokens(self) -> dict[str, str]:
        return {"access": f"access-{self.number}", "refresh": f"refresh-{self.number}"}

    def url(self, host: str = "cal.test", path: str = "/") -> str:
        return f"http://{host}:{self._http.server_port}{path}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
