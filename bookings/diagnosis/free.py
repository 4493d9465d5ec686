"""Question 4: is the event set to show as Free? With the events that do not block beside times
that guests are offered."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.wording import counted
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
from calendars.words.blocking import reason_said
from calendars.words.oddities import caution_said
from diagnosis.case import Case
from diagnosis.clock import CheckClock
from diagnosis.ladder import Answer
from diagnosis.registry import LiveEvent
from diagnosis.result import CheckVerdict, Fix

MOST_LINES = 10
MOST_FIXES = 2
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Seen:
    """An event that does not block; `offered` when a guest can book a time that it touches."""

    event: Passing
    offered: bool


@dataclass(frozen=True, slots=True)
class FreeFacts:
    """`named_day` and `named_page` tell how narrow the question is. `cautious` are sentences about
    events that block and of which not all could be read."""

    seen: tuple[Seen, ...]
    blocking: int
    when: str
    named_day: bool
    named_page: bool
    calendars: int
    cautious: tuple[str, ...] = ()

    @property
    def suspects(self) -> list[Seen]:
        """What may be the surprise. Whole days shown as Free are usual (birthdays), so they count
        only where a page or a day was named; what was declined never does."""
        return [
            one
            for one in self.seen
            if not one.event.is_declined
            and (self.named_day or (one.offered and (self.named_page or not one.event.all_day)))
        ]


def ask(case: Case) -> Answer:
    calendars_of(case)
    return judge(gather(case), case.clock)


def gather(case: Case) -> FreeFacts:
    calendars = busy_calendars(case)
    events = passing_events(case, calendars)
    slots = _offered(case) if events else []
    return FreeFacts(
        seen=tuple(Seen(event, _touches(event, slots)) for event in events),
        blocking=blocking_count(case, calendars),
        when=case.when,
        named_day=case.day is not None,
        named_page=case.page is not None,
        calendars=len(calendars),
        cautious=tuple(
            f"“{where}”: {caution_said(why)}" for where, why in cautions(case, calendars)
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
            when=_when(one.event, case.clock),
            title=one.event.row.title,
            calendar=one.event.calendar.label,
            reason=reason_said(one.event.reason),
            offered=one.offered,
        )


def judge(facts: FreeFacts, clock: CheckClock) -> Answer:
    evidence = tuple(_evidence(facts, clock))
    suspects = facts.suspects
    if not suspects:
        return Answer(
            CheckVerdict.FINE, evidence, _all_well(facts), title="No event is Free by surprise"
        )
    count, fixes = len(suspects), _fixes(suspects)
    button = ", or change what blocks in its calendar" if fixes else ""
    events = "event does not block its time" if count == 1 else "events do not block their time"
    return Answer(
        CheckVerdict.ATTENTION,
        evidence,
        f"{count} {events} {facts.when}, so guests can book there.",
        f"Open the event in your calendar program and set it to show as Busy{button}. If it is "
        "meant to be free, there is nothing to do.",
        fixes,
        title=f"{count} {events}",
    )


def _all_well(facts: FreeFacts) -> str:
    if any(not one.event.is_declined for one in facts.seen) and not facts.named_day:
        return (
            "Nothing that is shown as Free stands out. To be sure about one event, name its day "
            "under “Check something else” and check again."
        )
    return "No event is shown as Free where a guest could book."


def _fixes(suspects: Sequence[Seen]) -> tuple[Fix, ...]:
    whole_days = {one.event.calendar for one in suspects if one.event.all_day}
    exempted = {
        one.event.calendar
        for one in suspects
        if not one.event.is_free and one.event.calendar not in whole_days
    }
    fixes = [
        Fix(f"Let all-day events in “{one}” block", "block-all-day", str(one.pk))
        for one in whole_days
    ] + [
        Fix(f"Let everything but Free block in “{one}”", "block-as-usual", str(one.pk))
        for one in exempted
    ]
    return tuple(fixes[:MOST_FIXES])


def _evidence(facts: FreeFacts, clock: CheckClock) -> Iterator[str]:
    calendars = counted(facts.calendars, "calendar")
    count, passing = facts.blocking, len(facts.seen)
    yield (
        f"{counted(count, 'event')} in {calendars} of this account "
        f"block{'s' if count == 1 else ''} time {facts.when}; {passing} "
        f"do{'es' if passing == 1 else ''} not."
    )
    for one in facts.seen[:MOST_LINES]:
        offered = " Guests are offered a time there." if one.offered else ""
        where, when = one.event.calendar, _when(one.event, clock)
        caution = f" {caution_said(one.event.caution)}" if one.event.caution else ""
        reason = reason_said(one.event.reason)
        yield f"“{where}”, {when}: does not block, {reason}.{offered}{caution}"
    if len(facts.seen) > MOST_LINES:
        yield f"And {len(facts.seen) - MOST_LINES} more."
    yield from facts.cautious[:MOST_LINES]


def _when(event: Passing, clock: CheckClock) -> str:
    start, end = event.start.astimezone(clock.zone), event.end.astimezone(clock.zone)
    if event.all_day:
        last = max(start, end - timedelta(microseconds=1))
        days = _day(start) if last.date() == start.date() else f"{_day(start)} to {_day(last)}"
        return f"{days}, all day"
    until = f"{end:%H:%M}" if end.date() == start.date() else f"{_day(end)}, {end:%H:%M}"
    return f"{_day(start)}, {start:%H:%M}–{until}"


def _day(local: datetime) -> str:
    return f"{local:%a} {local.day} {local:%b %Y}"
