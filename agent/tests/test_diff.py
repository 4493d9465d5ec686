"""What is told of a calendar follows from what was told before."""

from datetime import UTC, datetime, timedelta
from itertools import count

from daybook_connector.stores.events import ReadWindow, StoreEvent
from daybook_connector.sync.diff import (
    BATCH_BYTES,
    Difference,
    change_steps,
    compare,
    snapshot_steps,
    window,
)

START = datetime(2026, 11, 25, 9, tzinfo=UTC)


def event(key: str, etag: str = "1", title: str = "") -> StoreEvent:
    return StoreEvent(key, etag, START, START + timedelta(hours=1), title=title)


def test_new_and_different_events_are_told_and_missing_ones_removed() -> None:
    known = {"same": "1", "other": "1", "gone": "1"}
    found = [event("same"), event("other", "2"), event("new")]
    assert compare(known, found) == Difference((found[1], found[2]), ("gone",))


def test_nothing_is_told_when_nothing_is_different() -> None:
    assert not compare({"k": "1"}, [event("k")])


def test_an_empty_calendar_is_a_snapshot_of_one_empty_part() -> None:
    (step,) = snapshot_steps("work", "r-1", [])
    assert step.report.wire() == {
        "type": "snapshot",
        "calendar": "work",
        "revision": "r-1",
        "part": 1,
        "parts": 1,
        "events": [],
    }


def test_a_snapshot_has_two_hundred_events_a_part() -> None:
    steps = snapshot_steps("work", "r-1", [event(f"k{n}") for n in range(401)])
    reports = [step.report.wire() for step in steps]
    parts = [(one["part"], one["parts"], len(one["events"])) for one in reports]
    assert parts == [(1, 3, 200), (2, 3, 200), (3, 3, 1)]
    assert [key for step in steps for key, _ in step.items] == [f"k{n}" for n in range(401)]


def test_a_part_never_grows_beyond_what_the_line_carries() -> None:
    steps = snapshot_steps(
        "work", "r-1", [event("k" * 600 + str(n), title="t" * 500) for n in range(400)]
    )
    assert len(steps) > 2
    assert max(len(step.report.as_text()) for step in steps) < BATCH_BYTES * 1.2


def test_changes_are_chained_and_hold_two_hundred_at_most() -> None:
    number = count(1)
    difference = Difference(
        tuple(event(f"k{n}") for n in range(350)), tuple(f"gone{n}" for n in range(300))
    )
    steps = change_steps("work", "r-0", difference, lambda: f"r-{next(number)}")
    reports = [step.report.wire() for step in steps]
    told = [
        (one["base"], one["revision"], len(one["events"]), len(one["removed"])) for one in reports
    ]
    assert told == [
        ("r-0", "r-1", 200, 0),
        ("r-1", "r-2", 150, 50),
        ("r-2", "r-3", 0, 200),
        ("r-3", "r-4", 0, 50),
    ]


def test_only_removals_need_no_message_without_content() -> None:
    (step,) = change_steps("work", "r-0", Difference((), ("a",)), lambda: "r-1")
    report = step.report.wire()
    assert (report["events"], report["removed"]) == ([], ["a"])


def test_the_window_is_whole_days_of_the_users_zone_and_rolls() -> None:
    assert window(datetime(2026, 11, 24, 23, 30, tzinfo=UTC), "Europe/Berlin", 1, 90) == ReadWindow(
        datetime(2026, 11, 23, 23, tzinfo=UTC), datetime(2027, 2, 23, 23, tzinfo=UTC)
    )
    assert window(datetime(2026, 11, 25, 23, 30, tzinfo=UTC), "Europe/Berlin", 1, 90).start == (
        datetime(2026, 11, 24, 23, tzinfo=UTC)
    )


def test_an_unknown_zone_counts_as_utc() -> None:
    assert window(START, "Mars/Olympus", 0, 1) == window(START, "", 0, 1)
