"""The pattern of a series, and its exceptions."""

# ruff: noqa: N802 - the members have Outlook's names

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.fake_outlook.appointment import AppointmentItem
from tests.fake_outlook.dates import labelled, local
from tests.fake_outlook.dispatch import NOT_FOUND, Collection, Dispatch, failure
from tests.fake_outlook.record import Occurrence, Record

if TYPE_CHECKING:
    from tests.fake_outlook.folders import Folder


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
