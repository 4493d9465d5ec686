"""Hosts together, and one of several: compared with asking about each start by itself."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.domain.certainty import Certainty, Knowledge
from bookings.domain.gathering import (
    anyone,
    choose,
    known_of_anyone,
    known_together,
    together,
)
from bookings.domain.slots import Reason, Verdict
from calendars.domain.freshness import BusySource

STARTS = range(0, 10 * 900, 900)

reasons = st.sampled_from(list(Reason))
verdicts = st.one_of(
    reasons.map(lambda reason: (reason, None)),
    st.tuples(st.none(), st.one_of(st.none(), st.integers(1, 9))),
)
hosts = st.lists(
    st.lists(verdicts, min_size=len(STARTS), max_size=len(STARTS)), min_size=1, max_size=5
)


def streams(
    told: list[list[tuple[Reason | None, int | None]]], *, all_starts: bool
) -> list[list[Verdict]]:
    """What each host's own look says; without reasons only what it offers."""
    whole = [
        [Verdict(start, *one) for start, one in zip(STARTS, host, strict=True)] for host in told
    ]
    return whole if all_starts else [[one for one in host if not one.reason] for host in whole]


def fewest(seats: list[int | None]) -> int | None:
    return min((one for one in seats if one is not None), default=None)


def in_all(seats: list[int | None]) -> int | None:
    return None if None in seats else sum(one or 0 for one in seats)


@given(hosts)
@settings(max_examples=200, deadline=None)
def test_together_offers_what_everybody_offers(
    told: list[list[tuple[Reason | None, int | None]]],
) -> None:
    expected = []
    for place, start in enumerate(STARTS):
        said = [host[place] for host in told]
        if not any(reason for reason, _ in said):
            expected.append(Verdict(start, None, fewest([left for _, left in said])))
    assert list(together(streams(told, all_starts=False))) == expected
    whole = list(together(streams(told, all_starts=True)))
    assert [one for one in whole if not one.reason] == expected
    order = list(Reason)
    for one, place in zip(whole, range(len(STARTS)), strict=True):
        against = [reason for reason, _ in (host[place] for host in told) if reason]
        first = min(against, key=order.index) if against else None
        assert (one.start, one.reason) == (STARTS[place], first)


@given(hosts)
@settings(max_examples=200, deadline=None)
def test_anyone_offers_what_somebody_offers_and_says_who(
    told: list[list[tuple[Reason | None, int | None]]],
) -> None:
    whole = list(anyone(streams(told, all_starts=True)))
    order = list(Reason)
    for (verdict, free), place in zip(whole, range(len(STARTS)), strict=True):
        said = [host[place] for host in told]
        able = tuple(number for number, (reason, _) in enumerate(said) if not reason)
        assert (verdict.start, free) == (STARTS[place], able)
        if able:
            assert verdict[1:] == (None, in_all([said[number][1] for number in able]))
        else:
            last = max((reason for reason, _ in said if reason), key=order.index)
            assert verdict[1:] == (last, None)
    offered = [one for one in whole if one.hosts]
    assert list(anyone(streams(told, all_starts=False))) == offered


@given(hosts)
def test_of_one_host_both_say_what_the_host_says(
    told: list[list[tuple[Reason | None, int | None]]],
) -> None:
    alone = streams(told[:1], all_starts=True)
    said = [one if one.reason is None else Verdict(one.start, one.reason) for one in alone[0]]
    assert list(together(alone)) == said
    assert [free.verdict for free in anyone(alone)] == said


def test_whose_turn_it_is_goes_by_meetings_and_weight() -> None:
    even = {1: 1, 2: 1, 3: 1}
    assert choose([1, 2, 3], even, {}) == 1
    assert choose([2, 3], even, {2: 1}) == 3
    assert choose([1, 2], {1: 3, 2: 1}, {1: 2, 2: 1}) == 1
    load: dict[int, int] = {}
    for _ in range(40):
        turn = choose([1, 2], {1: 3, 2: 1}, load)
        load[turn] = load.get(turn, 0) + 1
    assert load == {1: 30, 2: 10}


def known(certainty: Certainty, *names: str) -> Knowledge:
    sources = tuple(BusySource(number, name) for number, name in enumerate(names))
    return Knowledge(certainty, sources, sources if certainty is Certainty.STALE else ())


def test_a_page_is_as_sure_as_of_the_worst_of_all_or_of_the_best_of_several() -> None:
    fresh, stale = known(Certainty.FRESH, "A"), known(Certainty.STALE, "B", "C")
    unknown = known(Certainty.UNKNOWN)
    assert known_together([fresh]) == fresh
    both = known_together([fresh, stale])
    assert both == Knowledge(Certainty.STALE, fresh.sources + stale.sources, stale.sources)
    assert known_together([fresh, stale, unknown]).certainty is Certainty.UNKNOWN
    assert known_of_anyone([unknown, stale]) == stale
    assert known_of_anyone([stale, fresh]) == fresh
