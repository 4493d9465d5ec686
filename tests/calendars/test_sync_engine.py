"""The engine against an account in memory: what it stores, and what it never loses."""

import threading
from datetime import timedelta

import pytest
from daybook_ical.events import Response, ShowAs
from django.db import connection

from calendars import horizon
from calendars.actions.deletions import accept_deletions
from calendars.actions.policy import change_policy
from calendars.models import AssociatedCalendar, BusyTime, Calendar, Event
from calendars.sync.engine import sync_connector
from calendars.sync.lock import SyncRunningError, account_lock
from calendars.sync.rolling import roll_windows
from connectors.models import Connector, SyncRun
from providers.base import Access
from providers.errors import (
    CalendarGone,
    PermissionRefused,
    ServerTrouble,
    SignInRefused,
    Throttled,
    Unreachable,
)
from providers.oddities import noted
from providers.words import error_of, remedy_of
from tests.calendars.conftest import World, counts, event, meeting, new_world, notes, part
from tests.factories import NOW, ConnectorFactory

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def fill(world: World, count: int) -> None:
    for number in range(count):
        world.work.put(meeting(f"e{number}", f"2026-12-0{number + 1} 09:00"))


# --- What a sync stores -------------------------------------------------------------------------


def test_the_first_sync_stores_calendars_events_and_busy_time(world: World) -> None:
    world.memory.add_calendar("/holidays/", name="Holidays", access=Access.READ_ONLY)
    world.work.put(meeting("a", "2026-12-01 09:00"))
    world.work.put(meeting("b", "2026-12-02 09:00", show_as=ShowAs.FREE))
    run = world.sync(trigger="first")
    assert (run.outcome, run.calendars, counts(run)) == ("ok", 2, {"added": 2})
    assert world.busy() == ["12-01 09:00/12-01 10:00"]
    assert world.stored() == ["12-01 09:00/12-01 10:00", "12-02 09:00/12-02 10:00"]
    assert world.calendar.verified_at == world.calendar.changed_at == NOW
    assert world.connector.last_sync_at == world.connector.last_change_at == NOW
    assert NOW + 4.5 * MINUTE < world.connector.next_sync_at <= NOW + 5 * MINUTE
    assert run.finished_at > run.started_at


def test_the_first_sync_makes_the_default_table_from_what_can_be_written(world: World) -> None:
    world.memory.add_calendar("/holidays/", name="Holidays", access=Access.READ_ONLY)
    world.memory.add_calendar("/home/", name="Home")
    world.sync()
    rows = AssociatedCalendar.objects.order_by("calendar__position").values_list(
        "calendar__name", "is_main", "is_busy", "is_additional"
    )
    assert list(rows) == [("Work", True, True, False), ("Home", False, True, False)]


def test_a_later_calendar_never_changes_the_default_table(world: World) -> None:
    world.sync()
    world.memory.add_calendar("/home/", name="Home")
    world.sync()
    assert AssociatedCalendar.objects.get().calendar.name == "Work"


def test_a_sync_without_news_confirms_the_calendar(world: World) -> None:
    fill(world, 1)
    world.sync()
    run = world.sync(NOW + 5 * MINUTE)
    assert (run.outcome, counts(run)) == ("ok", {})
    assert world.calendar.verified_at == NOW + 5 * MINUTE
    assert world.calendar.changed_at == NOW
    assert (world.connector.last_sync_at, world.connector.last_change_at) == (NOW + 5 * MINUTE, NOW)


def test_a_moved_event_frees_its_old_time(world: World) -> None:
    world.work.put(meeting("a", "2026-12-01 09:00"))
    world.sync()
    world.work.put(meeting("a", "2026-12-01 14:00"))
    assert counts(world.sync()) == {"changed": 1}
    assert world.busy() == ["12-01 14:00/12-01 15:00"]


def test_an_event_that_is_moved_into_the_past_frees_its_time(world: World) -> None:
    world.work.put(meeting("a", "2026-12-01 09:00"))
    world.sync()
    world.work.put(meeting("a", "2025-12-01 09:00"))
    world.sync()
    assert world.stored() == []


def test_a_deleted_event_frees_its_time(world: World) -> None:
    fill(world, 2)
    world.sync()
    world.work.remove("e0")
    assert counts(world.sync()) == {"removed": 1}
    assert world.busy() == ["12-02 09:00/12-02 10:00"]


