"""Which addresses the portal may connect to, and a connection that keeps to them.

Users type addresses of servers, and servers answer with addresses of other servers; without this
guard either could make the portal speak to machines inside its own network. A name is resolved
once per client, every address it has is checked, and the connection is made to exactly the checked
address: a name that changes its answer between check and connection (DNS rebinding) gains nothing.
"""

import socket
import ssl
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any, Self

import httpcore

from accounts.letting_go import let_go
from providers.budget import Budget
from providers.errors import AddressForbidden, NameUnknown

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolver = Callable[[str, int], Sequence[str]]

MOST_ADDRESSES = 8
"""Of one name: a domain may list hundreds of addresses at which nobody listens."""

GLOBAL_UNICAST = IPv6Network("2000::/3")
# RFC 6890: protocol assignments; Python knows only parts of this block.
ASSIGNMENTS = IPv4Network("192.0.0.0/24")
NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052, 2.1


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """Whether private addresses may be connected to: none, all, or the listed ones.

    `allow_private` holds networks (as objects) and host names in lower case. Multicast, reserved
    and unspecified addresses are never connected to.
    """

    allow_private: bool | frozenset[Network | str] = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ALLOW_PRIVATE_ADDRESSES: "true", "false", or a list of networks and host names.

        Raises ValueError for an entry that is neither.
        """
        words = text.replace(",", " ").split()
        if not words or [word.lower() for word in words] in (["false"], ["0"], ["no"], ["off"]):
            return cls(False)
        if [word.lower() for word in words] in (["true"], ["1"], ["yes"], ["on"]):
            return cls(True)
        return cls(frozenset(_entry(word) for word in words))

    def permits(self, host: str, address: Address) -> bool:
        """Whether a connection to `host` at this address is allowed."""
        inner = embedded(address)
        if is_public(inner):
            return True
        if is_never_a_server(inner):
            return False
        if isinstance(self.allow_private, bool):
            return self.allow_private
        return host.lower().rstrip(".") in self.allow_private or any(
            inner in entry for entry in self.allow_private if not isinstance(entry, str)
        )


def _entry(word: str) -> Network | str:
    try:
        return ip_network(word, strict=False)
    except ValueError:
        name = word.lower().rstrip(".")
        if "/" in name or ":" in name or not name:
            raise ValueError(
                f"{word!r} is neither a network such as 10.0.0.0/8 nor a host name"
            ) from None
        return name


def embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for (mapped, NAT64, 6to4), else itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        if address.sixtofour:
            return address.sixtofour
    return address


def is_public(address: Address) -> bool:
    """Whether the address belongs to the internet; shared space (100.64.0.0/10) does not."""
    if is_never_a_server(address) or not address.is_global:
        return False
    if isinstance(address, IPv4Address):
        return address not in ASSIGNMENTS
    return address in GLOBAL_UNICAST


def is_never_a_server(address: Address) -> bool:
    # Python counts ::1 among the reserved addresses; it is a loopback address first.
    return not address.is_loopback and (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def system_resolver(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, as the system sees them; also turns odd spellings into numbers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Guard:
    """Resolves names for one client, refuses what the policy does not permit, and remembers."""

    def __init__(self, policy: NetworkPolicy, resolve: Resolver = system_resolver) -> None:
        self.policy = policy
        self._resolve = resolve
        self._checked: dict[tuple[str, int], tuple[Address, ...]] = {}

    def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """The checked addresses of a host. One forbidden address refuses the whole name."""
        name = host.strip("[]")
        if (name, port) not in self._checked:
            self._checked[name, port] = self._check(name, self._look_up(name, port))
        return self._checked[name, port]

    def is_private(self, host: str, port: int) -> bool:
        return not any(is_public(embedded(item)) for item in self.addresses(host, port))

    def _look_up(self, host: str, port: int) -> tuple[Address, ...]:
        let_go()
        try:
            found = self._resolve(host, port)
        except (OSError, UnicodeError) as exc:
            raise NameUnknown(host) from exc
        if not found:
            raise NameUnknown(host)
        return tuple(ip_address(item) for item in found)

    def _check(self, host: str, found: tuple[Address, ...]) -> tuple[Address, ...]:
        for address in found:
            if not self.policy.permits(host, address):
                raise AddressForbidden(host)
        return found


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to the addresses the guard checked, trying them in order.

    However a server behaves on them, nobody waits for it longer than the budget allows.
    """

    def __init__(self, guard: Guard, budget: Budget) -> None:
        self._guard, self._budget = guard, budget
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._guard.addresses(host, port)[:MOST_ADDRESSES]:
            let_go()
            patience = least(timeout, self._budget.time_left())
            try:
                stream = self._plain.connect_tcp(
                    str(address), port, patience, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                failure = exc
            else:
                return BudgetedStream(stream, self._budget)
        self._budget.time_left()
        raise failure or httpcore.ConnectError(host)


class BudgetedStream(httpcore.NetworkStream):
    """A connection on which every wait and every byte is charged, also those of headers."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget) -> None:
        self._stream, self._budget = stream, budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        with self._patience(timeout) as patience:
            data = self._stream.read(max_bytes, patience)
        self._budget.take(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        with self._patience(timeout) as patience:
            self._stream.write(buffer, patience)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        with self._patience(timeout) as patience:
            stream = self._stream.start_tls(ssl_context, server_hostname, patience)
        return BudgetedStream(stream, self._budget)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    @contextmanager
    def _patience(self, timeout: float | None) -> Iterator[float]:
        let_go()
        left = self._budget.time_left()
        try:
            yield least(timeout, left)
        except httpcore.TimeoutException:
            if timeout is None or left < timeout:
                raise self._budget.time_is_up() from None
            raise


def least(timeout: float | None, left: float) -> float:
    return left if timeout is None else min(timeout, left)
