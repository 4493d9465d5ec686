"""Folder.Items and what is in it."""

# ruff: noqa: N802 - the members have Outlook's names

import heapq
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.fake_outlook.dates import labelled, local, read
from tests.fake_outlook.dispatch import (
    DENIED,
    INVALID,
    NOT_FOUND,
    Collection,
    Dispatch,
    failure,
)
from tests.fake_outlook.record import Occurrence, Record, occurrences

if TYPE_CHECKING:
    from tests.fake_outlook.folders import Folder

UNDEFINED = 2147483647
_CONDITION = re.compile(r"\[(Start|End)\] (<=|>=|<|>) '([^']*)'")
_DASL = re.compile(
    r"@SQL=\"http://schemas.microsoft.com/mapi/string/[^\"]*/Daybook\" LIKE '%(.*)%'"
)


class Items(Dispatch):
    """A new collection on every `Folder.Items`, as in Outlook."""

    def __init__(self, folder: "Folder", condition: str = "") -> None:
        super().__init__(folder.world)
        self.folder = folder
        self.condition = condition
        self.sorted = ""
        self.expands = False
        self.sinks: list[Any] = []
        self._rest: Iterator[Dispatch] = iter(())
        folder.collections.add(self)

    def do_Sort(self, field: str, descending: bool = False) -> None:
        self.sorted = f"{field} {'down' if descending else 'up'}"
        # Sorting afterwards undoes the expansion.
        self.expands = False

    def put_IncludeRecurrences(self, wanted: bool) -> None:
        # Right only on a whole collection that is sorted by start, ascending.
        self.expands = wanted and self.sorted == "[Start] up" and not self.condition

    def get_Count(self) -> int:
        return UNDEFINED if self.expands else len(self.folder.records)

    def do_Restrict(self, condition: str) -> "Items":
        self.world.check_filter(condition)
        hits = Items(self.folder, condition)
        hits.sorted, hits.expands = self.sorted, self.expands
        return hits

    def do_GetFirst(self) -> Dispatch | None:
        if not self.folder.readable:
            raise failure(DENIED)
        self._rest = self._walk()
        return next(self._rest, None)

    def do_GetNext(self) -> Dispatch | None:
        return next(self._rest, None)

    def do_Add(self, kind: int) -> "AppointmentItem":
        if not self.folder.writable and self.world.refuses_at_once:
            raise failure(DENIED)
        now = datetime(2026, 11, 20, 8, tzinfo=UTC)
        record = Record(now, now + timedelta(minutes=30), self.world.zone.key, entry="")
        return AppointmentItem(self.folder, Occurrence(record, record.start, record.end), new=True)

    def _walk(self) -> Iterator[Dispatch]:
        records = sorted(self.folder.records, key=lambda r: (not r.corrupt, r.start))
        if self.sorted.endswith("down"):
            records.reverse()
        latest = self._latest()
        for found in self._times(records):
            if self.expands and found.start > latest:
                return
            if self._fits(found):
                self.world.handed_out += 1
                yield item_of(self.folder, found, astray=self.world.online and self.expands)

    def _times(self, records: list[Record]) -> Iterator[Occurrence]:
        if not self.expands:
            for record in records:
                state = 1 if record.rule else 0
                yield Occurrence(record, record.start, record.end, state, record)
            return
        streams = [sorted_by_start(occurrences(record)) for record in records]
        yield from heapq.merge(*streams, key=lambda o: (not o.record.corrupt, o.start))

    def _latest(self) -> datetime:
        """Nothing that begins after this can fit; occurrences are moved by less than a year."""
        bounds = [
            wanted
            for field, compared, text in _CONDITION.findall(self.condition)
            if (field, compared) == ("Start", "<") and (wanted := read(text, self.world.order))
        ]
        return min(bounds, default=datetime(9000, 1, 1)).replace(tzinfo=UTC) + timedelta(days=400)

    def _fits(self, found: Occurrence) -> bool:
        dasl = _DASL.match(self.condition)
        if dasl and self.world.hides_user_properties:
            return False
        if dasl:
            return dasl[1].replace("''", "'") in found.record.properties.get("Daybook", "")
        if found.record.corrupt:
            return True
        times = {"Start": found.start, "End": found.end}
        for field, compared, text in _CONDITION.findall(self.condition):
            wanted = read(text, self.world.order)
            own = local(times[field], self.world.zone)
            if wanted is None or not _compare(own, compared, wanted):
                return False
        return True


