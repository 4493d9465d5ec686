"""All that decides about the free times of a page, read from what is stored: in two queries,
however many hosts it has.

Nothing here goes over the network. What cannot be known, or is not known any more, closes times; it
never opens any.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from math import ceil, floor

from bookings.agenda import Engagements, Hosting, read_agenda
from bookings.domain.certainty import Certainty, Knowledge, Policy, weigh
from bookings.domain.gathering import Free, anyone, known_of_anyone, known_together, together
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
    """All that decides about the time of one host, for starts from `low` to before `high`."""

    hosting: Hosting
    table: Table
    openings: list[Opening]
    rules: Rules
    taken: Taken
    low: int
    high: int
    knowledge: Knowledge

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


@dataclass(frozen=True, slots=True)
class Gathering:
    """A page's scenes, one for each host: of those who attend every meeting, and of the pool from
    which one attends besides, if there is any."""

    required: tuple[Scene, ...]
    pool: tuple[Scene, ...] = ()

    @property
    def scenes(self) -> tuple[Scene, ...]:
        return self.required + self.pool

    @property
    def knowledge(self) -> Knowledge:
        known = [scene.knowledge for scene in self.required]
        if self.pool:
            known.append(known_of_anyone([scene.knowledge for scene in self.pool]))
        return known_together(known)

    def verdicts(self, *, reasons: bool) -> Iterator[Verdict]:
        """What the page says of its start times, in order."""
        streams = [scene.verdicts(reasons=reasons) for scene in self.required]
        if self.pool:
            streams.append(free.verdict for free in self.free(reasons=reasons))
        return streams[0] if len(streams) == 1 else together(streams)

    def without_horizon(self) -> "Gathering":
        """The same, as if the page could be booked as far ahead as is looked."""
        required, pool = (
            tuple(replace(one, rules=replace(one.rules, latest=NEVER)) for one in scenes)
            for scenes in (self.required, self.pool)
        )
        return Gathering(required, pool)

    def free(self, *, reasons: bool = False) -> Iterator[Free]:
        """Who of the pool is free at which starts."""
        return anyone([scene.verdicts(reasons=reasons) for scene in self.pool])

    def of(self, hosts: Container[int]) -> "Gathering":
        """The scenes of some hosts, as if all of them had to attend."""
        return Gathering(tuple(one for one in self.scenes if one.hosting.host in hosts))


def look_at(
    page: BookingPage,
    low: int,
    high: int,
    *,
    now: datetime,
    ignoring: Meeting | None = None,
    merged: bool = False,
) -> Gathering:
    """The scenes of a stretch of time. `ignoring` is a meeting whose own time counts as free,
    `merged` is for what is shown: it is judged once more before it is booked."""
    longest = max(page.duration * 60, _length(ignoring))
    agenda = read_agenda(page, low, high, ignoring=ignoring.pk if ignoring else None)
    looks = look(
        {hosting.host: hosting.table for hosting in agenda.hosts},
        start=instant(low - page.buffer_before * 60),
        end=instant(high + longest + page.buffer_after * 60),
        apart_main=page.foreign_events == BookingPage.ForeignEvents.SEAT,
        merged=merged,
    )
    policy = policy_of(page)
    opened, rules = openings(agenda.availability, low, high), rules_of(page, now)
    scenes = []
    for hosting in agenda.hosts:
        seen = looks[hosting.host]
        # Whose account is closed is not asked for their time any more, so nothing is known of it.
        knowledge = weigh(seen.sources, policy, now) if hosting.is_active else NOTHING
        engaged = agenda.engagements.get(hosting.host, FREE)
        taken = _taken(page, seen, engaged, knowledge)
        scenes.append(Scene(hosting, seen.table, opened, rules, taken, low, high, knowledge))
    return Gathering(
        tuple(one for one in scenes if one.hosting.is_required),
        tuple(one for one in scenes if not one.hosting.is_required),
    )


NOTHING = Knowledge(Certainty.UNKNOWN)
FREE = Engagements()


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


def _taken(page: BookingPage, seen: Look, engaged: Engagements, knowledge: Knowledge) -> Taken:
    covered = seen.known_until
    known_until = floor(covered.timestamp()) if covered else NEVER
    return Taken(
        busy=seen.busy or (),
        meetings=engaged.meetings,
        sessions=engaged.sessions if page.session == BookingPage.Session.GROUP else {},
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
