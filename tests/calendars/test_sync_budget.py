"""What becomes of a sync that runs out of its budget: nothing is lost, and nobody starves."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from alerts.models import Alert
from calendars.models import Calendar
from calendars.sync import apply, engine
from calendars.sync.retry import Schedule, next_after_budget
from connectors.models import SyncRun
from providers.base import Changes, Progress, silent
from providers.budget import Budget
from providers.credentials import HeldCredentials
from providers.errors import OutOfBudget
from providers.words import error_of
from tests.calendars.conftest import World, meeting, notes
from tests.factories import NOW
from tests.kinds.memory.provider import MemoryProvider
from tests.servers.hostile import Clock

MINUTE = timedelta(minutes=1)


class SlowAccount(MemoryProvider):
    """An account whose calendars take time: so many seconds of the clock for each pull."""

    def __init__(self, world: World, clock: Clock, seconds: Mapping[str, float]) -> None:
        super().__init__(
            address=world.connector.address,
            credentials=HeldCredentials({"username": "john", "password": "secret"}),
            details={},
            policy=None,  # type: ignore[arg-type]
            budget=Budget(240, clock=clock),
        )
        self._clock, self._seconds = clock, seconds
        self.pulled: list[str] = []

    def pull(
        self,
        calendar_key: str,
        cursor: str | None,
        known: Mapping[str, str],
        progress: Progress = silent,
        **options: object,
    ) -> Changes:
        self.pulled.append(calendar_key)
        for _ in range(int(self._seconds.get(calendar_key, 0))):
            self.budget.time_left()
            self._clock.advance(1)
        return super().pull(calendar_key, cursor, known, progress, **options)  # type: ignore[arg-type]


def sync(world: World, now: datetime = NOW, **seconds: float) -> tuple[SyncRun, list[str]]:
    """A run, and the calendars that were pulled in their order."""
    account = SlowAccount(world, Clock(), {f"/{name}/": each for name, each in seconds.items()})
    run = engine.sync_connector(world.connector.pk, trigger="schedule", now=now, provider=account)
    world.connector.refresh_from_db()
    return run, account.pulled


@pytest.fixture
def three(world: World) -> World:
    for name in ("home", "team"):
        world.memory.add_calendar(f"/{name}/", name=name.title())
    return world


def states(world: World) -> dict[str, tuple[bool, str]]:
    """Of each calendar, whether it was confirmed now, and its error."""
    rows = Calendar.objects.filter(connector=world.connector)
    return {row.name: (row.verified_at is not None, row.error_code) for row in rows}


def test_a_calendar_takes_half_of_the_time_and_the_others_are_read(three: World) -> None:
    run, pulled = sync(three, office=10_000)
    assert pulled == ["/office/", "/home/", "/team/"]
    assert (run.outcome, run.calendars, run.error_code) == ("partial", 2, "out-of-budget")
    assert states(three) == {
        "Work": (False, "out-of-budget"), "Home": (True, ""), "Team": (True, "")
    }  # fmt: skip
    assert notes(run)[-1] == (
        "“Work”: Reading this takes more time or data than Daybook gives a server at once. "
        "(after 120 seconds, the rest is for other calendars)"
    )


def test_who_ran_out_comes_last_and_who_was_left_comes_first(three: World) -> None:
    run, pulled = sync(three, office=10_000, home=10_000, team=10_000)
    assert pulled == ["/office/", "/home/", "/team/"]
    assert (run.outcome, run.error_code) == ("failed", "out-of-budget")
    assert sync(three, office=10_000)[1] == ["/office/", "/home/", "/team/"]
    run, pulled = sync(three, office=10_000)
    assert pulled == ["/home/", "/team/", "/office/"]
    run, pulled = sync(three)
    assert (pulled, run.outcome) == (["/home/", "/team/", "/office/"], "ok")
    assert states(three) == {"Work": (True, ""), "Home": (True, ""), "Team": (True, "")}


def test_calendars_that_are_left_keep_what_is_known_and_are_told(three: World) -> None:
    three.work.put(meeting("a", "2026-12-01 09:00"))
    assert sync(three)[0].outcome == "ok"
    account = SlowAccount(three, Clock(), {})
    account.budget = Budget(240, requests=0)
    account.budget._asked = 1  # as many requests as the first calendar took
    run = engine.sync_connector(
        three.connector.pk, trigger="schedule", now=NOW + MINUTE, provider=account
    )
    assert (run.outcome, account.pulled) == ("failed", [])
    assert notes(run) == [
        f"“{name}” was not looked at: the time of this sync was over before. "
        "The next sync begins with it."
        for name in ("Work", "Home", "Team")
    ]
    assert three.busy() == ["12-01 09:00/12-01 10:00"]
    assert three.calendar.verified_at == NOW


def test_a_connector_whose_time_is_over_waits_longer_each_time(three: World) -> None:
    pauses = []
    for _ in range(5):
        sync(three, office=10_000, home=10_000, team=10_000)
        pauses.append((three.connector.next_sync_at - NOW) / MINUTE)
    assert all(later > 1.5 * earlier for earlier, later in pairwise(pauses[:3]))
    assert max(pauses) < 67
    sync(three)
    # Nobody reads its calendars, and nothing has changed.
    assert three.connector.next_sync_at < NOW + 12 * MINUTE


EVERY = Schedule(5 * MINUTE)


@pytest.mark.parametrize(
    ("schedule", "times", "took", "progressed", "minutes"),
    [
        (EVERY, 1, 4, False, 14),  # 4 to read, twice 5 to wait
        (EVERY, 2, 4, False, 24),
        (EVERY, 99, 4, False, 64),
        (EVERY, 1, 4, True, 9),
        (EVERY, 99, 4, True, 9),
        (EVERY, 1, 8, True, 16),
        (Schedule(None), 1, 4, False, None),
        (Schedule(None), 9, 4, True, 8),
    ],
)
def test_the_pause_after_a_budget(
    schedule: Schedule, times: int, took: int, progressed: bool, minutes: int | None
) -> None:
    moment = next_after_budget(
        schedule, now=NOW, times=times, took=took * MINUTE, progressed=progressed
    )
    assert (moment and (moment - NOW) / MINUTE) == minutes


def test_a_calendar_whose_events_take_place_too_often_keeps_what_is_known(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.work.put(meeting("a", "2026-12-01 09:00"))
    assert world.sync().outcome == "ok"
    monkeypatch.setattr(apply, "MOST_ROWS", 2)
    world.work.put(meeting("a", "2026-12-01 11:00"))
    for name in "bcd":
        world.work.put(meeting(name, "2026-12-02 09:00"))
    run = world.sync(NOW + MINUTE)
    assert (run.outcome, run.error_code) == ("failed", "too-much")
    assert "its events take place more than 2 times" in error_of(run)
    assert world.busy() == ["12-01 09:00/12-01 10:00"]
    assert world.calendar.verified_at == NOW


def test_an_account_whose_listing_takes_too_long_is_told_and_alerted(world: World) -> None:
    world.memory.fail(OutOfBudget("after 240 seconds"), on="discover")
    run = world.sync()
    assert (run.outcome, run.error_code) == ("failed", "out-of-budget")
    assert world.connector.last_seen_at == run.finished_at
    alert = Alert.objects.open().get()
    assert (alert.code, alert.details["error"]) == (
        "sync-unfinished",
        {"code": "out-of-budget", "note": "after 240 seconds"},
    )
    assert world.sync(NOW + MINUTE).outcome == "ok"
    assert not Alert.objects.open().exists()
