"""One step of the doctor's ladder, as a value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from daybook_protocol.reasons import ToldReason

from daybook_connector.pairing.errors import NotPaired
from daybook_connector.words.reasons import (
    reason,
    reasons_of,
    row,
    what_helps_in_english,
)


class RungVerdict(StrEnum):
    FINE = "fine"
    ATTENTION = "attention"
    BROKEN = "broken"
    NOT_REACHED = "not-reached"
    NOT_NEEDED = "not-needed"


UNPAIRED = "unpaired"
"""The reason of rungs that need a pairing."""
PAIR = NotPaired.code


@dataclass(frozen=True, slots=True)
class DoctorRung:
    """What was found at one step, and the code of what helps. `ms` is how long it took.

    `ticket` are lines for the IT department, only at a rung of the network that is broken. They
    name the program's path and so perhaps the user: they stay on this computer.
    """

    rung: str
    verdict: RungVerdict
    reasons: tuple[ToldReason, ...] = ()
    remedy: str = ""
    ms: int = 0
    ticket: tuple[ToldReason, ...] = ()

    @property
    def is_unpaired(self) -> bool:
        """Whether it was not looked at because nothing is paired."""
        return any(each.code == UNPAIRED for each in self.reasons)

    def to_json(self) -> dict[str, Any]:
        """For another program on this computer."""
        codes = {"rung": self.rung, "verdict": self.verdict.value, "remedy": self.remedy}
        reasons = [each.wire() for each in self.reasons]
        ticket = [each.wire() for each in self.ticket]
        return {**codes, "ms": self.ms, "reasons": reasons, "ticket": ticket}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "DoctorRung":
        return cls(
            told["rung"],
            RungVerdict(told["verdict"]),
            reasons_of(told.get("reasons", ())),
            told.get("remedy", ""),
            told.get("ms", 0),
            reasons_of(told.get("ticket", ())),
        )

    def told(self) -> dict[str, Any]:
        """As the portal gets it: without the ticket, and with English for what it has no words."""
        return {
            "rung": self.rung,
            "verdict": self.verdict.value,
            "remedy": what_helps_in_english(self.remedy),
            "ms": self.ms,
            **row(self.reasons),
        }


def findings(rungs: Iterable[DoctorRung], at: str) -> dict[str, Any]:
    """A climbed ladder as the portal gets it. `at` as it looks on the line."""
    return {"at": at, "ladder": [rung.told() for rung in rungs]}


@dataclass(frozen=True, slots=True)
class RungFinding:
    """What the function of a rung answers when nothing is broken; broken is an exception."""

    reasons: tuple[ToldReason, ...]
    verdict: RungVerdict = RungVerdict.FINE
    remedy: str = ""


def fine(code: str, /, **about: str | int) -> RungFinding:
    return RungFinding((reason(code, **about),))


def not_needed(code: str, /, **about: str | int) -> RungFinding:
    return RungFinding((reason(code, **about),), RungVerdict.NOT_NEEDED)


def attention(*reasons: ToldReason, remedy: str) -> RungFinding:
    """`remedy` is the code of what helps."""
    return RungFinding(reasons, RungVerdict.ATTENTION, remedy)
