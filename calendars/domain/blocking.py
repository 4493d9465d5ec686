"""Whether an event keeps guests from booking its time: the one rule, and its reason.

Order of the rule: what is declined never blocks; then the host's wish for whole days, which stands
above the event's own show-as because programs choose that by themselves (some make whole days
Free); then Free, the only setting that never blocks; then what the host exempted for the calendar.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from daybook_ical.events import Response, ShowAs


class AllDay(StrEnum):
    """What whole days do: as they are shown, always block (also when Free), or never block."""

    OWN = "own"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class BlockingPolicy:
    """A host's choices for one calendar. Everything that is not Free blocks unless exempted."""

    tentative: bool = True
    elsewhere: bool = True
    unanswered: bool = True
    all_day: AllDay = AllDay.OWN


class BlockingReason(StrEnum):
    """Why an event blocks or does not, in words: `calendars.words.blocking`."""

    DECLINED = "declined"
    ALL_DAY_NEVER = "all-day-never"
    ALL_DAY_ALWAYS = "all-day-always"
    FREE = "free"
    TENTATIVE = "tentative"
    BUSY = "busy"
    AWAY = "away"
    ELSEWHERE = "elsewhere"
    UNANSWERED_EXEMPT = "unanswered-exempt"
    TENTATIVE_EXEMPT = "tentative-exempt"
    MAYBE_EXEMPT = "maybe-exempt"
    ELSEWHERE_EXEMPT = "elsewhere-exempt"
    OURS = "ours"
    """It was written for a meeting, which counts itself."""
    OURS_MOVED = "ours-moved"
    NOT_TICKED = "not-ticked"
    """Its calendar is not asked for busy time."""


class BlockingVerdict(NamedTuple):
    """Whether an event blocks, and why."""

    blocks: bool
    reason: BlockingReason


_SHOWN = {
    ShowAs.TENTATIVE: BlockingReason.TENTATIVE,
    ShowAs.BUSY: BlockingReason.BUSY,
    ShowAs.AWAY: BlockingReason.AWAY,
    ShowAs.ELSEWHERE: BlockingReason.ELSEWHERE,
}


def judge(
    show_as: ShowAs, response: Response, all_day: bool, policy: BlockingPolicy
) -> BlockingVerdict:
    """Apply the policy to an event."""
    if response is Response.DECLINED:
        return BlockingVerdict(False, BlockingReason.DECLINED)
    if all_day and policy.all_day is AllDay.NEVER:
        return BlockingVerdict(False, BlockingReason.ALL_DAY_NEVER)
    if all_day and policy.all_day is AllDay.ALWAYS:
        return BlockingVerdict(True, BlockingReason.ALL_DAY_ALWAYS)
    if show_as is ShowAs.FREE:
        return BlockingVerdict(False, BlockingReason.FREE)
    return _exempted(show_as, response, policy) or BlockingVerdict(True, _SHOWN[show_as])


def _exempted(
    show_as: ShowAs, response: Response, policy: BlockingPolicy
) -> BlockingVerdict | None:
    if response is Response.UNANSWERED and not policy.unanswered:
        return BlockingVerdict(False, BlockingReason.UNANSWERED_EXEMPT)
    if not policy.tentative and ShowAs.TENTATIVE is show_as:
        return BlockingVerdict(False, BlockingReason.TENTATIVE_EXEMPT)
    if not policy.tentative and response is Response.TENTATIVE:
        return BlockingVerdict(False, BlockingReason.MAYBE_EXEMPT)
    if show_as is ShowAs.ELSEWHERE and not policy.elsewhere:
        return BlockingVerdict(False, BlockingReason.ELSEWHERE_EXEMPT)
    return None


def blocks(show_as: ShowAs, response: Response, all_day: bool, policy: BlockingPolicy) -> bool:
    """Whether the event's time can be booked by nobody."""
    return judge(show_as, response, all_day, policy).blocks