def test_an_event_of_several_days_that_began_before_the_window_blocks(world: World) -> None:
    world.work.put(meeting("a", "2026-11-20 09:00", 24 * 5))
    world.sync()
    assert world.busy() == ["11-20 09:00/11-25 09:00"]


def test_a_single_event_after_the_window_is_kept(world: World) -> None:
    world.work.put(meeting("a", "2029-05-01 09:00"))
    world.sync()
    assert world.busy() == ["05-01 09:00/05-01 10:00"]


def test_whole_days_belong_to_the_hosts_zone_and_follow_it(world: World) -> None:
    world.work.put(meeting("a", "2026-12-01"))
    world.sync()
    assert world.busy() == ["11-30 23:00/12-01 23:00"]
    host = world.connector.host
    host.timezone = "America/New_York"
    host.save()
    world.sync()
    assert world.busy() == ["12-01 05:00/12-02 05:00"]


def test_a_calendars_own_zone_comes_before_the_hosts(world: World) -> None:
    world.memory.add_calendar("/tokyo/", zone="Asia/Tokyo").put(meeting("a", "2026-12-01"))
    world.sync()
    assert world.busy("/tokyo/") == ["11-30 15:00/12-01 15:00"]


def test_texts_that_the_database_cannot_hold_do_not_stop_the_calendar(world: World) -> None:
    world.work.put(meeting("a", "2026-12-01 09:00", title="nul \0 half \ud800 back \\u0000"))
    world.work.put(meeting("b", "2026-12-02 09:00", title="x" * 5000))
    assert world.sync().outcome == "ok"
    titles = BusyTime.objects.order_by("during").values_list("title", flat=True)
    assert list(titles) == ["nul  half ? back \\u0000", "x" * 200]


# --- Reset, holds and quarantine ----------------------------------------------------------------


def test_an_unknown_cursor_reads_everything_anew_without_gap_or_leftover(world: World) -> None:
    fill(world, 3)
    world.sync()
    before = set(BusyTime.objects.values_list("pk", "during"))
    world.work.remove("e2")
    world.work.forget_cursors()
    run = world.sync()
    assert (run.outcome, counts(run)) == ("ok", {"removed": 1, "resets": 1})
    # The rows of what did not change were never away.
    assert set(BusyTime.objects.values_list("pk", "during")) < before
    assert world.busy() == ["12-01 09:00/12-01 10:00", "12-02 09:00/12-02 10:00"]


def test_a_suddenly_empty_calendar_is_held_until_the_host_accepts(world: World) -> None:
    fill(world, 6)
    world.sync()
    cursor = world.calendar.cursor
    for number in range(6):
        world.work.remove(f"e{number}")
    for minute in (5, 10):
        run = world.sync(NOW + minute * MINUTE)
        assert (run.outcome, counts(run)) == ("ok", {"held": 6})
    assert len(world.busy()) == 6
    calendar = world.calendar
    assert (calendar.held_deletions, calendar.held_since) == (6, NOW + 5 * MINUTE)
    assert (calendar.cursor, calendar.verified_at) == (cursor, NOW)

    assert accept_deletions(calendar=calendar) is True
    run = world.sync(NOW + 15 * MINUTE)
    assert counts(run) == {"removed": 6}
    assert world.busy() == []
    calendar = world.calendar
    assert (calendar.held_deletions, calendar.held_since, calendar.deletions_accepted_at) == (
        0, None, None,
    )  # fmt: skip
    assert calendar.verified_at == NOW + 15 * MINUTE


def test_a_hold_ends_when_the_events_come_back(world: World) -> None:
    fill(world, 5)
    world.sync()
    events = dict(world.work.events)
    world.work.events.clear()
    world.work.forget_cursors()
    assert counts(world.sync()) == {"held": 5, "resets": 1}
    world.work.events.update(events)
    run = world.sync(NOW + MINUTE)
    assert counts(run) == {"resets": 1}
    assert (world.calendar.held_since, world.calendar.verified_at) == (None, NOW + MINUTE)
    assert len(world.busy()) == 5


def test_nothing_is_accepted_where_nothing_is_held(world: World) -> None:
    world.sync()
    assert accept_deletions(calendar=world.calendar) is False
    assert world.calendar.deletions_accepted_at is None


