"""All that decides about the free times of a page, read from what is stored: in two queries.

Nothing here goes over the network. What cannot be known, or is not known any more, closes times; it
never opens any.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil, floor

from bookings.agenda import Agenda, read_agenda
from bookings.domain.certainty import Certainty, Knowledge, Policy, weigh
from bookings.domain.slots import (
    NEVER,
    Counted,
    Reason,
    Rules,
    Taken,
    Verdict,
    compute_slots,
    judge,
)
from bookings.domain.windows import Opening, openings
from bookings.models import BookingPage, Meeting
from calendars.busy import Look, Table, look


@dataclass(frozen=True, slots=True)
class Scene:
    """All that decides about the starts from `low` to before `high`."""

    table: Table
    openings: list[Opening]
    rules: Rules
    taken: Taken
    low: int
    high: int
    knowledge: Knowledge

    @property
    def is_known(self) -> bool:
        """Whether enough is known to offer anything at all."""
        return self.knowledge.offers

    def verdicts(self, *, reasons: bool) -> Iterator[Verdict]:
        return compute_slots(
            self.openings, self.rules, self.taken, low=self.low, high=self.high, reasons=reasons
        )

    def verdict_about(self, meeting: Meeting) -> Verdict:
        """Whether the time of a meeting is free but for the meeting itself, which must have been
        ignored. It was booked once, so the page's hours and lead time are not asked again."""
        start, end = _seconds(meeting.during.lower), _seconds(meeting.during.upper)
        rules = replace(
            self.rules, length=end - start, earliest=start, latest=start, seats=meeting.seats
        )
        verdict = judge(start, rules, self.taken)
        left = verdict.seats_left
        crowded = left is not None and left < meeting.seats_taken
        return Verdict(start, Reason.FULL) if verdict.reason is None and crowded else verdict


def look_at(
    page: BookingPage, low: int, high: int, *, now: datetime, ignoring: Meeting | None = None
) -> Scene:
    """The scene of a stretch of time. `ignoring` is a meeting whose own time counts as free."""
    longest = max(page.duration * 60, _length(ignoring))
    seen = look(
        host_id=page.host_id,
        table_id=page.associated_calendars_id,
        start=instant(low - page.buffer_before * 60),
        end=instant(high + longest + page.buffer_after * 60),
        apart_main=page.foreign_events == BookingPage.ForeignEvents.SEAT,
    )
    agenda = read_agenda(page, low, high, ignoring=ignoring.pk if ignoring else None)
    knowledge = weigh(seen.sources, policy_of(page), now)
    return Scene(
        seen.table,
        openings(agenda.availability, low, high),
        rules_of(page, now),
        _taken(page, seen, agenda, knowledge),
        low,
        high,
        knowledge,
    )


def policy_of(page: BookingPage) -> Policy:
    """What the page's owner chose for the case that a calendar is out of date."""
    closes = page.when_stale == BookingPage.WhenStale.CLOSE
    return Policy(timedelta(hours=page.stale_hours), closes)


def rules_of(page: BookingPage, now: datetime) -> Rules:
    """The horizon is counted from now, to the second: `horizon` days are that many times 24 hours.

    So what can be booked never depends on the zone somebody looks from.
    """
    return Rules(
        length=page.duration * 60,
        spacing=page.spacing * 60,
        earliest=ceil((now + timedelta(minutes=page.lead_time)).timestamp()),
        latest=floor((now + timedelta(days=page.horizon)).timestamp()),
        before=page.buffer_before * 60,
        after=page.buffer_after * 60,
        seats=page.seats,
    )


def _taken(page: BookingPage, seen: Look, agenda: Agenda, knowledge: Knowledge) -> Taken:
    covered = seen.known_until
    known_until = floor(covered.timestamp()) if covered else NEVER
    return Taken(
        busy=seen.busy or (),
        meetings=agenda.meetings,
        sessions=agenda.sessions if page.session == BookingPage.Session.GROUP else {},
        seat_events=Counted.of(seen.events),
        # Without a whole answer nothing is known from the beginning of time on.
        known_until=known_until if knowledge.offers and seen.busy is not None else 0,
        beyond=Reason.STALE if knowledge.certainty is Certainty.CLOSED else Reason.UNKNOWN,
    )


def _length(meeting: Meeting | None) -> int:
    if meeting is None:
        return 0
    return _seconds(meeting.during.upper) - _seconds(meeting.during.lower)


def _seconds(when: datetime) -> int:
    return int(when.timestamp())


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
