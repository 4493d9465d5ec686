"""Calendars that no table reads: their events are stored, their busy time is not worked out."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import hypothesis.strategies as st
import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from procrastinate.contrib.django.models import ProcrastinateJob

from calendars.actions.associate import associate, default_table_of, own_table
from calendars.busy import Table, look
from calendars.changing.collisions import collisions
from calendars.diagnosis.selection import gather
from calendars.domain.intervals import Interval
from calendars.models import AccountChange, AssociatedCalendar, BusyTime, Calendar
from calendars.sync import expanding
from calendars.sync.apply import apply, coverage_of, expand
from calendars.sync.lock import account_lock
from calendars.sync.plan import Upsert
from calendars.sync.rolling import roll_windows
from calendars.sync.window import Renewal
from calendars.tasks import expand_busy_time
from calendars.why import calendars_for, events_between
from diagnosis.case import Case
from tests.beside import Beside
from tests.calendars.conftest import World, at, event, meeting, new_world, part
from tests.factories import NOW, CalendarEntryFactory, span

HOLIDAYS, WORK = "/holidays/", "/office/"
DAY = timedelta(days=1)


def daily(key: str, start: str = "2026-12-01 09:00") -> object:
    return event(key, part(start, rules=("FREQ=DAILY",)))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as standing:
        yield standing


@pytest.fixture
def two(world: World, clock: time_machine.Traveller) -> World:
    """/office/ is ticked by the first sync; /holidays/ can only be read, and is not."""
    add_holidays(world)
    world.work.put(meeting("lunch", "2026-12-01 12:00"))
    world.sync()
    return world


def add_holidays(world: World) -> None:
    world.memory.add_calendar(HOLIDAYS, name="Holidays", access="read-only")
    world.memory.calendars[HOLIDAYS].put(meeting("advent", "2026-12-06 10:00"))
    world.memory.calendars[HOLIDAYS].put(daily("daily"))


def calendar_of(world: World, key: str = HOLIDAYS) -> Calendar:
    return Calendar.objects.get(connector=world.connector, key=key)


def tick(world: World, *keys: str) -> None:
    """Only these, and /office/ as the main one."""
    table = default_table_of(host=world.connector.host)
    busy = [calendar_of(world, key).pk for key in keys]
    associate(table=table, main=calendar_of(world, WORK).pk, busy=busy, additional=())


def known(world: World, start: str, end: str) -> list[Interval] | None:
    host = world.connector.host_id
    return look({host: None}, start=at(start), end=at(end))[host].busy


def has_job() -> bool:
    return ProcrastinateJob.objects.filter(task_name="calendars.expand_busy_time").exists()


def test_calendar_that_nobody_reads_is_stored_without_busy_time(two: World) -> None:
    holidays = calendar_of(two)

    assert holidays.events.count() == 2
    assert (holidays.verified_at, holidays.covered_until) == (NOW, None)
    assert two.stored(HOLIDAYS) == []
    assert two.stored(WORK) == ["12-01 12:00/12-01 13:00"]


def test_nothing_is_to_be_renewed_in_it_and_its_account_is_asked_as_ever(two: World) -> None:
    window, renewal = coverage_of(calendar_of(two), now=NOW, days=60)
    assert (window.end, renewal) == (NOW + 67 * DAY, Renewal.NOTHING)


def test_busy_time_is_there_as_soon_as_a_calendar_is_ticked(two: World) -> None:
    tick(two, HOLIDAYS)

    assert "12-06 10:00/12-06 11:00" in two.busy(HOLIDAYS)
    assert calendar_of(two).covered_until == NOW + 67 * DAY
    assert not has_job()


def test_page_with_a_table_of_its_own_reads_it_as_well(two: World) -> None:
    table = own_table(host=two.connector.host)
    office = calendar_of(two, WORK).pk
    associate(table=table, main=office, busy=[calendar_of(two).pk], additional=())

    assert "12-06 10:00/12-06 11:00" in two.busy(HOLIDAYS)


def test_large_calendar_is_unknown_until_a_job_has_expanded_it(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expanding, "EVENTS_AT_ONCE", 1)
    tick(two, HOLIDAYS)
    assert known(two, "2026-12-06", "2026-12-07") is None
    assert has_job()

    expand_busy_time(two.connector.pk)
    found = known(two, "2026-12-06", "2026-12-07")
    assert found is not None
    assert len(found) == 1
    assert two.busy(HOLIDAYS)[0] == "12-01 09:00/12-01 10:00"


def test_calendar_with_many_times_is_left_to_the_job_too(
    two: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expanding, "ROWS_AT_ONCE", 30)
    tick(two, HOLIDAYS)

    assert (two.stored(HOLIDAYS), has_job()) == ([], True)


def test_sync_expands_what_the_job_did_not(two: World) -> None:
    row = AssociatedCalendar.objects.filter(calendar=calendar_of(two, WORK)).get()
    AssociatedCalendar.objects.create(table=row.table, calendar=calendar_of(two), is_busy=True)
    assert known(two, "2026-12-06", "2026-12-07") is None

    two.sync()
    assert len(two.busy(HOLIDAYS)) > 1


def test_what_is_unticked_keeps_its_busy_time_in_step_until_the_night(two: World) -> None:
    tick(two, HOLIDAYS)
    tick(two)
    two.memory.calendars[HOLIDAYS].put(meeting("advent", "2026-12-13 10:00"))
    two.sync()
    assert "12-13 10:00/12-13 11:00" in two.busy(HOLIDAYS)

    assert roll_windows(NOW) == 1
    assert (two.stored(HOLIDAYS), calendar_of(two).covered_until) == ([], None)
    assert two.stored(WORK) == ["12-01 12:00/12-01 13:00"]
    assert roll_windows(NOW) == 0


def test_what_is_additional_only_is_not_read(two: World) -> None:
    two.memory.add_calendar("/board/", name="Board")
    two.sync()
    table = default_table_of(host=two.connector.host)
    board = calendar_of(two, "/board/").pk
    associate(table=table, main=calendar_of(two, WORK).pk, busy=(), additional=[board])
    two.memory.calendars["/board/"].put(meeting("council", "2026-12-02 10:00"))
    two.sync()

    assert two.stored("/board/") == []


def test_reasons_show_what_is_in_a_calendar_that_is_not_ticked(two: World) -> None:
    host, pages = two.connector.host, Table(busy=(calendar_of(two, WORK).pk,))
    before = events_between(
        calendars_for(host, pages, now=NOW), at("2026-12-06"), at("2026-12-07"), viewer=host
    )
    tick(two, HOLIDAYS)
    after = events_between(
        calendars_for(host, pages, now=NOW), at("2026-12-06"), at("2026-12-07"), viewer=host
    )

    assert [(one.start, one.reason) for one in before] == [(one.start, one.reason) for one in after]
    assert [one.reason for one in before] == ["not-ticked", "not-ticked"]


def test_diagnosis_counts_what_would_block_in_it(two: World) -> None:
    case = Case(two.connector, now=NOW, day=at("2026-12-06").date())
    counted = {one.name: one.blocking for one in gather(case).calendars}
    assert counted == {"Work": 0, "Holidays": 2}


def test_change_of_account_tells_collisions_with_a_calendar_that_is_not_read_yet(
    two: World, clock: time_machine.Traveller
) -> None:
    other = new_world("other", host=two.connector.host)
    other.work.put(meeting("dentist", "2026-12-01 12:30"))
    other.sync()
    new, old = calendar_of(other, WORK), calendar_of(two, WORK)
    for start in ("2026-12-01 12:00", "2026-12-01 15:00"):
        CalendarEntryFactory(calendar=old, during=span(start))
    change = AccountChange.objects.create(
        host=two.connector.host,
        old=two.connector,
        new=other.connector,
        replacements={str(old.pk): new.pk},
    )
    assert not BusyTime.objects.filter(calendar=new).exists()
    assert collisions(change, NOW) == 1


def test_page_of_the_connector_tells_stored_events(two: World, client: Client) -> None:
    client.force_login(two.connector.host)
    page = client.get(reverse("connectors:detail", args=[two.connector.pk])).content.decode()
    assert "stored, not worked out as busy time" in page


@pytest.mark.django_db(transaction=True)
def test_table_that_begins_to_read_while_a_sync_stores_misses_nothing(
    transactional_db: None,
) -> None:
    """The sync has worked out that nobody reads the calendar, and waits for its row."""
    world = new_world()
    add_holidays(world)
    world.sync()
    calendar = Calendar.objects.select_related("connector__host").get(key=HOLIDAYS)
    news = [Upsert(meeting("news", "2026-12-08 10:00"), is_new=True)]

    def store() -> object:
        with account_lock(calendar.connector_id):
            return apply(calendar, news, cursor="2", now=NOW, days=60)

    syncing = Beside(store)
    with time_machine.travel(NOW), transaction.atomic():
        Calendar.objects.select_for_update().get(pk=calendar.pk)
        syncing.begin()
        assert syncing.waits_for_a_lock()
        tick(world, HOLIDAYS)
    syncing.ended_with()

    assert {"12-06 10:00/12-06 11:00", "12-08 10:00/12-08 11:00"} <= set(world.busy(HOLIDAYS))


@pytest.mark.django_db(transaction=True)
def test_table_that_begins_to_read_while_busy_time_is_let_go_has_it_again(
    transactional_db: None,
) -> None:
    world = new_world()
    add_holidays(world)
    with time_machine.travel(NOW):
        world.sync()
        tick(world, HOLIDAYS)
        tick(world)
    rolling = Beside(lambda: roll_windows(NOW))
    with time_machine.travel(NOW), transaction.atomic():
        Calendar.objects.select_for_update().get(key=HOLIDAYS)
        rolling.begin()
        assert rolling.waits_for_a_lock()
        tick(world, HOLIDAYS)
    rolling.ended_with()

    assert "12-06 10:00/12-06 11:00" in world.busy(HOLIDAYS)


KEYS = [WORK, HOLIDAYS, "/team/"]
NAMES = st.sampled_from(["a", "b", "c"])


class Ticking(RuleBasedStateMachine):
    """What is known of a host's time is what it would be if everything were always expanded, or
    nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.clock = time_machine.travel(NOW, tick=False)
        self.standing = self.clock.start()

    @initialize()
    def connect(self) -> None:
        self.world = new_world(f"host-{id(self)}")
        self.world.memory.add_calendar(HOLIDAYS, name="Holidays", access="read-only")
        self.world.memory.add_calendar("/team/", name="Team")
        self.sync()

    def teardown(self) -> None:
        self.clock.stop()

    @rule(keys=st.sets(st.sampled_from(KEYS[1:])))
    def choose(self, keys: set[str]) -> None:
        tick(self.world, *keys)

    @rule(keys=st.sets(st.sampled_from(KEYS[1:])), most=st.sampled_from([0, 1, 1000]))
    def choose_with_little_time(self, keys: set[str], most: int) -> None:
        usual, expanding.EVENTS_AT_ONCE = expanding.EVENTS_AT_ONCE, most
        try:
            tick(self.world, *keys)
        finally:
            expanding.EVENTS_AT_ONCE = usual

    @rule(key=st.sampled_from(KEYS), name=NAMES, hour=st.integers(0, 400), often=st.booleans())
    def put(self, key: str, name: str, hour: int, often: bool) -> None:
        start = f"{self.now + timedelta(hours=hour):%Y-%m-%d %H:%M}"
        made = daily(name, start) if often else meeting(name, start)
        self.world.memory.calendars[key].put(made)

    @rule(key=st.sampled_from(KEYS), name=NAMES)
    def remove(self, key: str, name: str) -> None:
        if name in self.world.memory.calendars[key].events:
            self.world.memory.calendars[key].remove(name)

    @rule()
    def sync(self) -> None:
        self.world.sync(now=self.now)

    @rule()
    def roll(self) -> None:
        roll_windows(self.now)

    @rule()
    def expand(self) -> None:
        expand_busy_time(self.world.connector.pk)

    @rule(hours=st.sampled_from([1, 24, 24 * 5]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        self.standing.move_to(self.now)

    @invariant()
    def nothing_is_free_by_mistake(self) -> None:
        if not hasattr(self, "world"):
            return
        host = self.world.connector.host_id
        seen = look({host: None}, start=self.now, end=self.now + 60 * DAY)[host]
        if seen.busy is None:
            return
        until = min(seen.known_until or self.now, self.now + 60 * DAY)
        assert self.told(host, until) == self.expanded(host, until)

    def told(self, host: int, until: datetime) -> list[Interval] | None:
        return look({host: None}, start=self.now, end=until)[host].busy

    def expanded(self, host: int, until: datetime) -> list[Interval] | None:
        """The same, once all has been expanded anew. It leaves no trace."""
        with transaction.atomic():
            for calendar in Calendar.objects.filter(connector=self.world.connector):
                expand(calendar, now=self.now, days=60)
            found = self.told(host, until)
            transaction.set_rollback(True)
        return found


@pytest.mark.django_db
def test_what_is_known_is_what_would_be_if_all_were_expanded_or_nothing(no_accounts: None) -> None:
    run_state_machine_as_test(
        Ticking,
        settings=settings(
            max_examples=12,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
