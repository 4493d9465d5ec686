"""What a calendar folder keeps: appointments and series, as data. The user's side of the fake."""

import calendar
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

_numbers = itertools.count(1)
FAREST = 2040
"""Year in which the fake's endless series end."""


def new_entry() -> str:
    return f"00000000{next(_numbers):040X}"


def new_global() -> str:
    """As Outlook makes them: class id, no date, a creation time, and 16 random bytes."""
    head = "040000008200E00074C5B7101A82E008" + "00000000"
    return f"{head}A048DAF17405D9010000000000000000" + f"10000000{next(_numbers):032X}"


def global_of(uid: str) -> str:
    """As Outlook makes them for an invitation of this UID."""
    data = b"vCal-Uid\x01\x00\x00\x00" + uid.encode() + b"\x00"
    head = bytes.fromhex("040000008200E00074C5B7101A82E008") + bytes(20)
    return (head + len(data).to_bytes(4, "little") + data).hex().upper()


@dataclass
class Rule:
    """A recurrence pattern. `start` is the wall time of the first occurrence in `zone`."""

    kind: int
    start: datetime
    length: timedelta
    zone: str
    interval: int = 1
    mask: int = 0
    day: int = 0
    month: int = 0
    instance: int = 0
    times: int = 0
    """Number of occurrences; 0 is endless."""
    changed: dict[datetime, "Record | None"] = field(default_factory=dict)
    """Exceptions by their original wall time; None is a deleted occurrence."""

    def walls(self) -> Iterator[datetime]:
        """Wall times of all occurrences, by looking at every day: slow, but nobody's rule."""
        count, day = 0, self.start.date()
        while (not self.times or count < self.times) and day.year < FAREST:
            if self._falls_on(day):
                count += 1
                yield datetime.combine(day, self.start.time())
            day += timedelta(days=1)

    def last(self) -> date:
        return max(self.walls()).date()

    def _falls_on(self, day: date) -> bool:
        first = self.start.date()
        months = (day.year - first.year) * 12 + day.month - first.month
        if self.kind == 0:
            return (day - first).days % self.interval == 0
        if self.kind == 1:
            week = first - timedelta(days=_sunday_first(first))
            return self._in_mask(day) and (day - week).days // 7 % self.interval == 0
        if self.kind in {5, 6} and day.month != self.month:
            return False
        step = self.interval if self.kind in {2, 3} else 12 * self._years()
        if months % step:
            return False
        if self.kind in {2, 5}:
            length = calendar.monthrange(day.year, day.month)[1]
            return day.day == min(self.day, length)
        return day == self._nth(day)

    def _years(self) -> int:
        """The reference tells years, some versions tell months."""
        return self.interval // 12 if self.interval % 12 == 0 else self.interval

    def _nth(self, day: date) -> date:
        length = calendar.monthrange(day.year, day.month)[1]
        fitting = [d for n in range(length) if self._in_mask(d := day.replace(day=n + 1))]
        return fitting[-1] if self.instance == 5 else fitting[self.instance - 1]

    def _in_mask(self, day: date) -> bool:
        return bool(self.mask & (1 << _sunday_first(day)))


@dataclass
class Record:
    start: datetime
    """UTC; of an all-day event the midnight of its own zone."""
    end: datetime
    zone: str = "Europe/Berlin"
    subject: str = ""
    location: str = ""
    body: str = ""
    all_day: bool = False
    busy: int = 2
    sensitivity: int = 0
    meeting: int = 0
    response: int = 0
    kind: int = 26
    rule: Rule | None = None
    properties: dict[str, str] = field(default_factory=dict)
    categories: str = ""
    corrupt: bool = False
    entry: str = field(default_factory=new_entry)
    global_id: str = field(default_factory=new_global)

    def copied(self) -> "Record":
        """As a copy made with the mouse: all comes along but the EntryID."""
        return replace(self, entry=new_entry(), properties=dict(self.properties))


@dataclass
class Occurrence:
    """One time of a record. `original` is set for occurrences of a series."""

    record: Record
    start: datetime
    end: datetime
    state: int = 0
    master: Record | None = None


def occurrences(record: Record) -> Iterator[Occurrence]:
    """In the order of original starts; moved ones in the place of their original."""
    rule = record.rule
    if rule is None:
        yield Occurrence(record, record.start, record.end)
        return
    zone = ZoneInfo(rule.zone)
    for wall in rule.walls():
        if wall in rule.changed:
            changed = rule.changed[wall]
            if changed is not None:
                yield Occurrence(changed, changed.start, changed.end, 3, record)
            continue
        start = wall.replace(tzinfo=zone).astimezone(UTC)
        end = start + rule.length
        if record.all_day:
            end = (wall + rule.length).replace(tzinfo=zone).astimezone(UTC)
        yield Occurrence(record, start, end, 2, record)


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _sunday_first(day: date) -> int:
    return (day.weekday() + 1) % 7


def fields_of(**fields: Any) -> dict[str, Any]:
    """Fields of an `Event` as fields of a record."""
    busy = {"free": 0, "tentative": 1, "busy": 2, "away": 3, "elsewhere": 4}
    answers = {"none": 0, "tentative": 2, "accepted": 3, "declined": 4, "unanswered": 5}
    told: dict[str, Any] = {}
    if "title" in fields:
        told["subject"] = fields["title"]
    if "show_as" in fields:
        told["busy"] = busy[fields["show_as"]]
    if "private" in fields:
        told["sensitivity"] = 2 if fields["private"] else 0
    if "response" in fields:
        told["response"] = answers[fields["response"]]
        told["meeting"] = 3 if fields["response"] != "none" else 0
    if fields.get("cancelled"):
        told["meeting"] = 7 if told.get("meeting") == 3 else 5
    return told
