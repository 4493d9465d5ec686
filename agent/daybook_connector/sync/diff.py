"""What has to be told of a calendar, decided from what was told before. Nothing is done here."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from daybook_protocol.events import AnyEvent
from daybook_protocol.limits import EVENTS
from daybook_protocol.reports import ChangesMessage, SnapshotMessage

from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.sync.told import told_event

# Below the 256 KiB of a message, with room for what stands around the events.
BATCH_BYTES = 200_000


@dataclass(frozen=True, slots=True)
class Difference:
    """Events that are new or different, and keys of those that are gone."""

    changed: tuple[StoreEvent, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed or self.removed)


@dataclass(frozen=True, slots=True)
class ReportStep:
    """One report, and what the portal holds of the calendar once it has it: a `revision`, or ""
    while parts of the snapshot are still to come."""

    report: SnapshotMessage | ChangesMessage
    revision: str
    items: tuple[tuple[str, str], ...]
    removed: tuple[str, ...] = ()


def window(today: datetime, zone: str, days_back: int, days_ahead: int) -> ReadWindow:
    """Whole days of the user's zone (UTC where it is not known), today counts in addition."""
    try:
        tz = ZoneInfo(zone) if zone else UTC
    except (KeyError, ValueError, OSError):
        tz = UTC
    day = today.astimezone(tz).date()
    start = datetime.combine(day - timedelta(days=days_back), time(), tz)
    end = datetime.combine(day + timedelta(days=days_ahead + 1), time(), tz)
    return ReadWindow(start.astimezone(UTC), end.astimezone(UTC))


def compare(known: Mapping[str, str], events: Sequence[StoreEvent]) -> Difference:
    """`known` are etags by key."""
    found = {each.key: each for each in events}
    changed = tuple(each for key, each in found.items() if known.get(key) != each.etag)
    return Difference(changed, tuple(key for key in known if key not in found))


def snapshot_steps(calendar: str, revision: str, events: Sequence[StoreEvent]) -> list[ReportStep]:
    """The whole calendar, at least one part."""
    found = list({each.key: each for each in events}.values())
    parts = list(_batches(found)) or [[]]
    return [
        ReportStep(
            SnapshotMessage(
                calendar=calendar,
                revision=revision,
                part=number,
                parts=len(parts),
                events=tuple(told for _, told in part),
            ),
            revision if number == len(parts) else "",
            tuple((each.key, each.etag) for each, _ in part),
        )
        for number, part in enumerate(parts, 1)
    ]


def change_steps(
    calendar: str, base: str, difference: Difference, name: Callable[[], str]
) -> list[ReportStep]:
    """The difference as a chain of reports; `name` gives a new revision each time."""
    steps: list[ReportStep] = []
    removed = difference.removed
    batches = list(_batches(difference.changed)) or [[]]
    for number, part in enumerate(batches, 1):
        room = EVENTS - len(part) if number == len(batches) else 0
        gone, removed = removed[:room], removed[room:]
        steps.append(_change(calendar, _last(steps, base), name(), part, gone))
    while removed:
        gone, removed = removed[:EVENTS], removed[EVENTS:]
        steps.append(_change(calendar, _last(steps, base), name(), [], gone))
    return steps


def _last(steps: Sequence[ReportStep], base: str) -> str:
    return steps[-1].revision if steps else base


def _change(
    calendar: str,
    base: str,
    revision: str,
    part: Sequence[tuple[StoreEvent, AnyEvent]],
    gone: tuple[str, ...],
) -> ReportStep:
    report = ChangesMessage(
        calendar=calendar,
        base=base,
        revision=revision,
        events=tuple(told for _, told in part),
        removed=gone,
    )
    return ReportStep(report, revision, tuple((each.key, each.etag) for each, _ in part), gone)


def _batches(events: Sequence[StoreEvent]) -> Iterator[list[tuple[StoreEvent, AnyEvent]]]:
    """Events with how they look on the line, in groups that fit into one message."""
    batch: list[tuple[StoreEvent, AnyEvent]] = []
    size = 0
    for each in events:
        told = told_event(each)
        length = len(told.as_text().encode())
        if batch and (len(batch) == EVENTS or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((each, told))
        size += length
    if batch:
        yield batch
