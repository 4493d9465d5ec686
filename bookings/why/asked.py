"""The answer to "why is this time not offered?": one sentence, and all that stands behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bookings.hours import HoursError, parse_clock
from bookings.models import BookingPage
from bookings.month import parse_day, parse_instant
from bookings.why.clock import DayClock
from bookings.why.day import Day, Judged
from bookings.why.words import answers
from bookings.why.words.causes import line_of
from bookings.why.words.limits import closed, outside
from bookings.why.words.line import ReasonLine
from languages import days

NEAREST = 4
LONGEST_QUOTE = 40
FIRST_YEAR, LAST_YEAR = 1970, 2200


@dataclass(frozen=True, slots=True)
class WhyQuestion:
    """The day and, if one is asked about, the instant. What cannot be understood has a notice."""

    day: date
    instant: int | None = None
    notices: tuple[str, ...] = ()


def read_why_question(params: Mapping[str, str], zone: ZoneInfo, *, now: datetime) -> WhyQuestion:
    """`day` is a date, `slot` a time of that day ("14:00") or an instant ("2026-12-01T13:00Z")."""
    slot = params.get("slot", "").strip()
    instant = parse_instant(slot)
    day, notices = _day(params.get("day", "").strip(), instant, zone, now)
    if not slot:
        return WhyQuestion(day, None, notices)
    if instant is not None:
        same_day = instant.astimezone(zone).date() == day
        return WhyQuestion(day, int(instant.timestamp()) if same_day else None, notices)
    return _at(slot, day, zone, notices)


def _day(
    text: str, instant: datetime | None, zone: ZoneInfo, now: datetime
) -> tuple[date, tuple[str, ...]]:
    today = now.astimezone(zone).date()
    day = parse_day(text)
    if day is not None and FIRST_YEAR < day.year < LAST_YEAR:
        return day, ()
    if text:
        return today, (answers.no_day(text[:LONGEST_QUOTE]),)
    return (instant.astimezone(zone).date() if instant else today), ()


def _at(slot: str, day: date, zone: ZoneInfo, notices: tuple[str, ...]) -> WhyQuestion:
    try:
        clock = parse_clock(slot)
    except HoursError:
        return WhyQuestion(day, None, (*notices, answers.no_clock(slot[:LONGEST_QUOTE])))
    instant = datetime.combine(day, clock, zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, clock):
        return WhyQuestion(day, None, (*notices, answers.skipped(days.clock(clock))))
    return WhyQuestion(day, int(instant.timestamp()), notices)


@dataclass(frozen=True, slots=True)
class WhyAnswer:
    """`sentence` is the whole answer; `lines` are all reasons, the one in the sentence first."""

    start: int
    sentence: str
    is_offered: bool
    lines: tuple[ReasonLine, ...]
    nearest: tuple[int, ...]


def answer(day: Day, start: int, clock: DayClock) -> WhyAnswer:
    """Why the page offers a time, or does not."""
    when = clock.local(start)
    one = next((one for one in day.judged if one.start == start), None)
    if one is not None and one.is_offered:
        sentence = answers.offered(when, _free(day, one), as_request=day.takes_requests)
        return WhyAnswer(start, sentence, True, (), ())
    lines = lines_of(day, one, clock) if one else _no_start(day, start, clock)
    sentence = answers.refused(when, lines[0].text)
    return WhyAnswer(start, sentence, False, lines, _near(day, start))


def lines_of(day: Day, one: Judged, clock: DayClock) -> tuple[ReasonLine, ...]:
    """Every reason against one start time, the main one first; empty when it is offered."""
    page = () if day.is_open else (closed(day.page),)
    return page + _distinct(line_of(cause, day, one.start, clock) for cause in one.causes)


def _no_start(day: Day, start: int, clock: DayClock) -> tuple[ReasonLine, ...]:
    """The page has no such start time; what else would be in the way is said too."""
    page = () if day.is_open else (closed(day.page),)
    others = (line_of(cause, day, start, clock) for cause in day.causes_at(start))
    return (*page, outside(day, start, clock), *_distinct(others))


def _distinct(lines: Iterable[ReasonLine]) -> tuple[ReasonLine, ...]:
    return tuple(dict.fromkeys(lines))


def _free(day: Day, one: Judged) -> str:
    read = sum(calendar.is_busy for calendar in day.calendars.values())
    left = one.verdict.seats_left if day.page.session == BookingPage.Session.GROUP else None
    return answers.nothing_in_the_way(read, left)


def _near(day: Day, start: int) -> tuple[int, ...]:
    offered = (one.start for one in day.judged if one.is_offered)
    return tuple(sorted(sorted(offered, key=lambda one: abs(one - start))[:NEAREST]))
