"""What invitations may call the owner of a connected account."""

from collections.abc import Iterable

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
    told = (*connector.addresses, *addresses_of(connector.host), *connector.also_me)
    return tuple(sorted({address(str(one)) for one in told} - {""}))


def read_addresses(texts: Iterable[str]) -> list[str]:
    """What an owner adds: mail addresses, `urn:uuid:` and paths or addresses of a principal, in the
    form in which they are compared, each once. Raises `ValidationError` with every reason."""
    found: dict[str, None] = {}
    errors = []
    for text in texts:
        if not text.strip():
            continue
        one = address(text)
        if _is_address(one):
            found[one] = None
        else:
            shown = text.strip()[:80]
            errors.append(
                f"“{shown}” is not an address that an invitation could hold: enter mail addresses, "
                "or urn:uuid:… or the path of a principal as the server writes them."
            )
    if len(found) > MOST:
        errors.append(f"These are {len(found)} addresses; at most {MOST} can be kept.")
    if errors:
        raise ValidationError(errors)
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