class AppointmentItem(Dispatch):
    """An item in hand: changes are the folder's only after Save."""

    guarded = frozenset(
        {
            "Body",
            "Organizer",
            "RequiredAttendees",
            "OptionalAttendees",
            "Resources",
            "PropertyAccessor",
            "RTFBody",
            "Respond",
            "SaveAs",
            "Send",
            "Recipients",
        }
    )

    def __init__(
        self, folder: "Folder", found: Occurrence, *, new: bool = False, astray: bool = False
    ) -> None:
        super().__init__(folder.world)
        self.folder = folder
        self.record = found.record
        self.found = found
        self.new = new
        self.changes: dict[str, Any] = {}
        self.properties = dict(found.record.properties)
        if astray and found.state == 2 and found.master and found.master.rule:
            zone = ZoneInfo(found.master.rule.zone)
            start = found.master.rule.start.replace(tzinfo=zone).astimezone(UTC)
            self.found = Occurrence(found.record, start, start + (found.end - found.start), 2)
            self.found.master = found.master

    def _value(self, name: str) -> Any:
        return self.changes.get(name, getattr(self.record, name))

    def _time(self, name: str) -> datetime:
        if self.record.corrupt:
            raise failure(NOT_FOUND)
        return self.changes.get(name, getattr(self.found, name))

    def get_Class(self) -> int:
        return self.record.kind

    def get_EntryID(self) -> str:
        return self.found.master.entry if self.found.master else self.record.entry

    def get_GlobalAppointmentID(self) -> str:
        if self.new:
            return ""
        return self.found.master.global_id if self.found.master else self.record.global_id

    def get_StartUTC(self) -> datetime:
        return labelled(self._time("start").replace(tzinfo=None))

    def get_EndUTC(self) -> datetime:
        return labelled(self._time("end").replace(tzinfo=None))

    def put_StartUTC(self, value: datetime) -> None:
        length = self._time("end") - self._time("start")
        self.changes["start"] = _to_second(value)
        self.changes["end"] = _to_second(value) + length

    def put_EndUTC(self, value: datetime) -> None:
        self.changes["end"] = _to_second(value)

    def get_Start(self) -> datetime:
        return labelled(local(self._time("start"), self.world.zone))

    def get_End(self) -> datetime:
        return labelled(local(self._time("end"), self.world.zone))

    def get_StartInStartTimeZone(self) -> datetime:
        return labelled(local(self._time("start"), ZoneInfo(self._value("zone"))))

    def get_EndInEndTimeZone(self) -> datetime:
        return labelled(local(self._time("end"), ZoneInfo(self._value("zone"))))

    def get_Duration(self) -> int:
        return int((self._time("end") - self._time("start")).total_seconds() // 60)

    def get_StartTimeZone(self) -> Dispatch:
        from tests.fake_outlook.application import TimeZone

        return TimeZone(self.world, self._value("zone"))

    def put_StartTimeZone(self, zone: Any) -> None:
        """The wall time stays and the instant moves, as for an organizer."""
        before, after = ZoneInfo(self._value("zone")), ZoneInfo(zone.name)
        wall = local(self._time("start"), before)
        length = self._time("end") - self._time("start")
        self.changes["start"] = wall.replace(tzinfo=after).astimezone(UTC)
        self.changes["end"] = self.changes["start"] + length
        self.changes["zone"] = zone.name

    def put_EndTimeZone(self, zone: Any) -> None:
        wall = local(self._time("end"), ZoneInfo(self._value("zone")))
        self.changes["end"] = wall.replace(tzinfo=ZoneInfo(zone.name)).astimezone(UTC)

    def get_AllDayEvent(self) -> bool:
        return bool(self._value("all_day"))

    def put_AllDayEvent(self, value: bool) -> None:
        self.changes["all_day"] = value

    def get_Subject(self) -> str:
        return str(self._value("subject"))

    def put_Subject(self, value: str) -> None:
        self.changes["subject"] = value

    def put_Location(self, value: str) -> None:
        self.changes["location"] = value

    def get_BusyStatus(self) -> int:
        return int(self._value("busy"))

    def put_BusyStatus(self, value: int) -> None:
        self.changes["busy"] = value

    def get_Sensitivity(self) -> int:
        return int(self._value("sensitivity"))

    def put_Sensitivity(self, value: int) -> None:
        self.changes["sensitivity"] = value

    def get_MeetingStatus(self) -> int:
        return self.record.meeting

    def get_ResponseStatus(self) -> int:
        return self.record.response

    def get_RecurrenceState(self) -> int:
        return self.found.state

    def get_UserProperties(self) -> "UserProperties":
        return UserProperties(self)

    def get_Parent(self) -> "Folder":
        return self.folder

    def get_Body(self) -> str:
        return str(self._value("body"))

    def put_Body(self, value: str) -> None:
        self.changes["body"] = value

    def do_GetRecurrencePattern(self) -> "RecurrencePattern":
        master = self.found.master or self.record
        return RecurrencePattern(self.folder, master)

    def do_Close(self, how: int) -> None:
        self.changes.clear()

    def do_Save(self) -> None:
        if not self.folder.writable:
            raise failure(DENIED)
        self.folder.save(self)

    def do_Delete(self) -> None:
        if not self.folder.writable:
            raise failure(DENIED)
        self.folder.delete(self.record)


class MeetingItem(Dispatch):
    """What is no appointment but lies in the folder."""

    guarded = frozenset({"Body", "Recipients", "SenderName", "PropertyAccessor"})

    def __init__(self, world: Any, record: Record) -> None:
        super().__init__(world)
        self.record = record

    def get_Class(self) -> int:
        return self.record.kind

    def get_EntryID(self) -> str:
        return self.record.entry


class UserProperties(Dispatch):
    def __init__(self, item: AppointmentItem) -> None:
        super().__init__(item.world)
        self.item = item

    def do_Find(self, name: str, custom: bool = True) -> "UserProperty | None":
        return UserProperty(self.item, name) if name in self.item.properties else None

    def do_Add(self, name: str, kind: int, to_folder: bool = True) -> "UserProperty":
        if to_folder:
            raise failure(DENIED)  # Changing the folder's fields needs more than writing items.
        self.item.properties[name] = ""
        return UserProperty(self.item, name)


class UserProperty(Dispatch):
    guarded = frozenset({"Formula"})

    def __init__(self, item: AppointmentItem, name: str) -> None:
        super().__init__(item.world)
        self.item, self.name = item, name

    def get_Value(self) -> str:
        return self.item.properties[self.name]

    def put_Value(self, value: str) -> None:
        self.item.properties[self.name] = value


class RecurrencePattern(Dispatch):
    def __init__(self, folder: "Folder", master: Record) -> None:
        super().__init__(folder.world)
        self.folder, self.master = folder, master
        assert master.rule
        self.rule = master.rule

    def get_RecurrenceType(self) -> int:
        return self.rule.kind

    def get_Interval(self) -> int:
        return self.rule.interval

    def get_DayOfWeekMask(self) -> int:
        return self.rule.mask

    def get_DayOfMonth(self) -> int:
        return self.rule.day

    def get_MonthOfYear(self) -> int:
        return self.rule.month

    def get_Instance(self) -> int:
        return self.rule.instance

    def get_Duration(self) -> int:
        return int(self.rule.length.total_seconds() // 60)

    def get_NoEndDate(self) -> bool:
        return not self.rule.times

    def get_PatternStartDate(self) -> datetime:
        return labelled(self.rule.start.replace(hour=0, minute=0) + timedelta(microseconds=600))

    def get_PatternEndDate(self) -> datetime:
        last = self.rule.last()
        return labelled(datetime(last.year, last.month, last.day, 0, 0, 0, 600))

    def get_StartTime(self) -> datetime:
        return labelled(self.rule.start)

    def get_Exceptions(self) -> Collection:
        found = [Change(self, wall, record) for wall, record in self.rule.changed.items()]
        return Collection(self.world, list(found))


class Change(Dispatch):
    """The object model's `Exception`."""

    def __init__(self, pattern: RecurrencePattern, wall: datetime, record: Record | None) -> None:
        super().__init__(pattern.world)
        self.pattern, self.wall, self.record = pattern, wall, record

    def get_OriginalDate(self) -> datetime:
        zone = ZoneInfo(self.pattern.rule.zone)
        own = local(self.wall.replace(tzinfo=zone), self.world.zone)
        if self.world.originals_are_days:
            own = self.wall.replace(hour=0, minute=0)
        return labelled(own)

    def get_Deleted(self) -> bool:
        return self.record is None

    def get_AppointmentItem(self) -> AppointmentItem:
        if self.record is None:
            raise failure(NOT_FOUND)
        found = Occurrence(self.record, self.record.start, self.record.end, 3, self.pattern.master)
        return AppointmentItem(self.pattern.folder, found)


def item_of(folder: "Folder", found: Occurrence, *, astray: bool = False) -> Dispatch:
    if found.record.kind != 26:
        return MeetingItem(folder.world, found.record)
    return AppointmentItem(folder, found, astray=astray)


def sorted_by_start(series: Iterator[Occurrence]) -> Iterator[Occurrence]:
    """Occurrences by start although single ones were moved; endless series stay lazy."""
    head = list(itertools.islice(series, 200))
    yield from sorted(head, key=lambda occurrence: occurrence.start)
    yield from series


def _compare(own: datetime, how: str, wanted: datetime) -> bool:
    own = own.replace(second=0, microsecond=0)
    return {
        "<": own < wanted,
        ">": own > wanted,
        "<=": own <= wanted,
        ">=": own >= wanted,
    }[how]


def _to_second(value: datetime) -> datetime:
    assert value.tzinfo is not None, "a naive date would be taken as it is"
    return value.astimezone(UTC).replace(microsecond=0)


__all__ = ["INVALID", "AppointmentItem", "Items", "item_of"]
