"""A host with calendars and a page, as most tests of the booking core begin with."""

import itertools
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from accounts.models import User
from bookings.actions.book import Guest, book
from bookings.models import Booking, BookingPage
from calendars.models import AssociatedCalendars, BusyTime, Calendar
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    BusyTimeFactory,
    CalendarFactory,
    UserFactory,
    instant,
    span,
)

DAY = "2026-12-01"
"""A Tuesday, eight days after NOW."""

_numbers = itertools.count(1)


def make_page(host: User | None = None, hours: str = "09:00-12:00", **settings: Any) -> BookingPage:
    """A page in UTC that is open each day and offers every half hour."""
    page = BookingPageFactory(
        **{
            "user": host or UserFactory(name="Anna Host", timezone="Europe/Berlin"),
            "timezone": "UTC",
            "title": "Intro call",
            "lead_time": 0,
            **settings,
        }
    )
    starts, ends = (time.fromisoformat(text) for text in hours.split("-"))
    for weekday in range(7):
        page.weekly_hours.create(weekday=weekday, starts=starts, ends=ends)
    return page


def group_page(seats: int | None = 3, **settings: Any) -> BookingPage:
    return make_page(session="group", seats=seats, **settings)


def default_table(host: User) -> AssociatedCalendars:
    return AssociatedCalendars.objects.filter(
        host=host, is_default=True
    ).first() or AssociatedCalendarsFactory(host=host)


def read_calendar(host: User, **row: Any) -> Calendar:
    """A calendar that is read for its busy time, and known for the year after NOW."""
    calendar = CalendarFactory(
        connector__host=host, verified_at=NOW, covered_until=NOW + timedelta(days=365)
    )
    AssociatedCalendarFactory(table=default_table(host), calendar=calendar, **row)
    return calendar


def busy(calendar: Calendar, start: str, **length: float) -> BusyTime:
    return BusyTimeFactory(calendar=calendar, during=span(f"{DAY} {start}", **length))


def at(clock: str) -> datetime:
    return instant(f"{DAY} {clock}")


def book_at(
    page: BookingPage, clock: str, *, attempt: UUID | None = None, now: datetime = NOW, **who: Any
) -> Booking:
    number = next(_numbers)
    guest = Guest(
        **{
            "name": f"Guest {number}",
            "email": f"guest{number}@example.org",
            "notes": "",
            "timezone": "Europe/London",
            **who,
        }
    )
    return book(page=page, start=at(clock), guest=guest, now=now, attempt=attempt)


def clocks(slots: Any) -> list[str]:
    """The starts as UTC clock times."""
    return [f"{slot.start.astimezone(UTC):%H:%M}" for slot in slots]
