"""The table of kinds, as the settings list them, and one way to open an account."""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from django.conf import settings

from connectors.domain.freshness import Line
from connectors.kinds.entry import Kind
from connectors.kinds.missing import missing
from connectors.kinds.sign_in import Service, Way
from providers.base import Provider
from providers.budget import Budget
from providers.credentials import Credentials
from providers.network import NetworkPolicy


@cache
def kinds() -> Mapping[str, Kind]:
    """By code, in the order of the settings. Raises ImportError for what is no kind."""
    entries = [import_module(f"{app}.kind").KIND for app in settings.CALENDAR_KINDS]
    return {kind.code: kind for kind in entries}


def kind_of(code: str) -> Kind:
    """For a code that is not in the table, one that opens no account and says why."""
    return kinds().get(code) or missing(code)


def kind_name(code: str) -> str:
    return str(kind_of(code).name)


def line_of(code: str) -> Line:
    """How news of such accounts comes; not at all where the kind is not set up."""
    return kinds()[code].push.line if code in kinds() else Line.NONE


def offered_kinds() -> tuple[Kind, ...]:
    """Those that people may connect."""
    return tuple(kind for kind in kinds().values() if kind.offered)


def kinds_with_form() -> tuple[Kind, ...]:
    """Those that the portal's own form connects, and the API."""
    return tuple(kind for kind in offered_kinds() if kind.sign_in.way is Way.PASSWORD)


def services() -> Iterator[tuple[Kind, Service]]:
    """The buttons of the connect page."""
    return ((kind, service) for kind in offered_kinds() for service in kind.sign_in.services)


def chosen_service(key: str) -> tuple[Kind, Service]:
    """The service of that key among those with a form; that for any other where there is none."""
    with_form = [(kind, service) for kind in kinds_with_form() for service in kind.sign_in.services]
    return next((each for each in with_form if each[1].key == key), with_form[-1])


def open_provider(
    kind: str,
    *,
    address: str,
    credentials: Credentials,
    details: Mapping[str, object],
    policy: NetworkPolicy,
    budget: Budget | None = None,
) -> Provider:
    """The provider of one account. Nothing is sent before its first method is called.

    Without a `budget` it has that of a short visit, which begins now. Raises `KindMissing` for a
    kind that is not in the table.
    """
    return kind_of(kind).open(
        address=address, credentials=credentials, details=details, policy=policy, budget=budget
    )
