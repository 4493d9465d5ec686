"""Everything that keeps a start time from being offered, not only the first.

There is one judge of start times, `bookings.domain.slots.judge`, and no second one here: each rule,
each event and each meeting is put before that same judge alone, with everything else out of the
way. What it objects to then is a cause by itself, and its name is known.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from bookings.domain.slots import HALF_DAY, NEVER, Counted, Reason, Rules, Taken, judge
from calendars.domain.intervals import Interval

_ORDER = {reason: place for place, reason in enumerate(Reason)}


class Cause(NamedTuple):
    """One reason. `event` or `meeting` is the place of what causes it in the lists given."""

    reason: Reason
    event: int | None = None
    meeting: int | None = None


class Suspect(NamedTuple):
    """What may be in the way of the starts after `after` and before `before`, all by itself."""

    rules: Rules
    taken: Taken
    after: int = -NEVER
    before: int = NEVER
    event: int | None = None
    meeting: int | None = None


def suspects(rules: Rules, taken: Taken, events: Sequence[Interval]) -> tuple[Suspect, ...]:
    """All that may cause something. `events` are those merged into `taken.busy`, one by one."""
    return (*_limits(rules, taken), *_events(rules, events), *_meetings(rules, taken))


def _limits(rules: Rules, taken: Taken) -> Iterator[Suspect]:
    free = without_limits(rules)
    yield Suspect(replace(rules, latest=NEVER), Taken(), before=rules.earliest)
    yield Suspect(replace(rules, earliest=-NEVER), Taken(), after=rules.latest)
    if taken.known_until < NEVER:
        yield Suspect(
            free, replace(taken, busy=(), meetings=(), sessions={}, seat_events=Counted())
        )
    if taken.is_shared:
        yield Suspect(free, Taken(sessions=taken.sessions, seat_events=taken.seat_events))


def without_limits(rules: Rules) -> Rules:
    return replace(rules, earliest=-NEVER, latest=NEVER)


def _events(rules: Rules, events: Iterable[Interval]) -> Iterator[Suspect]:
    free = without_limits(rules)
    for place, (start, end) in enumerate(events):
        if start < end:
            yield Suspect(
                free,
                Taken(busy=[(start, end)]),
                start - rules.reach,
                end + rules.before,
                event=place,
            )


def _meetings(rules: Rules, taken: Taken) -> Iterator[Suspect]:
    """Each meeting. One that guests may join is not in its own way; seats are counted apart."""
    free = without_limits(rules)
    for place, meeting in enumerate(taken.meetings):
        span = (meeting.start, meeting.end)
        own = {span: None} if span in taken.sessions else {}
        yield Suspect(
            free,
            Taken(meetings=[meeting], sessions=own),
            meeting.start - rules.reach - HALF_DAY,
            meeting.end + rules.before + HALF_DAY,
            meeting=place,
        )


def causes(start: int, around: Iterable[Suspect]) -> tuple[Cause, ...]:
    """What is in the way of one start, the main reason first; empty when nothing is."""
    found = [
        Cause(reason, one.event, one.meeting)
        for one in around
        if one.after < start < one.before
        and (reason := judge(start, one.rules, one.taken).reason) is not None
    ]
    return tuple(sorted(found, key=lambda cause: _ORDER[cause.reason]))
