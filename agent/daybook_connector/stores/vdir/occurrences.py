"""The occurrences of one event in a window, with lasting names."""

import logging
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from daybook_ical.events import RemoteEvent
from daybook_ical.oddities import Oddity
from daybook_ical.recurrence import Occurrence, Unreadable, day_of, expand_surely
from daybook_protocol.limits import REASONS
from daybook_protocol.oddities import reason_of
from daybook_protocol.reasons import ToldReason

from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.words.findings import FILE_UNREADABLE
from daybook_connector.words.oddities import all_said, said
from daybook_connector.words.reasons import reason

log = logging.getLogger(__name__)

Moment = datetime | date

# Days and times without a zone lie up to 14 hours beside UTC.
_MARGIN = timedelta(days=2)
_EVER = ReadWindow(datetime(2, 1, 1, tzinfo=UTC), datetime(9989, 1, 1, tzinfo=UTC))
_ODD = "it holds a time that cannot be worked out"


class Occurrences:
    """An event as it was read from a file. `key` is the first part of their keys, or the key where
    it takes place once."""

    def __init__(self, key: str, event: RemoteEvent, zone: str, file: str) -> None:
        self._key = key
        self._event = event
        self._zone = zone
        self._file = file
        self._repeats = bool(event.problem) or _repeats(event)
        self._days = any(part.all_day for part in event.parts[:1])
        self._known: tuple[ReadWindow, tuple[StoreEvent, ...]] | None = None

    def within(self, window: ReadWindow) -> tuple[StoreEvent, ...]:
        """The occurrences in the window and some around it; never less than is known.

        What was found is kept for the whole days of the window, since a window that moves on with
        the clock would otherwise be expanded anew at every read.
        """
        if not self._known or (self._repeats and not _covers(self._known[0], window)):
            days = ReadWindow(_day(window.start) - _MARGIN, _day(window.end) + 2 * _MARGIN)
            wanted = days if self._repeats else _EVER
            self._known = wanted, tuple(self._expand(wanted))
        return self._known[1]

    def _expand(self, window: ReadWindow) -> list[StoreEvent]:
        problem: Oddity | str | None = self._event.problem
        found: list[Occurrence] = []
        doubts: tuple[Oddity, ...] = ()
        try:
            found, doubts = expand_surely(
                self._event.parts,
                window=(window.start, window.end),
                calendar_zone=self._zone,
                idle=True,
            )
        except Unreadable as error:
            problem = error.oddity
        except Exception:
            # Whatever is wrong with one event, the others are told.
            log.exception("An event could not be expanded.")
            problem = _ODD
        odd = tuple(dict.fromkeys((*self._event.doubts, *doubts)))
        told, because = all_said(odd), tuple(map(reason_of, odd[:REASONS]))
        events = [self._told(occurrence, told, because) for occurrence in found]
        return [*events, unreadable(self._key, self._file, problem)] if problem else events

    def _told(
        self, occurrence: Occurrence, doubt: str, because: tuple[ToldReason, ...]
    ) -> StoreEvent:
        start, end = self._times(occurrence)
        return StoreEvent(
            self._name(occurrence),
            "",
            start,
            end,
            uid=self._event.uid,
            show_as=occurrence.show_as,
            response=occurrence.response,
            cancelled=occurrence.cancelled,
            private=occurrence.private,
            title=occurrence.title,
            revision=self._event.entry_revision,
            doubt=doubt,
            because=because,
        )

    def _name(self, occurrence: Occurrence) -> str:
        if not self._repeats:
            return self._key
        original = occurrence.original_start
        day = day_of(original, self._zone) if self._days else None
        return f"{self._key}#{_written(day or original)}"

    def _times(self, occurrence: Occurrence) -> tuple[Moment, Moment]:
        """Days as days, since they are those of whoever is asked for an appointment."""
        start, end = occurrence.start, occurrence.end
        if occurrence.all_day:
            first, after = day_of(start, self._zone), day_of(end, self._zone)
            if first and after:
                return first, after
        return start, end


def unreadable(key: str, file: str, why: Oddity | str) -> StoreEvent:
    """The event in place of one that was not understood; `why` may be the system's own words."""
    text = why if isinstance(why, str) else said(why)
    problem = f"The event in the file {file} cannot be read: {text}."
    if isinstance(why, str):
        because: tuple[ToldReason, ...] = (reason(FILE_UNREADABLE, file=file, detail=why),)
    else:
        because = (reason(FILE_UNREADABLE, file=file), reason_of(why))
    return StoreEvent(key, "", problem=problem, because=because)


def _repeats(event: RemoteEvent) -> bool:
    if len(event.parts) != 1:
        return True
    (part,) = event.parts
    return bool(part.rules or part.extra or part.recurrence_id)


@lru_cache(maxsize=4096)
def _written(original: Moment) -> str:
    if isinstance(original, datetime):
        return f"{original.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return original.isoformat()


def _covers(outer: ReadWindow, inner: ReadWindow) -> bool:
    return outer.start + _MARGIN <= inner.start and inner.end <= outer.end - _MARGIN


def _day(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
