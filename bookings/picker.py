"""What a guest sees of a page: a month, the times of one day, or the words why there are none.

What is asked for in vain is answered with a notice and the nearest thing that exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from accounts.zones import offset_text
from bookings import choosing_words as words
from bookings.availability import next_free, offers
from bookings.forms.guest import ZoneForm
from bookings.freshness_words import guest_notice
from bookings.models import BookingPage, Meeting
from bookings.month import (
    DayCell,
    Month,
    Reach,
    build_month,
    by_day,
    first_of_month,
    month_span,
    reach,
)
from bookings.question import Question
from bookings.refusal_words import closed_text
from languages.days import first_weekday


@dataclass(frozen=True, slots=True)
class Time:
    """One free start time, in the viewer's zone."""

    start: datetime
    seats_left: int | None
    address: str


@dataclass(frozen=True, slots=True)
class WayOut:
    """A link out of an empty month or day."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class Picker:
    """Everything the templates show, ready. `request` says that bookings are requests now."""

    question: Question
    offset: str
    month: Month
    chosen: date | None
    times: tuple[Time, ...] = ()
    closed: str = ""
    request: str = ""
    empty: str = ""
    way: WayOut | None = None
    notices: tuple[str, ...] = field(default=())

    @property
    def weeks(self) -> list[list[tuple[DayCell, str, str]]]:
        """The days of the grid, each with the address that chooses it, and what is read out of
        one that can be chosen."""
        return [
            [
                (
                    day,
                    self.question.address(day=day.date.isoformat()),
                    words.free_on(day.date, day.times) if day.times else "",
                )
                for day in week
            ]
            for week in self.month.weeks
        ]

    @property
    def zones(self) -> ZoneForm:
        """The zones to choose from; an older name that is in use stays choosable."""
        return ZoneForm(self.question.zone.key)

    @property
    def zones_of_kept(self) -> ZoneForm:
        """The same, sent with what the guest has typed, which another form on the page keeps."""
        return ZoneForm(self.question.zone.key, sent_with="kept")

    @property
    def previous_address(self) -> str:
        return self._month_address(self.month.previous)

    @property
    def next_address(self) -> str:
        return self._month_address(self.month.next)

    def _month_address(self, first: date | None) -> str:
        return self.question.address(month=f"{first:%Y-%m}") if first else ""

    @property
    def address(self) -> str:
        return self.question.address(
            month=f"{self.month.first:%Y-%m}",
            day=self.question.day and self.question.day.isoformat(),
        )

    @property
    def zones_address(self) -> str:
        return f"{self.address}&zones=1"


def pick(
    page: BookingPage, question: Question, now: datetime, ignoring: Meeting | None = None
) -> Picker:
    """The month that is asked for, or the nearest one guests can book in.

    `ignoring` is a meeting about to be moved: its own time counts as free.
    """
    within = reach(now, page.horizon, question.zone)
    first, notices = _month_to_show(question, within)
    found = offers(page, *month_span(first, question.zone), now=now, ignoring=ignoring)
    if question.is_open_ended and not found.slots and not found.closed:
        following = next_free(page, now, now=now, ignoring=ignoring)
        if following:
            first = first_of_month(following.start.astimezone(question.zone).date())
            found = offers(page, *month_span(first, question.zone), now=now, ignoring=ignoring)
            notices = (words.first_in(first),)
    free = by_day((slot.start for slot in found.slots), question.zone)
    chosen = _day_to_show(question, first, free)
    counts = {day: len(starts) for day, starts in free.items()}
    month = build_month(first, counts, within, chosen, first_weekday())
    times = tuple(
        Time(local, slot.seats_left, question.address(slot=f"{slot.start:%Y-%m-%dT%H:%MZ}"))
        for slot in found.slots
        if (local := slot.start.astimezone(question.zone)).date() == chosen
    )
    empty, way = (
        ("", None)
        if times or found.closed
        else _why_empty(page, question, month, within, now, ignoring)
    )
    return Picker(
        question=question,
        offset=offset_text(question.zone, _midday(chosen or first, question.zone)),
        month=month,
        chosen=chosen,
        times=times,
        closed=closed_text(found.closed),
        request=guest_notice(page, found.knowledge, question.zone, now),
        empty=empty,
        way=way,
        notices=(*words.misread(question), *notices),
    )


def _month_to_show(question: Question, within: Reach) -> tuple[date, tuple[str, ...]]:
    day = question.asked_day
    asked = question.month or (first_of_month(day) if day else None)
    if not asked or within.holds_month(asked):
        return asked or first_of_month(within.today), ()
    if asked < within.today:
        return first_of_month(within.today), (words.over(asked),)
    return first_of_month(within.last), (words.not_yet(asked, within.last),)


def _day_to_show(question: Question, first: date, free: Mapping[date, object]) -> date | None:
    """The day that was asked for, else the first one with a free time."""
    asked = question.asked_day
    if asked and first_of_month(asked) == first:
        return asked
    return min((day for day in free if first_of_month(day) == first), default=None)


def _why_empty(
    page: BookingPage,
    question: Question,
    month: Month,
    within: Reach,
    now: datetime,
    ignoring: Meeting | None,
) -> tuple[str, WayOut | None]:
    """Why no time is shown, and the way to the next one."""
    after = month_span(month.first, question.zone)[0]
    day = question.asked_day if month.times else None
    if day:
        after = _midday(day, question.zone) - timedelta(hours=12)
        empty = words.nothing_on(day)
    else:
        empty = words.nothing_in(month.first)
    following = next_free(page, max(after, now), now=now, ignoring=ignoring)
    if following is None:
        return words.all_taken(empty, within.last), (
            WayOut(words.to_free_day(), question.address(month=f"{month.first:%Y-%m}"))
            if day
            else _way_back(question, month, within)
        )
    local = following.start.astimezone(question.zone).date()
    address = question.address(month=f"{local:%Y-%m}", day=local.isoformat())
    return empty, WayOut(words.next_free(local), address)


def _way_back(question: Question, month: Month, within: Reach) -> WayOut | None:
    """From a later month back to today; from this month there is nowhere to go."""
    if month.previous is None:
        return None
    return WayOut(words.to_this_month(), question.address(month=f"{within.today:%Y-%m}"))


def _midday(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=zone)
