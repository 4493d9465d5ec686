"""Why a message cannot be understood: what is wrong with which field."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError

from daybook_protocol.faults import Fault

KEYED = frozenset({"calendars", "failed"})
"""Fields that may be objects with the keys of calendars as names; those are no names of fields."""

_FAULTS = {
    "missing": "missing",
    "string_type": "not-text",
    "string_unicode": "surrogates",
    "string_pattern_mismatch": "nul",
    "string_too_short": "empty",
    "string_too_long": "too-long",
    "too_long": "too-many",
    "bool_type": "not-yes-or-no",
    "int_type": "not-whole",
    "tuple_type": "not-list",
    "dict_type": "not-object",
    "model_type": "not-object",
    "union_tag_not_found": "not-object",
}
"""By pydantic's names."""


class ProtocolError(ValueError):
    """A message that cannot be understood: which field, and how it should be.

    `fault` and `about` are a code and details of `faults.FAULTS`. `seq` is the number of the report
    that it was, `command` the ID of the command, `kind` its type and `calendar` what it was about,
    as far as those could be read. `str()` is for logs.
    """

    def __init__(
        self,
        field: str,
        fault: Fault,
        *,
        code: str = "bad-message",
        seq: int | None = None,
    ) -> None:
        super().__init__(f"{field}: {fault}")
        self.field, self.fault, self.about = field, fault.code, fault.about
        self.code, self.seq = code, seq
        self.command = self.kind = self.calendar = ""

    @property
    def detail(self) -> str:
        """A sentence for logs, and for whoever has no words for the fault."""
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
    if isinstance(cause, Fault):
        return ProtocolError(field, cause)
    return ProtocolError(field, _fault(found["type"], context, is_of_many=is_of_many))


def _fault(kind: str, context: Mapping[str, Any], *, is_of_many: bool) -> Fault:
    code = _FAULTS.get(kind, "other-kind")
    if is_of_many and code == "not-object":
        return Fault("not-objects")
    most = {"most": context["max_length"]} if "max_length" in context else {}
    return Fault(code, **most)


def _place(loc: Sequence[int | str]) -> tuple[str, bool]:
    """The innermost field on the way to the mistake, and whether that is in one of its items."""
    field, is_of_many = "type", False
    for step in loc:
        is_of_many = isinstance(step, int) or (field in KEYED and not is_of_many)
        if isinstance(step, str) and not is_of_many:
            field = step
    return field, is_of_many
