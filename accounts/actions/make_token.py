"""A person makes a token for a script."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accounts.models import ApiToken, User

HINT_LENGTH = len(ApiToken.PREFIX) + 4
"""How much of the secret is kept to recognise the token by: four of its 43 random characters."""


@dataclass(frozen=True)
class MadeToken:
    """The stored row, and the secret that exists nowhere else and is shown once."""

    token: ApiToken
    secret: str

    def __repr__(self) -> str:
        # A secret must not slip into a log by way of a traceback.
        return f"MadeToken({self.token!r})"


def make_token(
    *, user: User, name: str, scopes: Iterable[str], expires_at: datetime | None
) -> MadeToken:
    secret = ApiToken.new_secret()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        scopes=sorted({ApiToken.Scope(scope).value for scope in scopes}),
        expires_at=expires_at,
        digest=ApiToken.digest_of(secret),
        hint=secret[:HINT_LENGTH],
    )
    return MadeToken(token, secret)
