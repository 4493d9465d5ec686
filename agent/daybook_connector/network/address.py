"""The portal's address: what may be typed, and what it means."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from daybook_connector.network.errors import AddressWrong

_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a portal, or a proxy, listens. `secure` means TLS."""

    host: str
    port: int
    secure: bool = True

    @property
    def url(self) -> str:
        """As the settings keep it: no slash at the end, the port only where it is not the usual."""
        scheme = "https" if self.secure else "http"
        return f"{scheme}://{self.netloc}"

    @property
    def netloc(self) -> str:
        usual = _PORTS["https" if self.secure else "http"]
        return self.bracketed if self.port == usual else f"{self.bracketed}:{self.port}"

    @property
    def bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    def websocket(self, path: str) -> str:
        return f"{'wss' if self.secure else 'ws'}://{self.netloc}{path}"

    def __str__(self) -> str:
        return f"{self.bracketed}:{self.port}"


def portal_address(text: str) -> Address:
    """The address that was typed, if it is usable as it stands. Raises `AddressWrong`.

    Plain http is only for a portal on this very computer: elsewhere the token would be readable on
    the way.
    """
    typed = text.strip()
    if not typed:
        raise AddressWrong(why="nothing-entered")
    if "://" not in typed:
        raise AddressWrong(why="scheme-missing", address=suggestion(typed))
    address = _parse(typed)
    parts = urlsplit(typed)
    if not address.secure and not _is_this_computer(address.host):
        raise AddressWrong(why="not-https", address=suggestion(typed))
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise AddressWrong(why="more-than-host", address=address.url)
    return address


def with_scheme(text: str) -> str:
    """What was typed, as https:// where it names no scheme; http:// on this very computer, where a
    portal that somebody tries out speaks that."""
    typed = text.strip()
    if not typed or "://" in typed:
        return typed
    try:
        here = _is_this_computer(_parse(f"https://{typed}").host)
    except AddressWrong:
        here = False
    return f"{'http' if here else 'https'}://{typed}"


def suggestion(text: str) -> str:
    """The address that was probably meant, or "" if none can be guessed."""
    typed = text.strip()
    try:
        address = _parse(typed if "://" in typed else f"https://{typed}")
    except AddressWrong:
        return ""
    if address.secure or _is_this_computer(address.host):
        return address.url
    return Address(address.host, 443 if address.port == 80 else address.port).url


def websocket_address(url: str) -> Address:
    """Host and port of a wss:// or ws:// URL. Raises `AddressWrong`."""
    return _parse(url.replace("ws", "http", 1) if url.startswith("ws") else url)


def _parse(url: str) -> Address:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError as error:
        raise AddressWrong(f"{url}: {error}") from error
    if parts.scheme not in _PORTS:
        raise AddressWrong(why="no-web-address", scheme=parts.scheme)
    if not host or any(sign.isspace() for sign in url) or parts.username is not None:
        raise AddressWrong(why="no-host", url=url)
    return Address(host, port or _PORTS[parts.scheme], parts.scheme == "https")


def _is_this_computer(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
