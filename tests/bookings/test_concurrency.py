"""Crowds at the door: threads with connections of their own, on a real PostgreSQL."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.actions.cancel import cancel_booking
from bookings.actions.leave import delete_account
from bookings.actions.pages import PageInUseError, delete_page
from bookings.actions.reschedule import reschedule_booking
from bookings.errors import BookingGone, PageGone, SlotTaken
from bookings.models import Booking, BookingPage, Mail, Meeting
from calendars.models import CalendarEntry
from connectors.actions.steer import disconnect_connector
from tests.beside import Beside
from tests.bookings.scene import DAY, at, book_at, clocks, group_page, make_page, read_calendar
from tests.factories import NOW, MeetingFactory, span

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 30


def all_at_once(deeds: Sequence[Callable[[], object]]) -> Counter[str]:
    """How many of the deeds came to each end: "done", or the name of the error."""
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            gate.wait(30)
            deed()
        except Exception as error:
            return type(error).__name__
        else:
            return "done"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        return Counter(threads.map(run, deeds))


def test_a_crowd_wants_one_time_and_one_gets_it() -> None:
    page = make_page()
    read_calendar(page.user, is_main=True)
    ends = all_at_once([lambda: book_at(page, "09:00")] * CROWD)
    assert ends == {"done": 1, "SlotTaken": CROWD - 1}
    assert Meeting.objects.active().count() == Booking.objects.count() == 1
    assert CalendarEntry.objects.count() == 1
    told = list(Booking.objects.get().mails.values_list("pk", flat=True))
    jobs = ProcrastinateJob.objects.filter(task_name="bookings.send_mail")
    assert len(told) == jobs.filter(args__mail_id__in=told).count() == 2


def test_overlapping_times_on_two_pages_of_a_host_are_never_both_booked() -> None:
    whole = make_page(duration=60)
    half = make_page(host=whole.user, duration=30, spacing=15)
    deeds = [lambda: book_at(whole, "09:00"), lambda: book_at(half, "09:45")]
    ends = all_at_once(deeds * (CROWD // 2))
    assert ends == {"done": 1, "SlotTaken": CROWD - 1}
    assert Meeting.objects.active().count() == 1


def test_buffers_hold_in_a_crowd_too() -> None:
    """The times do not overlap, so only the check under the lock keeps them apart."""
    page = make_page(buffer_before=10)
    deeds = [lambda: book_at(page, "09:00"), lambda: book_at(page, "09:30")]
    ends = all_at_once(deeds * 5)
    assert ends == {"done": 1, "SlotTaken": 9}


def test_ten_seats_are_taken_by_ten_guests() -> None:
    page = group_page(10)
    read_calendar(page.user, is_main=True)
    ends = all_at_once([lambda: book_at(page, "09:00")] * CROWD)
    assert ends == {"done": 10, "SlotTaken": CROWD - 10}
    meeting = Meeting.objects.get()
    assert meeting.seats_taken == meeting.bookings.confirmed().count() == 10
    assert CalendarEntry.objects.get().title == "Intro call (10 of 10 booked)"


def test_one_attempt_sent_many_times_at_once_is_one_booking() -> None:
    page, attempt = make_page(), uuid.uuid4()
    ends = all_at_once([lambda: book_at(page, "09:00", attempt=attempt)] * 10)
    assert ends == {"done": 10}
    assert Booking.objects.count() == 1


def test_hosts_do_not_wait_for_each_other() -> None:
    pages = [make_page() for _ in range(10)]
    ends = all_at_once([lambda page=page: book_at(page, "09:00") for page in pages])
    assert ends == {"done": 10}


def test_several_who_move_to_one_time_and_one_gets_it() -> None:
    page = make_page()
    guests = [book_at(page, clock) for clock in ("09:00", "09:30", "10:00", "10:30")]

    def move(booking: Booking) -> Booking:
        return reschedule_booking(booking=booking, start=at("11:30"), by=Booking.By.GUEST, now=NOW)

    ends = all_at_once([lambda guest=guest: move(guest) for guest in guests])
    assert ends == {"done": 1, "SlotTaken": 3}
    starts = Meeting.objects.active().values_list("during__startswith", flat=True)
    assert sum(start == at("11:30") for start in starts) == 1
    assert len(starts) == 4


def test_cancelling_and_moving_at_once_leaves_no_half() -> None:
    page = make_page()
    booking = book_at(page, "09:00")

    def move() -> Booking:
        return reschedule_booking(booking=booking, start=at("11:00"), by=Booking.By.GUEST, now=NOW)

    def cancel() -> Booking:
        return cancel_booking(booking=booking, by=Booking.By.HOST, now=NOW)

    ends = all_at_once([move, cancel] * 5)
    assert ends["done"] + ends["TooLate"] == 10
    assert ends["done"] >= 5
    booking.refresh_from_db()
    assert (booking.state, booking.meeting.state) == ("cancelled", "cancelled")
    assert booking.meeting.seats_taken == 0


@contextmanager
def meanwhile(deed: Callable[[], object]) -> Iterator[None]:
    """The deed is done already, but commits only while the body waits for it."""
    done, commit = threading.Event(), threading.Event()

    def run() -> None:
        with transaction.atomic():
            deed()
            done.set()
            commit.wait(10)
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(run)
        assert done.wait(10)
        timer = threading.Timer(0.5, commit.set)
        timer.start()
        yield
        timer.join()
        running.result(10)


def leaving(page: BookingPage) -> Callable[[], object]:
    return lambda: delete_account(user=page.user, now=NOW)


def deleting(page: BookingPage) -> Callable[[], object]:
    return lambda: delete_page(page=page)


@pytest.mark.parametrize("going", [leaving, deleting])
def test_who_books_while_the_page_goes_is_told_that_nothing_was_booked(
    going: Callable[[BookingPage], Callable[[], object]],
) -> None:
    page = make_page()
    with meanwhile(going(page)), pytest.raises(PageGone):
        book_at(page, "09:00")
    assert not Booking.objects.exists()
    assert not BookingPage.objects.exists()


@pytest.mark.parametrize("going", [leaving, deleting])
def test_so_says_the_page_with_what_was_typed(
    going: Callable[[BookingPage], Callable[[], object]], clock: time_machine.Traveller
) -> None:
    page = make_page()
    typed = {"slot": f"{DAY}T09:00Z", "name": "Grace", "email": "grace@example.org"}
    typed["attempt"] = str(uuid.uuid4())
    with meanwhile(going(page)):
        answer = Client().post(reverse("bookings:book", args=[page.user.slug, page.slug]), typed)
    assert answer.status_code == 404
    shown = answer.content.decode()
    assert "<h1>Nothing was booked</h1>" in shown
    assert "grace@example.org" in shown


@pytest.mark.parametrize("going", [leaving, deleting])
def test_a_page_that_went_between_look_and_click_is_not_called_taken(
    going: Callable[[BookingPage], Callable[[], object]],
) -> None:
    page = BookingPage.objects.with_owner().get(pk=make_page().pk)
    going(page)()
    with pytest.raises(PageGone):
        book_at(page, "09:00")


def test_a_page_that_is_booked_while_it_is_deleted_stays() -> None:
    page = make_page()
    with meanwhile(lambda: book_at(page, "09:00")), pytest.raises(PageInUseError):
        delete_page(page=page)
    assert Booking.objects.get().meeting.page == page


def test_deleting_a_page_twice_at_once_is_as_once() -> None:
    page = make_page()
    assert all_at_once([deleting(page)] * 5) == {"done": 5}


def test_a_booking_that_goes_with_its_host_cannot_be_changed_any_more() -> None:
    page = make_page()
    booking = cancel_booking(booking=book_at(page, "09:00"), by=Booking.By.HOST, now=NOW)
    Mail.objects.update(state="dropped")  # they are not on their way any more
    with meanwhile(leaving(page)), pytest.raises(BookingGone):
        cancel_booking(booking=booking, by=Booking.By.GUEST, now=NOW)


def test_who_books_while_an_account_is_disconnected_gets_the_time() -> None:
    page = make_page()
    main = read_calendar(page.user, is_main=True)
    copied = read_calendar(page.user, is_additional=True)
    booking = Beside(lambda: book_at(page, "09:00"))
    with transaction.atomic():
        disconnect_connector(connector=copied.connector)
        booking.begin()
        assert booking.waits_for_a_lock()
    assert isinstance(booking.ended_with(), Booking)
    assert CalendarEntry.objects.get().calendar == main


def test_the_database_has_the_last_word_over_what_passed_by_the_lock() -> None:
    """A meeting that is being written without the lock cannot be seen yet when the time is
    checked; the constraint waits for it, and the guest is told as if it had been seen."""
    page = make_page()
    written, finish = threading.Event(), threading.Event()

    def write_past_the_lock() -> None:
        with transaction.atomic():
            MeetingFactory(page=page, during=span(at("09:15"), minutes=30))
            written.set()
            finish.wait(10)
        connection.close()

    writer = threading.Thread(target=write_past_the_lock)
    writer.start()
    assert written.wait(10)
    threading.Timer(0.5, finish.set).start()
    with pytest.raises(SlotTaken) as refused:
        book_at(page, "09:00")
    writer.join()
    assert clocks(refused.value.alternatives)[-4:] == ["10:00", "10:30", "11:00", "11:30"]
    assert Meeting.objects.count() == 1
