"""The types of single fields, each with its limits, for reading and for composing alike."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from operator import itemgetter
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    StringConstraints,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from daybook_protocol import limits
from daybook_protocol.faults import Fault
from daybook_protocol.moments import clock, instant, instant_or_day

_NO_NUL = r"^[^\x00]*$"


def text(most: int, *, empty: bool = False) -> StringConstraints:
    """A text of at most so many characters."""
    return StringConstraints(min_length=0 if empty else 1, max_length=most, pattern=_NO_NUL)


def clean(words: str) -> str:
    """Somebody else's words without what no text on the line may hold."""
    return words.replace("\0", "").encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class Cut:
    """A text for reading only: what is longer is cut."""

    most: int
    least: int = 0

    def __get_pydantic_core_schema__(self, of: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        whole = core_schema.str_schema(min_length=self.least, pattern=_NO_NUL)
        cut = itemgetter(slice(self.most))
        return core_schema.no_info_after_validator_function(cut, whole)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(schema) | {"description": f"cut after {self.most} characters"}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; true and false are none."""

    least: int = 0
    most: int = limits.HIGHEST

    def __get_pydantic_core_schema__(self, of: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        number = core_schema.int_schema(ge=self.least, le=self.most)
        return core_schema.no_info_before_validator_function(self._checked, number)

    def _checked(self, value: Any) -> Any:
        if type(value) is int and self.least <= value <= self.most:
            return value
        raise Fault("not-between", least=self.least, most=self.most)


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words or numbers; of an enumeration, its values."""

    choices: Collection[Any]

    def __get_pydantic_core_schema__(self, of: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self._checked, handler(of))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"enum": list(self.choices)}

    def _checked(self, value: Any) -> Any:
        # In Python True is 1, on the line it is not.
        for each in self.choices:
            if each == value and not isinstance(value, bool | float):
                return each
        raise Fault("not-one-of", choices=", ".join(map(str, self.choices)))


def _command_id(told: Any) -> UUID:
    try:
        # Of the spellings that Python reads, "urn:uuid:…" is too long for the line.
        return told if isinstance(told, UUID) else UUID(told[: limits.COMMAND_ID])
    except (ValueError, AttributeError, TypeError):
        raise Fault("not-uuid") from None


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise Fault("not-zone") from None
    return name


MessageType = Annotated[str, text(40)]
Seq = Annotated[int, Whole(1)]
"""The number of a report."""
Count = Annotated[int, Whole()]
Mode = Annotated[str, OneOf(limits.MODES)]
Minutes = Annotated[int, OneOf(limits.MINUTES)]

Instant = Annotated[datetime, BeforeValidator(instant), PlainSerializer(clock)]
InstantOrNever = Annotated[Instant | None, BeforeValidator(lambda told: told or None)]
"""Empty texts stand for never, too."""
InstantOrDay = Annotated[
    datetime | date,
    PlainValidator(instant_or_day, json_schema_input_type=datetime | date),
    PlainSerializer(clock),
]

CalendarKey = Annotated[str, text(limits.CALENDAR_KEY)]
EventKey = Annotated[str, text(limits.EVENT_KEY)]
EventUid = Annotated[str, text(limits.UID)]
EventTag = Annotated[str, text(limits.ETAG)]
EntryRevision = Annotated[int, Whole(most=limits.HIGHEST_REVISION)]
"""The version of an event that Daybook wrote."""
Revision = Annotated[str, text(limits.REVISION)]
"""The name of what an agent has told of a calendar."""
Revisions = dict[str, Revision]
"""By the key of the calendar."""
Code = Annotated[str, text(limits.CODE)]
CommandId = Annotated[UUID, BeforeValidator(_command_id)]
Zone = Annotated[str, text(100), AfterValidator(_zone)]
"""An IANA name that is known here."""
