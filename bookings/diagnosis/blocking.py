"""Question 5: does the page block on busy time?"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from accounts.wording import listed
from bookings.diagnosis.pages import pages_in
from bookings.models import BookingPage
from calendars.diagnosis.events import busy_calendars
from calendars.models import Calendar
from diagnosis.case import Case
from diagnosis.ladder import Answer
from diagnosis.result import CheckVerdict, Fix

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
    """What the host exempted in one calendar."""

    calendar: int
    name: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockingFacts:
    pages: tuple[PageFacts, ...]
    exceptions: tuple[Exemption, ...]


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
        "tentative events": not calendar.tentative_blocks,
        "“working elsewhere”": not calendar.elsewhere_blocks,
        "unanswered invitations": not calendar.unanswered_blocks,
        "all-day events": calendar.all_day == Calendar.AllDay.NEVER,
    }
    what = tuple(name for name, holds in exempted.items() if holds)
    return Exemption(calendar.pk, calendar.label, what)


def judge(facts: BlockingFacts) -> Answer:
    seen = tuple(_seen(facts))
    if not facts.pages:
        return Answer(
            CheckVerdict.FINE,
            seen,
            "No page is open for bookings, so no time is offered.",
            title="No page is open for bookings",
        )
    sharing = [page for page in facts.pages if page.events_take_seats]
    if not sharing and not facts.exceptions:
        return Answer(
            CheckVerdict.FINE,
            seen,
            "Every event that is not shown as Free closes the times it touches.",
            title="Every busy event blocks",
        )
    meanings = [
        f"On “{page.title}” an event in the main calendar only takes one of {page.seats} seats: "
        "the time stays offered to others."
        for page in sharing
    ]
    meanings += [
        f"In “{one.name}” you chose that {listed(one.what)} do not block."
        for one in facts.exceptions
    ]
    return Answer(
        CheckVerdict.ATTENTION,
        seen,
        " ".join(meanings),
        "If this is not what you want, change it here.",
        _fixes(facts, sharing),
        title=_title(sharing, facts.exceptions),
    )


def _title(sharing: list[PageFacts], exceptions: tuple[Exemption, ...]) -> str:
    if sharing:
        return f"Events only take a seat of “{sharing[0].title}”"
    return f"Not every event in “{exceptions[0].name}” blocks"


def _fixes(facts: BlockingFacts, sharing: list[PageFacts]) -> tuple[Fix, ...]:
    links = [
        Fix(f"Let events close times of “{page.title}”", "close-on-events", str(page.pk))
        for page in sharing
    ]
    links += [
        Fix(f"Let everything but Free block in “{one.name}”", "block-as-usual", str(one.calendar))
        for one in facts.exceptions
    ]
    edit = [
        Fix(f"Edit “{page.title}”", url=reverse("bookings:page-edit", args=[page.pk]))
        for page in sharing[:1]
    ]
    return (*links[:MOST_FIXES], *edit)


def _seen(facts: BlockingFacts) -> Iterator[str]:
    for page in facts.pages:
        yield f"“{page.title}”{'' if page.is_open else ' (closed for bookings)'}: {_session(page)}"
    for one in facts.exceptions:
        yield f"“{one.name}”: {listed(one.what)} are exempted from blocking."
    if not facts.exceptions:
        yield "No calendar of this account has exceptions: all but Free and declined blocks."


def _session(page: PageFacts) -> str:
    if not page.is_group:
        return "one-on-one; any busy event closes a time."
    seats = "any number of guests" if page.seats is None else f"{page.seats} seats"
    rule = (
        "an event in the main calendar takes one seat, others close the time"
        if page.events_take_seats
        else "any event that is not the page's own closes a time"
    )
    return (
        f"group with {seats}; {rule}. A time with own bookings stays offered while seats are left."
    )
