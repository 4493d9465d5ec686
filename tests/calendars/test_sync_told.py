"""What a run tells about itself: its progress while it runs, and what it changed."""

from datetime import timedelta

import pytest

from calendars.sync.progress import RunProgress
from connectors.models import Connector, SyncRun
from connectors.overview import overview
from connectors.runs import run_line
from providers.errors import CertificateInvalid, NotYet, SignInRefused, Throttled, Unreachable
from tests.calendars.conftest import World, event, meeting, notes, part
from tests.factories import NOW, SyncRunFactory

MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.django_db


def test_a_run_tells_what_it_added_changed_and_removed(world: World) -> None:
    world.work.put(meeting("dentist", "2026-12-01 09:00", zone="Europe/Berlin", title="Dentist"))
    world.work.put(event("holiday", part("2026-12-24", 2, title="Holiday")))
    first = world.sync()
    assert first.changes == [
        {
            "calendar": "Work",
            "what": "added",
            "start": "2026-12-01T08:00:00+00:00",
            "title": "Dentist",
            "private": False,
        },
        {
            "calendar": "Work",
            "what": "added",
            "start": "2026-12-24",
            "title": "Holiday",
            "private": False,
        },
    ]
    world.work.put(meeting("dentist", "2026-12-01 10:00", title="Dentist"))
    world.work.remove("holiday")
    second = world.sync(NOW + MINUTE)
    assert [(one["what"], one["start"], one["title"]) for one in second.changes] == [
        ("removed", "2026-12-24", "Holiday"),
        ("changed", "2026-12-01T10:00:00+00:00", "Dentist"),
    ]
    assert world.sync(NOW + 2 * MINUTE).changes == []


def test_a_private_event_is_told_without_its_title(world: World) -> None:
    world.work.put(event("doctor", part("2026-12-01 09:00", title="Doctor", private=True)))
    (change,) = world.sync().changes
    assert (change["private"], change["title"]) == (True, "")


def test_deletions_that_are_held_are_told_once(world: World) -> None:
    for day in range(1, 7):
        world.work.put(meeting(f"day{day}", f"2026-12-0{day} 09:00"))
    world.sync()
    world.work.events.clear()
    world.work.forget_cursors()
    assert world.sync(NOW + MINUTE).changes == [{"calendar": "Work", "what": "held", "count": 6}]


def test_only_so_many_changes_are_kept(world: World) -> None:
    for number in range(120):
        world.work.put(meeting(f"event{number}", "2026-12-01 09:00"))
    run = world.sync()
    assert (len(run.changes), run.added) == (100, 120)


@pytest.mark.parametrize(
    ("error", "answered"),
    [
        (Unreachable("x"), False),
        (CertificateInvalid("x"), False),
        (SignInRefused("x"), True),
        (Throttled("x"), True),
    ],
)
def test_an_account_was_seen_when_it_answered_whatever_it_said(
    world: World, error: Exception, answered: bool
) -> None:
    world.memory.fail(error, on="discover")
    world.sync()
    assert (world.connector.last_seen_at is not None) is answered
    assert world.connector.last_sync_at is None


def test_an_account_that_fails_after_it_listed_its_calendars_was_seen(world: World) -> None:
    world.memory.fail(Unreachable("x"), on="pull")
    world.sync()
    assert world.connector.last_seen_at is not None


def nothing() -> None:
    pass


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def noted(run: SyncRun) -> tuple[str, int, int, int, int | None]:
    run = SyncRun.objects.get(pk=run.pk)
    return run.step, run.calendars, run.calendars_total, run.events_done, run.events_total


def test_progress_is_noted_at_most_every_300_milliseconds(world: World) -> None:
    run = SyncRunFactory(connector=world.connector, outcome="running", finished_at=None)
    clock = Clock()
    progress = RunProgress(world.connector, run, nothing, clock)
    progress.sees_calendars(2)
    progress.begins("Work", 0)
    clock.now = 0.29
    progress("events", 10, 100)
    assert noted(run) == ("", 0, 0, 0, None)
    clock.now = 0.31
    progress("events", 20, 100)
    assert noted(run) == ("Work", 0, 2, 20, 100)
    clock.now = 0.5
    progress("events", 30, 100)
    assert noted(run) == ("Work", 0, 2, 20, 100)
    clock.now = 0.7
    progress.begins("Home", 1)
    assert noted(run) == ("Home", 1, 2, 0, None)


def test_a_server_that_thinks_for_long_and_has_no_news_makes_no_run_of_it(world: World) -> None:
    run, begun, clock = SyncRun(connector=world.connector), [], Clock()

    def begin() -> None:
        begun.append(clock.now)
        run.started_at = NOW
        run.save()

    progress = RunProgress(world.connector, run, begin, clock)
    clock.now = 5.0
    progress.sees_calendars(2)
    progress.begins("Work", 0)
    progress("events", 0, 0)
    assert begun == []
    progress("events", 0, 3)
    assert begun == [5.0]
    assert noted(run) == ("Work", 0, 2, 0, 3)


def test_late_progress_does_not_touch_a_finished_run(world: World) -> None:
    run = world.sync()
    clock = Clock()
    progress = RunProgress(world.connector, run, nothing, clock)
    clock.now = 1.0
    progress.begins("Work", 0)
    assert noted(run) == ("", 1, 1, 0, None)


def test_a_finished_run_has_no_step_left(world: World) -> None:
    world.work.put(meeting("dentist", "2026-12-01 09:00"))
    run = world.sync()
    assert noted(run) == ("", 1, 1, 0, None)
    assert Connector.objects.get().last_seen_at == run.finished_at


def test_a_calendar_that_a_pc_still_reads_is_a_note_and_no_failure(world: World) -> None:
    home = world.memory.add_calendar("/home/", name="Home")
    home.put(meeting("dentist", "2026-12-01 09:00"))
    world.memory.fail(NotYet("it reads further ahead"), on="pull")
    run = world.sync()
    assert (run.outcome, run.error_code, run.added) == (SyncRun.Outcome.WAITING, "", 1)
    assert notes(run)[-1].startswith("“Work”: The program on the PC was asked")
    connector = Connector.objects.get()
    assert (connector.failures, connector.error_code, connector.last_sync_at) == (0, "", NOW)
    assert [row.error_code for row in connector.calendars.all()] == ["", ""]
    state = overview(connector, NOW).state
    assert (state.label, state.tone) == ("Waiting for the account", "syncing")


def test_a_run_that_has_to_wait_for_everything_has_not_failed_either(world: World) -> None:
    world.memory.fail(NotYet("it has not told its calendars yet"), on="discover")
    run = world.sync()
    assert (run.outcome, run.error_code) == (SyncRun.Outcome.WAITING, "not-yet")
    assert run_line(run).tone == "syncing"
    connector = Connector.objects.get()
    assert (connector.failures, connector.error_code, connector.last_sync_at) == (
        0, "not-yet", None
    )  # fmt: skip
    assert connector.next_sync_at == NOW + timedelta(minutes=connector.interval)
