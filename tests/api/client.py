"""A caller of the API with a personal token."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User

ALL_SCOPES = tuple(ApiToken.Scope.values)


def token_of(user: User, scopes: tuple[str, ...] = ALL_SCOPES, **more: Any) -> str:
    """A new token. It counts as just used, so that requests need no write to note their use."""
    secret = ApiToken.new_secret()
    row = {"name": "script", "hint": secret[:12], "last_used_at": timezone.now(), **more}
    ApiToken.objects.create(
        user=user, digest=ApiToken.digest_of(secret), scopes=list(scopes), **row
    )
    return secret


@dataclass
class Api:
    """`Api(user).get("pages/")`. Without a user, it calls anonymously."""

    user: User | None = None
    scopes: tuple[str, ...] = ALL_SCOPES
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.user is not None:
            secret = token_of(self.user, self.scopes)
            self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str, query: dict[str, Any] | None = None) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: Any = None) -> HttpResponse:
        return self.send("post", path, body)

    def put(self, path: str, body: Any = None) -> HttpResponse:
        return self.send("put", path, body)

    def patch(self, path: str, body: Any = None) -> HttpResponse:
        return self.send("patch", path, body)

    def delete(self, path: str) -> HttpResponse:
        return self.client.delete(f"/api/v1/{path}")

    def send(self, method: str, path: str, body: Any) -> HttpResponse:
        data = json.dumps(body).encode() if body is not None else b""
        call = getattr(self.client, method)
        return call(f"/api/v1/{path}", data, content_type="application/json")


def problem(code: str, status: int, title: str, detail: str, /, **more: Any) -> dict[str, Any]:
    """The whole body of a problem."""
    return {
        "type": f"urn:daybook:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        **more,
    }


NOT_FOUND = problem("not-found", 404, "Not Found", "Not found.")
SIGN_IN = problem(
    "not-authenticated", 401, "Unauthorized", "Authentication credentials were not provided."
)


def lacks(scope: str) -> dict[str, Any]:
    detail = f"This token lacks the scope “{scope}”."
    return problem("permission-denied", 403, "Forbidden", detail)


def invalid(**errors: Any) -> dict[str, Any]:
    return problem("invalid", 400, "Bad Request", "Some fields are not right.", errors=errors)


def told(response: HttpResponse, status: int) -> Any:
    """The body of an answer that must have this status; a problem must say that it is one."""
    body = response.json() if response.content else None
    assert response.status_code == status, body
    if status >= 400:
        assert response["Content-Type"] == "application/problem+json"
    return body
