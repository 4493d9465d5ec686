"""Is the correct calendar selected?"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from calendars.choice import Choice
from calendars.diagnosis.table import calendars_of, choice_in, table_of, tables_of
from calendars.labels import among
from calendars.models import AssociatedCalendars, BusyTime, Calendar
from calendars.sync.glance import glimpses
from calendars.whose import pages_of
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying

MOST_FIXES = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A calendar of this account. `blocking` counts its events that would block time in the span
    in question, `unread` those of which it is not known when they are."""

    pk: int
    name: str
    is_writable: bool
    is_gone: bool
    blocking: int
    unread: int = 0


@dataclass(frozen=True, slots=True)
class SelectionFacts:
    """`main`, `busy` and `additional` name what the table says, also of other accounts. `whose`
    table it is, `others` are further ones that use this account; `when` is the time in question."""

    choice: Choice
    main: str
    busy: tuple[str, ...]
    additional: tuple[str, ...]
    whose: Saying
    when: Saying
    calendars: tuple[Candidate, ...]
    main_gone: bool
    url: str
    others: tuple[Saying, ...] = ()

    @property
    def unticked(self) -> list[Candidate]:
        """Calendars with something in them that does not count."""
        return [
            one
            for one in self.calendars
            if one.pk not in self.choice.busy and not one.is_gone and one.blocking
        ]

    @property
    def ticked(self) -> list[Candidate]:
        return [one for one in self.calendars if one.pk in self.choice.busy]


@answers(CheckQuestion(name="selection", place=6, cause=4))
def ask(case: Case) -> Answer:
    return judge(gather(case))


def gather(case: Case) -> SelectionFacts:
    table = table_of(case)
    choice = choice_in(table)
    owned = Calendar.objects.owned_by(case.connector.host).select_related("connector")
    listed = {one.pk: one for one in owned}
    labels = among(listed.values())
    main = listed.get(choice.main) if choice.main is not None else None
    own = table is not None and not table.is_default
    return SelectionFacts(
        choice=choice,
        main=labels[main.pk] if main else "",
        busy=_names(labels, choice.busy),
        additional=_names(labels, choice.additional),
        whose=_whose(table) if table else Saying("your-default"),
        when=case.when,
        calendars=tuple(_candidate(one, case) for one in calendars_of(case)),
        main_gone=main is not None and main.gone_at is not None,
        url=reverse("calendars:table", args=[table.pk])
        if own and table
        else reverse("calendars:associated"),
        others=tuple(_whose(one) for one in tables_of(case) if one != table),
    )


def _whose(table: AssociatedCalendars) -> Saying:
    pages = pages_of(table)
    if not table.is_default:
        return Saying("table-of-page", page=pages[0]) if pages else Saying("table-of-nobody")
    if not pages:
        return Saying("your-default")
    return Saying("default-followed", page_names=pages, count=len(pages))


def _names(labels: Mapping[int, str], chosen: Iterable[int]) -> tuple[str, ...]:
    return tuple(label for pk, label in labels.items() if pk in chosen)


def _candidate(calendar: Calendar, case: Case) -> Candidate:
    found = BusyTime.objects.filter(calendar=calendar, ours=False).blocking()
    kept = found.overlapping(*case.span).count()
    seen = [one.row for one in glimpses([calendar.pk], *case.span)]
    return Candidate(
        pk=calendar.pk,
        name=calendar.label,
        is_writable=calendar.is_writable,
        is_gone=calendar.gone_at is not None,
        blocking=kept + sum(1 for row in seen if row.blocks and not row.ours),
        unread=calendar.events.quarantined().count(),
    )


def judge(facts: SelectionFacts) -> Answer:
    seen = tuple(_seen(facts))
    change = Fix("open-table", url=facts.url)
    if facts.choice.main is None or facts.main_gone:
        code = "main-calendar-gone" if facts.main_gone else "no-main-calendar"
        return Answer(CheckVerdict.BROKEN, code, seen, (*_main_fixes(facts), change))
    if not facts.ticked:
        fixes = _busy_fixes(facts.unticked or _present(facts))
        return Answer(CheckVerdict.BROKEN, "no-calendar-blocks", seen, (*fixes, change))
    if missed := [one for one in facts.unticked if one.is_writable]:
        fixes = _busy_fixes(missed)
        return _about("calendars-not-ticked", missed, seen, (*fixes, change))
    if gone := [one for one in facts.ticked if one.is_gone]:
        return _about("ticked-calendars-gone", gone, seen, (change,))
    if unread := [one for one in facts.ticked if one.unread]:
        return _about("calendars-not-understood", unread, seen, (change,))
    return Answer(CheckVerdict.FINE, "right-calendars", seen)


def _about(
    code: str, found: list[Candidate], seen: tuple[Saying, ...], fixes: tuple[Fix, ...]
) -> Answer:
    details: dict[str, Any] = {
        "calendar_names": [one.name for one in found],
        "count": len(found),
    }
    return Answer(CheckVerdict.ATTENTION, code, seen, fixes, details)


def _present(facts: SelectionFacts) -> list[Candidate]:
    return [one for one in facts.calendars if not one.is_gone]


def _main_fixes(facts: SelectionFacts) -> tuple[Fix, ...]:
    return tuple(
        Fix("make-main", str(one.pk), details={"calendar": one.name})
        for one in facts.calendars
        if one.is_writable and one.pk != facts.choice.main
    )[:MOST_FIXES]


def _busy_fixes(candidates: Iterable[Candidate]) -> tuple[Fix, ...]:
    return tuple(
        Fix("tick-busy", str(one.pk), details={"calendar": one.name}) for one in candidates
    )[:MOST_FIXES]


def _seen(facts: SelectionFacts) -> Iterator[Saying]:
    yield Saying("looked-at-table", whose=facts.whose)
    for whose in facts.others:
        yield Saying("account-used-too", whose=whose)
    yield Saying("main-calendar", calendar_names=[facts.main] if facts.main else [])
    yield Saying("busy-calendars", calendar_names=list(facts.busy))
    yield Saying("additional-calendars", calendar_names=list(facts.additional))
    for one in facts.calendars:
        yield _calendar(one, facts)


def _calendar(one: Candidate, facts: SelectionFacts) -> Saying:
    if one.is_gone:
        return Saying("calendar-listed-no-more", calendar=one.name)
    code = "events-block" if one.pk in facts.choice.busy else "events-would-block"
    about = {"calendar": one.name, "count": one.blocking, "when": facts.when}
    if one.unread:
        return Saying(f"{code}-and-unread", **about, unread=one.unread)
    return Saying(code, **about)
