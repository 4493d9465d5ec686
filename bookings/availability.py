"""The free times of a page, from what is stored: never over the network, in two queries.

Each answer tells how sure it is. A page whose calendars were never read offers nothing and says so,
because unknown is not free; one whose calendars are out of date does what its owner chose.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor

from bookings.domain.certainty import SURE, Certainty, Knowledge
from bookings.domain.gathering import together
from bookings.domain.lasting import Lasting, lasts_until
from bookings.domain.slots import Reason
from bookings.errors import Closed
from bookings.models import BookingPage, Meeting
from bookings.scene import NOTHING, Gathering, instant, look_at, rules_of
from bookings.turns import attending
from calendars.domain.freshness import BusySource

NEARBY = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that is offered: whole seconds since 1970, or in aware UTC. `seats_left` is None when
    seats are unlimited."""

    begins: int
    ends: int
    seats_left: int | None

    @property
    def start(self) -> datetime:
        return instant(self.begins)

    @property
    def end(self) -> datetime:
        return instant(self.ends)


@dataclass(frozen=True)
class Offers:
    """`closed` tells why the page offers nothing at all, if it does.

    Who books one of the slots gets a confirmed booking, or makes a request when `certainty` says
    so. `stale` are the calendars that are not fresh, for the host's eyes only.
    """

    slots: tuple[Slot, ...]
    closed: Closed | None
    knowledge: Knowledge = SURE

    @property
    def certainty(self) -> Certainty:
        return self.knowledge.certainty

    @property
    def stale(self) -> tuple[BusySource, ...]:
        return self.knowledge.stale


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is to be said about one start: the reason against it, if any, how sure that is, and if
    there is none, which hosts would attend, by their numbers."""

    reason: Reason | None
    knowledge: Knowledge = SURE
    hosts: tuple[int, ...] = ()

    @property
    def is_request(self) -> bool:
        """Whether a booking of this time would need the host's word first."""
        return self.reason is None and self.knowledge.certainty is Certainty.REQUEST


def offers(
    page: BookingPage,
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    ignoring: Meeting | None = None,
) -> Offers:
    """The offered slots that start from `start` to before `end`.

    `ignoring` is a meeting about to be moved: its own time counts as free.
    """
    if not is_open(page):
        return Offers((), Closed.BY_HOST)
    reach = _within_reach(page, start, end, now)
    gathering = look_at(page, *reach, now=now, ignoring=ignoring, merged=True)
    knowledge = gathering.knowledge
    return Offers(tuple(_slots(page, gathering)), closed_by(knowledge), knowledge)


def lasting_offers(
    page: BookingPage, start: datetime, end: datetime, *, now: datetime
) -> tuple[Offers, Lasting | None]:
    """The same as `offers`, and for how long it stays so while nothing changes but the clock; None
    where a calendar is not fresh, since what follows from that is for the moment only.

    Looks beyond the horizon for that, as far as what is asked for goes.
    """
    if not is_open(page):
        return Offers((), Closed.BY_HOST), Lasting(now)
    rules = rules_of(page, now)
    low = max(ceil(start.timestamp()), rules.earliest)
    high = max(low, ceil(end.timestamp()))
    gathering = look_at(page, low, high, now=now, merged=True).without_horizon()
    found, following = [], None
    for slot in _slots(page, gathering):
        if slot.begins > rules.latest:
            following = slot.start
            break
        found.append(slot)
    knowledge = gathering.knowledge
    offered = Offers(tuple(found), closed_by(knowledge), knowledge)
    if any(scene.knowledge.certainty is not Certainty.FRESH for scene in gathering.scenes):
        return offered, None
    sources = [source for scene in gathering.scenes for source in scene.knowledge.sources]
    until = lasts_until(
        first=found[0].start if found else None,
        lead=timedelta(minutes=page.lead_time),
        following=following,
        horizon=timedelta(days=page.horizon),
        fresh_until=[source.fresh_until or now for source in sources],
    )
    return offered, Lasting(now, until)


def closed_by(knowledge: Knowledge) -> Closed | None:
    """Why a page with such calendars offers nothing at all, if it does not."""
    doubted = Closed.OUT_OF_DATE if knowledge.stale else Closed.NOT_WHOLE
    reasons = {Certainty.UNKNOWN: Closed.NOT_READ_YET, Certainty.CLOSED: doubted}
    return reasons.get(knowledge.certainty)


