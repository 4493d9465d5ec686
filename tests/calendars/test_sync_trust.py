"""The daily comparison, reading anew, and what "verified" means, with an account in memory."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import pytest

from alerts.models import Alert
from calendars.actions.anew import ask_anew, read_calendar_anew, read_connector_anew
from calendars.models import BusyTime, Calendar
from calendars.sync.trust import needs_comparison
from connectors.actions.refusals import ConnectorRefused
from providers.base import Changes
from providers.errors import Unreachable
from providers.notes import Note
from tests.calendars.conftest import World, counts, meeting, notes, part
from tests.factories import NOW, CalendarFactory
from tests.kinds.memory import provider as memory

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LATER = NOW + 2 * DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(world: World) -> World:
    """Two events are known."""
    world.work.put(meeting("a", "2026-12-01 09:00"))
    world.work.put(meeting("b", "2026-12-02 09:00"))
    world.sync()
    return world


def test_a_first_sync_counts_as_a_comparison(known: World) -> None:
    assert known.calendar.compared_at == NOW
    assert known.sync(NOW + MINUTE).compared == 0


def test_a_calendar_is_compared_once_a_day(known: World) -> None:
    compared = [known.sync(LATER + hour * timedelta(hours=1)).compared for hour in range(24)]
    assert sum(compared) in (1, 2)  # The first one is late, since nothing ran for two days.
    assert compared[0] == 1


def test_every_calendar_has_its_own_time_of_day() -> None:
    calendars = [Calendar(pk=pk, cursor="1:1", compared_at=NOW) for pk in range(1, 49)]
    compared: dict[int, list[int]] = defaultdict(list)
    for hour in range(24 * 4):
        now = NOW + hour * timedelta(hours=1)
        for calendar in calendars:
            if needs_comparison(calendar, now):
                calendar.compared_at = now
                compared[calendar.pk].append(hour)
    last_days = {pk: [hour for hour in hours if hour >= 48] for pk, hours in compared.items()}
    assert {len(hours) for hours in last_days.values()} == {2}
    assert {hours[1] - hours[0] for hours in last_days.values()} == {24}
    assert len({hours[0] for hours in last_days.values()}) > 20
    assert {len([hour for hour in hours if hour < 36]) for hours in compared.values()} <= {1, 2}


def test_a_comparison_that_agrees_changes_nothing(known: World) -> None:
    before = list(BusyTime.objects.values_list("pk", flat=True))
    run = known.sync(LATER)
    assert (run.compared, run.untold, counts(run), notes(run)) == (1, 0, {}, [])
    assert list(BusyTime.objects.values_list("pk", flat=True)) == before
    assert known.calendar.verified_at == LATER
    assert not Alert.objects.filter(code="change-list-incomplete").exists()


def test_what_changed_since_the_last_sync_is_no_mistake_of_the_server(known: World) -> None:
    known.work.remove("a")
    known.work.put(meeting("c", "2026-12-03 09:00"))
    run = known.sync(LATER)
    assert (run.compared, run.untold) == (1, 0)
    assert counts(run) == {"added": 1, "removed": 1}
    assert known.calendar.comparisons_due == 0


def test_what_no_change_had_told_is_found_counted_and_alerted(known: World) -> None:
    known.work.remove_untold("a")
    known.work.put_untold(meeting("b", "2026-12-02 15:00"))
    known.work.put_untold(meeting("c", "2026-12-03 09:00"))
    known.work.put(meeting("d", "2026-12-04 09:00"))
    assert counts(known.sync(NOW + MINUTE)) == {"added": 1}
    run = known.sync(LATER)
    assert (run.compared, run.untold) == (1, 3)
    assert counts(run) == {"added": 1, "changed": 1, "removed": 1}
    assert notes(run) == [
        "“Work” was compared completely: the server’s list of changes had left out 3 differences."
    ]
    assert known.busy() == [
        "12-02 15:00/12-02 16:00",
        "12-03 09:00/12-03 10:00",
        "12-04 09:00/12-04 10:00",
    ]
    alert = Alert.objects.get(code="change-list-incomplete", resolved_at=None)
    assert alert.subject == f"calendar:{known.calendar.pk}"
    assert (alert.details["calendar"], alert.details["count"]) == ("Work", 3)


def test_three_comparisons_in_a_row_must_agree_before_once_a_day_is_enough(known: World) -> None:
    def sync(minutes: int) -> tuple[int, int]:
        run = known.sync(LATER + minutes * MINUTE)
        return run.compared, known.calendar.comparisons_due

    known.work.remove_untold("a")
    assert sync(0) == (1, 3)
    assert [sync(5), sync(10)] == [(1, 2), (1, 1)]
    known.work.put_untold(meeting("c", "2026-12-03 09:00"))
    assert sync(15) == (1, 3)
    assert [sync(20), sync(25), sync(30), sync(35)] == [(1, 2), (1, 1), (1, 0), (0, 0)]
    assert not Alert.objects.filter(code="change-list-incomplete", resolved_at=None).exists()
    assert (known.calendar.untold, known.calendar.untold_since) == (0, None)


def test_a_failing_comparison_is_not_one(known: World) -> None:
    known.memory.fail(Unreachable(), on="pull")
    assert known.sync(LATER).compared == 0
    assert known.calendar.compared_at == NOW
    assert known.sync(LATER + MINUTE).compared == 1


def test_a_pull_that_contradicts_itself_does_not_confirm(
    known: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull = memory.MemoryProvider.pull

    def contradictory(*args: object, **options: object) -> Changes:
        found = pull(*args, **options)  # type: ignore[arg-type]
        return replace(found, contradiction=Note("listed-but-not-handed-out"))

    known.work.put(meeting("c", "2026-12-03 09:00"))
    with monkeypatch.context() as patch:
        patch.setattr(memory.MemoryProvider, "pull", contradictory)
        run = known.sync(NOW + 5 * MINUTE)
    assert notes(run) == [
        "“Work” is not confirmed by this sync: the server listed an event that it did not hand "
        "out. What was known stays in force, and the next sync looks again."
    ]
    assert (known.calendar.verified_at, len(known.busy())) == (NOW, 3)
    known.sync(NOW + 10 * MINUTE)
    assert known.calendar.verified_at == NOW + 10 * MINUTE


# --- Read anew ----------------------------------------------------------------------------------


def damage(world: World) -> None:
    """What is stored differs from what the server has, under the same version."""
    BusyTime.objects.all().delete()
    world.work.events["b"] = replace(world.work.events["b"], parts=(part("2026-12-02 11:00"),))


def test_reading_anew_stores_every_event_once_more(known: World) -> None:
    damage(known)
    assert read_calendar_anew(calendar=known.calendar)
    assert known.calendar.anew_asked_at is not None
    run = known.sync(NOW + MINUTE)
    assert known.busy() == ["12-01 09:00/12-01 10:00", "12-02 11:00/12-02 12:00"]
    assert (counts(run), run.changes) == ({"resets": 1}, [])
    assert notes(run) == ["“Work” was read anew, as asked."]
    assert known.calendar.anew_asked_at is None
    assert counts(known.sync(NOW + 2 * MINUTE)) == {}


def test_what_is_known_stays_in_force_until_the_new_listing_is_there(known: World) -> None:
    known.work.remove_untold("a")
    read_connector_anew(connector=known.connector)
    known.memory.fail(Unreachable(), on="pull")
    known.sync(NOW + MINUTE)
    assert len(known.busy()) == 2
    assert known.calendar.anew_asked_at is not None
    assert counts(known.sync(NOW + 2 * MINUTE)) == {"removed": 1, "resets": 1}
    assert known.busy() == ["12-02 09:00/12-02 10:00"]


def test_reading_anew_does_not_empty_a_calendar_without_a_question(known: World) -> None:
    for number in range(5):
        known.work.put(meeting(f"e{number}", f"2026-12-1{number} 09:00"))
    known.sync()
    known.work.events.clear()
    read_calendar_anew(calendar=known.calendar)
    assert counts(known.sync(NOW + MINUTE)) == {"held": 7, "resets": 1}
    assert len(known.busy()) == 7
    assert known.calendar.anew_asked_at is not None


def test_only_the_calendars_that_are_meant_are_read_anew(known: World) -> None:
    known.memory.add_calendar("/home/").put(meeting("h", "2026-12-05 09:00"))
    known.sync()
    other = CalendarFactory()
    assert ask_anew(Calendar.objects.filter(connector=known.connector)) == 2
    read_calendar_anew(calendar=known.calendar)
    assert counts(known.sync(NOW + MINUTE)) == {"resets": 2}
    other.refresh_from_db()
    assert other.anew_asked_at is None


def test_a_paused_account_is_not_read_anew(known: World) -> None:
    known.connector.paused_at = NOW
    known.connector.save()
    with pytest.raises(ConnectorRefused):
        read_calendar_anew(calendar=known.calendar)
    assert known.calendar.anew_asked_at is None
