"""What pulls read before they ran out of their budget, kept for the pull that goes on.

It is not yet known of the calendar: nothing of it blocks or frees anything until a pull has seen
all, and is then applied as a whole. Each thing is kept with the version it was read in, so that
what changed meanwhile is read again.
"""

import json
from collections.abc import Iterator, Mapping, MutableMapping
from datetime import datetime, timedelta
from functools import cached_property

from daybook_ical.events import RemoteEvent
from daybook_ical.oddities import Oddity
from daybook_ical.stored import from_json, to_json
from django.conf import settings

from calendars.models import Calendar, ReadAhead
from calendars.sync.lock import fenced
from providers.base import Ahead
from providers.errors import OutOfBudget, ProviderError

BATCH = 500
KEPT_FOR = timedelta(days=7)
FORM = "oddities"
"""How they are kept; in another form they are of no use."""
PACE = 1.0
"""Events a second, at which a server is merely slow."""


class AheadOf(MutableMapping[str, Ahead]):
    """What was read of a calendar, by key; read from the database only if somebody asks.

    `owner` are the addresses by which answers are found; what was read by others is of no use.
    """

    def __init__(self, calendar: Calendar, owner: list[str]) -> None:
        self._calendar = calendar
        asked = calendar.anew_asked_at
        terms = [settings.VERSION, FORM, asked.isoformat() if asked else "", *owner]
        self._terms = json.dumps(terms)
        self._new: dict[str, Ahead] = {}

    @cached_property
    def _stored(self) -> dict[str, Ahead]:
        rows = ReadAhead.objects.filter(calendar=self._calendar, terms=self._terms)
        return {
            key: Ahead(version, _event(key, told))
            for key, version, told in rows.values_list("key", "version", "told").iterator()
        }

    def __getitem__(self, key: str) -> Ahead:
        return self._new.get(key) or self._stored[key]

    def __setitem__(self, key: str, read: Ahead) -> None:
        self._new[key] = read

    def __delitem__(self, key: str) -> None:
        self._new.pop(key, None)
        self._stored.pop(key, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored.keys() | self._new.keys())

    def __len__(self) -> int:
        return len(self._stored.keys() | self._new.keys())

    def keep(self, error: ProviderError, now: datetime) -> int:
        """Store what was read before the pull failed. Returns how much there is now.

        After a failure of the server only what was really had: that the rest could not be had may
        have been part of the failure.
        """
        kept = {
            key: read
            for key, read in self._new.items()
            if isinstance(error, OutOfBudget) or not (read.event and read.event.problem)
        }
        if not kept:
            return len(self)
        with fenced(self._calendar.connector_id):
            self._store(kept, now)
        return len(self._stored.keys() | kept.keys())

    def _store(self, kept: Mapping[str, Ahead], now: datetime) -> None:
        others = ReadAhead.objects.filter(calendar=self._calendar).exclude(terms=self._terms)
        others.delete()
        ReadAhead.objects.bulk_create(
            (
                ReadAhead(
                    calendar=self._calendar,
                    key=key,
                    version=read.version,
                    told=_told(read.event),
                    terms=self._terms,
                    read_at=now,
                )
                for key, read in kept.items()
            ),
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["calendar", "key"],
            update_fields=["version", "told", "terms", "read_at"],
        )

    def is_progress(self, seconds: float) -> bool:
        """Whether what was read in so many seconds is what an honest server hands out."""
        return len(self._new) >= max(seconds * PACE, 1)

    @property
    def was_read(self) -> bool:
        """Whether anybody asked for it."""
        return "_stored" in self.__dict__

    def forget(self) -> None:
        """What is of use of it is stored as known now. Nothing to do if nobody asked for it."""
        if self.was_read:
            with fenced(self._calendar.connector_id):
                ReadAhead.objects.filter(calendar=self._calendar).delete()


def prune(now: datetime) -> None:
    """Forget what no pull came back for."""
    ReadAhead.objects.filter(read_at__lt=now - KEPT_FOR).delete()


def _told(event: RemoteEvent | None) -> str:
    """As JSON, with everything escaped that PostgreSQL would not take. Empty for no event."""
    if event is None:
        return ""
    return json.dumps(
        {
            "etag": event.etag,
            "uid": event.uid,
            "parts": to_json(event.parts),
            "revision": event.entry_revision,
            "problem": event.problem.as_json() if event.problem else None,
            "doubts": [doubt.as_json() for doubt in event.doubts],
        }
    )


def _event(key: str, told: str) -> RemoteEvent | None:
    if not told:
        return None
    facts = json.loads(told)
    return RemoteEvent(
        key,
        facts["etag"],
        facts["uid"],
        from_json(facts["parts"]),
        facts["revision"],
        Oddity.read(facts["problem"]) if facts["problem"] else None,
        tuple(map(Oddity.read, facts["doubts"])),
    )
