"""Question 6: is the correct calendar selected?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from accounts.wording import listed, quoted
from calendars.choice import Choice
from calendars.diagnosis.table import calendars_of, choice_in, table_of, tables_of
from calendars.labels import among
from calendars.models import BusyTime, Calendar
from calendars.whose import name_of_table
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix

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
    """`main`, `busy` and `additional` name what the table says, also of other accounts. `others`
    are further tables that use this account, for the middle of a sentence."""

    choice: Choice
    main: str
    busy: tuple[str, ...]
    additional: tuple[str, ...]
    whose: str
    when: str
    calendars: tuple[Candidate, ...]
    main_gone: bool
    url: str
    others: tuple[str, ...] = ()

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
        whose=name_of_table(table) if table else "your default",
        when=case.when,
        calendars=tuple(_candidate(one, case) for one in calendars_of(case)),
        main_gone=main is not None and main.gone_at is not None,
        url=reverse("calendars:table", args=[table.pk])
        if own and table
        else reverse("calendars:associated"),
        others=tuple(name_of_table(one) for one in tables_of(case) if one != table),
    )


def _names(labels: Mapping[int, str], chosen: Iterable[int]) -> tuple[str, ...]:
    return tuple(label for pk, label in labels.items() if pk in chosen)


def _candidate(calendar: Calendar, case: Case) -> Candidate:
    found = BusyTime.objects.filter(calendar=calendar, ours=False).blocking()
    return Candidate(
        pk=calendar.pk,
        name=calendar.label,
        is_writable=calendar.is_writable,
        is_gone=calendar.gone_at is not None,
        blocking=found.overlapping(*case.span).count(),
        unread=calendar.events.quarantined().count(),
    )


def judge(facts: SelectionFacts) -> Answer:
    seen = tuple(_seen(facts))
    change = Fix("Open Associated calendars", url=facts.url)
    if facts.choice.main is None or facts.main_gone:
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            "The main booking calendar is gone from its account, so bookings are written nowhere."
            if facts.main_gone
            else "No main booking calendar is chosen, so bookings are written to no calendar.",
            "Choose the calendar in which your bookings shall appear.",
            (*_main_fixes(facts), change),
            title="The main booking calendar is gone"
            if facts.main_gone
            else "No main booking calendar is chosen",
        )
    if not facts.ticked:
        return Answer(
            CheckVerdict.BROKEN,
            seen,
            "Busy time is retrieved from no calendar of this account: nothing in it blocks a time.",
            "Tick the calendar that holds your appointments under Busy time retrieval.",
            (*_busy_fixes(facts.unticked or _present(facts)), change),
            title="No calendar of this account blocks your times",
        )
    missed = [one for one in facts.unticked if one.is_writable]
    if missed:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            f"{listed(quoted(one.name for one in missed))} of this account "
            f"{'holds' if len(missed) == 1 else 'hold'} events, but busy time is not retrieved "
            "from there, so they do not block.",
            "If these are your own appointments, tick it under Busy time retrieval.",
            (*_busy_fixes(missed), change),
            title=f"{quoted(one.name for one in missed)} {_do(missed)} not block your times",
        )
    if gone := [one for one in facts.ticked if one.is_gone]:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            f"{listed(quoted(one.name for one in gone))} is ticked, but the account lists it no "
            "more. What is known of it stays in force and grows old.",
            "Untick it, or share it with this account again.",
            (change,),
            title=f"{quoted(one.name for one in gone)} {_are(gone)} not listed any more",
        )
    if unread := [one for one in facts.ticked if one.unread]:
        return Answer(
            CheckVerdict.ATTENTION,
            seen,
            f"{listed(quoted(one.name for one in unread))} "
            f"{'holds' if len(unread) == 1 else 'hold'} events that cannot be read and may be at "
            "any time. Under What blocks you choose whether bookings become requests then.",
            "Open these events in your calendar program and save them again. The page of the "
            "connector names them.",
            (change,),
            title=f"{quoted(one.name for one in unread)} cannot be read completely",
        )
    return Answer(
        CheckVerdict.FINE,
        seen,
        "The calendars with your appointments are selected.",
        title="The right calendars are selected",
    )


def _do(found: list[Candidate]) -> str:
    return "does" if len(found) == 1 else "do"


def _are(found: list[Candidate]) -> str:
    return "is" if len(found) == 1 else "are"


def _present(facts: SelectionFacts) -> list[Candidate]:
    return [one for one in facts.calendars if not one.is_gone]


def _main_fixes(facts: SelectionFacts) -> tuple[Fix, ...]:
    return tuple(
        Fix(f"Make “{one.name}” the main one", code="make-main", argument=str(one.pk))
        for one in facts.calendars
        if one.is_writable and one.pk != facts.choice.main
    )[:MOST_FIXES]


def _busy_fixes(candidates: Iterable[Candidate]) -> tuple[Fix, ...]:
    return tuple(
        Fix(f"Tick “{one.name}”", code="tick-busy", argument=str(one.pk)) for one in candidates
    )[:MOST_FIXES]


def _seen(facts: SelectionFacts) -> Iterable[str]:
    yield f"Looked at the table of {facts.whose}."
    if facts.others:
        yield f"This account is also used by {'; '.join(facts.others)}."
    yield f"Main booking calendar: {listed(quoted([facts.main])) if facts.main else 'none'}."
    yield f"Busy time is retrieved from: {listed(quoted(facts.busy)) or 'none'}."
    yield f"Additional booking calendars: {listed(quoted(facts.additional)) or 'none'}."
    for one in facts.calendars:
        if one.is_gone:
            yield f"“{one.name}”: the account lists it no more."
            continue
        events = "event blocks" if one.blocking == 1 else "events block"
        would = "" if one.pk in facts.choice.busy else " or would, but it is not ticked"
        unread = f"; {one.unread} cannot be read" if one.unread else ""
        yield f"“{one.name}”: {one.blocking} {events} time {facts.when}{would}{unread}."