def survey(page: BookingPage, start: datetime, end: datetime, *, now: datetime) -> Gathering:
    """All that decides about the start times of a range, whether the page is open or not."""
    return look_at(page, ceil(start.timestamp()), ceil(end.timestamp()), now=now, merged=True)


def judge_start(
    page: BookingPage, start: datetime, *, now: datetime, ignoring: Meeting | None = None
) -> Judgement:
    """The last check before a booking. Does not ask whether the page is open."""
    if start < now:
        return Judgement(Reason.LEAD_TIME)
    if start > now + timedelta(days=page.horizon):
        return Judgement(Reason.HORIZON)
    second = floor(start.timestamp())
    if second != start.timestamp():
        return Judgement(Reason.OUTSIDE)
    gathering = look_at(page, second, second + 1, now=now, ignoring=ignoring)
    verdict = next(gathering.verdicts(reasons=True), None)
    if verdict is None or verdict.reason:
        return Judgement(verdict.reason if verdict else Reason.OUTSIDE, gathering.knowledge)
    hosts = attending(page, gathering, now=now, ignoring=ignoring)
    return Judgement(None, gathering.of(hosts).knowledge, hosts)


def judge_meeting(meeting: Meeting, *, now: datetime) -> Judgement:
    """Whether the time of a meeting is free but for the meeting itself, and how sure that is."""
    second = floor(meeting.during.lower.timestamp())
    hosts = tuple(one.host_id for one in meeting.attendances.all())
    gathering = look_at(meeting.page, second, second + 1, now=now, ignoring=meeting).of(hosts)
    verdict = next(together([[one.verdict_about(meeting)] for one in gathering.scenes]), None)
    # Of whom the page has no longer among its hosts nothing is asked, and so nothing is known.
    known = gathering.knowledge if len(gathering.scenes) == len(hosts) else NOTHING
    return Judgement(verdict and verdict.reason, known, hosts)


def knowledge_of(page: BookingPage, *, now: datetime) -> Knowledge:
    """How sure the page is of its times at the moment."""
    moment = ceil(now.timestamp())
    return look_at(page, moment, moment, now=now).knowledge


def nearest(
    page: BookingPage,
    wish: datetime,
    *,
    now: datetime,
    count: int = 5,
    ignoring: Meeting | None = None,
) -> list[Slot]:
    """The free times closest to a wish, in order of time: of the weeks around it if these have
    enough, else of all that can be booked."""
    last = now + timedelta(days=page.horizon, seconds=1)
    around = max(min(wish, last), now)
    for low, high in ((around - NEARBY, around + NEARBY), (now, last)):
        found = offers(page, low, high, now=now, ignoring=ignoring).slots
        if len(found) >= count:
            break
    closest = sorted(found, key=lambda slot: abs(slot.start - wish))[:count]
    return sorted(closest, key=lambda slot: slot.start)


def next_free(
    page: BookingPage, after: datetime, *, now: datetime, ignoring: Meeting | None = None
) -> Slot | None:
    """The first slot that starts at an instant or later, as far as the page's horizon."""
    if not is_open(page):
        return None
    last = now + timedelta(days=page.horizon, seconds=1)
    reach = _within_reach(page, after, last, now)
    gathering = look_at(page, *reach, now=now, ignoring=ignoring, merged=True)
    return next(_slots(page, gathering), None)


def is_open(page: BookingPage) -> bool:
    """Whether the page takes bookings at all."""
    return page.enabled and (page.user is None or page.user.is_active)


def _within_reach(
    page: BookingPage, start: datetime, end: datetime, now: datetime
) -> tuple[int, int]:
    """The part of a range in which anything can be offered at all, possibly none."""
    rules = rules_of(page, now)
    low = min(max(ceil(start.timestamp()), rules.earliest), rules.latest + 1)
    return low, max(low, min(ceil(end.timestamp()), rules.latest + 1))


def _slots(page: BookingPage, gathering: Gathering) -> Iterator[Slot]:
    length = page.duration * 60
    for verdict in gathering.verdicts(reasons=False):
        yield Slot(verdict.start, verdict.start + length, verdict.seats_left)
