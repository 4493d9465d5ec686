"""Which account this computer uses, on which server, and where the portal is there."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from daybook_connector.line.xmpp.errors import XmppAccountMissing

STARTTLS_PORT, DIRECT_TLS_PORT = 5222, 5223


@dataclass(frozen=True, slots=True)
class XmppAccount:
    """`direct_tls` means that TLS begins with the first byte, not after STARTTLS."""

    host: str
    port: int
    direct_tls: bool
    jid: str
    portal_jid: str
    password: str = field(repr=False)

    @property
    def at(self) -> str:
        return f"{self.host}:{self.port}"

    def full_jid(self) -> str:
        """With a resource that nobody else has: a second session must not end the first."""
        return f"{self.jid}/daybook-{secrets.token_hex(4)}"


def account_of(told: Mapping[str, Any] | None, password: str) -> XmppAccount:
    """What pairing and the user told. Raises `XmppAccountMissing`, naming what is not known."""
    told = told or {}
    jid, password = str(told.get("jid") or ""), str(told.get("password") or password)
    known = {
        "server": told.get("host"),
        "portal": told.get("portal_jid"),
        "account": jid,
        "password": password,
    }
    if missing := [name for name, value in known.items() if not value]:
        raise XmppAccountMissing(why="not-known", lacking=",".join(missing))
    port = int(told.get("port") or STARTTLS_PORT)
    direct_tls = bool(told.get("direct_tls", port == DIRECT_TLS_PORT))
    bare = jid.partition("/")[0]
    return XmppAccount(str(told["host"]), port, direct_tls, bare, str(told["portal_jid"]), password)
