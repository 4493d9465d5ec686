"""Whether an event keeps guests from booking its time: the one rule, and its reason in words.

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


class BlockingVerdict(NamedTuple):
    """Whether an event blocks, and why; the reason continues "It blocks / does not block: …"."""

    blocks: bool
    reason: str


_SHOWN = {
    ShowAs.TENTATIVE: "shown as Tentative",
    ShowAs.BUSY: "shown as Busy",
    ShowAs.AWAY: "shown as Out of office",
    ShowAs.ELSEWHERE: "shown as Working elsewhere",
}


def judge(
    show_as: ShowAs, response: Response, all_day: bool, policy: BlockingPolicy
) -> BlockingVerdict:
    """Apply the policy to an event."""
    if response is Response.DECLINED:
        return BlockingVerdict(False, "the invitation was declined")
    if all_day and policy.all_day is AllDay.NEVER:
        return BlockingVerdict(False, "this calendar's all-day events never block")
    if all_day and policy.all_day is AllDay.ALWAYS:
        return BlockingVerdict(True, "this calendar's all-day events always block")
    if show_as is ShowAs.FREE:
        return BlockingVerdict(False, "shown as Free")
    return _exempted(show_as, response, policy) or BlockingVerdict(True, _SHOWN[show_as])


def _exempted(
    show_as: ShowAs, response: Response, policy: BlockingPolicy
) -> BlockingVerdict | None:
    if response is Response.UNANSWERED and not policy.unanswered:
        return BlockingVerdict(False, "this calendar's unanswered invitations do not block")
    if not policy.tentative and ShowAs.TENTATIVE is show_as:
        return BlockingVerdict(False, "this calendar's tentative events do not block")
    if not policy.tentative and response is Response.TENTATIVE:
        return BlockingVerdict(
            False, "answered with “maybe”, and tentative events do not block here"
        )
    if show_as is ShowAs.ELSEWHERE and not policy.elsewhere:
        return BlockingVerdict(False, "working elsewhere does not block in this calendar")
    return None


def blocks(show_as: ShowAs, response: Response, all_day: bool, policy: BlockingPolicy) -> bool:
    """Whether the event's time can be booked by nobody."""
    return judge(show_as, response, all_day, policy).blocks
