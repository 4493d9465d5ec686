"""Who attends a meeting at a time that a page offers: whoever must, and whose turn it is."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Count

from bookings.domain.gathering import choose
from bookings.models import Attendance, BookingPage, Meeting
from bookings.scene import Gathering, Scene


def attending(
    page: BookingPage, gathering: Gathering, *, now: datetime, ignoring: Meeting | None = None
) -> tuple[int, ...]:
    """The numbers of the hosts who would attend at the one start that was asked about."""
    required = tuple(scene.hosting.host for scene in gathering.required)
    if not gathering.pool:
        return required
    free = [gathering.pool[place] for place in next(gathering.free()).hosts]
    return (*required, _whose_turn(page, free, now, ignoring))


def _whose_turn(
    page: BookingPage, free: Sequence[Scene], now: datetime, ignoring: Meeting | None
) -> int:
    """Who has met this guest before goes on doing so. Else who can confirm at once comes before
    who can only ask, and whose session has guests before who would begin another."""
    before = {one.host_id for one in ignoring.attendances.all()} if ignoring else set()
    if staying := [one.hosting.host for one in free if one.hosting.host in before]:
        return staying[0]
    surest = min(_rank(one) for one in free)
    able = [one.hosting for one in free if _rank(one) == surest]
    if len(able) == 1:
        return able[0].host
    weights = {one.host: one.weight for one in able}
    return choose(list(weights), weights, _load(page, list(weights), now))


def _rank(scene: Scene) -> tuple[int, bool]:
    begun = (scene.low, scene.low + scene.rules.length) in scene.taken.sessions
    return scene.knowledge.certainty.rank, not begun


def _load(page: BookingPage, hosts: Sequence[int], now: datetime) -> dict[int, int]:
    """How many meetings of this page are ahead of each."""
    ahead = Attendance.objects.active().filter(
        meeting__page=page, host__in=hosts, during__endswith__gt=now
    )
    return dict(ahead.order_by().values_list("host").annotate(Count("pk")))
