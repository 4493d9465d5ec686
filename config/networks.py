"""Lists of networks in settings."""

import ipaddress
from collections.abc import Iterable

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def networks(entries: Iterable[str]) -> list[Network]:
    """Addresses and networks as objects. Raises ValueError for an entry that is neither."""
    return [ipaddress.ip_network(entry.strip(), strict=False) for entry in entries]
