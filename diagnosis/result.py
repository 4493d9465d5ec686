"""What a check answers."""

from dataclasses import dataclass, field
from enum import StrEnum


class CheckVerdict(StrEnum):
    FINE = "fine"
    ATTENTION = "attention"
    BROKEN = "broken"
    UNKNOWN = "unknown"
    """Cannot tell: the question could not be answered."""
    NOT_REACHED = "not-reached"
    """An earlier check broke, so that asking makes no sense yet."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A button: what it says, and the named fix it starts with its argument.

    `code` is a row of `diagnosis.fixes`, or empty when `url` leads to the page where the
    owner can do it.
    """

    label: str
    code: str = ""
    argument: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one of the nine questions.

    `title` is what was found, in a few words and without a full stop; empty in results of earlier
    releases. `evidence` are the facts that were seen, one sentence each, with their times;
    `meaning` says what they mean for bookings, `remedy` what to do. Nothing here holds titles of
    events, addresses of guests or secrets.
    """

    number: int
    question: str
    verdict: CheckVerdict
    evidence: tuple[str, ...] = ()
    meaning: str = ""
    remedy: str = ""
    fixes: tuple[Fix, ...] = field(default=())
    milliseconds: int = 0
    title: str = field(default="", kw_only=True)

    @property
    def heading(self) -> str:
        """What was found; the question while that is not known."""
        return self.title or self.question
