"""What each shared calendar allows: it is opened on the PC now."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from diagnosis.case import Case
from diagnosis.grants import Grants
from diagnosis.ladder import NotReached
from diagnosis.result import Saying, iso
from kinds.outlook.checks.asked import ask_agent
from kinds.outlook.checks.reasons import kept_reason, reason_in
from kinds.outlook.models import AgentCalendar
from providers.base import Access


def probe(case: Case) -> Grants:
    """Raises `CannotTell` when the agent does not answer, with what it granted last."""
    if case.offline:
        raise NotReached("running", "pc-not-asked")
    asked = ask_agent(case)
    answer = asked.must_answer("pc-cannot-be-asked", _last_known(case))
    return grants_in(answer, asked.pc, case.now)


def grants_in(answer: Mapping[str, Any], pc: Saying | str, now: datetime) -> Grants:
    listed = {
        str(key): one
        for key, one in (answer.get("calendars") or {}).items()
        if isinstance(one, dict) and one.get("access") in set(Access)
    }
    return Grants(
        Saying("pc-opened-calendars", pc=pc, opened_moment=iso(now)),
        {key: Access(str(one["access"])) for key, one in listed.items()},
        {
            key: reason_in(one) or Saying("pc-gave-no-reason")
            for key, one in listed.items()
            if one.get("readable") is False
        },
    )


def _last_known(case: Case) -> tuple[Saying, ...]:
    known = AgentCalendar.objects.filter(account__connector=case.connector, gone_at=None)
    return tuple(_calendar(one) for one in known)


def _calendar(calendar: AgentCalendar) -> Saying:
    why = kept_reason(calendar.error_code, calendar.error_about, calendar.error_text)
    found = why or Saying(f"access-{calendar.access}")
    if calendar.confirmed_at is None:
        return Saying("pc-calendar-unconfirmed", calendar=calendar.name, found=found)
    return Saying(
        "pc-calendar-confirmed",
        calendar=calendar.name,
        found=found,
        confirmed_at=iso(calendar.confirmed_at),
    )
