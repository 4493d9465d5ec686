"""What is new about a calendar, queued for the portal."""

import asyncio
from collections.abc import Sequence
from itertools import count

from daybook_connector.journal import Journal, KnownCalendar
from daybook_connector.stores.events import StoreEvent
from daybook_connector.sync.diff import ReportStep, change_steps, compare, snapshot_steps
from daybook_connector.sync.told import telling


async def report(journal: Journal, calendar: str, events: Sequence[StoreEvent]) -> int | None:
    """Queue what is new, and note it as told; how many reports that took.

    Thousands of events are compared beside the event loop, and written in steps that are short
    transactions, so that heartbeats go on meanwhile. A kill in between does no harm: what was
    noted is what was queued, and a snapshot that was not finished is begun again. None if what it
    builds on was forgotten meanwhile; whatever did that leads to another pass. Raises `Untellable`.
    """
    known = journal.known(calendar)
    if known is None:
        journal.forget(calendar)
    builds_on = journal.upheavals
    with telling():
        steps = await _steps(journal, calendar, known, events)
    for step in steps:
        if journal.upheavals != builds_on:
            return None
        with journal.entry():
            journal.queue(step.report)
            journal.note_told(calendar, step.revision, step.items, step.removed)
        await asyncio.sleep(0)
    return len(steps)


async def _steps(
    journal: Journal, calendar: str, known: KnownCalendar | None, events: Sequence[StoreEvent]
) -> list[ReportStep]:
    if known is None:
        return await asyncio.to_thread(snapshot_steps, calendar, journal.new_revision(), events)
    difference = await asyncio.to_thread(compare, known.items, events)
    if not difference:
        return []
    revision, numbers = journal.new_revision(), count(1)
    return await asyncio.to_thread(
        change_steps,
        calendar,
        known.revision,
        difference,
        lambda: f"{revision}.{next(numbers)}",
    )
