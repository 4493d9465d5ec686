"""What no line of a log may show: whoever has a booking's link may cancel the booking, and logs are
read, copied and kept by people whom no guest knows.

Looked for in the finished line, whichever logger, traceback or format it comes from.
"""

import re

GONE = "…"
"""What stands in a secret's place."""

SECRET_PATHS = (
    "/account/confirm-email/",
    "/account/first/",
    "/account/password/reset/key/",
    "/account/team/invitation/",
    "/api/v1/connectors/outlook/pairings/",
    "/booking/",
    "/connectors/pairing/",
    "/request/",
)
"""Paths whose next part is a secret."""

_SLASH = "(?:/|%2F)"
_PATH = re.compile(
    "("
    + "|".join(re.escape(path).replace("/", _SLASH) for path in SECRET_PATHS)
    + r")[^\s/?#&\"'<>\\)\]}%]+(?:%(?!2F)[^\s/?#&\"'<>\\)\]}%]*)*",
    re.IGNORECASE,
)
_PARAMETER = re.compile(
    r"([?&](?:token|key|code|secret|password|signature|auth)=)[^\s&#\"'<>\\]+", re.IGNORECASE
)
# Others' addresses: the path may name a person, or be the secret itself, as of a private feed.
_ADDRESS = re.compile(r"\b([a-z][a-z0-9+.-]{0,20}://)([^\s/?#\"'<>\\]+)([/?#][^\s\"'<>\\]*)?", re.I)
_BEARER = re.compile(r"\b(Bearer|Basic|Token|Digest)\s+[\w.~+/=:-]{8,}", re.IGNORECASE)
# Signatures and tokens of 256 bits, in base64.
_RANDOM = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43,}(?![\w-])", re.ASCII)
_SIGNED = re.compile(
    r"(?<![\w-])[\w-]{1,200}(?:[.:][\w-]{1,200}){0,3}[.:]"
    r"(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43}(?![\w-])",
    re.ASCII,
)


def without_secrets(line: str) -> str:
    line = _ADDRESS.sub(_host_only, line)
    line = _PATH.sub(rf"\1{GONE}", line)
    line = _PARAMETER.sub(rf"\1{GONE}", line)
    line = _BEARER.sub(rf"\1 {GONE}", line)
    line = _SIGNED.sub(GONE, line)
    return _RANDOM.sub(GONE, line)


def _host_only(found: re.Match[str]) -> str:
    scheme, site, path = found.groups()
    if scheme.lower() == "file://":
        return found[0]
    host = site.rpartition("@")[2]
    return f"{scheme}{host}/{GONE}" if path and len(path) > 1 else f"{scheme}{host}{path or ''}"
