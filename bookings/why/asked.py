"""The answer to "why is this time not offered?": one sentence, and all that stands behind it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from accounts.wording import listed
from bookings.domain.slots import Reason
from bookings.hours import HoursError, parse_clock
from bookings.month import parse_day, parse_instant
from bookings.why import places
from bookings.why.clock import DayClock, day_name, length
from bookings.why.day import Day, Judged
from bookings.why.words import ReasonLine, closed, line_of

NEAREST = 4
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
        return today, (f"“{text[:40]}” is not a day we know. This is today.",)
    return (instant.astimezone(zone).date() if instant else today), ()


def _at(slot: str, day: date, zone: ZoneInfo, notices: tuple[str, ...]) -> WhyQuestion:
    try:
        clock = parse_clock(slot)
    except HoursError:
        notice = f"“{slot[:40]}” is not a time of day. Write it like 14:00."
        return WhyQuestion(day, None, (*notices, notice))
    instant = datetime.combine(day, clock, zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != datetime.combine(day, clock):
        notice = f"There is no {clock:%H:%M} on this day: the clocks skip it."
        return WhyQuestion(day, None, (*notices, notice))
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
    when = f"{clock.local(start):%H:%M} on {day_name(day.date)}"
    one = next((one for one in day.judged if one.start == start), None)
    if one is not None and one.is_offered:
        offered = "is offered as a request" if day.takes_requests else "is offered"
        return WhyAnswer(start, f"{when} {offered}: {_free(day, one)}", True, (), ())
    lines = lines_of(day, one, clock) if one else _no_start(day, start, clock)
    return WhyAnswer(
        start, f"{when} is not offered: {_lower(lines[0].text)}", False, lines, _near(day, start)
    )


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


def outside(day: Day, start: int, clock: DayClock) -> ReasonLine:
    """Why the hours and the spacing have no such start time."""
    change = places.hours(day.page)
    if not day.hours:
        return ReasonLine(Reason.OUTSIDE, "The page has no hours on this day.", (change,))
    opening = next((one for one in day.scene.openings if one.start <= start < one.end), None)
    if opening is None:
        spans = listed(clock.span(*span) for span in day.hours)
        text = f"Outside the hours, as on this day the page is open {spans}."
        return ReasonLine(Reason.OUTSIDE, text, (change,))
    rules = day.scene.rules
    if start + rules.length > opening.until:
        until, end = clock.at(start + rules.length), clock.at(opening.until)
        text = f"The meeting would last until {until}, and the hours end at {end}."
        return ReasonLine(Reason.OUTSIDE, text, (change,))
    spacing = places.setting(day.page.pk, "spacing", "Change the spacing")
    text = (
        f"No start time, as on this page they are {length(rules.spacing)} apart, counted from "
        f"{clock.at(opening.start)}."
    )
    return ReasonLine(Reason.OUTSIDE, text, (spacing, change))


def _free(day: Day, one: Judged) -> str:
    read = [calendar for calendar in day.calendars.values() if calendar.is_busy]
    of_all = f"none of the {len(read)} calendars" if len(read) > 1 else "no calendar"
    nothing = f"it lies within the hours and limits, and {of_all} and no meeting is in the way"
    left = one.verdict.seats_left
    if day.page.session == "group" and left is not None:
        return f"{nothing}; {left} seat{' is' if left == 1 else 's are'} left."
    return f"{nothing}."


def _near(day: Day, start: int) -> tuple[int, ...]:
    offered = (one.start for one in day.judged if one.is_offered)
    return tuple(sorted(sorted(offered, key=lambda one: abs(one - start))[:NEAREST]))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
