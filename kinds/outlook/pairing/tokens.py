"""Names and secrets of pairing: connector IDs, codes and device tokens."""

import hashlib
import re
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from kinds.outlook.models import Agent

PREFIX = "daybook-agent_"
# Without letters and digits that look alike.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_OTHER = re.compile(r"[^0-9A-Za-z]")


def new_public_id() -> str:
    """Such as "K7QF-29XM"."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def normal_public_id(entered: str) -> str:
    """The ID as it is stored, however it was typed."""
    letters = _OTHER.sub("", entered).upper()
    return f"{letters[:4]}-{letters[4:]}"


def new_code() -> str:
    """Such as "481-516"."""
    digits = f"{secrets.randbelow(1_000_000):06}"
    return f"{digits[:3]}-{digits[3:]}"


def code_digest(public_id: str, code: str) -> str:
    digits = _OTHER.sub("", code)
    return salted_hmac(f"daybook.pairing.{public_id}", digits, algorithm="sha256").hexdigest()


def is_code(public_id: str, code: str, digest: str) -> bool:
    return constant_time_compare(code_digest(public_id, code), digest)


def new_token() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def bearer_of(authorization: str) -> Agent | None:
    """The agent that an Authorization header or a bare token belongs to, also when the token does
    not count any more: it is told why. The agents of hosts who may not sign in are nobody's."""
    token = authorization.strip().removeprefix("Bearer ").strip()
    if not token.startswith(PREFIX):
        return None
    found = Agent.objects.filter(token_digest=token_digest(token), account__host__is_active=True)
    return found.select_related("account__connector__host").first()
