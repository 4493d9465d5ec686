"""What of an event cannot be read, or only with caution: codes and what they speak of, no words.

Whoever shows them has the words, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

_LONGEST = 200


class Odd(StrEnum):
    """The codes. What they speak of is named beside them; `because` is another oddity."""

    # Data and values: why nothing is known of when an event takes place, or of a part of it.
    NO_DATA = "no-data"
    CUT_OFF = "cut-off"
    DAMAGED = "damaged"
    NO_START = "no-start"
    NOT_A_TIME = "not-a-time"  # value
    NOT_A_LENGTH = "not-a-length"  # value
    NOT_AN_OFFSET = "not-an-offset"  # value
    NOT_A_PERIOD = "not-a-period"  # value
    TOO_LONG = "too-long"  # value
    TOO_LONG_AGO = "too-long-ago"  # value
    OUT_OF_RANGE = "out-of-range"
    EMPTY = "empty"  # name
    ENDS_BEFORE_START = "ends-before-start"
    UNKNOWN_ZONE = "unknown-zone"  # value
    ZONE_TOO_LONG = "zone-too-long"
    ZONE_WITHOUT_RULES = "zone-without-rules"
    ZONE_INCOMPLETE = "zone-incomplete"
    RULE_UNREADABLE = "rule-unreadable"  # value
    TOO_MANY_TIMES = "too-many-times"  # most
    TOO_MANY_OCCURRENCES = "too-many-occurrences"

    # What counts instead of what cannot be read.
    WHOLE_DAYS = "whole-days"  # because
    DAY_OF_END = "day-of-end"  # because
    TO_END_OF_LAST_DAY = "to-end-of-last-day"  # because
    TO_END_OF_DAY = "to-end-of-day"  # because
    LENGTH_COUNTS = "length-counts"  # because
    ONLY_END_HAS_ZONE = "only-end-has-zone"
    SEVERAL_TIMES = "several-times"
    FREE_AND_BUSY = "free-and-busy"
    INSTANCE_BESIDE_SERIES = "instance-beside-series"  # because
    INSTANCE_AS_IN_SERIES = "instance-as-in-series"  # because
    EXCEPTION_NOT_LEFT_OUT = "exception-not-left-out"  # because
    EXCEPTION_RULE_UNREADABLE = "exception-rule-unreadable"  # value
    EXTRA_UNREADABLE = "extra-unreadable"  # because
    EXTRA_WHOLE_DAY = "extra-whole-day"  # because
    EXTRA_TO_END_OF_DAY = "extra-to-end-of-day"  # because
    EXTRA_ENDS_BEFORE_START = "extra-ends-before-start"
    RULE_NOT_AS_IT_STANDS = "rule-not-as-it-stands"  # name, value
    FIRST_TIME_ONLY = "first-time-only"  # value
    TOO_MANY_PARTS = "too-many-parts"  # most
    TOO_MANY_EXCEPTIONS = "too-many-exceptions"  # most
    TOO_MANY_EXTRAS = "too-many-extras"  # most
    BEYOND_COUNTED = "beyond-counted"
    EXCEPTIONS_BEYOND_COUNTED = "exceptions-beyond-counted"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class Oddity:
    """One thing that is odd about an event: a code of `Odd`, or one of whoever delivers events.

    `value` is what stands there, `name` the property or the part it stands in, `most` how much
    could have been read, `because` the oddity that leads to this one. `note` is what whoever
    delivers the event has to say, as JSON, for words of their own.
    """

    code: str
    value: str = ""
    name: str = ""
    most: int = 0
    because: "Oddity | None" = None
    note: Any = field(default=None, hash=False)

    @classmethod
    def of(cls, code: str, value: str, name: str = "") -> Self:
        """About what somebody wrote, at a length that can be shown."""
        shown = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
        return cls(code, shown, name)

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """The one that `as_json` was asked for."""
        because = stored.get("because")
        return cls(**{**stored, "because": cls.read(because) if because else None})

    def as_json(self) -> dict[str, Any]:
        """For a JSON column, without what is empty."""
        told: dict[str, Any] = {
            "code": str(self.code),
            "value": self.value,
            "name": self.name,
            "most": self.most,
            "because": self.because.as_json() if self.because else None,
            "note": self.note,
        }
        return {name: value for name, value in told.items() if value}

    def whole(self) -> "tuple[Oddity, ...]":
        """Itself and what led to it."""
        return (self, *(self.because.whole() if self.because else ()))
