"""What is wrong with a calendar, or with writing into it: from facts to conditions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from daybook_ical.oddities import Odd

from alerts.conditions import Condition, Details
from calendars.domain.caution import Caution
from calendars.domain.freshness import UNREAD_COUNTS
from providers.oddities import NOTED

CALENDAR_CODES = frozenset(
    {
        "calendar-gone", "calendar-read-only", "calendar-not-read", "change-list-incomplete",
        "deletions-held", "event-not-understood", "event-read-cautiously",
        "unknown-time-zone",
    }
)  # fmt: skip
ENTRY_CODES = frozenset({"booking-not-written", "write-refused"})

ZONE_IN_WORDS = re.compile("unknown time zone “([^”]*)”")
"""What stands in the words of a PC, or of an earlier release, about an event whose zone nobody
knows."""

REFUSALS = frozenset({"permission-refused", "event-refused"})
PATIENCE = timedelta(minutes=2)
"""An ordinary write takes seconds; what takes longer is told."""

EXAMPLES = 3


ODD_EVENT = "odd-event"
Told = dict[str, Any]
"""JSON."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Why events could not be read, or only with caution; how many, and one of them as example.

    `since` is when the latest of them was first seen that cannot be read.
    """

    caution: Caution
    count: int = 1
    example: str = ""
    since: datetime | None = None

    @property
    def told(self) -> Told:
        """As a note, of which `calendars.words.notes` makes the words."""
        return {
            "code": ODD_EVENT,
            "event": self.example,
            "oddities": [oddity.as_json() for oddity in self.caution.oddities],
        }

    @property
    def zones(self) -> list[str]:
        """Names of time zones that nobody knows."""
        found: list[str] = []
        for oddity in (part for one in self.caution.oddities for part in one.whole()):
            if oddity.code == Odd.UNKNOWN_ZONE:
                found.append(oddity.value)
            elif oddity.code == NOTED:
                found += ZONE_IN_WORDS.findall(str(oddity.note))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFacts:
    """`problems` are the reasons of all quarantined events, `doubts` those of events that were read
    with caution and still block; both the most frequent first.

    `fresh_until` is None while the account is paused, or when the calendar was never read.
    """

    pk: int
    name: str
    is_writable: bool = True
    gone_at: datetime | None = None
    verified_at: datetime | None = None
    fresh_until: datetime | None = None
    account_is_fresh: bool = True
    error: Mapping[str, Any] = field(default_factory=dict)
    held: int = 0
    held_since: datetime | None = None
    untold: int = 0
    untold_since: datetime | None = None
    comparisons_due: int = 0
    problems: Sequence[Remark] = ()
    doubts: Sequence[Remark] = ()
    unread_is_ignored: bool = False
    is_main: bool = False
    is_busy: bool = False
    is_additional: bool = False

    @property
    def is_used(self) -> bool:
        return self.is_main or self.is_busy or self.is_additional

    @property
    def use(self) -> str:
        """The gravest."""
        if self.is_main:
            return "main"
        return "additional" if self.is_additional else "busy"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """An event that is not yet in its calendar as it is wanted."""

    pk: str
    calendar: str
    starts_at: datetime
    ends_at: datetime
    wanted_at: datetime
    is_wanted: bool = True
    error: Mapping[str, Any] = field(default_factory=dict)
    next_try_at: datetime | None = None


def calendar_conditions(facts: CalendarFacts, now: datetime) -> Iterator[Condition]:
    subject = f"calendar:{facts.pk}"
    if facts.gone_at:
        if facts.is_used:
            details: Details = {
                "calendar": facts.name, "use": facts.use, "since_at": iso(facts.gone_at)
            }  # fmt: skip
            yield Condition("calendar-gone", subject, details)
        return
    if not facts.is_writable and (facts.is_main or facts.is_additional):
        details = {"calendar": facts.name, "use": facts.use}
        yield Condition("calendar-read-only", subject, details)
    if facts.is_used and _is_left_out(facts, now):
        details = {
            "calendar": facts.name,
            "verified_at": iso(facts.verified_at),
            "error": dict(facts.error),
        }
        yield Condition("calendar-not-read", subject, details)
    if facts.held:
        details = {
            "calendar": facts.name, "count": facts.held, "since_at": iso(facts.held_since)
        }  # fmt: skip
        yield Condition("deletions-held", subject, details)
    if facts.comparisons_due:
        details = {
            "calendar": facts.name, "count": facts.untold, "since_at": iso(facts.untold_since),
            "due": facts.comparisons_due,
        }  # fmt: skip
        yield Condition("change-list-incomplete", subject, details)
    yield from _about_events(facts, subject, now)


def _is_left_out(facts: CalendarFacts, now: datetime) -> bool:
    """Whether this calendar alone is behind; what the whole account suffers is told elsewhere."""
    if facts.held:
        # Its own alert says why it is not confirmed.
        return False
    if facts.error:
        return True
    return facts.account_is_fresh and facts.fresh_until is not None and now > facts.fresh_until


def _about_events(facts: CalendarFacts, subject: str, now: datetime) -> Iterator[Condition]:
    zoneless = [one for one in (*facts.problems, *facts.doubts) if one.zones]
    if zoneless:
        named = (f"“{zone}”" for one in zoneless for zone in one.zones)
        zones = list(dict.fromkeys(named))[:EXAMPLES]
        details: Details = {"calendar": facts.name, "count": _sum(zoneless), "zones": zones}
        yield Condition("unknown-time-zone", subject, details)
    if facts.problems:
        details = _told(facts, facts.problems) | _consequence(facts, now)
        yield Condition("event-not-understood", subject, details)
    if cautious := [one for one in facts.doubts if one not in zoneless]:
        yield Condition("event-read-cautiously", subject, _told(facts, cautious))


def _told(facts: CalendarFacts, remarks: Sequence[Remark]) -> Told:
    return {
        "calendar": facts.name,
        "count": _sum(remarks),
        "examples": [one.told for one in remarks[:EXAMPLES]],
    }


def _consequence(facts: CalendarFacts, now: datetime) -> dict[str, str]:
    """What becomes of free times that events may be at which cannot be read: a code, as the
    catalogue ends its sentence by it, and until or since when."""
    if not facts.is_busy:
        return {"policy": "not-busy"}
    if facts.unread_is_ignored:
        return {"policy": "ignore"}
    newest = max((one.since for one in facts.problems if one.since), default=now)
    until = newest + UNREAD_COUNTS
    return {"policy": "request" if now < until else "over", "until_at": iso(until)}


def _sum(remarks: Sequence[Remark]) -> int:
    return sum(one.count for one in remarks)


def entry_conditions(facts: EntryFacts, now: datetime) -> Iterator[Condition]:
    """Past meetings are left alone: nobody can be helped by their events any more."""
    if facts.ends_at <= now:
        return
    refused = facts.error.get("code") in REFUSALS
    if not refused and now - facts.wanted_at < PATIENCE:
        return
    yield Condition(
        "write-refused" if refused else "booking-not-written",
        f"entry:{facts.pk}",
        {
            "calendar": facts.calendar,
            "starts_at": iso(facts.starts_at),
            "since_at": iso(facts.wanted_at),
            "next_try_at": iso(facts.next_try_at),
            "task": "write" if facts.is_wanted else "remove",
            "error": dict(facts.error),
        },
    )


def iso(instant: datetime | None) -> str:
    return instant.isoformat(timespec="seconds") if instant else ""
