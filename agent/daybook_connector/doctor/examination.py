"""What the command `check` and the doctor find out: each calendar, the store, and the way to the
portal."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from daybook_protocol.moments import clock

from daybook_connector.doctor.ladder import climb, climb_network
from daybook_connector.doctor.store import leave_alone, look_at_store
from daybook_connector.local.settings_file import Settings
from daybook_connector.stores.base import StoreFacts
from daybook_connector.stores.events import ReadWindow, StoreCalendar
from daybook_connector.stores.thread import StoreThread
from daybook_connector.words.errors import ConnectorError

log = logging.getLogger(__name__)


async def examine(
    store: StoreThread,
    shares: Callable[[str], bool],
    settings: Settings,
    token: str,
    now: datetime,
    *,
    network: bool,
) -> dict[str, Any]:
    """The result of `check`. `shares(key)` tells whether a calendar is shared."""
    facts = await store.call(lambda opened: opened.facts(), closed=True)
    calendars = await _listed(store)
    return {
        "at": clock(now.replace(microsecond=0)),
        "calendars": {
            each.key: await _probe(store, each, now) for each in calendars if shares(each.key)
        },
        "ladder": await _ladder(settings, token) if network else [],
        "store": _store(facts),
        "guard": {"prompts": facts.prompts, "last_at": facts.prompted_at or None},
        "sleeps": None,
    }


async def climb_all(
    store: StoreThread, settings: Settings, token: str, idle: str = ""
) -> list[dict[str, Any]]:
    """The doctor's whole ladder, network and store, each rung as JSON with its ticket. `idle` says
    why the calendars are left alone, where they are."""
    rungs = await climb_network(settings, token)
    if idle:
        rungs += leave_alone(idle)
    else:
        shared = settings.shared or ()
        rungs += await store.call(lambda opened: look_at_store(opened, shared), closed=True)
    return [asdict(rung) for rung in rungs]


async def _listed(store: StoreThread) -> Sequence[StoreCalendar]:
    try:
        return await store.call(lambda opened: opened.calendars())
    except ConnectorError as error:
        log.warning("The calendars could not be listed: %s", error)
        return ()


async def _probe(store: StoreThread, calendar: StoreCalendar, now: datetime) -> dict[str, Any]:
    """Whether the calendar can be read now: one day of it is."""
    day = ReadWindow(now, now + timedelta(days=1))
    try:
        await store.call(lambda opened: opened.read(calendar.key, day))
    except ConnectorError as error:
        return {"access": calendar.access.value, "readable": False, "text": str(error)}
    except Exception as error:
        log.exception("A calendar could not be examined.")
        return {"access": calendar.access.value, "readable": False, "text": type(error).__name__}
    return {"access": calendar.access.value, "readable": True, "text": ""}


async def _ladder(settings: Settings, token: str) -> list[dict[str, Any]]:
    rungs = [asdict(rung) for rung in await climb(settings, token)]
    return [{name: rung[name] for name in ("rung", "verdict", "detail", "ms")} for rung in rungs]


def _store(facts: StoreFacts) -> dict[str, Any]:
    return {"name": facts.name, "version": facts.version, "open": facts.open}
