"""Why a message cannot be understood, in words for whoever sent it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError

KEYED = frozenset({"calendars", "failed"})
"""Fields that may be objects with the keys of calendars as names; those are no names of fields."""

_REMEDIES = {
    "missing": "must not be missing",
    "string_type": "must be a text",
    "string_unicode": "must not contain halves of surrogate pairs",
    "string_pattern_mismatch": "must not contain NUL characters",
    "string_too_short": "must not be empty",
    "string_too_long": "must not be longer than {max_length} characters",
    "too_long": "must not hold more than {max_length}; send the rest in another",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "tuple_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "union_tag_not_found": "must be an object",
}


class ProtocolError(ValueError):
    """A message that cannot be understood: which field, and how it should be.

    `seq` is the number of the report that it was, `command` the ID of the command, `kind` its type
    and `calendar` what it was about, as far as those could be read.
    """

    def __init__(
        self, field: str, remedy: str, *, code: str = "bad-message", seq: int | None = None
    ) -> None:
        super().__init__(f"{field}: {remedy}")
        self.field, self.remedy, self.code, self.seq = field, remedy, code, seq
        self.command = self.kind = self.calendar = ""

    @property
    def detail(self) -> str:
        return f"{self}."


@contextmanager
def checking() -> Iterator[None]:
    """What is composed or read here and is wrong raises `ProtocolError`."""
    try:
        yield
    except ValidationError as error:
        raise _first_of(error) from None


def _first_of(error: ValidationError) -> ProtocolError:
    """The first thing that is wrong with a message."""
    found = error.errors(include_url=False, include_input=False)[0]
    context: Mapping[str, Any] = found.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, ProtocolError):
        return cause
    field, is_of_many = _place(found["loc"])
    if cause is not None:
        return ProtocolError(field, str(cause))
    remedy = _REMEDIES.get(found["type"], "must be of another kind").format_map(context)
    if is_of_many and remedy == "must be an object":
        remedy = "must hold objects"
    return ProtocolError(field, remedy)


def _place(loc: Sequence[int | str]) -> tuple[str, bool]:
    """The innermost field on the way to the mistake, and whether that is in one of its items."""
    field, is_of_many = "type", False
    for step in loc:
        is_of_many = isinstance(step, int) or (field in KEYED and not is_of_many)
        if isinstance(step, str) and not is_of_many:
            field = step
    return field, is_of_many
