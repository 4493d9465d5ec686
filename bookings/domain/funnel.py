"""How the start times of a day become few: counted step by step, from the hours to the offers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bookings.domain.causes import Cause
from bookings.domain.slots import Reason


class FunnelStep(StrEnum):
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
    Reason.LEAD_TIME: FunnelStep.LIMITS,
    Reason.HORIZON: FunnelStep.LIMITS,
    Reason.MEETING: FunnelStep.HOLDS,
    Reason.FULL: FunnelStep.HOLDS,
}


def step_of(cause: Cause) -> FunnelStep:
    """A buffer counts where the thing belongs that lies in it; the unknown counts as busy does."""
    if cause.reason is Reason.BUFFER and cause.meeting is not None:
        return FunnelStep.HOLDS
    return _STEPS.get(cause.reason, FunnelStep.BUSY)


def count(open_seconds: int, lost: Iterable[FunnelStep | None]) -> Funnel:
    """`lost` tells of each candidate at which step it was lost; None when it is offered."""
    numbers = Counter(lost)
    candidates = numbers.total()
    after_limits = candidates - numbers[FunnelStep.LIMITS]
    after_busy = after_limits - numbers[FunnelStep.BUSY]
    return Funnel(open_seconds, candidates, after_limits, after_busy, numbers[None])
