"""Events that repeat: which occurrence an item is, and the occurrences that Outlook fails to give.

Connected to Exchange without a cache, Outlook has been seen to give the series' first date for
every occurrence. Then the rule is expanded here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, YEARLY, rrule

from daybook_connector.stores.errors import StoreBusy, StoreClosed, StoreError
from daybook_connector.stores.events import StoreEvent
from daybook_connector.stores.outlook.codes import OutlookItemMissing
from daybook_connector.stores.outlook.identity import occurrence_key
from daybook_connector.stores.outlook.items import described, times_of
from daybook_connector.stores.outlook.names import OlDaysOfWeek, OlRecurrenceType
from daybook_connector.stores.outlook.remote import Remote, each
from daybook_connector.stores.outlook.session import OutlookSession
from daybook_connector.stores.outlook.times import at, wall, zone_of

Moment = datetime | date

WEEKDAYS = {
    OlDaysOfWeek.olMonday: MO,
    OlDaysOfWeek.olTuesday: TU,
    OlDaysOfWeek.olWednesday: WE,
    OlDaysOfWeek.olThursday: TH,
    OlDaysOfWeek.olFriday: FR,
    OlDaysOfWeek.olSaturday: SA,
    OlDaysOfWeek.olSunday: SU,
}
FREQUENCIES: dict[OlRecurrenceType, Any] = {
    OlRecurrenceType.olRecursDaily: DAILY,
    OlRecurrenceType.olRecursWeekly: WEEKLY,
    OlRecurrenceType.olRecursMonthly: MONTHLY,
    OlRecurrenceType.olRecursMonthNth: MONTHLY,
    OlRecurrenceType.olRecursYearly: YEARLY,
    OlRecurrenceType.olRecursYearNth: YEARLY,
}
LAST = 5
"""RecurrencePattern.Instance for the last such day of a month."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An exception of a series: its original wall time on this PC, and the event it became, if it
    was not deleted. Outlook's objects are not kept; Exchange limits how many may be open."""

    original: datetime
    event: StoreEvent | None


class OutlookSeries:
    """What is known of the series during one read."""

    def __init__(self, session: OutlookSession, store_id: str) -> None:
        self._session = session
        self._store_id = store_id
        self._zone = session.zone
        self._changed: dict[str, list[Changed]] = {}

    def original(self, item: Remote, name: str, all_day: bool) -> Moment:
        """When a moved occurrence was to be: UTC, or a day. Its own start if nobody knows."""
        start, _ = times_of(item)
        for changed in self.changed(item, name):
            if changed.event is not None and changed.event.start == start:
                return changed.original.date() if all_day else at(changed.original, self._zone)
        return start

    def changed(self, item: Remote, name: str) -> list[Changed]:
        """The exceptions of the item's series, with their original wall times on this PC."""
        if name not in self._changed:
            pattern = item.do("GetRecurrencePattern")
            begins = wall(pattern.StartTime).time()
            zone = _zone_of(item, self._zone)
            found = []
            for exception in each(pattern.Exceptions):
                try:
                    found.append(self._exception(exception, name, begins, zone))
                except (StoreClosed, StoreBusy):
                    raise
                except (StoreError, ValueError):
                    continue
            self._changed[name] = found
        return self._changed[name]

    def occurrences(
        self, item: Remote, name: str, start: datetime, end: datetime
    ) -> Iterator[StoreEvent]:
        """All occurrences that begin between two wall times, by the rule and its exceptions."""
        base = described(self._master(item, name), name)
        changed = {c.original: c for c in self.changed(item, name)}
        all_day = bool(item.AllDayEvent)
        zone = _zone_of(item, self._zone)
        pattern = item.do("GetRecurrencePattern")
        length = timedelta(minutes=pattern.Duration)
        for begin in _rule(pattern).between(start, end, inc=True):
            local = begin if all_day else at(begin, zone).astimezone(self._zone)
            if local.replace(tzinfo=None) in changed:
                continue
            yield _occurrence(base, begin, length, None if all_day else zone)
        for original, exception in changed.items():
            if exception.event is not None:
                moment = original.date() if all_day else at(original, self._zone)
                yield replace(exception.event, key=occurrence_key(name, moment))

    def _master(self, item: Remote, name: str) -> Remote:
        """The series itself, which the EntryID names that all its occurrences share."""
        try:
            master = self._session.namespace.do("GetItemFromID", name, self._store_id)
        except OutlookItemMissing:
            return item
        return item if master is None else master

    def _exception(self, exception: Remote, name: str, begins: time, zone: ZoneInfo) -> Changed:
        original = wall(exception.OriginalDate)
        if original.time() != begins and original.time() == time():
            # Some versions tell the day only.
            day = datetime.combine(original.date(), begins)
            original = at(day, zone).astimezone(self._zone).replace(tzinfo=None)
        if exception.Deleted:
            return Changed(original, None)
        item = exception.AppointmentItem
        start, end = times_of(item)
        return Changed(original, replace(described(item, name), start=start, end=end))


