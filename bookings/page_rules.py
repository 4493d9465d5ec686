"""What a booking page cannot be. Pure, and asked by the form, the API and the command line before a
page is saved; `page_words` says it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Protocol

from bookings.hours import fits


class PageFault(StrEnum):
    ONE_SEAT = "one-seat"
    NO_SECOND_SEAT = "no-second-seat"
    UNCOUNTED_SEATS = "uncounted-seats"
    OUT_OF_REACH = "out-of-reach"
    NO_HOURS = "no-hours"
    SHORT_HOURS = "short-hours"
    ADDRESS_TAKEN = "address-taken"


@dataclass(frozen=True, slots=True)
class PageProblem:
    """A setting that cannot be as it is. `minutes` are a meeting's, where they matter."""

    field: str
    code: PageFault
    minutes: int = 0


class PageSettings(Protocol):
    session: str
    seats: int | None
    foreign_events: str
    duration: int
    lead_time: int
    horizon: int


def impossible(page: PageSettings) -> Iterator[PageProblem]:
    """Everything in the settings that contradicts itself."""
    yield from _seats(page)
    yield from _reach(page)


def _seats(page: PageSettings) -> Iterator[PageProblem]:
    if page.session == "one-on-one" and page.seats != 1:
        yield PageProblem("seats", PageFault.ONE_SEAT)
    if page.foreign_events == "seat" and page.session == "one-on-one":
        yield PageProblem("foreign_events", PageFault.NO_SECOND_SEAT)
    elif page.foreign_events == "seat" and page.seats is None:
        yield PageProblem("foreign_events", PageFault.UNCOUNTED_SEATS)


def _reach(page: PageSettings) -> Iterator[PageProblem]:
    if page.lead_time >= page.horizon * 1440:
        yield PageProblem("lead_time", PageFault.OUT_OF_REACH)


def impossible_hours(duration: int, spans: Iterable[tuple[time, time]]) -> PageProblem | None:
    """Why these hours offer no time at all, if so. Only open spans count, not closed dates."""
    open_spans = list(spans)
    if not open_spans:
        return PageProblem("weekly_hours", PageFault.NO_HOURS)
    if not fits(duration, open_spans):
        return PageProblem("weekly_hours", PageFault.SHORT_HOURS, duration)
    return None