def test_a_broken_event_keeps_its_earlier_time_and_stops_nothing(world: World) -> None:
    world.work.put(meeting("a", "2026-12-01 09:00"))
    world.sync()
    world.work.put(event("a", problem=noted("Its time zone is unknown.")))
    world.work.put(meeting("b", "2026-12-02 09:00"))
    run = world.sync()
    assert (run.outcome, counts(run)) == ("ok", {"added": 1, "quarantined": 1})
    assert notes(run) == ["“Work”: 1 event could not be understood."]
    assert world.busy() == ["12-01 09:00/12-01 10:00", "12-02 09:00/12-02 10:00"]
    assert Event.objects.quarantined().get().caution.problem == noted("Its time zone is unknown.")


def test_an_event_that_cannot_be_expanded_is_set_aside(world: World) -> None:
    world.work.put(event("a", part("2026-12-01 09:00", rules=("FREQ=NEVER",))))
    world.work.put(meeting("b", "2026-12-02 09:00"))
    run = world.sync()
    assert counts(run) == {"added": 2, "quarantined": 1}
    assert world.busy() == ["12-02 09:00/12-02 10:00"]
    assert Event.objects.quarantined().get().key == "a"


def test_a_mended_event_leaves_quarantine(world: World) -> None:
    world.work.put(event("a", problem=noted("Broken.")))
    world.sync()
    world.work.put(meeting("a", "2026-12-01 09:00"))
    assert counts(world.sync()) == {"changed": 1}
    assert not Event.objects.quarantined().exists()
    assert world.busy() == ["12-01 09:00/12-01 10:00"]


def test_a_quarantined_event_is_read_again_by_a_full_sync(world: World) -> None:
    broken = world.work.put(event("a", problem=noted("Broken.")))
    world.sync()
    world.work.events["a"] = meeting("a", "2026-12-01 09:00").__class__(
        key="a", etag=broken.etag, uid="a", parts=(part("2026-12-01 09:00"),)
    )
    world.work.forget_cursors()
    world.sync()
    assert world.busy() == ["12-01 09:00/12-01 10:00"]


# --- The rolling window -------------------------------------------------------------------------


def weekly(world: World) -> None:
    world.work.put(event("w", part("2026-11-23 09:00", rules=("FREQ=WEEKLY",))))


def test_the_window_rolls_forward_with_each_sync(world: World) -> None:
    weekly(world)
    world.sync()
    assert (len(world.busy()), world.busy()[-1]) == (10, "01-25 09:00/01-25 10:00")
    world.sync(NOW + 14 * DAY)
    assert (world.busy()[0], world.busy()[-1]) == (
        "12-07 09:00/12-07 10:00",
        "02-08 09:00/02-08 10:00",
    )
    assert world.calendar.covered_until == NOW + 81 * DAY


def test_the_window_rolls_forward_without_any_sync(world: World) -> None:
    weekly(world)
    world.work.put(meeting("past", "2026-11-24 09:00"))
    world.work.put(meeting("far", "2027-11-24 09:00"))
    world.sync()
    assert roll_windows(NOW + DAY) == 0
    assert roll_windows(NOW + 14 * DAY) == 1
    assert (world.busy()[0], world.busy()[-1]) == (
        "12-07 09:00/12-07 10:00",
        "11-24 09:00/11-24 10:00",
    )
    assert len(world.busy()) == 11
    assert world.calendar.covered_until == NOW + 81 * DAY
    assert world.calendar.verified_at == NOW


def test_the_window_rolls_while_deletions_are_held(world: World) -> None:
    weekly(world)
    fill(world, 5)
    world.sync()
    world.work.events.clear()
    world.work.forget_cursors()
    assert counts(world.sync(NOW + 14 * DAY)) == {"held": 6, "resets": 1}
    assert "02-08 09:00/02-08 10:00" in world.busy()


def test_a_longer_horizon_is_followed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(horizon, "_sources", {})
    weekly(world)
    world.sync()
    horizon.register("pages", lambda hosts: {world.connector.host_id: 100})
    world.sync(NOW + MINUTE)
    assert world.calendar.covered_until == NOW + MINUTE + 107 * DAY
    assert world.busy()[-1] == "03-08 09:00/03-08 10:00"


