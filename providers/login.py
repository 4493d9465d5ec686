"""A user name and a password, sent in the way the server wants."""

from collections.abc import Generator

import httpx

Asking = Generator[httpx.Request, httpx.Response, None]


class Login(httpx.Auth):
    """Basic; Digest from when on the server wanted nothing else."""

    def __init__(self, username: str, password: str) -> None:
        self._basic = httpx.BasicAuth(username, password)
        self._digest = httpx.DigestAuth(username, password)
        self._wants_digest = False

    def auth_flow(self, request: httpx.Request) -> Asking:
        if not self._wants_digest:
            response = yield next(self._basic.auth_flow(request))
            if not _wants_digest(response):
                return
            self._wants_digest = True
            # It must not be sent along with the new one.
            del request.headers["Authorization"]
        yield from self._digest.auth_flow(request)


def _wants_digest(response: httpx.Response) -> bool:
    challenges = response.headers.get("www-authenticate", "").lower()
    return response.status_code == 401 and "digest" in challenges and "basic" not in challenges
