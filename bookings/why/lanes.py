"""The day drawn to scale: one lane for each thing that decides, as percentages of the day's width.

Percentages, so that the drawing is as wide as the screen allows and its text stays readable; and
attributes of SVG, since the pages' security policy allows no inline styles.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bookings.domain.slots import HALF_DAY, Engaged
from bookings.why.clock import DayClock
from bookings.why.day import Day, SeenMeeting
from bookings.why.words import drawing as words
from bookings.why.words.events import SHOWN, told
from calendars.why import SeenCalendar, SeenEvent
from languages import days

HOUR = 3600
WORKING_DAY = (8, 18)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time: where it begins and how wide it is, in percent. `kind` is a CSS class."""

    x: str
    width: str
    kind: str
    says: str
    label: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """`note` says in words what the lane shows, for those who do not see it."""

    name: str
    bars: tuple[Bar, ...]
    calendar: SeenCalendar | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    text: str
    is_major: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]
    now: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From instants to percent of the width."""

    low: int
    high: int

    def x(self, instant: int) -> float:
        return (min(max(instant, self.low), self.high) - self.low) / (self.high - self.low) * 100

    def bar(self, start: int, end: int, kind: str, says: str, label: str = "") -> Bar | None:
        """None where it lies outside of what is drawn."""
        if end <= self.low or start >= self.high:
            return None
        left = self.x(start)
        return Bar(percent(left), percent(self.x(end) - left), kind, says, label, start)


def percent(value: float) -> str:
    """With a point whatever the language, as SVG wants it."""
    return f"{value:.3f}%"


def draw(day: Day, clock: DayClock, asked: int | None = None) -> Drawing:
    scale = scale_of(day, asked)
    now = int(day.now.timestamp())
    return Drawing(
        ticks=tuple(_ticks(scale, clock)),
        lanes=tuple(_lanes(day, scale, clock, asked)),
        now=percent(scale.x(now)) if scale.low < now < scale.high else "",
    )


def scale_of(day: Day, asked: int | None = None) -> Scale:
    """The open hours with an hour on both sides, or a working day; and what is asked about."""
    starts = [start for start, _ in day.hours] or [day.low + WORKING_DAY[0] * HOUR]
    ends = [end for _, end in day.hours] or [day.low + WORKING_DAY[1] * HOUR]
    if asked is not None:
        starts.append(asked)
        ends.append(asked + day.scene.rules.length)
    first = (min(starts) - day.low) // HOUR - 1
    last = -(-(max(ends) - day.low) // HOUR) + 1
    return Scale(max(day.low + first * HOUR, day.low), min(day.low + last * HOUR, day.high))


def _ticks(scale: Scale, clock: DayClock) -> Iterator[Tick]:
    step = 3 if scale.high - scale.low > 8 * HOUR else 2
    for number, instant in enumerate(range(scale.low, scale.high, HOUR)):
        yield Tick(percent(scale.x(instant)), days.clock(clock.local(instant)), number % step == 0)


def _lanes(day: Day, scale: Scale, clock: DayClock, asked: int | None) -> Iterator[Lane]:
    yield _lane(
        str(words.OPEN_HOURS),
        [scale.bar(*span, "open", words.opened(clock.span(*span))) for span in day.hours],
        note=words.open_hours(clock.span(*span) for span in day.hours),
    )
    for calendar in day.calendars.values():
        events = [one for one in day.events if one.calendar is calendar]
        if events or calendar.is_busy:
            yield _calendar(calendar, events, scale, clock)
    yield _meetings(day, scale, clock)
    yield _starts(day, scale, clock, asked)


def _lane(
    name: str,
    bars: list[Bar | None],
    calendar: SeenCalendar | None = None,
    note: str = "",
) -> Lane:
    return Lane(name, tuple(bar for bar in bars if bar is not None), calendar, note)


def _calendar(
    calendar: SeenCalendar, events: list[SeenEvent], scale: Scale, clock: DayClock
) -> Lane:
    bars, written_until = [], 0
    for one in events:
        # Where two events overlap, their names would too: the later one's shows on pointing at it.
        label = one.title or str(SHOWN[one.show_as]) if one.start >= written_until else ""
        kind = "busy" if one.blocks else "free"
        bars.append(scale.bar(one.start, one.end, kind, told(one, clock), label))
        written_until = max(written_until, one.end)
    blocking = sum(one.blocks for one in events)
    note = words.blocking(blocking, len(events)) if events else str(words.NO_EVENTS)
    return _lane(calendar.name, bars, calendar, note)


def _meetings(day: Day, scale: Scale, clock: DayClock) -> Lane:
    bars: list[Bar | None] = []
    pairs = [(seen, one) for seen, one in zip(day.meetings, day.scene.taken.meetings) if seen]
    for _, one in pairs:
        bars += [_kept(scale, clock, *span) for span in _buffers(one)]
    bars += [_booked(scale, clock, seen) for seen, _ in pairs]
    shown = sum(one.start < day.high and one.end > day.low for _, one in pairs)
    return _lane(str(words.MEETINGS), bars, note=words.meetings(shown))


def _booked(scale: Scale, clock: DayClock, one: SeenMeeting) -> Bar | None:
    kind = "request" if one.is_request else "meeting"
    says = words.booked(one, clock.span(one.start, one.end))
    return scale.bar(one.start, one.end, kind, says, one.title)


def _buffers(one: Engaged) -> Iterator[tuple[int, int]]:
    if one.before:
        yield one.start - min(one.before, HALF_DAY), one.start
    if one.after:
        yield one.end, one.end + min(one.after, HALF_DAY)


def _kept(scale: Scale, clock: DayClock, start: int, end: int) -> Bar | None:
    return scale.bar(start, end, "buffer", words.kept_free(clock.span(start, end)))


def _starts(day: Day, scale: Scale, clock: DayClock, asked: int | None) -> Lane:
    """A mark for each start time, narrower than the time to the next, so that they stay apart."""
    width = min(day.scene.rules.spacing, day.scene.rules.length) * 4 // 5
    bars = []
    for one in day.judged:
        kind = "offered" if one.is_offered else "refused"
        says = words.start(clock.at(one.start), is_offered=one.is_offered)
        kind += " asked" if one.start == asked else ""
        bars.append(scale.bar(one.start, one.start + width, kind, says))
    offered = sum(one.is_offered for one in day.judged)
    return _lane(str(words.START_TIMES), bars, note=words.starts(offered, len(day.judged)))
