from daybook_ical.events import RemoteEvent

from calendars.sync.plan import Hold, Quarantine, Remove, Upsert, plan
from providers.base import Changes
from providers.oddities import noted

KNOWN = {"a": "1", "b": "1", "c": "1", "d": "1", "e": "1"}


def changed(*events: RemoteEvent, removed: tuple[str, ...] = ()) -> Changes:
    return Changes(events, removed, complete=False, present=frozenset(), cursor="2")


def whole(*events: RemoteEvent, present: str = "") -> Changes:
    return Changes(events, (), complete=True, present=frozenset(present), cursor="2")


def test_a_change_stores_new_and_changed_events_and_removes_the_named_ones() -> None:
    new, newer = RemoteEvent("n", "1"), RemoteEvent("a", "2")
    assert plan(KNOWN, changed(new, newer, removed=("b", "unheard-of"))) == [
        Remove("b"),
        Upsert(new, is_new=True),
        Upsert(newer, is_new=False),
    ]


def test_an_event_that_did_not_change_is_left_alone() -> None:
    assert plan(KNOWN, changed(RemoteEvent("a", "1"))) == []


def test_an_event_without_etag_is_always_stored() -> None:
    event = RemoteEvent("a", "")
    assert plan({"a": ""}, changed(event)) == [Upsert(event, is_new=False)]


def test_of_an_event_that_is_delivered_twice_the_last_word_counts() -> None:
    first, last = RemoteEvent("n", "1"), RemoteEvent("n", "2")
    assert plan(KNOWN, changed(first, last)) == [Upsert(last, is_new=True)]


def test_an_event_that_was_removed_and_made_again_stays() -> None:
    again = RemoteEvent("a", "2")
    assert plan(KNOWN, changed(again, removed=("a",))) == [Upsert(again, is_new=False)]


def test_a_whole_calendar_sweeps_away_what_it_does_not_hold() -> None:
    new = RemoteEvent("n", "1")
    assert plan(KNOWN, whole(new, present="abcn")) == [
        Remove("d"),
        Remove("e"),
        Upsert(new, is_new=True),
    ]


def test_a_broken_event_is_set_aside() -> None:
    broken = RemoteEvent("a", "2", problem=noted("The end is before the start."))
    assert plan(KNOWN, changed(broken)) == [
        Quarantine(broken, noted("The end is before the start."), is_new=False)
    ]


def test_a_calendar_that_is_suddenly_empty_is_held() -> None:
    assert plan(KNOWN, whole()) == [Hold(5)]
    assert plan(KNOWN, changed(removed=tuple("abcde"))) == [Hold(5)]


def test_accepted_deletions_are_carried_out() -> None:
    assert plan(KNOWN, whole(), deletions_accepted=True) == [*map(Remove, "abcde")]


def test_a_small_calendar_may_become_empty() -> None:
    assert plan({"a": "1", "b": "1"}, whole()) == [Remove("a"), Remove("b")]


def test_a_calendar_whose_events_all_got_new_names_is_not_empty() -> None:
    renamed = RemoteEvent("n", "1")
    assert plan(KNOWN, whole(renamed, present="n")) == [
        *map(Remove, "abcde"),
        Upsert(renamed, is_new=True),
    ]
