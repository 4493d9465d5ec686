"""VTIMEZONE text for an IANA zone (RFC 5545, 3.6.5), for events that Daybook writes.

Made from the zone's own data around the event: as yearly rules where the zone keeps to one (so that
the text stays true), else as the single changes of the years around. The `icalendar` library's
generator is not used: 7.3 dates the changes by the clock after them, which makes spring an hour
late for programs that trust the definition more than the name.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_YEARS_AHEAD = 9
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Change(NamedTuple):
    """A change of a zone's offset. `wall` is the clock right before it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str


@lru_cache(maxsize=512)
def definition(zone: str, year: int) -> tuple[str, ...]:
    """The lines of the zone's VTIMEZONE, right for events in `year` and the next."""
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    changes = _changes(ZoneInfo(zone), year - 1, year + _YEARS_AHEAD)
    if not changes:
        lines += _steady(ZoneInfo(zone), year)
    else:
        lines += _yearly(changes, year) or _listed(changes, ZoneInfo(zone), year)
    return (*lines, "END:VTIMEZONE")


def _changes(zone: ZoneInfo, first: int, last: int) -> list[Change]:
    changes = []
    day = datetime(first, 1, 1, tzinfo=UTC)
    while day.year <= last:
        following = day + timedelta(days=1)
        if _offset(day, zone) != _offset(following, zone):
            changes.append(_change(day, following, zone))
        day = following
    return changes


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> Change:
    before, after = _offset(low, zone), _offset(high, zone)
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
    wall = (high + before).replace(tzinfo=None)
    return Change(wall, before, after, high.astimezone(zone).tzname() or "")


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _steady(zone: ZoneInfo, year: int) -> list[str]:
    moment = datetime(year, 1, 1, tzinfo=UTC).astimezone(zone)
    offset = moment.utcoffset() or timedelta()
    name = moment.tzname() or ""
    return _observance(Change(datetime(1970, 1, 1), offset, offset, name), [])  # noqa: DTZ001


def _yearly(changes: list[Change], year: int) -> list[str]:
    """Two observances with a yearly rule each; nothing if the zone does not keep to rules."""
    first, second = changes[0::2], changes[1::2]
    rules = [_rule(first), _rule(second)]
    if len(changes) != 2 * (_YEARS_AHEAD + 2) or not all(rules):
        return []
    return _observance(first[0], [f"RRULE:{rules[0]}"]) + _observance(
        second[0], [f"RRULE:{rules[1]}"]
    )


def _rule(changes: list[Change]) -> str:
    """`FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU` if that describes all of the changes."""
    alike = {(c.wall.month, c.wall.weekday(), c.wall.time(), c.before, c.after) for c in changes}
    if len(alike) != 1 or len({c.wall.year for c in changes}) != len(changes):
        return ""
    places = {(c.wall.day - 1) // 7 + 1 for c in changes}
    last = all((c.wall + timedelta(days=7)).month != c.wall.month for c in changes)
    if len(places) > 1 and not last:
        return ""
    place = -1 if last else places.pop()
    wall = changes[0].wall
    return f"FREQ=YEARLY;BYMONTH={wall.month};BYDAY={place}{_WEEKDAYS[wall.weekday()]}"


def _listed(changes: list[Change], zone: ZoneInfo, year: int) -> list[str]:
    """The changes around the year, behind what was before them: many readers take any offset for a
    time before the first change."""
    near = [change for change in changes if change.wall.year <= year + 2]
    return _steady(zone, year - 1) + [line for change in near for line in _observance(change, [])]


def _observance(change: Change, rule: list[str]) -> list[str]:
    kind = "DAYLIGHT" if change.after > change.before else "STANDARD"
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{change.wall:%Y%m%dT%H%M%S}",
        *rule,
        f"TZOFFSETFROM:{_written(change.before)}",
        f"TZOFFSETTO:{_written(change.after)}",
        f"TZNAME:{change.name}",
        f"END:{kind}",
    ]


def _written(offset: timedelta) -> str:
    minutes = round(abs(offset).total_seconds() / 60)
    return f"{'-' if offset < timedelta() else '+'}{minutes // 60:02}{minutes % 60:02}"
