"""Pages of several hosts: all of them attend, or one whose turn it is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail as outbox
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from alerts.models import Alert
from bookings.actions.cancel import cancel_booking
from bookings.actions.leave import delete_account
from bookings.actions.reschedule import reschedule_booking
from bookings.availability import judge_meeting, offers
from bookings.domain.certainty import Certainty
from bookings.domain.slots import Reason
from bookings.errors import SlotTaken
from bookings.links import answer_token, request_from_token
from bookings.models import Attendance, Booking, BookingPage, Mail, Meeting
from bookings.tasks import send_mail
from calendars.models import Calendar, CalendarEntry
from connectors.examining.examine import examine_everything
from tests.bookings.scene import at, book_at, busy, clocks, make_page, read_calendar
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    CalendarFactory,
    MeetingFactory,
    PageHostFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db

By = Booking.By


def together(**settings: Any) -> tuple[BookingPage, User, User]:
    """A page from 09:00 to 10:30 at which Anna and Bob meet the guest."""
    page = make_page(hours="09:00-10:30", **settings)
    bob = UserFactory(name="Bob Host", email="bob@example.com")
    PageHostFactory(page=page, host=bob)
    return page, page.user, bob


def pool(**settings: Any) -> tuple[BookingPage, User, User]:
    """A page from 09:00 to 10:30 at which Anna or Bob meets the guest."""
    page, anna, bob = together(**settings)
    page.hosts.update(role="pool")
    return page, anna, bob


def offered(page: BookingPage) -> list[str]:
    return clocks(offers(page, at("00:00"), at("23:00"), now=NOW).slots)


def wanted() -> set[tuple[int, str]]:
    return set(CalendarEntry.objects.values_list("calendar_id", "wanted"))


def mailed() -> list[tuple[str, str, str]]:
    """To whom each mail of the last change went, of what kind it is, and what it does there."""
    outbox.outbox.clear()
    waiting = list(Mail.objects.waiting().order_by("pk"))
    for job in ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk"):
        send_mail(**job.args)
    sent = zip(waiting, outbox.outbox, strict=True)
    return [(one.to[0].split("<")[-1].strip(">"), mail.news, does(one)) for mail, one in sent]


def does(message: Any) -> str:
    kinds = [kind for _, kind in message.alternatives if kind.startswith("text/calendar")]
    return kinds[0].partition("method=")[2] if kinds else ""


# --- Together -------------------------------------------------------------------------------------


def test_a_time_is_offered_if_all_are_free() -> None:
    page, anna, bob = together()
    busy(read_calendar(anna), "09:00", minutes=30)
    busy(read_calendar(bob), "10:00", minutes=30)
    assert offered(page) == ["09:30"]


def test_each_host_s_own_table_counts_for_the_page() -> None:
    page, _, bob = together()
    busy(read_calendar(bob), "09:00")
    other = CalendarFactory(
        connector__host=bob, verified_at=NOW, covered_until=NOW + timedelta(days=90)
    )
    table = AssociatedCalendarsFactory(host=bob, is_default=False)
    AssociatedCalendarFactory(table=table, calendar=other)
    page.hosts.filter(host=bob).update(table=table)
    assert offered(page) == ["09:00", "09:30", "10:00"]


def test_a_calendar_of_one_that_was_never_read_closes_the_page() -> None:
    page, anna, bob = together()
    read_calendar(anna)
    Calendar.objects.filter(pk=read_calendar(bob).pk).update(verified_at=None)
    found = offers(page, at("00:00"), at("23:00"), now=NOW)
    assert (found.slots, found.certainty) == ((), Certainty.UNKNOWN)


def test_whose_account_is_closed_is_not_known_to_be_free() -> None:
    page, _, bob = together()
    User.objects.filter(pk=bob.pk).update(is_active=False)
    assert offered(page) == []


def test_a_booking_takes_the_time_of_all_and_stands_in_the_calendars_of_all() -> None:
    page, anna, bob = together()
    annas, bobs = read_calendar(anna, is_main=True), read_calendar(bob, is_main=True)
    booking = book_at(page, "09:00")
    assert booking.meeting.hosts == [anna, bob]
    assert wanted() == {(annas.pk, "present"), (bobs.pk, "present")}
    assert offered(make_page(host=bob)) == ["09:30", "10:00", "10:30", "11:00", "11:30"]
    cancel_booking(booking=booking, by=By.GUEST, now=NOW)
    assert {state for _, state in wanted()} == {"absent"}
    assert not Attendance.objects.active().exists()
    assert offered(page) == ["09:00", "09:30", "10:00"]


def test_mails_go_to_the_guest_and_to_each_host_by_what_stands_in_their_calendars() -> None:
    page, anna, bob = together()
    read_calendar(anna, is_main=True)
    booking = book_at(page, "09:00", email="grace@example.org")
    assert mailed() == [
        ("grace@example.org", "booked", "REQUEST"),
        (anna.email, "booked", ""),
        ("bob@example.com", "booked", "REQUEST"),
    ]
    to_guest = outbox.outbox[0]
    assert "Intro call with Anna Host and Bob Host" in to_guest.subject
    assert [one.split("<")[-1] for one in to_guest.reply_to] == [f"{anna.email}>", f"{bob.email}>"]
    assert list(booking.invited_hosts.all()) == [bob]
    cancel_booking(booking=booking, by=By.GUEST, now=NOW)
    assert mailed() == [
        ("grace@example.org", "cancelled", "CANCEL"),
        (anna.email, "cancelled", ""),
        ("bob@example.com", "cancelled", "CANCEL"),
    ]


def test_each_host_sees_the_booking_and_only_their_own_calendars(client: Client) -> None:
    page, anna, bob = together()
    annas, bobs = read_calendar(anna, is_main=True), read_calendar(bob, is_main=True)
    Calendar.objects.filter(pk=annas.pk).update(name="Annas work")
    Calendar.objects.filter(pk=bobs.pk).update(name="Bobs work")
    booking = book_at(page, "09:00")
    for host, own, other in ((anna, "Annas work", "Bobs work"), (bob, "Bobs work", "Annas work")):
        client.force_login(host)
        for address in ("/bookings/", f"/bookings/{booking.pk}/"):
            html = client.get(address).content.decode()
            assert booking.name in html
            assert (own in html, other in html) == (True, False)
    client.force_login(UserFactory())
    assert client.get(f"/bookings/{booking.pk}/").status_code == 404


def test_the_link_in_a_host_s_mail_is_their_own() -> None:
    page, anna, bob = together()
    booking = book_at(page, "09:00")
    for host in (anna, bob):
        assert request_from_token(answer_token(booking, host)) == (booking, host)
    assert request_from_token(answer_token(booking, UserFactory())) is None


def test_a_conflict_is_told_to_the_host_whose_calendar_has_it() -> None:
    page, anna, bob = together()
    read_calendar(anna), read_calendar(bob)
    booking = book_at(page, "09:00")
    busy(Calendar.objects.get(connector__host=bob), "09:00")
    examine_everything(now=NOW)
    (alert,) = Alert.objects.open().filter(code="conflict")
    assert (alert.host, alert.subject) == (bob, f"meeting:{booking.meeting_id}")


def test_why_tells_a_host_of_others_without_their_calendars(client: Client) -> None:
    page, anna, bob = together()
    read_calendar(anna)
    secret = read_calendar(bob)
    Calendar.objects.filter(pk=secret.pk).update(name="Therapy")
    busy(secret, "09:00", minutes=30)
    client.force_login(anna)
    html = client.get(f"/pages/{page.pk}/why/?day=2026-12-01&slot=09:00").content.decode()
    assert "Another host of this page cannot at this time." in html
    assert "Therapy" not in html


def test_a_request_is_judged_by_those_who_attend() -> None:
    page, anna, bob = together()
    read_calendar(anna), read_calendar(bob)
    booking = book_at(page, "09:00")
    assert judge_meeting(booking.meeting, now=NOW).reason is None
    busy(Calendar.objects.get(connector__host=bob), "09:00")
    assert judge_meeting(booking.meeting, now=NOW).reason is Reason.BUSY
    page.hosts.filter(host=bob).delete()
    # Nobody asks for Bob's time any more, so nobody can say that it is free.
    known = judge_meeting(booking.meeting, now=NOW).knowledge
    assert known.certainty is Certainty.UNKNOWN


def test_who_leaves_takes_their_own_pages_along_and_leaves_the_others() -> None:
    page, _, bob = together()
    MeetingFactory(page=page, during=span("2026-11-01 09:00"))
    MeetingFactory(page=make_page(host=bob), during=span("2026-11-02 09:00"))
    delete_account(user=bob, now=NOW)
    assert [meeting.page for meeting in Meeting.objects.all()] == [page]
    assert [one.host for one in Attendance.objects.all()] == [page.user]


# --- One of several -------------------------------------------------------------------------------


def test_a_time_is_offered_if_anyone_is_free_and_who_is_free_attends() -> None:
    page, anna, bob = pool()
    busy(read_calendar(anna), "09:00", minutes=30)
    busy(read_calendar(bob), "10:00", minutes=30)
    assert offered(page) == ["09:00", "09:30", "10:00"]
    assert book_at(page, "09:00").meeting.hosts == [bob]
    assert book_at(page, "10:00").meeting.hosts == [anna]


def test_turns_go_round_and_a_time_ends_with_the_last_who_is_free() -> None:
    page, anna, bob = pool()
    first, second = book_at(page, "09:00"), book_at(page, "09:00")
    assert (first.meeting.hosts, second.meeting.hosts) == ([anna], [bob])
    with pytest.raises(SlotTaken):
        book_at(page, "09:00")
    page.hosts.filter(host=bob).update(weight=3)
    assert [book_at(page, clock).meeting.hosts for clock in ("09:30", "10:00")] == [[bob], [bob]]


def test_who_can_confirm_at_once_comes_before_who_can_only_ask() -> None:
    page, anna, bob = pool()
    Calendar.objects.filter(pk=read_calendar(anna).pk).update(verified_at=NOW - timedelta(days=9))
    read_calendar(bob)
    first, second = book_at(page, "09:00"), book_at(page, "09:00")
    assert (first.meeting.hosts, first.state) == ([bob], "confirmed")
    assert (second.meeting.hosts, second.state) == ([anna], "requested")


def test_guests_of_a_group_join_the_session_that_has_begun_to_fill() -> None:
    page, anna, bob = pool(session="group", seats=2)
    assert [slot.seats_left for slot in offers(page, at("09:00"), at("09:01"), now=NOW).slots] == [
        4
    ]
    hosts = [book_at(page, "09:00").meeting.hosts for _ in range(4)]
    assert hosts == [[anna], [anna], [bob], [bob]]
    assert Meeting.objects.count() == 2


def test_a_moved_booking_stays_with_its_host_or_goes_to_another_who_is_free() -> None:
    page, anna, bob = pool()
    annas = read_calendar(anna, is_main=True)
    bobs = read_calendar(bob, is_main=True)
    busy(annas, "10:00", minutes=30)
    booking = book_at(page, "09:00", email="grace@example.org")
    mailed()
    booking = reschedule_booking(booking=booking, start=at("09:30"), by=By.GUEST, now=NOW)
    assert (booking.meeting.hosts, wanted()) == ([anna], {(annas.pk, "present")})
    mailed()
    booking = reschedule_booking(booking=booking, start=at("10:00"), by=By.GUEST, now=NOW)
    assert booking.meeting.hosts == [bob]
    assert wanted() == {(annas.pk, "absent"), (bobs.pk, "present")}
    assert mailed() == [
        ("grace@example.org", "rescheduled", "REQUEST"),
        ("bob@example.com", "rescheduled", ""),
        (anna.email, "left", ""),
    ]
    assert "Your own time is free again" in str(outbox.outbox[-1].body)


def test_one_who_must_attend_and_one_of_a_pool() -> None:
    page, anna, bob = together()
    carl = UserFactory()
    page.hosts.filter(host=bob).update(role="pool")
    PageHostFactory(page=page, host=carl, role="pool")
    busy(read_calendar(bob), "09:00", minutes=60)
    busy(read_calendar(anna), "09:30", minutes=30)
    assert offered(page) == ["09:00", "10:00"]
    assert book_at(page, "09:00").meeting.hosts == [anna, carl]
    assert book_at(page, "10:00").meeting.hosts == [anna, bob]


# --- What the database promises -------------------------------------------------------------------


def test_no_host_attends_two_meetings_at_once_on_whatever_pages() -> None:
    page, _, bob = together()
    MeetingFactory(page=page, during=span("2026-12-01 09:00"))
    with pytest.raises(IntegrityError, match="attendances_do_not_overlap"), transaction.atomic():
        MeetingFactory(page=make_page(host=bob), during=span("2026-12-01 09:30"))
    MeetingFactory(page=make_page(host=bob), during=span("2026-12-01 09:30"), state="cancelled")


def test_attendances_follow_their_meeting() -> None:
    meeting = MeetingFactory(page=together()[0])
    meeting.during = span("2026-12-03 15:00")
    meeting.save()
    moved = Attendance.objects.values_list("during", "active")
    assert set(moved) == {(span("2026-12-03 15:00"), True)}
    Meeting.objects.update(state="cancelled")
    assert set(Attendance.objects.values_list("active", flat=True)) == {False}
    Meeting.objects.update(state="requested")
    assert set(Attendance.objects.values_list("active", flat=True)) == {True}


@pytest.mark.parametrize(
    "change", [{"during": span("2026-12-03 15:00")}, {"active": False}, {"meeting_id": uuid4()}]
)
def test_no_attendance_disagrees_with_its_meeting(change: dict[str, Any]) -> None:
    MeetingFactory(page=together()[0])
    attendance = Attendance.objects.first()
    assert attendance is not None
    with pytest.raises(IntegrityError, match="attendance_is_as_its_meeting"), transaction.atomic():
        Attendance.objects.filter(pk=attendance.pk).update(**change)


def test_a_move_onto_another_meeting_of_one_of_the_hosts_is_refused() -> None:
    page, _, bob = together()
    meeting = MeetingFactory(page=page, during=span("2026-12-01 09:00"))
    MeetingFactory(page=make_page(host=bob), during=span("2026-12-01 12:00"))
    meeting.during = span("2026-12-01 12:30")
    with pytest.raises(IntegrityError, match="attendances_do_not_overlap"), transaction.atomic():
        meeting.save()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", [1, 5, 20])
def test_free_times_take_two_queries_however_many_hosts(number: int) -> None:
    page = make_page()
    for _ in range(number - 1):
        PageHostFactory(page=page)
    for hosting in page.hosts.all():
        read_calendar(hosting.host)
    with CaptureQueriesContext(connection) as queries:
        assert len(offers(page, at("00:00"), at("23:00"), now=NOW).slots) == 6
    assert len(queries) == 2
