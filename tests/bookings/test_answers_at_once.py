"""Those who ask while others change: what is told is true of the version that was read."""

import contextlib
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from bookings.actions.cancel import cancel_booking
from bookings.actions.fold import fold_changes, forget_changes
from bookings.actions.pages import save_page
from bookings.errors import BookingError
from bookings.models import AnswerChange, Booking, BookingPage
from calendars.models import BusyTime, Calendar
from connectors.models import Connector
from tests.beside import Beside
from tests.bookings.answers_side import Asking, version_of, worked_out
from tests.bookings.scene import at, book_at, busy, make_page, read_calendar
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

START, END = at("00:00"), at("00:00") + timedelta(days=2)
ROUNDS = 40


def in_one_snapshot(page: BookingPage) -> tuple[str, bytes]:
    """The version, and what would be worked out, as they are at one and the same moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return version_of(page), worked_out(page, START, END, NOW)


def test_what_is_told_is_true_of_the_version_it_is_told_for() -> None:
    """Whoever reads the same version before and after was told what was so all the while."""
    page = make_page(buffer_after=10)
    calendar = read_calendar(page.user, is_main=True)
    elsewhere = make_page(page.user, buffer_before=5)
    ask, seen = Asking(), Counter[str]()

    def book_and_cancel(number: int) -> None:
        clock = f"{9 + number % 3:02}:{30 * (number % 2):02}"
        booking = book_at(page if number % 4 else elsewhere, clock)
        cancel_booking(booking=booking, by=Booking.By.GUEST, now=NOW)

    def change_events(number: int) -> None:
        with transaction.atomic():
            BusyTime.objects.filter(calendar=calendar).delete()
            busy(calendar, f"{9 + number % 3:02}:15", minutes=10)

    def change_settings(number: int) -> None:
        BookingPage.objects.filter(pk=page.pk).update(spacing=15 + 15 * (number % 2))
        BookingPage.objects.filter(pk=elsewhere.pk).update(buffer_before=5 * (number % 3))

    def fold(_: int) -> None:
        fold_changes()
        forget_changes()

    def look(_: int) -> None:
        before = version_of(page)
        answer = ask(page, START, END, NOW)
        after, truth = in_one_snapshot(page)
        if before == after:
            assert answer == truth
            seen["quiet"] += 1
        seen["all"] += 1

    deeds = [book_and_cancel, change_events, change_settings, fold, look, look, look]
    failures = at_once(deeds)
    assert not failures
    assert seen["all"] == 3 * ROUNDS
    assert seen["quiet"] > ROUNDS / 4
    _, truth = in_one_snapshot(page)
    assert ask(page, START, END, NOW) == truth


def at_once(deeds: list[Callable[[int], object]]) -> list[BaseException]:
    """Each of the deeds in a thread of its own, again and again; what went wrong."""
    gate, failures = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[int], object]) -> None:
        try:
            gate.wait(30)
            for number in range(ROUNDS):
                with contextlib.suppress(BookingError):
                    deed(number)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        list(threads.map(run, deeds))
    return failures


def test_whoever_commits_first_each_change_makes_another_version() -> None:
    """The one who began first commits last, and in between somebody asks."""
    page = make_page()
    first, second = read_calendar(page.user, is_main=True), read_calendar(page.user)
    ask, begun, commit = Asking(), threading.Event(), threading.Event()

    def begin_first() -> None:
        with transaction.atomic():
            busy(first, "09:00")
            begun.set()
            assert commit.wait(30)

    versions = [version_of(page)]
    beside = Beside(begin_first)
    beside.begin()
    assert begun.wait(30)
    busy(second, "11:00")
    versions.append(version_of(page))
    assert ask(page, START, END, NOW) == worked_out(page, START, END, NOW)
    commit.set()
    assert beside.ended_with() is None
    versions.append(version_of(page))
    assert len(set(versions)) == 3
    assert ask(page, START, END, NOW) == worked_out(page, START, END, NOW)


def test_those_who_change_the_same_host_do_not_wait_for_each_other() -> None:
    page = make_page()
    calendars = [read_calendar(page.user) for _ in range(2)]
    begun, commit = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            busy(calendars[0], "09:00")
            begun.set()
            commit.wait(30)

    beside = Beside(hold)
    beside.begin()
    assert begun.wait(30)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '2s'")
    try:
        busy(calendars[1], "10:00")
        Connector.objects.filter(host=page.user).update(interval=30)
        save_page(page=BookingPage.objects.get(pk=page.pk))
        fold_changes()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
        commit.set()
    assert beside.ended_with() is None


def test_folding_leaves_one_row_for_each_and_every_version_as_it_was() -> None:
    pages = [make_page(), make_page()]
    for page in pages:
        read_calendar(page.user)
    before = [version_of(page) for page in pages]
    fold_changes()
    assert [version_of(page) for page in pages] == before
    busy(Calendar.objects.get(connector__host=pages[0].user), "09:00")
    assert version_of(pages[0]) != before[0]
    changed = [version_of(page) for page in pages]
    fold_changes()
    assert [version_of(page) for page in pages] == changed
    assert AnswerChange.objects.count() == 4
    assert not AnswerChange.objects.filter(folded=False).exists()


def test_what_concerned_people_and_pages_that_are_gone_goes_at_night() -> None:
    page, other = make_page(), make_page(UserFactory())
    for one in (page, other):
        read_calendar(one.user)
    page.user.delete()
    forget_changes()
    left = AnswerChange.objects.values_list("page_number", "host_number")
    assert set(left) == {(other.pk, None), (None, other.user_id)}
