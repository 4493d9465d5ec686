"""What can go wrong between this computer and the portal.

Everything that httpx, websockets and the system raise comes out as one of these; see
`translate.py`. As with all errors here the docstring is what the user reads: first what happened,
then what helps.
"""

from daybook_connector.words.errors import ConnectorError


class NetworkError(ConnectorError):
    """The portal could not be reached.

    Check this computer's network; the connector tries again by itself.
    """

    code = "network-failed"
    alert = "server-unreachable"


class AddressWrong(NetworkError):
    """The portal's address cannot be right.

    Copy it from the page of the connector in the portal; it looks like https://portal.example.org.
    """

    code = "address-wrong"
    permanent = True


class PortalNameUnknown(NetworkError):
    """The portal's name was not found in the DNS.

    Check the address for typing errors, and whether a VPN is needed to reach the portal.
    """

    code = "name-unknown"


class DnsSilent(NetworkError):
    """No DNS server answers, so no name can be looked up.

    Check that this computer is online. If web pages open, ask IT whether programs may use DNS.
    """

    code = "dns-silent"


class NoRoute(NetworkError):
    """There is no way from this computer to the portal.

    Check that this computer is online and, where one is needed, that the VPN is connected.
    """

    code = "no-route"


class ConnectionRefused(NetworkError):
    """The computer at the portal's address takes no connections on this port.

    The portal is switched off, the port in the address is wrong, or a firewall refuses it.
    """

    code = "connection-refused"


class TimedOut(NetworkError):
    """Nothing came back in time.

    Usually a firewall drops the packets: ask IT to allow this program to reach host and port.
    """

    code = "timed-out"


class ConnectionCut(NetworkError):
    """The connection was cut while it was in use.

    If it happens again and again, a firewall or antivirus ends it: show the lines below to IT.
    """

    code = "connection-cut"


class BlockedHere(NetworkError):
    """A firewall or antivirus on this computer forbids the program to connect.

    Allow Daybook Connector in it, for outgoing connections to the portal's host and port.
    """

    code = "blocked-here"


class ProxySignIn(NetworkError):
    """The proxy wants a name and a password.

    Enter it: `daybook-connector network --proxy http://name:password@host:port`. Only Basic sign-in
    is possible; where the proxy asks for NTLM or Kerberos, ask IT for an exception for the portal's
    host.
    """

    code = "proxy-sign-in"
    permanent = True


class ProxyRefused(NetworkError):
    """The proxy does not let the connection through.

    Ask IT to allow CONNECT to the portal's host and port.
    """

    code = "proxy-refused"


class ProxyUnreachable(NetworkError):
    """The proxy itself cannot be reached.

    Check the system's proxy, or the one that `daybook-connector network` shows; outside the office
    it may have to be switched off with `--proxy none`.
    """

    code = "proxy-unreachable"


class ProxyUnusable(NetworkError):
    """The proxy setting cannot be used.

    Set it with `daybook-connector network --proxy` to "system", "none" or http://host:port. SOCKS
    proxies are not supported.
    """

    code = "proxy-unusable"
    permanent = True


class CertificateUntrusted(NetworkError):
    """The portal's certificate is not trusted, so nothing was sent.

    If your company inspects TLS, name its CA file with `daybook-connector network --ca-file FILE`,
    or as ca_file in the policy file; otherwise tell whoever runs the portal. Check this computer's
    date, too.
    """

    code = "certificate-invalid"
    alert = "certificate-invalid"


class AuthorityUnusable(NetworkError):
    """The file with the company's CA certificates cannot be read.

    Name a file of PEM certificates with `daybook-connector network --ca-file FILE`, or none
    with `--ca-file ""`.
    """

    code = "ca-file-unusable"
    permanent = True


class NotTls(NetworkError):
    """What answers on this port does not speak TLS.

    Check host and port in the address. A hotel's or guest network's sign-in page does this, too.
    """

    code = "not-tls"


class UpgradeBlocked(NetworkError):
    """The WebSocket, the channel for real-time mode, was not let through.

    Ask IT to let WebSockets pass to the portal's host. Until then calendars are compared
    every 5 minutes, over HTTPS.
    """

    code = "upgrade-blocked"
    alert = "channel-blocked"


class CutAgain(UpgradeBlocked):
    """The channel for real-time mode opens, but is cut again and again.

    Some firewalls end connections on which nobody has said anything for a few seconds: ask IT to
    let those to the portal's host stay open. Until then calendars are compared every 5
    minutes, over HTTPS.
    """

    code = "cut-again"


class NotAPortal(NetworkError):
    """Something answers at the address, but it is not a Daybook portal.

    Check the address. In a hotel or guest network, sign in there with a browser first.
    """

    code = "not-a-portal"


class PortalSignInRefused(NetworkError):
    """The portal does not accept this computer's sign-in any more.

    Pair again: the portal's page of this connector shows a new code.
    """

    code = "sign-in-refused"
    permanent = True
    alert = "sign-in-needed"


class PortalTrouble(NetworkError):
    """The portal answers, but has trouble of its own.

    Wait: the connector tries again by itself. If it stays, tell whoever runs the portal.
    """

    code = "portal-trouble"
