"""What a booking page cannot be, each with the sentence that says why.

Pure, and asked by the form, the API and the command line before a page is saved.
"""

from collections.abc import Iterable, Iterator
from datetime import time, timedelta
from typing import Protocol

from accounts.wording import length
from bookings.hours import fits


class PageSettings(Protocol):
    session: str
    seats: int | None
    foreign_events: str
    duration: int
    lead_time: int
    horizon: int


Problem = tuple[str, str]


def impossible(page: PageSettings) -> Iterator[Problem]:
    """The field and the reason of everything in the settings that contradicts itself."""
    yield from _seats(page)
    yield from _reach(page)


def _seats(page: PageSettings) -> Iterator[Problem]:
    if page.session == "one-on-one" and page.seats != 1:
        yield (
            "seats",
            "A one-on-one page has exactly one seat. Make it a group page, or set the seats to 1.",
        )
    if page.foreign_events == "seat" and page.session == "one-on-one":
        yield (
            "foreign_events",
            "On a one-on-one page every event closes the slot: there is no second seat left to "
            "offer. Choose “Close the slot”, or make it a group page.",
        )
    elif page.foreign_events == "seat" and page.seats is None:
        yield (
            "foreign_events",
            "An event cannot take one of unlimited seats. Give a number of seats, or choose "
            "“Close the slot”.",
        )


def _reach(page: PageSettings) -> Iterator[Problem]:
    if page.lead_time >= page.horizon * 1440:
        yield (
            "lead_time",
            "The earliest bookable time would lie beyond the last bookable day, so nothing could "
            "be offered. Shorten this, or let guests book further ahead.",
        )


def impossible_hours(duration: int, spans: Iterable[tuple[time, time]]) -> str:
    """Why these hours offer no time at all, or empty. Only open spans count, not closed dates."""
    open_spans = list(spans)
    if not open_spans:
        return "Give hours on at least one day: without them guests find no times."
    if not fits(duration, open_spans):
        return (
            "None of these hours is as long as a meeting of "
            f"{length(timedelta(minutes=duration))}. Lengthen the hours, or shorten the meeting."
        )
    return ""
