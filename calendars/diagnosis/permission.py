"""Do you still have permission? The account is asked now, and not what is stored."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from calendars.diagnosis.table import calendars_of, choice_in, table_of, tables_of
from calendars.models import Calendar, CalendarEntry
from diagnosis.case import Case
from diagnosis.grants import Grants, grants_of
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying
from providers.base import Access

MOST_FIXES = 3


@dataclass(frozen=True, slots=True)
class UsedCalendar:
    """A calendar that the table uses. `access` is what the account grants now, None when it does
    not list the calendar; `refused` counts events that it refused to take. `trouble` says why it
    cannot be read now. `roles` are "main", "additional" and "busy"."""

    name: str
    roles: tuple[str, ...]
    needs_writing: bool
    is_main: bool
    access: Access | None
    stored: Access
    refused: int = 0
    trouble: Saying | Mapping[str, Any] | str = ""

    @property
    def is_blind(self) -> bool:
        """Whether its events cannot be seen."""
        return self.access is None or bool(self.trouble)

    @property
    def is_enough(self) -> bool:
        if self.access is None or self.refused or self.trouble:
            return False
        return not self.needs_writing or self.access is Access.READ_WRITE


@dataclass(frozen=True, slots=True)
class PermissionFacts:
    """`others` are calendars that are not used, with what is granted of them. `writable` are
    calendars (number, name) that could take the main one's place. `asked` tells who was asked."""

    uses: tuple[UsedCalendar, ...]
    others: tuple[tuple[str, Access | None], ...]
    writable: tuple[tuple[int, str], ...]
    asked: Saying
    url: str


@answers(CheckQuestion(name="permission", place=7, cause=3))
def ask(case: Case) -> Answer:
    calendars = calendars_of(case)
    return judge(_gather(case, calendars, grants_of(case)))


def _gather(case: Case, calendars: list[Calendar], grants: Grants) -> PermissionFacts:
    table, granted = table_of(case), _access_by_key(calendars, grants)
    choices = [choice_in(one) for one in tables_of(case)]
    mains = {choice.main for choice in choices}
    additional = {pk for choice in choices for pk in choice.additional}
    used = [one for one in calendars if any(one.pk in choice.used for choice in choices)]
    own = table is not None and not table.is_default
    return PermissionFacts(
        uses=tuple(
            _use(one, granted.get(one.key), mains, additional, grants) for one in used
        ),
        others=tuple((one.label, granted.get(one.key)) for one in calendars if one not in used),
        writable=tuple(
            (one.pk, one.label)
            for one in calendars
            if granted.get(one.key) is Access.READ_WRITE and one.pk not in mains
        ),
        asked=grants.asked,
        url=reverse("calendars:table", args=[table.pk])
        if own and table
        else reverse("calendars:associated"),
    )  # fmt: skip


def _access_by_key(calendars: Iterable[Calendar], grants: Grants) -> dict[str, Access]:
    """What is granted now; what writing has shown where the account does not say."""
    shown = {one.key: Access(one.access) for one in calendars if one.key in grants.untold}
    return {**grants.access, **shown}


def _use(
    calendar: Calendar,
    access: Access | None,
    mains: Collection[int | None],
    additional: Collection[int],
    grants: Grants,
) -> UsedCalendar:
    is_main, is_additional = calendar.pk in mains, calendar.pk in additional
    roles = {"main": is_main, "additional": is_additional, "busy": not is_main}
    refused = CalendarEntry.objects.pending().filter(
        calendar=calendar, error_code="permission-refused"
    )
    return UsedCalendar(
        name=calendar.label,
        roles=tuple(role for role, holds in roles.items() if holds),
        needs_writing=is_main or is_additional,
        is_main=is_main,
        access=access,
        trouble=grants.troubles.get(calendar.key, ""),
        stored=Access(calendar.access),
        refused=refused.count(),
    )


def judge(facts: PermissionFacts) -> Answer:
    seen = (
        facts.asked,
        *(line for use in facts.uses for line in _about(use)),
        *(
            Saying("grants-unused", calendar=name, access=_access(one))
            for name, one in facts.others
        ),
    )
    lacking = [use for use in facts.uses if not use.is_enough]
    if not lacking:
        return Answer(CheckVerdict.FINE, "permission-enough", seen)
    main = next((use for use in lacking if use.is_main), None)
    fixes = tuple(
        Fix("make-main", str(pk), details={"calendar": name}) for pk, name in facts.writable
    )[:MOST_FIXES]
    is_broken = main or any(use.is_blind for use in lacking)
    return Answer(
        CheckVerdict.BROKEN if is_broken else CheckVerdict.ATTENTION,
        "permission-lacks",
        seen,
        (*(fixes if main else ()), Fix("open-table", url=facts.url)),
        _lacks(lacking),
    )


def _lacks(lacking: list[UsedCalendar]) -> dict[str, Any]:
    """The title is about the main calendar, or the first."""
    worst = next((use for use in lacking if use.is_main), lacking[0])
    return {
        "worst": Saying(f"{_problem(worst)}-title", calendar=worst.name, more=len(lacking) - 1),
        "lack_sentences": [Saying(_lack(use), calendar=use.name) for use in lacking],
    }


def _about(use: UsedCalendar) -> Iterator[Saying]:
    roles = [Saying(f"role-{role}") for role in use.roles]
    yield Saying("grants", calendar=use.name, roles=roles, access=_access(use.access))
    if use.access is not None and use.access is not use.stored:
        yield Saying("granted-before", calendar=use.name, access=_access(use.stored))
    if use.trouble:
        yield Saying("not-readable", calendar=use.name, trouble=use.trouble)
    if use.refused:
        yield Saying("events-refused", calendar=use.name, count=use.refused)


def _access(access: Access | None) -> Saying:
    return Saying(f"access-{access}" if access else "access-gone")


def _problem(use: UsedCalendar) -> str:
    if use.access is None:
        return "not-listed"
    if use.trouble:
        return "cannot-be-read"
    return "is-read-only" if use.access is Access.READ_ONLY else "cannot-be-written"


def _lack(use: UsedCalendar) -> str:
    if use.is_blind:
        return _problem(use)
    return "main-not-written" if use.is_main else "copy-not-written"
