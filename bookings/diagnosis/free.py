"""Is the event set to show as Free? With the events that do not block beside times that guests are
offered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bookings.availability import offers
from bookings.diagnosis.pages import pages_in
from calendars.diagnosis.events import (
    Passing,
    blocking_count,
    busy_calendars,
    cautions,
    passing_events,
)
from calendars.diagnosis.table import calendars_of
from calendars.domain.caution import Caution
from calendars.words.blocking import reason_said
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import LiveEvent, answers
from diagnosis.result import CheckVerdict, Fix, Saying, iso
from diagnosis.words.told import said

MOST_LINES = 10
MOST_FIXES = 2
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class PassingEvent:
    """An event that does not block; `offered` when a guest can book a time that it touches."""

    event: Passing
    offered: bool


@dataclass(frozen=True, slots=True)
class FreeFacts:
    """`named_day` and `named_page` tell how narrow the question is. `cautious` tells of
    events that block and of which not all could be read."""

    seen: tuple[PassingEvent, ...]
    blocking: int
    when: Saying
    named_day: bool
    named_page: bool
    calendars: int
    cautious: tuple[Saying, ...] = ()

    @property
    def suspects(self) -> list[PassingEvent]:
        """What may be the surprise. Whole days shown as Free are usual (birthdays), so they count
        only where a page or a day was named; what was declined never does."""
        return [
            one
            for one in self.seen
            if not one.event.is_declined
            and (self.named_day or (one.offered and (self.named_page or not one.event.all_day)))
        ]


@answers(CheckQuestion(name="free", place=4, cause=6))
def ask(case: Case) -> Answer:
    calendars_of(case)
    return judge(gather(case))


def gather(case: Case) -> FreeFacts:
    calendars = busy_calendars(case)
    events = passing_events(case, calendars)
    slots = _offered(case) if events else []
    return FreeFacts(
        seen=tuple(PassingEvent(event, _touches(event, slots)) for event in events),
        blocking=blocking_count(case, calendars),
        when=case.when,
        named_day=case.day is not None,
        named_page=case.page is not None,
        calendars=len(calendars),
        cautious=tuple(
            Saying("events-with-caution", calendar=where.label, caution=_caution(why))
            for where, why in cautions(case, calendars)
        ),
    )


def _offered(case: Case) -> list[Span]:
    start, end = case.span
    return [
        (slot.start, slot.end)
        for page in pages_in(case)
        for slot in offers(page, start, end, now=case.now).slots
    ]


def _touches(event: Passing, slots: Sequence[Span]) -> bool:
    return any(start < event.end and event.start < end for start, end in slots)


def live(case: Case) -> Iterator[LiveEvent]:
    """The same events with their titles, for their owner while looking."""
    for one in gather(case).seen[:MOST_LINES]:
        yield LiveEvent(
            when=said(_when(one.event)),
            title=one.event.row.title,
            calendar=one.event.calendar.label,
            reason=reason_said(one.event.reason),
            offered=one.offered,
        )


def judge(facts: FreeFacts) -> Answer:
    evidence = tuple(_evidence(facts))
    suspects = facts.suspects
    if not suspects:
        return Answer(CheckVerdict.FINE, _all_well(facts), evidence)
    fixes = _fixes(suspects)
    details: dict[str, Any] = {"count": len(suspects), "when": facts.when}
    code = "events-free-fixable" if fixes else "events-free"
    return Answer(CheckVerdict.ATTENTION, code, evidence, fixes, details)


def _all_well(facts: FreeFacts) -> str:
    if any(not one.event.is_declined for one in facts.seen) and not facts.named_day:
        return "nothing-free-stands-out"
    return "nothing-free"


def _fixes(suspects: Sequence[PassingEvent]) -> tuple[Fix, ...]:
    whole_days = {one.event.calendar for one in suspects if one.event.all_day}
    exempted = {
        one.event.calendar
        for one in suspects
        if not one.event.is_free and one.event.calendar not in whole_days
    }
    wanted = [("block-all-day", one) for one in whole_days]
    wanted += [("block-as-usual", one) for one in exempted]
    fixes = [Fix(code, str(one.pk), details={"calendar": str(one)}) for code, one in wanted]
    return tuple(fixes[:MOST_FIXES])


def _evidence(facts: FreeFacts) -> Iterator[Saying]:
    in_calendars = Saying("in-calendars", count=facts.calendars)
    yield Saying("blocking-counted", count=facts.blocking, where=in_calendars, when=facts.when)
    yield Saying("passing-counted", count=len(facts.seen), when=facts.when)
    for one in facts.seen[:MOST_LINES]:
        yield Saying(
            "event-passes-offered" if one.offered else "event-passes",
            calendar=str(one.event.calendar),
            when=_when(one.event),
            reason=Saying(f"because-{one.event.reason}"),
            caution=_caution(one.event.caution) if one.event.caution else "",
        )
    if len(facts.seen) > MOST_LINES:
        yield Saying("more-events", count=len(facts.seen) - MOST_LINES)
    yield from facts.cautious[:MOST_LINES]


def _caution(caution: Caution) -> dict[str, Any]:
    """As a note, of which `calendars.words.notes` makes the words."""
    problem = caution.problem.as_json() if caution.problem else None
    doubts = [doubt.as_json() for doubt in caution.doubts]
    return {"code": "caution", "problem": problem, "doubts": doubts}


def _when(event: Passing) -> Saying:
    code = "whole-days" if event.all_day else "event-time"
    return Saying(code, start=iso(event.start), end=iso(event.end))
