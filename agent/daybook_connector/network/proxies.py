"""Which proxy leads to the portal.

The setting is "system" (what the environment or, without one there, Windows and macOS say), "none",
or a proxy's address with or without sign-in: "http://name:password@host:port". Proxy scripts (PAC,
WPAD) are not evaluated and SOCKS is not spoken; sign-in is Basic only.
"""

import base64
import sys
import urllib.request
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from daybook_connector.network.address import Address
from daybook_connector.network.errors import ProxyUnusable

_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy and, if it wants one, the sign-in. `source` says who named it: settings or system."""

    at: Address
    user: str = ""
    password: str = field(default="", repr=False)
    source: str = "settings"

    @property
    def url(self) -> str:
        """With the sign-in: never for the log."""
        scheme = "https" if self.at.secure else "http"
        sign_in = f"{quote(self.user, '')}:{quote(self.password, '')}@" if self.user else ""
        return f"{scheme}://{sign_in}{self.at}"

    @property
    def authorization(self) -> str:
        """The value of Proxy-Authorization, or "" without a sign-in."""
        if not self.user:
            return ""
        pair = f"{self.user}:{self.password}".encode()
        return "Basic " + base64.b64encode(pair).decode("ascii")

    def named(self) -> dict[str, str | int]:
        """What reasons tell of it."""
        return {"proxy": str(self.at), "source": self.source}


def proxy_for(setting: str, target: Address) -> Proxy | None:
    """The proxy to take to `target`, or None for going directly. Raises `ProxyUnusable`."""
    wanted = setting.strip()
    if wanted.lower() == "none":
        return None
    if wanted and wanted.lower() != "system":
        return parse_proxy(wanted, "settings")
    return _of_the_system(target)


def check_proxy(setting: str) -> None:
    """Raises `ProxyUnusable` for what is no setting at all."""
    if setting.strip().lower() not in {"", "none", "system"}:
        parse_proxy(setting.strip(), "settings")


def parse_proxy(text: str, source: str) -> Proxy:
    """Raises `ProxyUnusable`, without repeating a password."""
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ProxyUnusable(why="named", named_by=source) from error
    if parts.scheme not in _PORTS:
        raise ProxyUnusable(
            why="no-such-proxy", scheme=parts.scheme, host=host or "", named_by=source
        )
    if not host:
        raise ProxyUnusable(why="proxy-without-host", named_by=source)
    return Proxy(
        Address(host, port or _PORTS[parts.scheme], parts.scheme == "https"),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        source,
    )


def proxy_script() -> str:
    """Where Windows would fetch a proxy script that we do not evaluate, or ""."""
    if sys.platform != "win32":
        return ""
    import winreg

    key = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as settings:
            return str(winreg.QueryValueEx(settings, "AutoConfigURL")[0])
    except OSError:
        return ""


def _of_the_system(target: Address) -> Proxy | None:
    if urllib.request.proxy_bypass(str(target)):
        return None
    proxies = urllib.request.getproxies()
    named = proxies.get("https" if target.secure else "http") or proxies.get("all")
    return parse_proxy(named, "system") if named else None
