"""Take out of a text what names people, calendars and secrets, before it leaves the portal.

Results hold no titles of events to begin with; names of calendars and pages, the account and
whatever is typed into addresses are replaced by stand-ins that still tell them apart.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from connectors.models import Connector
from diagnosis.registry import names_of, pages_of
from providers.errors import CredentialsUnreadable
from providers.vault import unseal

_URL = re.compile(r"[a-z][a-z0-9+.-]*://[^\s“”()<>\"]+", re.IGNORECASE)
_MAIL = re.compile(r"[^\s“”()<>,;:\"@/]+@[^\s“”()<>,;:\"@/]+")


class Redactor:
    """`text` and `value` replace; `value` goes through lists and dictionaries."""

    def __init__(self, stand_ins: Mapping[str, str]) -> None:
        # The longest first, so that a name inside another one leaves no remains of it.
        self._stand_ins = {
            _pattern(name): stand_in
            for name, stand_in in sorted(stand_ins.items(), key=lambda item: -len(item[0]))
            if name.strip()
        }

    def text(self, text: str) -> str:
        text = _URL.sub(lambda match: origin_of(match[0]), text)
        for pattern, stand_in in self._stand_ins.items():
            text = pattern.sub(stand_in, text)
        return _MAIL.sub("[address]", text)

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {key: self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value


def _pattern(name: str) -> re.Pattern[str]:
    """The name where it stands as a word of its own; a very short one only between quotes."""
    if len(name) < 3:
        return re.compile(rf"(?<=“){re.escape(name)}(?=”)")
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def origin_of(url: str) -> str:
    """Scheme, host and port; never a user name or a path, which can be a secret."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "[address]"
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def redactor_for(connector: Connector) -> Redactor:
    stand_ins = dict(_stand_ins(connector))
    stand_ins.pop("", None)
    return Redactor(stand_ins)


def _stand_ins(connector: Connector) -> Iterable[tuple[str, str]]:
    host = connector.host
    yield connector.name, f"[connector {connector.pk}]"
    yield connector.account, "[account]"
    yield connector.account.rpartition(" (")[0], "[account]"
    yield host.email, "[owner]"
    yield host.name, "[owner]"
    yield host.slug, "[owner]"
    for address in connector.addresses:
        yield str(address), "[account]"
    for page in pages_of(host):
        yield page.title, f"[page {page.pk}]"
        yield page.slug, f"[page {page.pk}]"
    yield from names_of(connector)
    try:
        credentials = unseal(connector.sealed_credentials)
    except CredentialsUnreadable:
        return
    for secret in credentials.values():
        yield str(secret), "[secret]"
