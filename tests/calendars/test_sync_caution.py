"""Events half understood, or not at all: what is stored of them, and what stays in force."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from daybook_ical.oddities import Odd, Oddity
from daybook_ical.recurrence import TOO_MANY
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from calendars.domain.caution import Caution
from calendars.models import Calendar, Event
from calendars.sync.rolling import roll_windows
from providers.oddities import noted
from tests.calendars.conftest import World, counts, event, meeting, notes, part
from tests.factories import NOW, ConnectorFactory

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DOUBT = Oddity(Odd.TO_END_OF_DAY, because=Oddity(Odd.EMPTY, name="DTEND"))
CUT_OFF, DAMAGED = Oddity(Odd.CUT_OFF), Oddity(Odd.DAMAGED)


def stored(key: str) -> Event:
    return Event.objects.get(key=key)


def test_an_event_read_with_caution_blocks_and_keeps_its_doubt(world: World) -> None:
    world.work.put(event("a", part("2026-12-01 09:00", 14), doubts=(DOUBT,)))
    run = world.sync()
    assert (run.outcome, counts(run)) == ("ok", {"added": 1})
    assert notes(run)[-1] == "“Work”: 1 event was read with caution."
    assert world.busy() == ["12-01 09:00/12-01 23:00"]
    assert (stored("a").doubt, stored("a").problem_since) == ("to-end-of-day", None)
    assert stored("a").caution == Caution(doubts=(DOUBT,))


def test_an_event_read_with_caution_is_not_fetched_again(world: World) -> None:
    kept = world.work.put(event("a", part("2026-12-01 09:00"), doubts=(DOUBT,)))
    world.sync()
    world.work.forget_cursors()
    run = world.sync(NOW + HOUR)
    assert (stored("a").etag, counts(run)) == (kept.etag, {"resets": 1})
    assert "“Work”: 1 event was read with caution." not in notes(run)


def test_the_doubt_goes_with_the_version_that_had_it(world: World) -> None:
    world.work.put(event("a", part("2026-12-01 09:00"), doubts=(DOUBT,)))
    world.sync()
    world.work.put(meeting("a", "2026-12-01 10:00"))
    world.sync()
    assert stored("a").caution == Caution()
    assert world.busy() == ["12-01 10:00/12-01 11:00"]


def test_a_problem_begins_when_it_is_first_seen_and_ends_when_the_event_can_be_read(
    world: World,
) -> None:
    world.work.put(event("a", problem=CUT_OFF))
    world.sync()
    assert stored("a").problem_since == NOW
    world.work.put(event("a", problem=DAMAGED))
    world.sync(NOW + HOUR)
    assert (stored("a").problem, stored("a").problem_since) == ("damaged", NOW)
    assert stored("a").caution == Caution(DAMAGED)
    world.work.put(meeting("a", "2026-12-01 09:00"))
    world.sync(NOW + 2 * HOUR)
    assert (stored("a").caution, stored("a").problem_since) == (Caution(), None)
    world.work.put(event("a", problem=CUT_OFF))
    world.sync(NOW + 3 * HOUR)
    assert stored("a").problem_since == NOW + 3 * HOUR
    assert world.busy() == ["12-01 09:00/12-01 10:00"]


def test_the_little_that_is_known_of_an_unreadable_event_blocks(world: World) -> None:
    little = part("2026-12-03 14:00", recurrence_id=part("2026-12-03 09:00").start)
    world.work.put(event("a", little, problem=noted("its series cannot be read")))
    assert counts(world.sync()) == {"added": 1, "quarantined": 1}
    assert world.busy() == ["12-03 14:00/12-03 15:00"]


def test_the_little_that_is_known_blocks_beside_what_was_known(world: World) -> None:
    world.work.put(event("a", part("2026-12-01 09:00", rules=("FREQ=DAILY;COUNT=3",))))
    world.sync()
    moved = part("2026-12-02 14:00", recurrence_id=part("2026-12-02 09:00").start)
    world.work.put(event("a", moved, problem=noted("its series cannot be read")))
    known = ["12-01 09:00/12-01 10:00", "12-02 14:00/12-02 15:00", "12-03 09:00/12-03 10:00"]
    for hours in range(2):
        world.sync(NOW + hours * HOUR)
        assert world.busy() == known
    roll_windows(now=NOW + DAY)
    assert world.busy() == known
    assert len(stored("a").parts) == 2


def test_a_series_that_cannot_be_counted_takes_all_time_and_says_so(world: World) -> None:
    endless = part("2026-12-01 09:00", 0.001, rules=("FREQ=SECONDLY",))
    world.work.put(event("a", endless, doubts=(DOUBT,)))
    world.sync()
    assert stored("a").caution == Caution(doubts=(DOUBT, TOO_MANY))
    (span,) = world.busy()
    assert span.startswith("12-01 09:00/")


# --- Rows of older versions -----------------------------------------------------------------------

BEFORE = [("calendars", "0007_comparisons")]
AFTER = [("calendars", "0008_unreadable_and_doubtful_events")]


@pytest.fixture
def older() -> Iterator[Any]:
    """The models of the version before, on its tables."""
    yield migrate(BEFORE)
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    return executor.migrate(targets).apps


@pytest.mark.django_db(transaction=True)
def test_what_an_older_version_could_not_read_is_read_again(older: Any) -> None:
    connector = ConnectorFactory()
    calendars, events = (older.get_model("calendars", name) for name in ("Calendar", "Event"))
    odd, plain = (
        calendars.objects.create(connector_id=connector.pk, key=key, name=key, cursor="7")
        for key in ("odd", "plain")
    )
    for calendar, problem in ((odd, "its end is empty"), (odd, ""), (plain, "")):
        key = f"{calendar.key}{problem}"
        events.objects.create(calendar=calendar, key=key, problem=problem, seen_at=NOW)
    migrate(AFTER)
    assert dict(Calendar.objects.values_list("key", "cursor")) == {"odd": None, "plain": "7"}
    stored = Event.objects.values_list("key", "problem_since", "doubt")
    assert set(stored) == {("oddits end is empty", NOW, ""), ("odd", None, ""), ("plain", None, "")}
    assert set(Calendar.objects.values_list("unreadable_events", flat=True)) == {"request"}