# --- Policy -------------------------------------------------------------------------------------


def test_a_changed_policy_counts_at_once_and_for_later_syncs(world: World) -> None:
    world.work.put(meeting("t", "2026-12-01 09:00", show_as=ShowAs.TENTATIVE))
    world.work.put(meeting("u", "2026-12-02 09:00", response=Response.UNANSWERED))
    world.work.put(meeting("e", "2026-12-03 09:00", show_as=ShowAs.ELSEWHERE))
    world.work.put(meeting("d", "2026-12-04", show_as=ShowAs.FREE))
    world.work.put(meeting("b", "2026-12-06 09:00"))
    world.sync()
    assert [one[:5] for one in world.busy()] == ["12-01", "12-02", "12-03", "12-06"]
    change_policy(
        calendar=world.calendar,
        tentative_blocks=False,
        elsewhere_blocks=False,
        unanswered_blocks=False,
        all_day="always",
    )
    assert [one[:5] for one in world.busy()] == ["12-03", "12-06"]  # 12-03 23:00 UTC: whole day
    world.work.put(meeting("t2", "2026-12-08 09:00", show_as=ShowAs.TENTATIVE))
    world.sync()
    assert [one[:5] for one in world.busy()] == ["12-03", "12-06"]


# --- Calendars that come, go and change ---------------------------------------------------------


def test_a_calendar_that_is_not_listed_any_more_keeps_its_data_and_its_row(world: World) -> None:
    world.memory.add_calendar("/home/", name="Home").put(meeting("h", "2026-12-05 09:00"))
    world.sync()
    gone = world.memory.calendars.pop("/home/")
    run = world.sync(NOW + MINUTE)
    assert notes(run) == ["“Home” is not listed by the account any more."]
    home = Calendar.objects.get(key="/home/")
    assert (home.gone_at, home.verified_at) == (NOW + MINUTE, NOW)
    assert world.busy("/home/") == ["12-05 09:00/12-05 10:00"]
    assert home.associations.count() == 1

    world.memory.calendars["/home/"] = gone
    run = world.sync(NOW + 2 * MINUTE)
    assert notes(run) == ["“Home” is listed again."]
    home.refresh_from_db()
    assert (home.gone_at, home.verified_at) == (None, NOW + 2 * MINUTE)


def test_a_lost_permission_is_shown_and_noted(world: World) -> None:
    world.sync()
    world.memory.set_access("/office/", Access.READ_ONLY)
    run = world.sync()
    assert notes(run) == ["Access to “Work” is now: Read only."]
    assert world.calendar.access == "read-only"
    assert AssociatedCalendar.objects.get().is_main is True


# --- Failures -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "error", [ServerTrouble("half a page"), PermissionRefused(), CalendarGone()]
)
def test_a_calendar_that_fails_keeps_its_data_and_leaves_the_others_alone(
    world: World, error: Exception
) -> None:
    world.memory.add_calendar("/home/", name="Home")
    fill(world, 1)
    world.sync()
    world.memory.calendars["/home/"].put(meeting("h", "2026-12-05 09:00"))
    world.memory.fail(error)
    run = world.sync(NOW + 5 * MINUTE)
    assert (run.outcome, run.error_code) == ("partial", error.code)
    assert world.busy() == ["12-01 09:00/12-01 10:00"]
    assert world.busy("/home/") == ["12-05 09:00/12-05 10:00"]
    assert (world.calendar.verified_at, world.calendar.error_code) == (NOW, error.code)
    assert Calendar.objects.get(key="/home/").verified_at == NOW + 5 * MINUTE
    assert (world.connector.error_code, world.connector.failures) == ("", 0)
    world.sync(NOW + 10 * MINUTE)
    assert (world.calendar.verified_at, world.calendar.error_code) == (NOW + 10 * MINUTE, "")


