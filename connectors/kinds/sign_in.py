"""How accounts of a kind are connected, and the services that people know them by."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from connectors.kinds.words import Words


class Way(StrEnum):
    """What signs in."""

    PASSWORD = "password"  # noqa: S105  (a word, not a secret)
    OAUTH = "oauth"
    PAIRING = "pairing"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Service:
    """A button on the connect page: a calendar service that people know by name.

    `address` is filled in for the host; empty when everybody has their own server.
    `sign_in_help` says where the service lets people make an app password, `page` is that place.
    `marks` are parts of addresses that give the service away.
    """

    key: str
    name: Words
    icon: str
    address: str = ""
    address_help: Words = ""
    username_help: Words = ""
    sign_in_help: Words = ""
    page: str = ""
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SignIn:
    """`services` has at least one, the last of which stands for any other.

    A kind with a page of its own names it: `connect` the URL where a new account begins, `again`
    that where a connector is signed in once more (it takes the connector's number). Without them
    the portal's own form is used.
    """

    way: Way
    services: Sequence[Service]
    connect: str = ""
    again: str = ""

    def service_for(self, address: str, account: str = "") -> Service:
        """The service that an address belongs to, as far as it can be told."""
        text = f"{address} {account}".lower() if "@" in address else address.lower()
        known = (one for one in self.services if any(mark in text for mark in one.marks))
        return next(known, self.services[-1])
