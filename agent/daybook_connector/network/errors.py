"""What can go wrong between this computer and the portal.

Everything that httpx, websockets and the system raise comes out as one of these; see
`translate.py`. As with all errors here the docstring is what the user reads: first what happened,
then what helps.
"""

from daybook_connector.errors import ConnectorError


class NetworkError(ConnectorError):
    """The portal could not be reached."""

    code = "network-failed"
    alert = "server-unreachable"


class AddressWrong(NetworkError):
    """The portal's address cannot be right."""

    code = "address-wrong"
    permanent = True


class PortalNameUnknown(NetworkError):
    """The portal's name was not found in the DNS."""

    code = "name-unknown"


class DnsSilent(NetworkError):
    """No DNS server answers, so no name can be looked up."""

    code = "dns-silent"


class NoRoute(NetworkError):
    """There is no way from this computer to the portal."""

    code = "no-route"


class ConnectionRefused(NetworkError):
    """The computer at the portal's address takes no connections on this port."""

    code = "connection-refused"


class TimedOut(NetworkError):
    """Nothing came back in time."""

    code = "timed-out"


class ConnectionCut(NetworkError):
    """The connection was cut while it was in use."""

    code = "connection-cut"


class BlockedHere(NetworkError):
    """A firewall or antivirus on this computer forbids the program to connect."""

    code = "blocked-here"


class ProxySignIn(NetworkError):
    """The proxy wants a name and a password."""

    code = "proxy-sign-in"
    permanent = True


class ProxyRefused(NetworkError):
    """The proxy does not let the connection through."""

    code = "proxy-refused"


class ProxyUnreachable(NetworkError):
    """The proxy itself cannot be reached."""

    code = "proxy-unreachable"


class ProxyUnusable(NetworkError):
    """The proxy setting cannot be used."""

    code = "proxy-unusable"
    permanent = True


class CertificateUntrusted(NetworkError):
    """The portal's certificate is not trusted, so nothing was sent."""

    code = "certificate-invalid"
    alert = "certificate-invalid"


class AuthorityUnusable(NetworkError):
    """The file with the company's CA certificates cannot be read."""

    code = "ca-file-unusable"
    permanent = True


class NotTls(NetworkError):
    """What answers on this port does not speak TLS."""

    code = "not-tls"


class UpgradeBlocked(NetworkError):
    """The WebSocket, the channel for real-time mode, was not let through."""

    code = "upgrade-blocked"
    alert = "channel-blocked"


class CutAgain(UpgradeBlocked):
    """The channel for real-time mode opens, but is cut again and again."""

    code = "cut-again"


class NotAPortal(NetworkError):
    """Something answers at the address, but it is not a Daybook portal."""

    code = "not-a-portal"


class PortalSignInRefused(NetworkError):
    """The portal does not accept this computer's sign-in any more."""

    code = "sign-in-refused"
    permanent = True
    alert = "sign-in-needed"


class PortalTrouble(NetworkError):
    """The portal answers, but has trouble of its own."""

    code = "portal-trouble"
