"""Busy time that is merged in advance is what merging on demand finds, whoever changes what."""

import contextlib
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import HealthCheck, given, settings

from calendars.busy import Look, look
from calendars.models import (
    AssociatedCalendar,
    AssociatedCalendars,
    BusyTime,
    BusyWeek,
    Calendar,
)
from tests.beside import Beside
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BusyTimeFactory,
    CalendarFactory,
    span,
)

WEEK = timedelta(days=7)
FIRST = NOW - 2 * WEEK
AHEAD = timedelta(days=365)


def looked(
    table: AssociatedCalendars, start: datetime, end: datetime, **how: bool
) -> tuple[Look, Look]:
    """What is found by merging, and in what was merged in advance."""
    on_demand, in_advance = (
        look({table.host_id: table.pk}, start=start, end=end, merged=merged, **how)
        for merged in (False, True)
    )
    return on_demand[table.host_id], in_advance[table.host_id]


def assert_same(*tables: AssociatedCalendars) -> None:
    for table in tables:
        for start, end in ((FIRST, FIRST + AHEAD), (NOW, NOW + timedelta(minutes=30))):
            on_demand, in_advance = looked(table, start, end)
            assert in_advance == on_demand


def lasting(hours: int, length: int) -> DateTimeTZRange:
    start = FIRST + timedelta(hours=hours)
    return DateTimeTZRange(start, start + timedelta(minutes=length))


def tick(table: AssociatedCalendars, calendar: Calendar) -> None:
    """Also as an additional one, since a row without any use is not allowed."""
    AssociatedCalendarFactory(table=table, calendar=calendar, is_busy=True, is_additional=True)


class Desk:
    """Two tables, four calendars, and what happens to them. Everything is found by number."""

    def __init__(self) -> None:
        self.tables = [AssociatedCalendarsFactory(), AssociatedCalendarsFactory(is_default=False)]
        for _ in range(4):
            calendar = CalendarFactory(verified_at=NOW, covered_until=NOW + AHEAD)
            tick(self.tables[0], calendar)

    def add(self, number: int, hours: int, length: int) -> None:
        during = lasting(hours, length)
        if (calendar := self.calendar(number)) is not None:
            BusyTimeFactory(
                calendar=calendar, during=during, original_start=FIRST, blocks=bool(number % 5)
            )

    def move(self, number: int, hours: int, length: int) -> None:
        during = lasting(hours, length)
        self.some_times(number).update(during=during)

    def turn(self, number: int, *_: int) -> None:
        self.some_times(number).update(blocks=bool(number % 2))

    def name(self, number: int, *_: int) -> None:
        self.some_times(number).update(title=str(number))

    def drop(self, number: int, *_: int) -> None:
        self.some_times(number).delete()

    def lose_a_calendar(self, number: int, hours: int, _: int) -> None:
        if hours % 8 == 0 and (calendar := self.calendar(number)):
            calendar.delete()

    def give_to_another(self, number: int, hours: int, _: int) -> None:
        if (calendar := self.calendar(hours)) is not None:
            self.some_times(number).update(calendar=calendar)

    def tick(self, number: int, hours: int, _: int) -> None:
        if (calendar := self.calendar(number)) is not None:
            table = self.tables[hours % 2]
            if not table.rows.filter(calendar=calendar).update(is_busy=True):
                tick(table, calendar)

    def untick(self, number: int, hours: int, _: int) -> None:
        rows = AssociatedCalendar.objects.filter(table=self.tables[hours % 2])
        row = rows.order_by("pk")[number % 4 : number % 4 + 1].first()
        if row and hours % 3:
            rows.filter(pk=row.pk).update(is_busy=False)
        elif row:
            row.delete()

    def calendar(self, number: int) -> Calendar | None:
        every = list(Calendar.objects.order_by("pk"))
        return every[number % len(every)] if every else None

    def some_times(self, number: int) -> Any:
        """Every third of them, from one on."""
        numbers = list(BusyTime.objects.order_by("pk").values_list("pk", flat=True))
        return BusyTime.objects.filter(pk__in=numbers[number % 3 :: 3])


WAYS = ["add", "add", "add", "move", "turn", "name", "drop", "lose_a_calendar",
        "give_to_another", "tick", "untick"]  # fmt: skip
LENGTHS = st.sampled_from([0, 1, 30, 60, 600, 5 * 24 * 60, 40 * 24 * 60, 3 * 365 * 24 * 60])
DEEDS = st.tuples(st.sampled_from(WAYS), st.integers(0, 20), st.integers(0, 60 * 24), LENGTHS)


@pytest.mark.django_db
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(DEEDS, st.booleans()), min_size=1, max_size=15))
def test_whatever_happens(deeds: list[tuple[tuple[str, int, int, int], bool]]) -> None:
    """Looked at after some of the deeds, so that others are merged together."""
    with contextlib.suppress(Undo), transaction.atomic():
        desk = Desk()
        for (way, *numbers), is_looked_at in deeds:
            getattr(desk, way)(*numbers)
            if is_looked_at:
                assert_same(*desk.tables)
        assert_same(*desk.tables)
        raise Undo


class Undo(Exception):
    pass


@pytest.mark.django_db
def test_what_is_stored_again_as_it_was_is_not_written() -> None:
    desk = Desk()
    desk.add(1, 400, 60)
    desk.add(2, 400, 90)
    assert_same(desk.tables[0])
    before = stored()
    for busy in list(BusyTime.objects.all()):
        BusyTime.objects.filter(pk=busy.pk).delete()
        busy.save(force_insert=True)
    assert_same(desk.tables[0])
    assert stored() == before != []


