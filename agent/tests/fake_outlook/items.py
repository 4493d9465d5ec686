"""Folder.Items: sorted, filtered and expanded as Outlook does it."""

# ruff: noqa: N802 - the members have Outlook's names

import heapq
import itertools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.fake_outlook.appointment import AppointmentItem, item_of
from tests.fake_outlook.dates import local, read
from tests.fake_outlook.dispatch import (
    DENIED,
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
