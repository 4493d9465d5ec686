"""Question 8, for the PC: has Outlook's security alert got in the way?

That the agent cannot be asked is no reason for doubt: the portal sends the invitations.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from diagnosis.case import Case
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict
from kinds.outlook.checks.asked import ask_agent


def ask(case: Case) -> Answer:
    asked = ask_agent(case)
    return judge(asked.last, asked.why_not, asked.last_at, case.clock)


def judge(
    last: Mapping[str, Any], why_not: str, answered_at: datetime | None, clock: CheckClock
) -> Answer:
    """`last` is the agent's newest answer; `why_not` says why that is not from now."""
    guard = last.get("guard") or {}
    prompts = guard.get("prompts") or 0
    seen = tuple(_seen(prompts, guard.get("last_at"), why_not, answered_at, clock))
    if not prompts:
        return Answer(CheckVerdict.FINE, seen)
    return Answer(
        CheckVerdict.ATTENTION,
        seen,
        "Outlook has asked whether a program may use it. Daybook sends no mail through Outlook and "
        "uses nothing that Outlook guards, so a policy of your IT department makes it ask.",
        "Choose Allow on the PC. If it comes back, show your IT department docs/outlook-for-it.md.",
        title="Outlook asks whether a program may use it",
    )


def _seen(
    prompts: int, last_at: object, why_not: str, answered_at: datetime | None, clock: CheckClock
) -> Iterator[str]:
    if why_not:
        yield why_not
    if answered_at is None:
        return
    when = f" (asked {clock.at(answered_at)})" if why_not else ""
    last = parse_datetime(str(last_at or ""))
    often = "once" if prompts == 1 else f"{prompts} times"
    if not prompts:
        yield f"Outlook's security alert has not appeared{when}."
    elif last is not None:
        yield f"Outlook's security alert appeared {often}, last {clock.at(last)}{when}."
    else:
        yield f"Outlook's security alert appeared {often}{when}."