def stored() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid, xmax, week FROM calendars_busyweek ORDER BY week")
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_a_table_that_is_gone_leaves_nothing() -> None:
    desk = Desk()
    desk.add(1, 400, 60)
    assert_same(desk.tables[0])
    assert BusyWeek.objects.exists()
    desk.tables[0].delete()
    assert_same(desk.tables[1])
    assert not BusyWeek.objects.exists()


@pytest.mark.django_db
def test_events_of_the_main_calendar_that_count_are_left_out_as_ever() -> None:
    desk = Desk()
    of_main = AssociatedCalendar.objects.filter(calendar=desk.calendar(0))
    of_main.update(is_main=True, is_additional=False)
    desk.add(4, 400, 60)
    desk.add(1, 500, 60)
    on_demand, in_advance = looked(desk.tables[0], FIRST, FIRST + AHEAD, apart_main=True)
    assert in_advance == on_demand
    assert len(in_advance.events) == len(in_advance.busy or ()) == 1


class Held(Beside):
    """Does something in a transaction of its own, which is open until it is let go."""

    def __init__(self, deed: Callable[[], object]) -> None:
        super().__init__(self._hold)
        self._deed, self._done, self._commit = deed, threading.Event(), threading.Event()
        self.begin()
        assert self._done.wait(30)

    def _hold(self) -> None:
        with transaction.atomic():
            self._deed()
            self._done.set()
            assert self._commit.wait(30)

    def let_go(self) -> object:
        self._commit.set()
        return self.ended_with()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_who_ticks_a_calendar_waits_for_who_changes_it(self) -> None:
        """Neither sees the other's rows; the one who comes last has to see both."""
        desk = Desk()
        calendar = Calendar.objects.earliest("pk")
        AssociatedCalendar.objects.filter(calendar=calendar).delete()
        old = BusyTimeFactory(calendar=calendar, during=span("2026-12-03 09:00"))

        def sync() -> None:
            BusyTimeFactory(calendar=calendar, during=span("2026-12-02 09:00"))
            BusyTime.objects.filter(pk=old.pk).delete()

        syncing, ticking = Held(sync), Beside(lambda: tick(desk.tables[0], calendar))
        ticking.begin()
        waited = ticking.waits_for_a_lock()
        assert (waited, syncing.let_go(), ticking.ended_with()) == (True, None, None)
        assert_same(desk.tables[0])
        assert len(looked(desk.tables[0], FIRST, FIRST + AHEAD)[1].busy or ()) == 1

    def test_two_syncs_of_one_host_do_not_wait_for_each_other_before_they_are_stored(self) -> None:
        desk = Desk()
        first, second = Calendar.objects.order_by("pk")[:2]
        during = span("2026-12-02 09:00")
        holding = Held(lambda: BusyTimeFactory(calendar=first, during=during))
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        try:
            BusyTimeFactory(calendar=second, during=span("2026-12-02 09:30"))
        finally:
            with connection.cursor() as cursor:
                cursor.execute("RESET lock_timeout")
            ended = holding.let_go()
        assert ended is None
        assert_same(desk.tables[0])

    def test_who_is_stored_second_sees_what_the_first_has_written(self) -> None:
        desk = Desk()
        first, second = Calendar.objects.order_by("pk")[:2]

        def store_and_look() -> None:
            BusyTimeFactory(calendar=first, during=span("2026-12-02 09:00"))
            looked(desk.tables[0], FIRST, FIRST + AHEAD)

        def store() -> None:
            BusyTimeFactory(calendar=second, during=span("2026-12-02 13:00"))

        storing, waiting = Held(store_and_look), Beside(store)
        waiting.begin()
        waited = waiting.waits_for_a_lock()
        assert (waited, storing.let_go(), waiting.ended_with()) == (True, None, None)
        assert_same(desk.tables[0])
        assert len(looked(desk.tables[0], FIRST, FIRST + AHEAD)[1].busy or ()) == 2

    def test_many_who_change_the_same_week_lose_nothing(self) -> None:
        desk = Desk()
        tick(desk.tables[1], Calendar.objects.latest("pk"))

        def keep_syncing(calendar: Calendar) -> Callable[[], None]:
            def sync() -> None:
                for number in range(25):
                    with transaction.atomic():
                        BusyTime.objects.filter(calendar=calendar).delete()
                        for hour in range(1 + number % 3):
                            during = span(f"2026-12-02 {9 + (number + 2 * hour) % 9:02}:15")
                            BusyTimeFactory(calendar=calendar, during=during)

            return sync

        def keep_ticking() -> None:
            for number in range(25):
                rows = AssociatedCalendar.objects.filter(table=desk.tables[number % 2])
                rows.update(is_busy=bool(number % 3))

        every = [*map(keep_syncing, Calendar.objects.order_by("pk")), keep_ticking]
        besides = [Beside(deed) for deed in every]
        for beside in besides:
            beside.begin()
        assert [beside.ended_with() for beside in besides] == [None] * len(every)
        AssociatedCalendar.objects.update(is_busy=True)
        assert_same(*desk.tables)
        assert looked(desk.tables[0], FIRST, FIRST + AHEAD)[1].busy
