"""Every cause of a start time, and the funnel: held against the judge that decides for guests."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bookings.domain.causes import Cause, causes, suspects
from bookings.domain.funnel import Funnel, FunnelStep, count, step_of
from bookings.domain.slots import NEVER, Counted, Engaged, Reason, Rules, Taken, judge
from calendars.domain.intervals import Interval, merge

HOUR = 3600
TEN = 10 * HOUR


def rules(**changes: int | None) -> Rules:
    plain = {"length": HOUR, "spacing": HOUR, "earliest": 0, "latest": NEVER}
    return Rules(**{**plain, **changes})  # type: ignore[arg-type]


def why(rules: Rules, taken: Taken, *events: Interval, start: int = TEN) -> list[Cause]:
    return list(causes(start, suspects(rules, taken, events)))


def test_a_free_time_has_no_cause() -> None:
    assert why(rules(), Taken(), (TEN + HOUR, TEN + 2 * HOUR)) == []


def test_all_causes_are_told_the_one_that_decided_first() -> None:
    events = [(TEN + 600, TEN + 1200), (TEN - HOUR, TEN), (TEN, TEN + HOUR)]
    meetings = [Engaged(TEN + 1800, TEN + HOUR)]
    found = why(
        rules(earliest=TEN + 1, before=1), Taken(busy=merge(events), meetings=meetings), *events
    )
    assert found == [
        Cause(Reason.LEAD_TIME),
        Cause(Reason.BUSY, event=0),
        Cause(Reason.BUSY, event=2),
        Cause(Reason.MEETING, meeting=0),
        Cause(Reason.BUFFER, event=1),
    ]


def test_what_is_beyond_the_horizon_may_be_unknown_and_busy_as_well() -> None:
    taken = Taken(busy=[(TEN, TEN + HOUR)], known_until=TEN + HOUR - 1)
    assert why(rules(latest=TEN - 1), taken, (TEN, TEN + HOUR)) == [
        Cause(Reason.HORIZON),
        Cause(Reason.UNKNOWN),
        Cause(Reason.BUSY, event=0),
    ]


def test_the_buffer_of_the_page_that_a_meeting_came_by_is_a_cause() -> None:
    taken = Taken(meetings=[Engaged(TEN + 2 * HOUR, TEN + 3 * HOUR, before=HOUR + 1)])
    assert why(rules(), taken) == [Cause(Reason.BUFFER, meeting=0)]


def test_a_session_that_guests_may_join_is_full_but_not_in_its_own_way() -> None:
    span = (TEN, TEN + HOUR)
    taken = Taken(meetings=[Engaged(*span)], sessions={span: 0})
    assert why(rules(seats=2), taken) == [Cause(Reason.FULL)]
    events = Counted.of([span])
    taken = Taken(meetings=[Engaged(*span)], sessions={span: 1}, seat_events=events)
    assert why(rules(seats=2), taken) == [Cause(Reason.FULL)]
    assert why(rules(seats=2), Taken(meetings=[Engaged(*span)], sessions={span: 1})) == []


def test_steps_of_the_funnel() -> None:
    assert [step_of(Cause(reason)) for reason in Reason] == [
        FunnelStep.BUSY,  # outside the hours is no candidate at all
        FunnelStep.LIMITS,
        FunnelStep.LIMITS,
        FunnelStep.BUSY,
        FunnelStep.BUSY,
        FunnelStep.BUSY,
        FunnelStep.HOLDS,
        FunnelStep.BUSY,
        FunnelStep.HOLDS,
    ]
    assert step_of(Cause(Reason.BUFFER, event=0)) is FunnelStep.BUSY
    assert step_of(Cause(Reason.BUFFER, meeting=0)) is FunnelStep.HOLDS


def test_the_funnel_counts_what_is_left_after_each_step() -> None:
    lost = [FunnelStep.LIMITS, FunnelStep.BUSY, FunnelStep.BUSY, FunnelStep.HOLDS, None, None, None]
    assert count(8 * HOUR, lost) == Funnel(8 * HOUR, 7, 6, 4, 3)
    assert count(0, []) == Funnel(0, 0, 0, 0, 0)


spans = st.tuples(st.integers(0, 20000), st.integers(0, 4000)).map(lambda p: (p[0], p[0] + p[1]))


@st.composite
def scenes(draw: st.DrawFn) -> tuple[Rules, Taken, list[Interval]]:
    """Terms, what is in the way, and the events that its busy time was merged from."""
    terms = rules(
        length=draw(st.integers(300, 3600)),
        spacing=draw(st.integers(300, 3600)),
        earliest=draw(st.integers(-100, 8000)),
        latest=draw(st.integers(6000, 25000)),
        before=draw(st.integers(0, 1200)),
        after=draw(st.integers(0, 1200)),
        seats=draw(st.one_of(st.none(), st.integers(1, 3))),
    )
    events = draw(st.lists(spans, max_size=6))
    real = [span for span in draw(st.lists(spans, max_size=4)) if span[0] < span[1]]
    apart = merge(real)
    kept = st.integers(0, 1500)
    meetings = [Engaged(*span, draw(kept), draw(kept)) for span in apart]
    sessions = {span: draw(st.one_of(st.none(), st.integers(0, 2))) for span in apart[::2]}
    taken = Taken(
        busy=merge(events),
        meetings=meetings,
        sessions=sessions if draw(st.booleans()) else {},
        seat_events=Counted.of(draw(st.lists(spans, max_size=2))),
        known_until=draw(st.sampled_from([0, 15000, NEVER])),
        beyond=draw(st.sampled_from([Reason.UNKNOWN, Reason.STALE])),
    )
    return terms, taken, events


@settings(max_examples=400, deadline=None)
@given(scene=scenes(), start=st.integers(0, 22000), on_session=st.booleans())
def test_the_causes_of_random_scenes_begin_with_the_reason_of_the_judge(
    scene: tuple[Rules, Taken, list[Interval]], start: int, on_session: bool
) -> None:
    terms, taken, events = scene
    if on_session and taken.sessions:
        start = next(iter(taken.sessions))[0]
    found = causes(start, suspects(terms, taken, events))
    assert (found[0].reason if found else None) == judge(start, terms, taken).reason
