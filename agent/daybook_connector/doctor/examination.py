"""What the command `check` and the doctor find out: each calendar, the store, and the way to the
portal."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from daybook_protocol.moments import clock
from daybook_protocol.reasons import ToldReason

from daybook_connector.doctor.ladder import climb, climb_network
from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.doctor.store import leave_alone, look_at_store
from daybook_connector.errors import ConnectorError
from daybook_connector.local.settings_file import Settings
from daybook_connector.stores.base import StoreFacts
from daybook_connector.stores.events import ReadWindow, StoreCalendar
from daybook_connector.stores.thread import StoreThread

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
    store: StoreThread, settings: Settings, token: str, idle: ToldReason | None = None
) -> list[DoctorRung]:
    """The doctor's whole ladder, network and store, with tickets. `idle` says why the calendars are
    left alone, where they are."""
    rungs = await climb_network(settings, token)
    if idle:
        rungs += leave_alone(idle)
    else:
        shared = settings.shared or ()
        rungs += await store.call(lambda opened: look_at_store(opened, shared), closed=True)
    return rungs


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
        return {"access": calendar.access.value, "readable": False, **_told(error)}
    except Exception as error:
        log.exception("A calendar could not be examined.")
        return {"access": calendar.access.value, "readable": False, "text": type(error).__name__}
    return {"access": calendar.access.value, "readable": True, "text": ""}


def _told(error: ConnectorError) -> dict[str, Any]:
    return {"text": str(error), "code": error.reason.code, "about": error.reason.about}


async def _ladder(settings: Settings, token: str) -> list[dict[str, Any]]:
    rungs = [rung.told() for rung in await climb(settings, token)]
    return [{name: told for name, told in rung.items() if name != "remedy"} for rung in rungs]


def _store(facts: StoreFacts) -> dict[str, Any]:
    return {"name": facts.name, "version": facts.version, "open": facts.open}
