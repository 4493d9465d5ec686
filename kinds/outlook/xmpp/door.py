"""How the portal signs in at the site's XMPP server: what XMPP_URL says."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

COMPONENT, STARTTLS, DIRECT_TLS = "component", "xmpp", "xmpps"
PORTS = {COMPONENT: 5347, STARTTLS: 5222, DIRECT_TLS: 5223}
RESOURCE = "daybook"


@dataclass(frozen=True, slots=True)
class Door:
    """`kind` is "component" (XEP-0114, without TLS), "xmpp" (STARTTLS) or "xmpps" (direct TLS)."""

    kind: str
    name: str
    host: str
    port: int
    secret: str = field(repr=False)

    @property
    def jid(self) -> str:
        """The address that agents write to. A client's has a resource, so that servers do not
        keep what is written while the portal is away."""
        return self.name if self.kind == COMPONENT else f"{self.name}/{RESOURCE}"


def door_of(url: str) -> Door:
    """Raises ValueError, which says what is wrong without repeating the secret."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError("it must begin with component://, xmpp:// or xmpps://")
    try:
        host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    except ValueError:
        raise ValueError("the port is not a number up to 65535") from None
    name, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if not host or not name or not secret:
        raise ValueError("it must name a JID, a secret and a host, as in xmpp://jid:secret@host")
    if parts.scheme == COMPONENT:
        if "@" in name:
            raise ValueError("a component's name is a domain, without @")
    elif "@" not in name:
        name = f"{name}@{host}"
    return Door(parts.scheme, name, host, port, secret)
