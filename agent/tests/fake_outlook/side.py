"""The user's hands at the fake Outlook, for the stores' shared contract."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daybook_connector.stores.outlook import OutlookStore
from daybook_connector.stores.outlook.identity import calendar_key

from tests.fake_outlook.dispatch import EXCEPTION, com_error
from tests.fake_outlook.folders import Folder
from tests.fake_outlook.modules import com_of
from tests.fake_outlook.record import Record, Rule, fields_of, midnight
from tests.fake_outlook.world import World
from tests.store_contract.side import Moment, Side


def key_of(folder: Folder) -> str:
    return calendar_key(folder.store.id, folder.entry)


class OutlookSide(Side):
    def __init__(self) -> None:
        self.world = World(self.zone)
        self.world.immediate = True
        self.com = com_of(self.world)
        second = self.world.calendar.add_folder("Work")
        boss = self.world.add_store("Boss", kind=1).root.add_folder("Calendar")
        boss.writable = False
        self.world.opened.append(("Boss", boss))
        self.world.people["Carla"] = "0"
        self.world.denies = False
        self.calendar, self.second = key_of(self.world.calendar), key_of(second)
        self.read_only, self.free_busy = key_of(boss), calendar_key("person", "carla")

    def store(self) -> OutlookStore:
        return OutlookStore(com=self.com, people=("Carla",), patience=0, sleep=lambda _: None)

    def folder(self, calendar: str) -> Folder:
        return next(folder for folder in self.world.folders() if key_of(folder) == calendar)

    def add(self, calendar: str, start: Moment, end: Moment, **fields: Any) -> str:
        return self._place(calendar, self._record(start, end, **fields))

    def add_series(
        self, calendar: str, start: Moment, length: timedelta, *, zone: str, days: int, times: int
    ) -> str:
        end = start + length
        record = self._record(start, end)
        wall = datetime.combine(start, datetime.min.time())
        if isinstance(start, datetime):
            wall = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        record.zone = zone
        record.rule = Rule(0, wall, length, zone, interval=days, times=times)
        return self._place(calendar, record)

    def move_occurrence(self, calendar: str, series: str, original: datetime, to: datetime) -> None:
        record = self._named(calendar, series)
        assert record.rule
        moved = record.copied()
        moved.rule = None
        moved.start, moved.end = to, to + record.rule.length
        self._except(calendar, record, original, moved)

    def remove_occurrence(self, calendar: str, series: str, original: datetime) -> None:
        self._except(calendar, self._named(calendar, series), original, None)

    def change(self, calendar: str, key: str, **fields: Any) -> None:
        told = fields_of(**fields)
        for name in ("start", "end"):
            if name in fields:
                told[name] = fields[name].astimezone(UTC)
        self.world.change(self.folder(calendar), self._named(calendar, key), **told)

    def remove(self, calendar: str, key: str) -> None:
        self.world.remove(self.folder(calendar), self._named(calendar, key))

    def copy(self, calendar: str, key: str) -> str:
        return self._place(calendar, self._named(calendar, key).copied())

    def add_note(self, calendar: str, key: str) -> None:
        record = self._named(calendar, key)
        body = f"{record.body}\nBring the slides"
        properties = record.properties | {"Mood": "good"}
        self.world.change(
            self.folder(calendar), record, categories="Green", body=body, properties=properties
        )

    def has_note(self, calendar: str, key: str) -> bool:
        record = self._named(calendar, key)
        noted = "Bring the slides" in record.body and record.properties.get("Mood") == "good"
        return noted and record.categories == "Green"

    def add_nonsense(self, calendar: str) -> str:
        now = datetime(2026, 11, 23, tzinfo=UTC)
        return self._place(calendar, Record(now, now, corrupt=True))

    def take_write_access(self, calendar: str) -> None:
        self.folder(calendar).writable = False

    def break_calendar(self, calendar: str) -> None:
        self.world.trap("IncludeRecurrences", com_error(EXCEPTION, 0x80040201), times=1)

    def remove_calendar(self, calendar: str) -> None:
        self.world.remove_folder(self.folder(calendar))

    def _record(self, start: Moment, end: Moment, **fields: Any) -> Record:
        told = fields_of(**fields)
        if isinstance(start, datetime):
            assert isinstance(end, datetime)
            return Record(start.astimezone(UTC), end.astimezone(UTC), self.zone, **told)
        first, last = midnight(start, self.zone), midnight(end, self.zone)
        return Record(first, last, self.zone, all_day=True, **told)

    def _place(self, calendar: str, record: Record) -> str:
        self.world.add(self.folder(calendar), record)
        return record.entry

    def _named(self, calendar: str, key: str) -> Record:
        return self.folder(calendar).record(key)

    def _except(
        self, calendar: str, record: Record, original: datetime, instead: Record | None
    ) -> None:
        assert record.rule
        wall = original.astimezone(ZoneInfo(record.rule.zone)).replace(tzinfo=None)
        record.rule.changed[wall] = instead
        self.world.change(self.folder(calendar), record)
