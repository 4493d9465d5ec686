"""Times, drafts and ways of looking that all parts of the contract use."""

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from daybook_connector.stores.events import EventDraft, ReadWindow, StoreEvent

from tests.store_contract.side import Moment, Side

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WINDOW = ReadWindow(MONDAY - DAY, MONDAY + 90 * DAY)


def draft(start: datetime = MONDAY, **changes: Any) -> EventDraft:
    first = EventDraft(
        uid=f"daybook-{uuid.uuid4()}-1@portal.example",
        revision=1,
        start=start,
        end=start + HOUR,
        zone="Europe/Berlin",
        title="Meeting with Ann, Bob; and Çelik",
        description="First line\nSecond line",
        location="Room 1",
        url="https://portal.example/b/1",
    )
    return replace(first, **changes)


def later(wanted: EventDraft, by: timedelta = 2 * HOUR) -> EventDraft:
    """The next revision of a draft, moved."""
    start, end = wanted.start + by, wanted.end + by
    return replace(wanted, revision=wanted.revision + 1, start=start, end=end)


def read(
    side: Side, window: ReadWindow = WINDOW, *, calendar: str = "", titles: bool = False
) -> dict[str, StoreEvent]:
    """What a store that is opened for it reads, by key."""
    with side.store() as store:
        return by_key(store.read(calendar or side.calendar, window, titles=titles))


def by_key(events: Sequence[StoreEvent]) -> dict[str, StoreEvent]:
    told = {event.key: event for event in events}
    assert len(told) == len(events), "two events have the same key"
    return told


def plain(event: StoreEvent) -> StoreEvent:
    """The event without what each store makes in its own way."""
    return replace(event, etag="", uid="")


def times(events: dict[str, StoreEvent]) -> dict[str, tuple[Moment | None, Moment | None]]:
    return {key: (event.start, event.end) for key, event in events.items()}


def occurrence(series: str, original: Moment) -> str:
    """The key of an occurrence."""
    if isinstance(original, datetime):
        return f"{series}#{original.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return f"{series}#{original:%Y-%m-%d}"


def days(start: str, end: str) -> tuple[date, date]:
    return date.fromisoformat(start), date.fromisoformat(end)
