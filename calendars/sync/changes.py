"""What a run changed, in a few words for each: never more than the calendar's owner may keep.

Titles of private events do not reach the database, so they cannot be told here either.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from daybook_ical.events import EventPart, Moment
from daybook_ical.stored import from_json

from accounts.zones import is_zone
from calendars.models import Calendar, Event
from calendars.sync.plan import Action, Hold, Remove, Upsert
from calendars.sync.storage import storable
from connectors.models import SyncRun

MOST = 100
"""Of one run. The counts tell about the rest."""

Change = dict[str, Any]
Was = Mapping[str, EventPart]
"""The first part of events as they were known before, by key."""


def what_was(calendar: Calendar, actions: Sequence[Action]) -> Was:
    """Events that are about to be removed; afterwards nobody could say what they were."""
    keys = [action.key for action in actions if isinstance(action, Remove)][:MOST]
    if not keys:
        return {}
    stored = Event.objects.filter(calendar=calendar, key__in=keys).exclude(parts=[])
    return {key: from_json(parts[:1])[0] for key, parts in stored.values_list("key", "parts")}


def changes_of(calendar: Calendar, actions: Sequence[Action], was: Was) -> Iterator[Change]:
    """JSON for `SyncRun.changes`. `start` is a date, an instant, or a time without a zone."""
    for action in actions:
        if isinstance(action, Upsert) and action.is_same:
            continue
        if isinstance(action, Upsert) and action.event.parts:
            what = "added" if action.is_new else "changed"
            yield _change(calendar, what, action.event.parts[0])
        elif isinstance(action, Remove):
            yield _change(calendar, "removed", was.get(action.key))
        elif isinstance(action, Hold):
            yield {"calendar": calendar.label, "what": "held", "count": action.deletions}


def _change(calendar: Calendar, what: str, part: EventPart | None) -> Change:
    change: Change = {"calendar": calendar.label, "what": what}
    if part is not None:
        title = "" if part.private else storable(part.title[: SyncRun.TITLE_LENGTH])
        change |= {"start": _instant(part.start), "title": title, "private": part.private}
    return change


def _instant(moment: Moment) -> str:
    wall: date = moment.wall
    if isinstance(wall, datetime) and moment.zone and is_zone(moment.zone):
        wall = wall.replace(tzinfo=ZoneInfo(moment.zone)).astimezone(UTC)
    return wall.isoformat()
