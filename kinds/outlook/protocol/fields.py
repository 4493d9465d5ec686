"""Checks of single fields. Each returns the value it was asked for, or raises `ProtocolError`."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from math import isfinite
from typing import Any

LARGEST = 256 * 1024
"""Bytes of a message."""
DEEPEST = 8
"""Levels of lists and objects in what is kept as it came."""
HIGHEST = 2**53 - 1
"""Whole numbers that every program reads alike."""
EARLIEST = datetime(1601, 1, 1, tzinfo=UTC)
LATEST = datetime(4501, 1, 1, tzinfo=UTC)
"""The days that Outlook knows. Beyond them, sums of days would leave the calendar's end."""
MODES = ("realtime", "auto", "manual")
MINUTES = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


class ProtocolError(Exception):
    """A message of the agent that cannot be understood: which field, and how it should be.

    `seq` is the number of the report that it was, and `about` its type and calendar, as far as
    those could be read.
    """

    def __init__(
        self, field: str, remedy: str, *, code: str = "bad-message", seq: int | None = None
    ) -> None:
        super().__init__(f"{field}: {remedy}")
        self.field, self.remedy, self.code, self.seq = field, remedy, code, seq
        self.about: dict[str, Any] = {}

    @property
    def detail(self) -> str:
        return f"{self.field}: {self.remedy}."


def text(
    told: Mapping[str, Any], field: str, *, most: int, cut: bool = False, empty: bool = False
) -> str:
    """A text of at most so many characters; a longer one is refused, or cut if it is for reading
    only."""
    value = told.get(field, "" if empty else None)
    if not isinstance(value, str):
        raise ProtocolError(field, "must be a text")
    if not value and not empty:
        raise ProtocolError(field, "must not be empty")
    _storable(field, value)
    if len(value) > most and not cut:
        raise ProtocolError(field, f"must not be longer than {most} characters")
    return value[:most]


def number(told: Mapping[str, Any], field: str, *, least: int = 0, most: int = HIGHEST) -> int:
    value = told.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ProtocolError(field, f"must be a whole number from {least} to {most}")
    return value


def flag(told: Mapping[str, Any], field: str, *, default: bool | None = None) -> bool:
    value = told.get(field, default)
    if not isinstance(value, bool):
        raise ProtocolError(field, "must be true or false")
    return value


def choice(
    told: Mapping[str, Any], field: str, choices: Collection[str], default: str | None = None
) -> str:
    value = told.get(field, default)
    if not isinstance(value, str) or value not in choices:
        raise ProtocolError(field, "must be one of " + ", ".join(choices))
    return value


def mapping(told: Mapping[str, Any], field: str) -> dict[str, Any]:
    value = told.get(field)
    if not isinstance(value, dict):
        raise ProtocolError(field, "must be an object")
    return value


def items(told: Mapping[str, Any], field: str, *, most: int) -> list[Any]:
    value = told.get(field)
    if not isinstance(value, list):
        raise ProtocolError(field, "must be a list")
    if len(value) > most:
        raise ProtocolError(field, f"must not hold more than {most}; send the rest in another")
    return value


def instant(told: Mapping[str, Any], field: str) -> datetime:
    """An aware UTC datetime."""
    return moment(text(told, field, most=40), field)


def moment(value: str, field: str) -> datetime:
    at = _moment(value, field)
    if not EARLIEST <= at <= LATEST:
        years = f"{EARLIEST.year} and {LATEST.year}"
        raise ProtocolError(field, f"must be between the years {years}")
    return at


def moment_or_day(told: Mapping[str, Any], field: str) -> datetime | date:
    """When an event starts or ends. One that reaches beyond all days that are ever looked at is
    as good as one up to there."""
    value = text(told, field, most=40)
    if not _DAY.fullmatch(value):
        return max(EARLIEST, min(_moment(value, field), LATEST))
    try:
        return max(EARLIEST.date(), min(date.fromisoformat(value), LATEST.date()))
    except ValueError:
        raise ProtocolError(field, "must be a day such as 2026-11-25") from None


def _moment(value: str, field: str) -> datetime:
    """In UTC; the first or last instant of all for one before or after it."""
    try:
        found = datetime.fromisoformat(value)
        if len(value) > len("2026-11-25") and found.tzinfo is not None:
            return found.astimezone(UTC)
    except OverflowError:
        first, last = datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
        return first if value.startswith("0") else last
    except ValueError:
        pass
    raise ProtocolError(field, "must be an instant such as 2026-11-25T09:00:00Z")


def kept(field: str, value: Any, *, deep: int = 0) -> Any:
    """A value that is kept as it came, if a database can hold it."""
    if deep > DEEPEST:
        raise ProtocolError(field, f"must not be deeper than {DEEPEST} levels")
    if isinstance(value, str):
        _storable(field, value)
    elif isinstance(value, float) and not isfinite(value):
        raise ProtocolError(field, "must not hold numbers without end")
    elif isinstance(value, list):
        for each in value:
            kept(field, each, deep=deep + 1)
    elif isinstance(value, dict):
        for name, each in value.items():
            _storable(field, name)
            kept(field, each, deep=deep + 1)
    return value


def clock(value: datetime | date) -> str:
    """How an instant or a day looks on the line. Aware datetimes only."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _storable(field: str, value: str) -> None:
    if "\0" in value:
        raise ProtocolError(field, "must not contain NUL characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ProtocolError(field, "must not contain halves of surrogate pairs") from None
