"""Whether Outlook's security alert has got in the way of invitations.

That the agent cannot be asked is no reason for doubt: the portal sends the invitations.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Saying, iso
from kinds.outlook.checks.asked import ask_agent


def ask(case: Case) -> Answer:
    asked = ask_agent(case)
    return judge(asked.last, asked.why_not, asked.last_at)


def judge(last: Mapping[str, Any], why_not: Saying | None, answered_at: datetime | None) -> Answer:
    """`last` is the agent's newest answer; `why_not` says why that is not from now."""
    guard = last.get("guard") or {}
    prompts = guard.get("prompts") or 0
    seen = tuple(_seen(prompts, guard.get("last_at"), why_not, answered_at))
    if not prompts:
        return Answer(CheckVerdict.FINE, evidence=seen)
    return Answer(CheckVerdict.ATTENTION, "outlook-asks", seen)


def _seen(
    prompts: int, last_at: object, why_not: Saying | None, answered_at: datetime | None
) -> Iterator[Saying]:
    if why_not:
        yield why_not
    if answered_at is None:
        return
    last = parse_datetime(str(last_at or ""))
    if not prompts:
        yield Saying("no-security-alert")
    elif last is not None:
        yield Saying("security-alerts-last", count=prompts, last_at=iso(last))
    else:
        yield Saying("security-alerts", count=prompts)
    if why_not:
        yield Saying("guard-asked", asked_at=iso(answered_at))
