"""One item of a folder, in hand."""

# ruff: noqa: N802 - the members have Outlook's names

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from tests.fake_outlook.dates import labelled, local
from tests.fake_outlook.dispatch import DENIED, NOT_FOUND, Dispatch, failure
from tests.fake_outlook.record import Occurrence, Record

if TYPE_CHECKING:
    from tests.fake_outlook.folders import Folder
    from tests.fake_outlook.pattern import RecurrencePattern


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
        from tests.fake_outlook.pattern import RecurrencePattern

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


def item_of(folder: "Folder", found: Occurrence, *, astray: bool = False) -> Dispatch:
    if found.record.kind != 26:
        return MeetingItem(folder.world, found.record)
    return AppointmentItem(folder, found, astray=astray)


def _to_second(value: datetime) -> datetime:
    assert value.tzinfo is not None, "a naive date would be taken as it is"
    return value.astimezone(UTC).replace(microsecond=0)
