"""Zones that only a file knows: its VTIMEZONE as a `tzinfo` (RFC 5545, 3.6.5)."""

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple

from daybook_ical.effort import OCCURRENCE, Effort
from daybook_ical.errors import TooManyOccurrences, Unreadable, reason_of
from daybook_ical.events import Moment
from daybook_ical.grid import DAY
from daybook_ical.lines import cut
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.rules import parse_rule
from daybook_ical.values import parse_offset, parse_plain
from daybook_ical.walking import walk

_Lines = list[tuple[str, str]]
_OBSERVANCES = frozenset({"STANDARD", "DAYLIGHT"})
# Events outside these years keep the first or the last offset.
_FROM = date(1970, 1, 1).toordinal() * DAY
_TO = date(2100, 1, 1).toordinal() * DAY
# The history of the most restless zones has a tenth of this.
_LONGEST = 64_000
_MOST_OBSERVANCES = 400
_STEPS = 20_000


class Onset(NamedTuple):
    """The wall time, counted before the change, at which `after` replaces `before` (seconds)."""

    wall: int
    before: int
    after: int


class FileZone(tzinfo):
    """A zone made of onsets. Times that a change skips or repeats follow RFC 5545, 3.3.5: both are
    read with the offset before the change (in Python's words, as `fold=0`)."""

    def __init__(self, name: str, onsets: list[Onset]) -> None:
        self._name = name
        self._offsets = [onsets[0].before, *(onset.after for onset in onsets)]
        shifts = [onset.after - onset.before for onset in onsets]
        self._instants = [onset.wall - onset.before for onset in onsets]
        self._first = [onset.wall + max(shift, 0) for onset, shift in zip(onsets, shifts)]
        self._second = [onset.wall + min(shift, 0) for onset, shift in zip(onsets, shifts)]

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        if moment is None:
            return None
        borders = self._second if moment.fold else self._first
        return timedelta(seconds=self._offsets[bisect_right(borders, _seconds(moment))])

    def fromutc(self, moment: datetime) -> datetime:
        place = bisect_right(self._instants, _seconds(moment))
        local = moment + timedelta(seconds=self._offsets[place])
        repeated = place > 0 and _seconds(local) < self._first[place - 1]
        return local.replace(fold=int(repeated))

    def dst(self, _moment: datetime | None) -> timedelta | None:
        return None

    def tzname(self, _moment: datetime | None) -> str:
        return self._name


def _seconds(moment: datetime) -> int:
    clock = moment.hour * 3600 + moment.minute * 60 + moment.second
    return moment.toordinal() * DAY + clock


class Reading(NamedTuple):
    """The zone, or why there is none, and the steps it took to find out."""

    zone: FileZone | None
    steps: int
    problem: Oddity | None = None


def read_zone(text: str) -> FileZone:
    """The zone a VTIMEZONE text defines. Raises `Unreadable`."""
    reading = weighed_zone(text)
    if reading.zone is None:
        raise Unreadable(reading.problem or Odd.ZONE_WITHOUT_RULES)
    return reading.zone


def weighed_zone(text: str) -> Reading:
    """The zone a VTIMEZONE text defines, and what it costs; kept for the next time."""
    if len(text) > _LONGEST:
        return Reading(None, _STEPS, Oddity(Odd.ZONE_TOO_LONG))
    return _weighed(text)


@lru_cache(maxsize=256)
def _weighed(text: str) -> Reading:
    effort = Effort(_STEPS, day=0)
    try:
        zone = _zone(text, effort)
    except (Unreadable, ValueError, OverflowError) as error:
        return Reading(None, effort.spent, reason_of(error))
    return Reading(zone, effort.spent)


def _zone(text: str, effort: Effort) -> FileZone:
    name = ""
    observances: list[_Lines] = []
    for kind, lines in _blocks(text):
        if kind == "VTIMEZONE":
            name = next((value for key, value in lines if key == "TZID"), "")
        elif kind in _OBSERVANCES:
            observances.append(lines)
    if len(observances) > _MOST_OBSERVANCES:
        raise TooManyOccurrences
    onsets = [onset for lines in observances for onset in _onsets(lines, observances, effort)]
    if not onsets:
        raise Unreadable(Odd.ZONE_WITHOUT_RULES)
    return FileZone(name, sorted(onsets))


def _blocks(text: str) -> Iterator[tuple[str, _Lines]]:
    """Each component with its own lines. One that was never closed, since the text is cut off, ends
    where another begins or with the text."""
    blocks: list[tuple[str, _Lines]] = []
    for line in text.split("\n"):
        prop = cut(line)
        if prop is None:
            continue
        if prop.name == "BEGIN":
            if blocks and blocks[-1][0] in _OBSERVANCES:
                yield blocks.pop()
            blocks.append((prop.value.strip().upper(), []))
        elif prop.name == "END":
            if blocks:
                yield blocks.pop()
        elif blocks:
            blocks[-1][1].append((prop.name, prop.value.strip()))
    yield from reversed(blocks)


def _onsets(lines: _Lines, observances: list[_Lines], effort: Effort) -> list[Onset]:
    values = dict(lines)
    try:
        after = parse_offset(values["TZOFFSETTO"])
        before = parse_offset(values.get("TZOFFSETFROM") or _before(lines, observances, effort))
        if "DTSTART" not in values and len(observances) == 1:
            return [Onset(_FROM, after, after)]
        start = _wall(parse_plain(values["DTSTART"]), before)
    except KeyError as error:
        raise Unreadable(Odd.ZONE_INCOMPLETE) from error
    walls = {start}
    for key, value in lines:
        if key == "RRULE" and value:
            walls.update(_repeated(value, start, before, effort))
        elif key == "RDATE":
            walls.update(_told(value, before, effort))
    return [Onset(wall, before, after) for wall in walls]


def _before(lines: _Lines, observances: list[_Lines], effort: Effort) -> str:
    """The offset before an observance that does not tell it: that of the only other one, or its own
    where it is alone. Raises `KeyError`."""
    if not effort.pay(len(observances)):
        raise TooManyOccurrences
    others = [other for other in observances if other is not lines] or [lines]
    offsets = {dict(other)["TZOFFSETTO"] for other in others}
    if len(offsets) > 1:
        raise KeyError("TZOFFSETFROM")
    return offsets.pop()


def _repeated(text: str, start: int, before: int, effort: Effort) -> list[int]:
    rule = parse_rule(text)
    high = _wall(rule.until, before) if rule.until else _TO
    return walk(rule, start, _FROM, min(high, _TO), effort)


def _told(text: str, before: int, effort: Effort) -> Iterator[int]:
    for item in filter(None, text.split(",")):
        if not effort.pay(OCCURRENCE):
            raise TooManyOccurrences
        yield _wall(parse_plain(item), before)


def _wall(moment: Moment, before: int) -> int:
    """Onsets are wall times before the change, though RDATE and UNTIL may be given in UTC."""
    if not isinstance(moment.wall, datetime):
        return moment.wall.toordinal() * DAY
    return _seconds(moment.wall) + (before if moment.zone == "UTC" else 0)
