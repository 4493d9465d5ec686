"""Which starts are offered, held against a slow and obvious way of saying the same."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.domain.slots import (
    NEVER,
    Counted,
    Engaged,
    Reason,
    Rules,
    Taken,
    Verdict,
    candidates,
    compute_slots,
)
from bookings.domain.windows import Opening
from calendars.domain.intervals import Interval, merge

MINUTE, HOUR = 60, 3600


def morning(start: int = 9, end: int = 12) -> list[Opening]:
    return [Opening(start * HOUR, end * HOUR, end * HOUR)]


def rules(**changes: int | None) -> Rules:
    plain = {"length": HOUR, "spacing": HOUR, "earliest": 0, "latest": NEVER}
    return Rules(**{**plain, **changes})  # type: ignore[arg-type]


def offered(rules: Rules, taken: Taken, openings: list[Opening] | None = None) -> list[float]:
    """The offered starts as hours."""
    found = compute_slots(openings or morning(), rules, taken, low=0, high=24 * HOUR)
    return [verdict.start / HOUR for verdict in found]


def why(rules: Rules, taken: Taken) -> dict[float, Reason | None]:
    found = compute_slots(morning(), rules, taken, low=0, high=24 * HOUR, reasons=True)
    return {verdict.start / HOUR: verdict.reason for verdict in found}


def test_starts_count_from_the_opening_and_fit_into_it() -> None:
    assert offered(rules(), Taken()) == [9, 10, 11]
    assert offered(rules(length=90 * MINUTE), Taken()) == [9, 10]
    assert offered(rules(spacing=45 * MINUTE), Taken()) == [9, 9.75, 10.5]


def test_starts_of_a_part_of_the_day_are_those_of_the_whole_day() -> None:
    found = compute_slots(
        morning(), rules(spacing=45 * MINUTE), Taken(), low=9 * HOUR + 1, high=11 * HOUR
    )
    assert [verdict.start / HOUR for verdict in found] == [9.75, 10.5]


def test_a_start_on_the_range_s_end_is_left_to_the_next_range() -> None:
    found = compute_slots(morning(), rules(), Taken(), low=9 * HOUR, high=10 * HOUR)
    assert list(found) == [Verdict(9 * HOUR, None, 1)]


def test_busy_time_closes_what_it_overlaps_and_no_more() -> None:
    assert offered(rules(), Taken(busy=[(10 * HOUR, 11 * HOUR)])) == [9, 11]
    assert offered(rules(), Taken(busy=[(10 * HOUR + 1, 10 * HOUR + 2)])) == [9, 11]


def test_busy_time_that_began_the_day_before_closes() -> None:
    assert offered(rules(), Taken(busy=[(-48 * HOUR, 9 * HOUR + 1)])) == [10, 11]


def test_buffers_keep_time_free_on_both_sides() -> None:
    taken = Taken(busy=[(10 * HOUR, 11 * HOUR)])
    assert why(rules(before=1), taken) == {9: None, 10: Reason.BUSY, 11: Reason.BUFFER}
    assert why(rules(after=1), taken) == {9: Reason.BUFFER, 10: Reason.BUSY, 11: None}


def test_a_meeting_s_own_page_keeps_its_buffers_too() -> None:
    """Else it would matter which of two neighbours was booked first."""
    taken = Taken(meetings=[Engaged(10 * HOUR, 11 * HOUR, before=1)])
    assert why(rules(), taken) == {9: Reason.BUFFER, 10: Reason.MEETING, 11: None}
    taken = Taken(meetings=[Engaged(10 * HOUR, 11 * HOUR, after=1)])
    assert why(rules(), taken) == {9: None, 10: Reason.MEETING, 11: Reason.BUFFER}
    assert offered(rules(), taken) == [9]


def test_each_time_tells_the_first_reason_against_it() -> None:
    taken = Taken(meetings=[Engaged(10 * HOUR, 11 * HOUR)], known_until=12 * HOUR - 1)
    assert why(rules(earliest=9 * HOUR + 1), taken) == {
        9: Reason.LEAD_TIME,
        10: Reason.MEETING,
        11: Reason.UNKNOWN,
    }
    assert why(rules(latest=10 * HOUR), Taken()) == {9: None, 10: None, 11: Reason.HORIZON}


def test_a_session_with_seats_is_offered_at_its_own_time_only() -> None:
    session = (10 * HOUR, 11 * HOUR)
    taken = Taken(meetings=[Engaged(*session)], sessions={session: 2})
    half_hours = rules(spacing=30 * MINUTE, seats=3)
    found = compute_slots(morning(), half_hours, taken, low=0, high=24 * HOUR)
    assert list(found) == [
        Verdict(9 * HOUR, None, 3),
        Verdict(10 * HOUR, None, 2),
        Verdict(11 * HOUR, None, 3),
    ]


def test_a_full_session_is_closed() -> None:
    session = (10 * HOUR, 11 * HOUR)
    taken = Taken(meetings=[Engaged(*session)], sessions={session: 0})
    assert why(rules(seats=3), taken)[10] is Reason.FULL


def test_unlimited_seats_are_never_full() -> None:
    session = (10 * HOUR, 11 * HOUR)
    taken = Taken(meetings=[Engaged(*session)], sessions={session: None})
    found = compute_slots(morning(10, 11), rules(seats=None), taken, low=0, high=24 * HOUR)
    assert list(found) == [Verdict(10 * HOUR, None, None)]


def test_foreign_busy_time_closes_a_session_too() -> None:
    session = (10 * HOUR, 11 * HOUR)
    taken = Taken(busy=[session], meetings=[Engaged(*session)], sessions={session: 2})
    assert why(rules(seats=3), taken)[10] is Reason.BUSY


def test_events_that_take_seats_are_counted_one_by_one() -> None:
    events = Counted.of([(9 * HOUR, 11 * HOUR), (10 * HOUR, 11 * HOUR)])
    found = compute_slots(
        morning(), rules(seats=2), Taken(seat_events=events), low=0, high=24 * HOUR, reasons=True
    )
    assert list(found) == [
        Verdict(9 * HOUR, None, 1),
        Verdict(10 * HOUR, Reason.FULL),
        Verdict(11 * HOUR, None, 2),
    ]


def spans(latest: int = 60) -> st.SearchStrategy[list[Interval]]:
    """Intervals in steps of five minutes."""
    pair = st.tuples(st.integers(0, latest), st.integers(1, 24))
    return st.lists(pair.map(lambda p: (p[0] * 300, (p[0] + p[1]) * 300)), max_size=6)


@st.composite
def scenes(draw: st.DrawFn) -> tuple[list[Opening], Rules, Taken]:
    windows = merge(draw(spans()))
    minutes = st.integers(1, 12).map(lambda n: n * 300)
    length = draw(minutes)
    seats = draw(st.sampled_from([1, 2, None]))
    margins = st.sampled_from([0, 0, 300, 1200])
    meetings = [Engaged(*m, draw(margins), draw(margins)) for m in apart(draw(spans()))]
    joinable = [m[:2] for m in meetings if m.end - m.start == length and draw(st.booleans())]
    return (
        [Opening(start, end, end) for start, end in windows],
        Rules(
            length=length,
            spacing=draw(minutes),
            earliest=draw(st.integers(0, 9000)),
            latest=draw(st.integers(9000, 30000)),
            before=draw(st.sampled_from([0, 300, 900])),
            after=draw(st.sampled_from([0, 300, 900])),
            seats=seats,
        ),
        Taken(
            busy=merge(draw(spans())),
            meetings=meetings,
            sessions={m: draw(st.integers(0, 2)) for m in joinable} if seats != 1 else {},
            seat_events=Counted.of(draw(spans())) if seats == 2 else Counted(),
            known_until=draw(st.sampled_from([NEVER, 20000])),
        ),
    )


def apart(intervals: list[Interval]) -> list[Interval]:
    """Those that overlap none before them, as the meetings of one host."""
    kept: list[Interval] = []
    for start, end in sorted(intervals):
        if not kept or kept[-1][1] <= start:
            kept.append((start, end))
    return kept


def reference(openings: list[Opening], rules: Rules, taken: Taken) -> list[tuple[int, int | None]]:
    """The rules of the product, one after the other, for each start by itself."""
    found = []
    for opening in openings:
        start = opening.start
        while start < opening.end:
            if start + rules.length <= opening.until:
                left = seats_at(start, rules, taken)
                if left is None or left > 0:
                    found.append((start, left))
            start += rules.spacing
    return found


def seats_at(start: int, rules: Rules, taken: Taken) -> int | None:
    low, high = start - rules.before, start + rules.length + rules.after
    own = (start, start + rules.length)

    def meets(interval: Interval) -> bool:
        return interval[0] < high and low < interval[1]

    if not rules.earliest <= start <= rules.latest or high > taken.known_until:
        return 0
    if any(map(meets, taken.busy)):
        return 0
    for meeting in taken.meetings:
        if meeting[:2] == own and own in taken.sessions:
            continue
        kept = (meeting.start - meeting.before, meeting.end + meeting.after)
        if meets(meeting[:2]) or (kept[0] < own[1] and own[0] < kept[1]):
            return 0
    left = taken.sessions.get(own, rules.seats)
    events = zip(taken.seat_events.starts, taken.seat_events.ends)
    return left if left is None else left - sum(map(meets, events))


@settings(max_examples=300, deadline=None)
@given(scene=scenes())
def test_offers_are_those_of_the_slow_and_obvious_way(
    scene: tuple[list[Opening], Rules, Taken],
) -> None:
    openings, terms, taken = scene
    found = compute_slots(openings, terms, taken, low=0, high=NEVER)
    assert [(v.start, v.seats_left) for v in found] == reference(openings, terms, taken)


@settings(max_examples=300, deadline=None)
@given(scene=scenes(), low=st.integers(0, 15000), length=st.integers(0, 15000))
def test_reasons_are_given_for_every_start_and_change_no_offer(
    scene: tuple[list[Opening], Rules, Taken], low: int, length: int
) -> None:
    openings, terms, taken = scene
    high = low + length
    explained = list(compute_slots(openings, terms, taken, low=low, high=high, reasons=True))
    assert [v.start for v in explained] == list(candidates(openings, terms, low, high))
    plain = list(compute_slots(openings, terms, taken, low=low, high=high))
    assert [v for v in explained if v.reason is None] == plain


@settings(max_examples=200, deadline=None)
@given(scene=scenes())
def test_an_offered_time_and_its_buffers_never_overlap_busy_time(
    scene: tuple[list[Opening], Rules, Taken],
) -> None:
    openings, terms, taken = scene
    for verdict in compute_slots(openings, terms, taken, low=0, high=NEVER):
        low, high = verdict.start - terms.before, verdict.start + terms.length + terms.after
        assert all(end <= low or high <= start for start, end in taken.busy)


@pytest.mark.parametrize("size", [0, 1])
def test_empty_intervals_take_no_seat(size: int) -> None:
    assert Counted.of([(5, 5 + size)]).overlapping(0, 10) == size
