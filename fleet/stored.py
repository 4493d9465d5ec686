"""What is stored, for the people who run the portal: the largest tables by what is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from fleet import words
from fleet.sizes import TableSize, sizes

MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class StoredLine:
    """`growth` is by how many bytes it grows in a year; None where that is not known yet."""

    name: str
    size: int
    rows: int | None = None
    growth: int | None = None


def stored_for(user: User, now: datetime) -> list[StoredLine]:
    """The largest tables, then the sum of all. Nothing for people who do not run the portal."""
    if not user.is_staff:
        return []
    found = sizes(now)
    return [*_lines(found[:MOST_LINES]), _sum(found)]


def _lines(largest: list[TableSize]) -> Iterator[StoredLine]:
    for one in largest:
        yield StoredLine(words.stored(one.table), one.size, one.rows, one.growth)


def _sum(found: list[TableSize]) -> StoredLine:
    known = [one.growth for one in found if one.growth is not None]
    growth = sum(known) if known else None
    return StoredLine(words.stored_in_all(), sum(one.size for one in found), None, growth)
