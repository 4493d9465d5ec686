"""Question 7: do you still have permission? The account is asked now, and not what is stored."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.wording import listed
from calendars.diagnosis.table import calendars_of, choice_in, table_of, tables_of
from calendars.models import Calendar, CalendarEntry
from calendars.words.access import access_said
from diagnosis.case import Case
from diagnosis.grants import Grants, grants_of
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix
from providers.base import Access

MOST_FIXES = 3


@dataclass(frozen=True, slots=True)
class UsedCalendar:
    """A calendar that the table uses. `access` is what the account grants now, None when it does
    not list the calendar; `refused` counts events that it refused to take. `trouble` says why it
    cannot be read now."""

    name: str
    roles: tuple[str, ...]
    needs_writing: bool
    is_main: bool
    access: Access | None
    stored: Access
    refused: int = 0
    trouble: str = ""

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
    """`writable` are calendars (number, name) that could take the main one's place. `asked` tells
    who was asked."""

    uses: tuple[UsedCalendar, ...]
    others: tuple[str, ...]
    writable: tuple[tuple[int, str], ...]
    asked: str
    url: str


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
        others=tuple(_line(one.label, (), granted.get(one.key)) for one in calendars
                     if one not in used),
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
    roles = {
        "main booking calendar": is_main,
        "additional booking calendar": is_additional,
        "busy time retrieval": not is_main,
    }
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
        *facts.others,
    )
    lacking = [use for use in facts.uses if not use.is_enough]
    if not lacking:
        return Answer(
            CheckVerdict.FINE,
            seen,
            "The account grants everything that the selected calendars need.",
            title="Every permission that is needed is there",
        )
    main = next((use for use in lacking if use.is_main), None)
    fixes = tuple(
        Fix(f"Make “{name}” the main one", code="make-main", argument=str(pk))
        for pk, name in facts.writable
    )[:MOST_FIXES]
    return Answer(
        CheckVerdict.BROKEN
        if main or any(use.is_blind for use in lacking)
        else CheckVerdict.ATTENTION,
        seen,
        " ".join(_lack(use) for use in lacking),
        "Ask the calendar's owner for the permission, or choose another calendar for this use.",
        (*(fixes if main else ()), Fix("Open Associated calendars", url=facts.url)),
        title=_title(lacking),
    )


def _about(use: UsedCalendar) -> Iterator[str]:
    yield _line(use.name, use.roles, use.access)
    if use.access is not None and use.access is not use.stored:
        before = access_said(use.stored).lower()
        yield f"“{use.name}” was {before} at the last sync; this has changed since."
    if use.trouble:
        yield f"“{use.name}” could not be read: {use.trouble}"
    if use.refused:
        yield f"The server refused to take {use.refused} of our events into “{use.name}”."


def _line(name: str, roles: Iterable[str], access: Access | None) -> str:
    granted = access_said(access).lower() if access else "not listed any more"
    use = listed(roles)
    return f"“{name}”{f' ({use})' if use else ' (not used)'}: {granted}."


def _title(lacking: list[UsedCalendar]) -> str:
    """The one of the main calendar, or the first."""
    worst = next((use for use in lacking if use.is_main), lacking[0])
    more = f", and {len(lacking) - 1} more" if len(lacking) > 1 else ""
    if worst.access is None:
        return f"Calendar “{worst.name}” is not listed any more{more}"
    if worst.trouble:
        return f"Calendar “{worst.name}” cannot be read{more}"
    if worst.access is Access.READ_ONLY:
        return f"Calendar “{worst.name}” is read-only{more}"
    return f"Calendar “{worst.name}” cannot be written to{more}"


def _lack(use: UsedCalendar) -> str:
    if use.access is None:
        return f"The account no longer lists “{use.name}”."
    if use.trouble:
        return f"“{use.name}” is listed, but cannot be read."
    if use.is_main:
        return f"“{use.name}” cannot be written to, so your bookings do not appear there."
    return f"“{use.name}” cannot be written to, so it gets no copies of your bookings."
