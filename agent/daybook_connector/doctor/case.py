"""What the rungs of the network are asked about."""

from dataclasses import dataclass, field
from typing import Any

from daybook_connector.network.address import Address, portal_address
from daybook_connector.network.connections import NetworkSettings
from daybook_connector.network.proxies import Proxy, proxy_for


@dataclass(slots=True)
class NetworkCase:
    """One climb. `addresses` are filled in by the rung that looks the name up."""

    settings: NetworkSettings
    token: str
    portal: Address
    proxy: Proxy | None
    patience: float
    addresses: list[str] = field(default_factory=list)

    @property
    def first_hop(self) -> Address:
        """Where our packets go: to the proxy, where there is one."""
        return self.proxy.at if self.proxy else self.portal

    @property
    def xmpp_host(self) -> str:
        """Where the site's XMPP server is, or "" where that line is not used."""
        lines = (getattr(self.settings, "line", ""), *getattr(self.settings, "lines", ()))
        if "xmpp" not in lines:
            return ""
        xmpp: Any = getattr(self.settings, "xmpp", None)
        told = xmpp.get("host") if isinstance(xmpp, dict) else getattr(xmpp, "host", "")
        return str(told or "")

    @property
    def xmpp_domain(self) -> str:
        """The domain of our account there, or "" where none was entered yet."""
        xmpp: Any = getattr(self.settings, "xmpp", None)
        jid = str((xmpp.get("jid") if isinstance(xmpp, dict) else "") or "")
        return jid.partition("/")[0].rpartition("@")[2]


def open_case(settings: NetworkSettings, token: str, patience: float) -> NetworkCase:
    """Raises `AddressWrong` and `ProxyUnusable`."""
    portal = portal_address(settings.portal)
    return NetworkCase(settings, token, portal, proxy_for(settings.proxy, portal), patience)
