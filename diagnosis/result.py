"""What a check answers: codes with details, of which `diagnosis.words` makes sentences late."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Details = Mapping[str, Any]
"""Plain values, lists of them, and further sayings. Instants are ISO texts. Nothing here holds
titles of events, addresses of guests or secrets."""


class CheckVerdict(StrEnum):
    FINE = "fine"
    ATTENTION = "attention"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    """Cannot tell: the question could not be answered."""
    NOT_REACHED = "not-reached"
    """An earlier check broke, so that asking makes no sense yet."""


@dataclass(frozen=True, slots=True, init=False)
class Saying:
    """A sentence, or a part of one, as its code and what fills its gaps:
    `Saying("paused-since", since_at="2026-11-23T08:00:00+00:00")`."""

    code: str
    details: Details

    def __init__(self, code: str, /, **details: Any) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "details", details)


@dataclass(frozen=True, slots=True)
class Fix:
    """A button. `code` is a row of `diagnosis.fixes`, which is called with the argument; with a
    `url` it leads to the page where the owner can do it. `details` are for its label."""

    code: str
    argument: str = ""
    url: str = ""
    details: Details = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one of the questions, as it was found `at`.

    `code` says what was found; its words are a title, what it means for bookings, and what to do.
    `evidence` are the facts that were seen.
    """

    question: str
    verdict: CheckVerdict
    code: str = ""
    evidence: tuple[Saying, ...] = ()
    fixes: tuple[Fix, ...] = ()
    details: Details = field(default_factory=dict)
    milliseconds: int = 0
    at: datetime | None = None


def iso(instant: datetime | None) -> str:
    """As it stands in details; empty for none."""
    return instant.isoformat(timespec="seconds") if instant else ""
