"""The strip of the last runs."""

from datetime import UTC, datetime, timedelta

from connectors.strip import HEIGHT, SyncBar, strip_of

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def run(minutes_ago: float, seconds: float | None, outcome: str = "ok") -> dict[str, str | None]:
    started = NOW - timedelta(minutes=minutes_ago)
    finished = None if seconds is None else (started + timedelta(seconds=seconds)).isoformat()
    return {"outcome": outcome, "started": started.isoformat(), "finished": finished}


def test_the_newest_run_is_on_the_right_and_the_slowest_is_the_highest() -> None:
    strip = strip_of([run(1, 10), run(2, 0.5, "failed")], NOW)
    assert strip.bars == (
        SyncBar(288, 17, 11, "broken", NOW - timedelta(minutes=2), "0.5 seconds", "failed"),
        SyncBar(294, 0, HEIGHT, "ok", NOW - timedelta(minutes=1), "10 seconds", "in step"),
    )
    assert strip.summary == "Last 2 syncs: 1 failed and 1 in step"


def test_a_single_sync_is_not_counted() -> None:
    assert strip_of([run(1, 10, "failed")], NOW).summary == "The only sync: failed"


def test_a_running_sync_grows() -> None:
    (bar,) = strip_of([run(1, None, "running")], NOW).bars
    assert (bar.tone, bar.took, bar.said) == ("syncing", "60 seconds", "running")


def test_no_more_than_fifty_are_shown() -> None:
    strip = strip_of([run(n, 1) for n in range(60)], NOW)
    assert len(strip.bars) == 50
    assert strip.bars[0].x == 0


def test_runs_of_no_time_at_all_are_still_visible() -> None:
    assert [bar.height for bar in strip_of([run(1, 0)], NOW).bars] == [HEIGHT // 4]


def test_without_runs_there_is_nothing_to_draw() -> None:
    assert (strip_of([], NOW).bars, strip_of([], NOW).summary) == ((), "No sync yet")
