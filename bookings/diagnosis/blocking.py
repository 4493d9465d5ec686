"""Does the page block on busy time?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from bookings.diagnosis.pages import pages_in
from bookings.models import BookingPage
from calendars.diagnosis.events import busy_calendars
from calendars.models import Calendar
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.questions import CheckQuestion
from diagnosis.registry import answers
from diagnosis.result import CheckVerdict, Fix, Saying

MOST_FIXES = 3


@dataclass(frozen=True, slots=True)
class PageFacts:
    """`seats` is None when unlimited."""

    pk: int
    title: str
    is_open: bool
    is_group: bool
    seats: int | None
    events_take_seats: bool


@dataclass(frozen=True, slots=True)
class Exemption:
    """What the host exempted in one calendar: "tentative", "elsewhere", "unanswered", "all-day"."""

    calendar: int
    name: str
    what: tuple[str, ...]

    @property
    def details(self) -> dict[str, Any]:
        return {"calendar": self.name, "what": [Saying(f"exempt-{one}") for one in self.what]}


@dataclass(frozen=True, slots=True)
class BlockingFacts:
    pages: tuple[PageFacts, ...]
    exceptions: tuple[Exemption, ...]


@answers(CheckQuestion(name="blocking", place=5, cause=5))
def ask(case: Case) -> Answer:
    pages = tuple(_page(page) for page in pages_in(case))
    exceptions = (_exemptions(calendar) for calendar in busy_calendars(case))
    return judge(BlockingFacts(pages, tuple(one for one in exceptions if one.what)))


def _page(page: BookingPage) -> PageFacts:
    return PageFacts(
        pk=page.pk,
        title=page.title,
        is_open=page.enabled,
        is_group=page.session == BookingPage.Session.GROUP,
        seats=page.seats,
        events_take_seats=page.foreign_events == BookingPage.ForeignEvents.SEAT,
    )


def _exemptions(calendar: Calendar) -> Exemption:
    exempted = {
        "tentative": not calendar.tentative_blocks,
        "elsewhere": not calendar.elsewhere_blocks,
        "unanswered": not calendar.unanswered_blocks,
        "all-day": calendar.all_day == Calendar.AllDay.NEVER,
    }
    what = tuple(name for name, holds in exempted.items() if holds)
    return Exemption(calendar.pk, calendar.label, what)


def judge(facts: BlockingFacts) -> Answer:
    seen = tuple(_seen(facts))
    if not facts.pages:
        return Answer(CheckVerdict.FINE, "no-page-open", seen)
    sharing = [page for page in facts.pages if page.events_take_seats]
    if not sharing and not facts.exceptions:
        return Answer(CheckVerdict.FINE, "every-event-blocks", seen)
    meanings = [
        Saying("event-takes-seat", page=page.title, seats=page.seats or 0) for page in sharing
    ] + [Saying("you-chose-exemptions", **one.details) for one in facts.exceptions]
    details = {"title": _title(sharing, facts.exceptions), "meaning_sentences": meanings}
    fixes = _fixes(facts, sharing)
    return Answer(CheckVerdict.ATTENTION, "not-every-event-blocks", seen, fixes, details)


def _title(sharing: list[PageFacts], exceptions: tuple[Exemption, ...]) -> Saying:
    if sharing:
        return Saying("events-take-seats-title", page=sharing[0].title)
    return Saying("exempted-title", calendar=exceptions[0].name)


def _fixes(facts: BlockingFacts, sharing: list[PageFacts]) -> tuple[Fix, ...]:
    buttons = [
        Fix("close-on-events", str(page.pk), details={"page": page.title}) for page in sharing
    ] + [
        Fix("block-as-usual", str(one.calendar), details={"calendar": one.name})
        for one in facts.exceptions
    ]
    edit = [
        Fix(
            "edit-page",
            url=reverse("bookings:page-edit", args=[page.pk]),
            details={"page": page.title},
        )
        for page in sharing[:1]
    ]
    return (*buttons[:MOST_FIXES], *edit)


def _seen(facts: BlockingFacts) -> Iterator[Saying]:
    for page in facts.pages:
        code = "page-blocks" if page.is_open else "closed-page-blocks"
        yield Saying(code, page=page.title, session=_session(page))
    for one in facts.exceptions:
        yield Saying("exempted", **one.details)
    if not facts.exceptions:
        yield Saying("no-exceptions")


def _session(page: PageFacts) -> Saying:
    if not page.is_group:
        return Saying("one-on-one")
    rule = "events-take-seats" if page.events_take_seats else "events-close"
    if page.seats is None:
        return Saying(f"unlimited-group-{rule}")
    return Saying(f"group-{rule}", seats=page.seats)
