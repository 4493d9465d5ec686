"""Checks of single fields. Each returns the value it was asked for, or raises `Malformed`."""

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Message = dict[str, Any]

MODES = ("realtime", "auto", "manual")
MINUTES = (1, 5, 10, 15, 30, 60, 120, 360, 720, 1440)


class Malformed(ValueError):
    """A message of the portal that cannot be understood: which field, and how it should be.

    `command` is the ID of the command that it was, as far as that could be read.
    """

    def __init__(self, field: str, remedy: str, command: str = "") -> None:
        super().__init__(f"{field}: {remedy}")
        self.field = field
        self.remedy = remedy
        self.command = command


def text(message: Mapping[str, Any], field: str, *, empty: bool = False, limit: int = 2000) -> str:
    value = message.get(field)
    if not isinstance(value, str) or not (value or empty):
        raise Malformed(field, "must be a text" if empty else "must be a text that is not empty")
    if "\x00" in value:
        raise Malformed(field, "must not contain NUL characters")
    if len(value) > limit:
        raise Malformed(field, f"must not be longer than {limit} characters")
    return value


def number(message: Mapping[str, Any], field: str, *, least: int = 0) -> int:
    value = message.get(field)
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise Malformed(field, f"must be a whole number from {least}")
    return value


def flag(message: Mapping[str, Any], field: str) -> bool:
    value = message.get(field)
    if not isinstance(value, bool):
        raise Malformed(field, "must be true or false")
    return value


def choice(message: Mapping[str, Any], field: str, choices: Collection[Any]) -> Any:
    value = message.get(field)
    # In Python True is 1, on the line it is not.
    if isinstance(value, bool | list | dict) or value not in choices:
        raise Malformed(field, "must be one of " + ", ".join(str(each) for each in choices))
    return value


def mapping(message: Mapping[str, Any], field: str) -> dict[str, Any]:
    value = message.get(field)
    if not isinstance(value, dict):
        raise Malformed(field, "must be an object")
    return value


def texts(message: Mapping[str, Any], field: str) -> dict[str, str]:
    """An object whose values are texts."""
    value = mapping(message, field)
    if not all(isinstance(each, str) for each in value.values()):
        raise Malformed(field, "must hold texts only")
    return value


def words(message: Mapping[str, Any], field: str, *, limit: int = 320) -> list[str]:
    """A list of texts."""
    value = message.get(field)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Malformed(field, "must be a list of texts")
    if any(len(each) > limit for each in value):
        raise Malformed(field, f"must not hold texts longer than {limit} characters")
    return value


def zone(message: Mapping[str, Any], field: str) -> str:
    name = text(message, field, limit=100)
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Malformed(field, "must be an IANA time zone such as Europe/Berlin") from None
    return name


def instant(message: Mapping[str, Any], field: str) -> datetime:
    try:
        return moment(text(message, field, limit=40))
    except ValueError:
        raise Malformed(field, "must be an instant such as 2026-11-25T09:00:00Z") from None


def moment(told: str) -> datetime:
    """An aware UTC datetime from the line's text. Raises ValueError for anything else."""
    value = datetime.fromisoformat(told)
    if value.tzinfo is None or len(told) <= len("2026-11-25"):
        raise ValueError(told)
    return value.astimezone(UTC)


def clock(value: datetime | date) -> str:
    """How an instant or a day looks on the line. Aware datetimes only."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
