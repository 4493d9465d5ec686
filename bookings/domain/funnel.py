"""How the start times of a day become few: counted step by step, from the hours to the offers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bookings.domain.causes import Cause
from bookings.domain.slots import Reason


class Step(StrEnum):
    """Where a start time can be lost, in this order."""

    LIMITS = "limits"
    BUSY = "busy"
    HOLDS = "holds"


@dataclass(frozen=True, slots=True)
class Funnel:
    """`open_seconds` are what the hours allow; every later number counts start times left over."""

    open_seconds: int
    candidates: int
    after_limits: int
    after_busy: int
    offered: int


_STEPS = {
    Reason.LEAD_TIME: Step.LIMITS,
    Reason.HORIZON: Step.LIMITS,
    Reason.MEETING: Step.HOLDS,
    Reason.FULL: Step.HOLDS,
}


def step_of(cause: Cause) -> Step:
    """A buffer counts where the thing belongs that lies in it; the unknown counts as busy does."""
    if cause.reason is Reason.BUFFER and cause.meeting is not None:
        return Step.HOLDS
    return _STEPS.get(cause.reason, Step.BUSY)


def count(open_seconds: int, lost: Iterable[Step | None]) -> Funnel:
    """`lost` tells of each candidate at which step it was lost; None when it is offered."""
    numbers = Counter(lost)
    candidates = numbers.total()
    after_limits = candidates - numbers[Step.LIMITS]
    after_busy = after_limits - numbers[Step.BUSY]
    return Funnel(open_seconds, candidates, after_limits, after_busy, numbers[None])
