"""Booking pages, the times they offer, and what was booked.

A meeting takes the time of each host who attends it, a booking is one guest's seat in it (a
one-on-one page has one seat). The database forbids that a host attends two active meetings at once
and that a meeting has more guests than seats.
"""

from bookings.models.answers import AnswerChange
from bookings.models.bookings import MOST_PROPOSED, Booking, Proposal
from bookings.models.mails import Mail
from bookings.models.meetings import Attendance, Meeting
from bookings.models.pages import (
    MINUTES_PER_DAY,
    BookingPage,
    DateHours,
    PageHost,
    PageQuestion,
    WeeklyHours,
)

__all__ = [
    "MINUTES_PER_DAY",
    "MOST_PROPOSED",
    "AnswerChange",
    "Attendance",
    "Booking",
    "BookingPage",
    "DateHours",
    "Mail",
    "Meeting",
    "PageHost",
    "PageQuestion",
    "Proposal",
    "WeeklyHours",
]
