"""When several hosts can meet a guest: from the verdicts about each, one about the page.

Either all of them attend, or one who is free. Every host has been asked about the same start times
by the same rules, so the streams here are in order of time; one without reasons leaves out the
starts at which its host cannot.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import merge
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from bookings.domain.certainty import Certainty, Knowledge
from bookings.domain.slots import Reason, Verdict

_REASONS = list(Reason)


class Free(NamedTuple):
    """A verdict about a start, and which of the hosts are free then, by their places in order."""

    verdict: Verdict
    hosts: tuple[int, ...]


def together(streams: Sequence[Iterable[Verdict]]) -> Iterator[Verdict]:
    """All must be free. Of a start that somebody's stream leaves out nothing is said.

    Where several cannot, the reason that `Reason` names first stands for all. There are as many
    seats as where fewest are left.
    """
    for start, asked in _by_start(streams):
        verdicts = [verdict for _, verdict in asked]
        if reasons := [verdict.reason for verdict in verdicts if verdict.reason]:
            yield Verdict(start, min(reasons, key=_REASONS.index))
        elif len(verdicts) == len(streams):
            seats = [one.seats_left for one in verdicts if one.seats_left is not None]
            yield Verdict(start, None, min(seats, default=None))


def anyone(streams: Sequence[Iterable[Verdict]]) -> Iterator[Free]:
    """One who is free is enough, and everybody who is free is named.

    Where nobody is, the reason that `Reason` names last stands for all: it was nearest to being
    free. The seats of all who are free count.
    """
    for start, asked in _by_start(streams):
        free = [(host, verdict) for host, verdict in asked if verdict.reason is None]
        if free:
            seats = [verdict.seats_left for _, verdict in free]
            left = None if None in seats else sum(one for one in seats if one is not None)
            yield Free(Verdict(start, None, left), tuple(host for host, _ in free))
        else:
            reasons = [verdict.reason for _, verdict in asked if verdict.reason]
            yield Free(Verdict(start, max(reasons, key=_REASONS.index)), ())


def _by_start(
    streams: Sequence[Iterable[Verdict]],
) -> Iterator[tuple[int, list[tuple[int, Verdict]]]]:
    """Start by start, what is said of it, each with the place of its host."""
    marked = [_marked(place, stream) for place, stream in enumerate(streams)]
    for start, group in groupby(merge(*marked), key=itemgetter(0)):
        yield start, [(place, verdict) for _, place, verdict in group]


def _marked(place: int, stream: Iterable[Verdict]) -> Iterator[tuple[int, int, Verdict]]:
    for verdict in stream:
        yield verdict.start, place, verdict


def choose(free: Sequence[int], weights: Mapping[int, int], load: Mapping[int, int]) -> int:
    """Whose turn it is among those who are free: who has fewest meetings for their weight, and of
    several the first."""
    return min(free, key=lambda host: load.get(host, 0) / weights[host])


def known_together(known: Sequence[Knowledge]) -> Knowledge:
    """How sure a page is whose hosts all attend: as sure as of the worst known of them."""
    if len(known) == 1:
        return known[0]
    worst = max((one.certainty for one in known), key=attrgetter("rank"), default=Certainty.FRESH)
    return Knowledge(
        worst,
        tuple(source for one in known for source in one.sources),
        tuple(source for one in known for source in one.stale),
        tuple(source for one in known for source in one.unread),
    )


def known_of_anyone(known: Sequence[Knowledge]) -> Knowledge:
    """How sure a page is of whose hosts one attends: as sure as of the best known of them."""
    return min(known, key=lambda one: one.certainty.rank)