def _zone_of(item: Remote, local: ZoneInfo) -> ZoneInfo:
    """The zone whose wall time the series keeps."""
    try:
        zone = item.StartTimeZone
        return (zone_of(zone.ID) if zone is not None else None) or local
    except (StoreClosed, StoreBusy):
        raise
    except StoreError:
        return local


def _occurrence(
    base: StoreEvent, begin: datetime, length: timedelta, zone: ZoneInfo | None
) -> StoreEvent:
    """One occurrence of wall time `begin`; without a zone a whole day."""
    if zone is None:
        first, last = begin.date(), (begin + length).date()
        return replace(base, key=occurrence_key(base.key, first), start=first, end=last)
    start = at(begin, zone)
    return replace(base, key=occurrence_key(base.key, start), start=start, end=start + length)


def _rule(pattern: Remote) -> rrule:
    """The pattern in the series' own wall time."""
    kind = OlRecurrenceType(pattern.RecurrenceType)
    first = datetime.combine(wall(pattern.PatternStartDate).date(), wall(pattern.StartTime).time())
    limit: dict[str, Any] = {}
    if not pattern.NoEndDate:
        limit["until"] = datetime.combine(wall(pattern.PatternEndDate).date(), datetime.max.time())
    return rrule(
        FREQUENCIES[kind],
        dtstart=first,
        interval=_interval(kind, pattern.Interval),
        wkst=SU,
        **limit,
        **_days(kind, pattern),
    )


def _interval(kind: OlRecurrenceType, interval: int) -> int:
    """Yearly patterns count in months (12, 24 …) or, in some versions, in years."""
    if kind in {OlRecurrenceType.olRecursYearly, OlRecurrenceType.olRecursYearNth}:
        return max(interval // 12, 1) if interval % 12 == 0 else max(interval, 1)
    return max(interval, 1)


def _days(kind: OlRecurrenceType, pattern: Remote) -> dict[str, Any]:
    if kind is OlRecurrenceType.olRecursDaily:
        return {}
    if kind is OlRecurrenceType.olRecursWeekly:
        return {"byweekday": _weekdays(pattern)}
    yearly = kind in {OlRecurrenceType.olRecursYearly, OlRecurrenceType.olRecursYearNth}
    days: dict[str, Any] = {"bymonth": pattern.MonthOfYear} if yearly else {}
    if kind in {OlRecurrenceType.olRecursMonthNth, OlRecurrenceType.olRecursYearNth}:
        nth = pattern.Instance
        return days | {"byweekday": _weekdays(pattern), "bysetpos": -1 if nth == LAST else nth}
    # Outlook moves the 31st to the last day of shorter months.
    last = pattern.DayOfMonth
    if last <= 28:
        return days | {"bymonthday": last}
    return days | {"bymonthday": range(28, last + 1), "bysetpos": -1}


def _weekdays(pattern: Remote) -> list[Any]:
    mask = pattern.DayOfWeekMask
    return [weekday for day, weekday in WEEKDAYS.items() if mask & day]
