"""What was known when a booking was decided: kept with it, so that nobody has to guess later.

`offered` is what was known when the guest saw the time, `taken` when the booking was made, `answer`
when a request was answered; each with every calendar that is read for its busy time and its age.
What made a request of it is a fact of its own (`doubts`, `Booking.requested_because`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from accounts.models import User
from bookings.domain.certainty import Doubt, Knowledge
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
    """Each calendar names its host where they are of several."""
    several = len({source.host for source in knowledge.sources}) > 1
    return {
        "at": now.isoformat(),
        "certainty": str(knowledge.certainty),
        "calendars": [
            {**_known(source, now), **({"host": source.host} if several else {})}
            for source in knowledge.sources
        ],
    }


def is_of(host: User, known: Record) -> bool:
    """Whether what the record tells of a calendar is the host's business."""
    return known.get("host") in (None, host.pk)


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


def doubts(knowledge: Knowledge) -> Iterator[Record]:
    """Why a booking is a request, calendar by calendar: a code of `Doubt`, the calendar, and of a
    stale one when it was last confirmed, if ever."""
    for source in knowledge.stale:
        verified = source.verified_at and source.verified_at.isoformat()
        yield {**_doubt(Doubt.STALE, source), "verified_at": verified}
    for source in knowledge.unread:
        yield _doubt(Doubt.UNREADABLE, source)


def _doubt(code: Doubt, source: BusySource) -> Record:
    return {"code": str(code), "calendar": source.pk, "name": source.name}


def unconfirmed_since(because: Iterable[Record]) -> datetime | None:
    """Since when the oldest calendar had not been confirmed, as `doubts` tell."""
    stale = [one["verified_at"] for one in because if one["code"] == Doubt.STALE]
    return min((datetime.fromisoformat(text) for text in stale if text), default=None)


def unread_then(because: Iterable[Record]) -> dict[int, str]:
    """The calendars that held an event which could not be read when the booking was made: their
    names by their numbers."""
    return {one["calendar"]: one["name"] for one in because if one["code"] == Doubt.UNREADABLE}