@pytest.mark.parametrize("on", ["discover", "pull"])
def test_an_unreachable_account_ends_the_run_and_comes_back_later(world: World, on: str) -> None:
    fill(world, 1)
    world.sync()
    world.memory.fail(Unreachable("no answer within 10 s"), on=on, times=2)
    first, second = world.sync(NOW + 5 * MINUTE), world.sync(NOW + 10 * MINUTE)
    assert (first.outcome, first.error_code) == ("failed", "unreachable")
    assert error_of(second) == "The server does not answer. (no answer within 10 s)"
    connector = world.connector
    assert (connector.failures, connector.error_code) == (2, "unreachable")
    assert remedy_of(connector).startswith("Wait if it may be down for a moment")
    assert connector.last_sync_at == NOW
    pause = connector.next_sync_at - (NOW + 10 * MINUTE)
    assert timedelta(minutes=9) <= pause <= timedelta(minutes=11)
    assert world.busy() == ["12-01 09:00/12-01 10:00"]
    world.sync(NOW + 20 * MINUTE)
    assert (world.connector.failures, world.connector.error_code) == (0, "")


def test_throttling_is_obeyed_to_the_second(world: World) -> None:
    world.memory.fail(Throttled(retry_after=timedelta(seconds=1234)))
    assert world.sync().error_code == "throttled"
    assert world.connector.next_sync_at == NOW + timedelta(seconds=1234)


def test_a_refused_sign_in_is_believed_at_the_second_time(world: World) -> None:
    world.sync()
    world.memory.fail(SignInRefused(), on="discover", times=2)
    run = world.sync(NOW + 5 * MINUTE)
    assert (run.outcome, run.error_code) == ("failed", "sign-in-refused")
    assert world.connector.error_code == ""
    assert world.connector.next_sync_at == NOW + 7 * MINUTE
    world.sync(NOW + 7 * MINUTE, "retry")
    assert world.connector.error_code == "sign-in-refused"
    assert world.connector.next_sync_at > NOW + 57 * MINUTE


def test_somebody_who_waits_hears_of_a_refused_sign_in_at_once(world: World) -> None:
    world.memory.fail(SignInRefused(), on="discover")
    world.sync(trigger="button")
    assert world.connector.error_code == "sign-in-refused"


def test_two_refusals_with_a_success_between_them_are_no_repetition(world: World) -> None:
    for minute in (0, 10):
        world.memory.fail(SignInRefused(), on="discover")
        world.sync(NOW + minute * MINUTE)
        assert world.connector.error_code == ""
        world.sync(NOW + (minute + 2) * MINUTE)


def test_a_password_that_cannot_be_opened_is_said_so(world: World) -> None:
    Connector.objects.update(sealed_credentials=b"sealed with another key")
    run = world.sync()
    assert (run.outcome, run.error_code) == ("failed", "credentials-unreadable")


def test_manual_connectors_are_not_scheduled(world: World) -> None:
    Connector.objects.update(mode="manual")
    world.sync()
    assert world.connector.next_sync_at is None
    world.memory.fail(Unreachable())
    world.sync()
    assert (world.connector.next_sync_at, world.connector.error_code) == (None, "unreachable")


def test_two_logins_at_one_host_are_kept_apart(db: None) -> None:
    one, two = new_world("one"), new_world("two")
    one.work.put(meeting("a", "2026-12-01 09:00"))
    two.work.put(meeting("a", "2026-12-02 09:00"))
    one.sync()
    two.sync()
    found = BusyTime.objects.order_by("during").values_list("calendar__connector", "during")
    assert [(pk, during.lower.day) for pk, during in found] == [
        (one.connector.pk, 1),
        (two.connector.pk, 2),
    ]


def test_a_run_whose_process_died_is_marked_by_the_next_one(world: World) -> None:
    dead = SyncRun.objects.create(connector=world.connector, trigger="schedule", started_at=NOW)
    world.sync(NOW + MINUTE)
    dead.refresh_from_db()
    assert (dead.outcome, dead.finished_at) == ("abandoned", NOW + MINUTE)


# --- One at a time ------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_second_sync_of_the_same_account_waits_and_then_gives_up() -> None:
    connector, other = ConnectorFactory(), ConnectorFactory()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with account_lock(connector.pk):
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    try:
        with pytest.raises(SyncRunningError):
            sync_connector(connector.pk, trigger="button", patience=timedelta(seconds=0.2))
        assert SyncRun.objects.count() == 0
        run = sync_connector(other.pk, trigger="button", patience=timedelta())
        assert run.error_code == "name-unknown"
    finally:
        done.set()
        thread.join()
    run = sync_connector(connector.pk, trigger="button", patience=timedelta())
    assert run.error_code == "name-unknown"
