"""What was known when a booking was decided: kept with it, so that nobody has to guess later.

`offered` is what was known when the guest saw the time, `taken` when the booking was made, `answer`
when a request was answered; each with every calendar that is read for its busy time and its age.
"""

from datetime import datetime
from typing import Any

from bookings.domain.certainty import Knowledge
from bookings.models import BookingPage
from calendars.domain.freshness import BusySource

Record = dict[str, Any]

RULES = (
    "stale_hours",
    "when_stale",
    "duration",
    "lead_time",
    "horizon",
    "buffer_before",
    "buffer_after",
    "session",
    "seats",
    "foreign_events",
)


def decision(
    page: BookingPage, knowledge: Knowledge, *, now: datetime, offered: Record | None = None
) -> Record:
    """The record of a booking that is being made, with the page's rules in force."""
    return {
        "offered": offered,
        "taken": snapshot(knowledge, now),
        "rules": {name: getattr(page, name) for name in RULES},
    }


def answer(knowledge: Knowledge, *, by: str, now: datetime) -> Record:
    """The part about the answer to a request: by the host, by the calendars, or by the clock."""
    return {"by": by, **snapshot(knowledge, now)}


def snapshot(knowledge: Knowledge, now: datetime) -> Record:
    return {
        "at": now.isoformat(),
        "certainty": str(knowledge.certainty),
        "calendars": [_known(source, now) for source in knowledge.sources],
    }


def _known(source: BusySource, now: datetime) -> Record:
    age = source.age(now)
    known = {
        "id": source.pk,
        "name": source.name,
        "verified_at": source.verified_at and source.verified_at.isoformat(),
        "fresh": source.is_fresh(now),
        "age": None if age is None else int(age.total_seconds()),
    }
    return known if source.is_whole(now) else {**known, "unread": True}


def unconfirmed_since(record: Record) -> datetime | None:
    """Since when the oldest calendar had not been confirmed, as the record of a booking tells."""
    calendars = _taken_by(record)
    stale = [one["verified_at"] for one in calendars if not one["fresh"] and one["verified_at"]]
    return min((datetime.fromisoformat(text) for text in stale), default=None)


def unread_then(record: Record) -> dict[int, str]:
    """The calendars that held an event which could not be read when the booking was made: their
    names by their numbers."""
    return {one["id"]: one["name"] for one in _taken_by(record) if one.get("unread")}


def _taken_by(record: Record) -> list[Record]:
    calendars: list[Record] = (record.get("taken") or {}).get("calendars", [])
    return calendars
