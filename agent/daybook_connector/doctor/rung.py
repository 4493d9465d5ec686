"""One step of the doctor's ladder, as a value."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from daybook_connector.pairing.errors import NotPaired


class RungVerdict(StrEnum):
    FINE = "fine"
    ATTENTION = "attention"
    BROKEN = "broken"
    NOT_REACHED = "not-reached"
    NOT_NEEDED = "not-needed"


UNPAIRED = "this computer is not paired yet"
"""The detail of rungs that need a pairing."""
PAIR = NotPaired().remedy


@dataclass(frozen=True, slots=True)
class DoctorRung:
    """What was found at one step. `ms` is how long it took.

    `ticket` are lines for the IT department, only at a rung of the network that is broken. They
    name the program's path and so perhaps the user: they stay on this computer.
    """

    rung: str
    verdict: RungVerdict
    detail: str = ""
    remedy: str = ""
    ms: int = 0
    ticket: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As the portal gets it: without the ticket."""
        told = asdict(self)
        del told["ticket"]
        return told


def findings(rungs: Iterable[Mapping[str, Any]], at: str) -> dict[str, Any]:
    """A climbed ladder as the portal gets it: without tickets. `at` as it looks on the line."""
    ladder = [{name: told for name, told in rung.items() if name != "ticket"} for rung in rungs]
    return {"at": at, "ladder": ladder}


@dataclass(frozen=True, slots=True)
class RungFinding:
    """What the function of a rung answers when nothing is broken; broken is an exception."""

    detail: str
    verdict: RungVerdict = RungVerdict.FINE
    remedy: str = ""


def not_needed(detail: str) -> RungFinding:
    return RungFinding(detail, RungVerdict.NOT_NEEDED)


def attention(detail: str, remedy: str) -> RungFinding:
    return RungFinding(detail, RungVerdict.ATTENTION, remedy)
