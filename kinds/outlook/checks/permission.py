"""Question 7, for the PC: each shared calendar is opened there now."""

from collections.abc import Mapping
from typing import Any

from diagnosis.case import Case
from diagnosis.clock import CheckClock
from diagnosis.grants import Grants
from diagnosis.ladder import NotReached
from kinds.outlook.checks.asked import ask_agent
from kinds.outlook.models import AgentCalendar
from providers.base import Access


def probe(case: Case) -> Grants:
    """Raises `CannotTell` when the agent does not answer, with what it granted last."""
    if case.offline:
        raise NotReached(1, "The PC was not asked: that is a worker's job.")
    asked = ask_agent(case)
    answer = asked.must_answer(_last_known(case))
    return grants_in(answer, asked.pc, case.clock)


def grants_in(answer: Mapping[str, Any], pc: str, clock: CheckClock) -> Grants:
    listed = {
        str(key): one
        for key, one in (answer.get("calendars") or {}).items()
        if isinstance(one, dict) and one.get("access") in set(Access)
    }
    return Grants(
        f"{pc} tried to open each calendar at {clock.plain(clock.now)}.",
        {key: Access(str(one["access"])) for key, one in listed.items()},
        {
            key: str(one.get("text") or "no reason was given")
            for key, one in listed.items()
            if one.get("readable") is False
        },
    )


def _last_known(case: Case) -> tuple[str, ...]:
    known = AgentCalendar.objects.filter(account__connector=case.connector, gone_at=None)
    return tuple(_line(one, case.clock) for one in known)


def _line(calendar: AgentCalendar, clock: CheckClock) -> str:
    at = calendar.confirmed_at
    when = f"as of {clock.at(at)}" if at else "never confirmed"
    access = calendar.access.replace("read-write", "read and write").replace("-", " ")
    return f"“{calendar.name}”, {when}: {calendar.error_text or access}."
