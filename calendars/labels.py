"""How calendars are told apart that have one name: by owner, then by path, then by account.

What tells a calendar from the others of its account is stored with it (`Calendar.suffix`), so that
all who name a calendar name it alike.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from calendars.models import Calendar

LENGTH = 300


class Named(NamedTuple):
    """A calendar of an account. `key` is an address if the account is at a server."""

    key: str
    name: str
    owner: str = ""


def suffixes(calendars: Sequence[Named]) -> list[str]:
    """What is added to the name of each: nothing to a name that only one of them has, else the
    owner in brackets, or the path, or a number, whichever is the first that tells them apart."""
    names = Counter(_compared(one.name) for one in calendars)
    owned = Counter((_compared(one.name), _compared(one.owner)) for one in calendars)
    numbers = _numbers(calendars)
    return [
        ""
        if names[_compared(one.name)] == 1
        else _bracketed(
            one.owner
            if one.owner and owned[_compared(one.name), _compared(one.owner)] == 1
            else _path(one.key) or numbers[one.key]
        )
        for one in calendars
    ]


def among(calendars: Iterable["Calendar"]) -> dict[int, str]:
    """The labels of calendars that stand side by side, with their account where two accounts have
    the same. Each comes with its connector."""
    all_of_them = list(calendars)
    times = Counter(_compared(one.label) for one in all_of_them)
    return {
        one.pk: one.label
        if times[_compared(one.label)] == 1
        else f"{one.label}, {one.connector.name}"
        for one in all_of_them
    }


def _numbers(calendars: Iterable[Named]) -> dict[str, str]:
    """The place of each among those of its name."""
    seen: Counter[str] = Counter()
    numbers = {}
    for one in calendars:
        seen[_compared(one.name)] += 1
        numbers[one.key] = str(seen[_compared(one.name)])
    return numbers


def _path(key: str) -> str:
    parts = urlsplit(key) if "://" in key else None
    return unquote(parts.path) if parts else ""


def _bracketed(text: str) -> str:
    shown = text if len(text) <= LENGTH - 4 else f"…{text[5 - LENGTH :]}"
    return f" ({shown})"


def _compared(name: str) -> str:
    return " ".join(name.split()).casefold()
