"""What invitations may call the owner of a connected account."""

from collections.abc import Collection, Iterable, Sequence

from daybook_ical.owner import address
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts.addresses import addresses_of
from connectors.models import Connector

MOST = 30
LONGEST = 254


def identities_of(connector: Connector) -> tuple[str, ...]:
    """Whatever the account's server calls its owner, their addresses in the portal, and what they
    added themselves, in the form in which addresses are compared and in a lasting order."""
    return identities_of_all([connector])[connector.pk]


def identities_of_all(connectors: Collection[Connector]) -> dict[int, tuple[str, ...]]:
    """Those of many, by the connector's number, in one query."""
    known = addresses_of({connector.host for connector in connectors})
    return {one.pk: _identities(one, known[one.host_id]) for one in connectors}


def _identities(connector: Connector, known: Iterable[str]) -> tuple[str, ...]:
    told = (*connector.addresses, *known, *connector.also_me)
    return tuple(sorted({address(str(one)) for one in told} - {""}))


class AddressesRefused(Exception):
    """`odd` are texts that no invitation could hold; `count` is how many addresses there are where
    these are more than can be kept, else 0."""

    def __init__(self, odd: Sequence[str], count: int) -> None:
        super().__init__(odd, count)
        self.odd, self.count = odd, count


def read_addresses(texts: Iterable[str]) -> list[str]:
    """What an owner adds: mail addresses, `urn:uuid:` and paths or addresses of a principal, in the
    form in which they are compared, each once. Raises `AddressesRefused` with every reason."""
    found: dict[str, None] = {}
    odd = []
    for text in texts:
        if not text.strip():
            continue
        one = address(text)
        if _is_address(one):
            found[one] = None
        else:
            odd.append(text.strip()[:80])
    count = len(found) if len(found) > MOST else 0
    if odd or count:
        raise AddressesRefused(odd, count)
    return list(found)


def _is_address(one: str) -> bool:
    if not one or len(one) > LONGEST or any(not char.isprintable() for char in one):
        return False
    if one.startswith(("/", "urn:uuid:")):
        return one != "urn:uuid:"
    try:
        validate_email(one)
    except ValidationError:
        return False
    return True
