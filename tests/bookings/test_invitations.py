"""A meeting comes into a person's calendar once: by mail, or written there, never both."""

from typing import Any

import pytest
from daybook_ical.invitation import Method
from daybook_ical.write import render
from django.core import mail as outbox
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.actions.cancel import cancel_booking
from bookings.actions.confirm import confirm_booking
from bookings.actions.propose import propose_times
from bookings.actions.reschedule import reschedule_booking
from bookings.invitations import method_for
from bookings.models import Booking, BookingPage, Mail, Meeting
from bookings.news import News, Reader
from bookings.tasks import send_mail
from calendars.models import AssociatedCalendar, CalendarEntry
from calendars.sync.outbox import draft_of
from tests.bookings.scene import at, book_at, default_table, group_page, make_page, read_calendar
from tests.factories import NOW, AssociatedCalendarFactory, CalendarFactory

pytestmark = pytest.mark.django_db

By = Booking.By


class Post:
    """The mails since the last look, each as (recipient, what it does in a calendar)."""

    def __init__(self) -> None:
        self.seen = 0

    def look(self) -> list[tuple[str, str]]:
        jobs = ProcrastinateJob.objects.filter(task_name="bookings.send_mail", pk__gt=self.seen)
        found = []
        for job in jobs.order_by("pk"):
            self.seen = job.pk
            outbox.outbox.clear()
            send_mail(**job.args)
            reader = Mail.objects.get(pk=job.args["mail_id"]).reader
            found += [(reader, does(sent)) for sent in outbox.outbox]
        return found


def does(message: Any) -> str:
    assert isinstance(message, EmailMultiAlternatives)
    kinds = [kind for _, kind in message.alternatives if kind.startswith("text/calendar")]
    files = [name for name, *_ in message.attachments]
    assert len(kinds) == len(files)
    return kinds[0].partition("method=")[2] if kinds else ""


@pytest.fixture
def post() -> Post:
    return Post()


def move(booking: Booking, clock: str) -> Booking:
    return reschedule_booking(booking=booking, start=at(clock), by=By.GUEST, now=NOW)


def cancel(booking: Booking) -> Booking:
    return cancel_booking(booking=booking, by=By.GUEST, now=NOW)


def whole_life(page: BookingPage, post: Post) -> list[list[tuple[str, str]]]:
    booking = book_at(page, "09:00")
    seen = [post.look()]
    move(booking, "11:00")
    seen.append(post.look())
    cancel(booking)
    return [*seen, post.look()]


def test_a_host_whose_calendar_takes_the_booking_is_mailed_no_invitation(post: Post) -> None:
    page = make_page()
    read_calendar(page.user, is_main=True)
    assert whole_life(page, post) == [
        [("guest", "REQUEST"), ("host", "")],
        [("guest", "REQUEST"), ("host", "")],
        [("guest", "CANCEL"), ("host", "")],
    ]


def test_a_host_without_a_main_calendar_gets_the_invitation_by_mail(post: Post) -> None:
    assert whole_life(make_page(), post) == [
        [("guest", "REQUEST"), ("host", "REQUEST")],
        [("guest", "REQUEST"), ("host", "REQUEST")],
        [("guest", "CANCEL"), ("host", "CANCEL")],
    ]


@pytest.mark.parametrize(
    ("copies", "host_gets"),
    [(["full", "full"], ""), (["busy"], "REQUEST"), (["busy", "full"], "")],
)
def test_a_full_copy_is_as_good_as_the_main_calendar_and_busy_only_is_not(
    post: Post, copies: list[str], host_gets: str
) -> None:
    page = make_page()
    for copy in copies:
        calendar = CalendarFactory(connector__host=page.user)
        AssociatedCalendarFactory(
            table=default_table(page.user),
            calendar=calendar,
            is_busy=False,
            is_additional=True,
            copy=copy,
        )
    book_at(page, "09:00")
    assert post.look() == [("guest", "REQUEST"), ("host", host_gets)]


def test_a_written_event_gives_a_calendar_server_nobody_to_mail() -> None:
    page = make_page()
    read_calendar(page.user, is_main=True)
    book_at(page, "09:00")
    event = render(draft_of(CalendarEntry.objects.get()), now=NOW).decode()
    assert "SUMMARY:Intro call: Guest" in event
    assert [word for word in ("ATTENDEE", "ORGANIZER", "METHOD") if word in event] == []


def test_each_guest_of_a_group_gets_an_invitation_and_the_host_none(post: Post) -> None:
    page = group_page(3)
    read_calendar(page.user, is_main=True)
    first, _ = book_at(page, "09:00"), book_at(page, "09:00")
    assert post.look() == [("guest", "REQUEST"), ("host", "")] * 2
    cancel(first)
    assert post.look() == [("guest", "CANCEL"), ("host", "")]
    assert CalendarEntry.objects.get().wanted == "present"


def test_calendars_chosen_later_take_the_mailed_invitation_back_when_they_take_the_event(
    post: Post,
) -> None:
    page = make_page()
    booking = book_at(page, "09:00")
    assert post.look()[1] == ("host", "REQUEST")
    read_calendar(page.user, is_main=True)
    move(booking, "10:00")
    assert post.look() == [("guest", "REQUEST"), ("host", "CANCEL")]
    move(booking, "11:00")
    assert post.look() == [("guest", "REQUEST"), ("host", "")]
    AssociatedCalendar.objects.all().delete()
    move(booking, "09:00")
    assert post.look() == [("guest", "REQUEST"), ("host", "REQUEST")]
    cancel(booking)
    assert post.look() == [("guest", "CANCEL"), ("host", "CANCEL")]


def test_nobody_is_told_to_take_out_what_never_came(post: Post) -> None:
    booking = book_at(make_page(), "09:00")
    cancel(booking)
    # The mails about the booking were not out when it was cancelled, so they are left out.
    assert post.look() == [("guest", ""), ("host", "")]


def test_a_mail_that_may_have_gone_out_counts_as_gone_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that dies while it sends leaves an invitation that has to be taken back."""
    booking = book_at(make_page(), "09:00")
    guest = ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk")[0]
    monkeypatch.setattr(EmailMultiAlternatives, "send", _lost)
    with pytest.raises(ConnectionResetError):
        send_mail(**guest.args)
    booking.refresh_from_db()
    assert (booking.guest_invited, booking.invited_hosts.exists()) == (True, False)
    cancelled = Mail(booking=booking, news=News.CANCELLED, reader=Reader.GUEST)
    assert method_for(booking, cancelled) is Method.CANCEL


def _lost(message: EmailMultiAlternatives) -> None:
    raise ConnectionResetError


def test_the_host_is_told_where_the_meeting_stands_or_why_it_does_not_yet(post: Post) -> None:
    page = make_page()
    calendar = read_calendar(page.user, is_main=True)
    booking = book_at(page, "09:00")
    post.look()
    assert f"\nIt is on its way into your calendar “{calendar.label}”.\n" in told()
    move(booking, "11:00")
    CalendarEntry.objects.update(written_revision=F("revision"), written_at=NOW)
    post.look()
    assert f"\nIt is written into your calendar “{calendar.label}”.\n" in told()
    move(booking, "10:00")
    CalendarEntry.objects.update(error_code="x", error_text="The server cannot be reached.")
    post.look()
    assert (
        f"\nIt is not yet in your calendar “{calendar.label}”: The server cannot be reached. "
        "Daybook keeps trying.\n"
    ) in told()
    assert f"The booking:\nhttp://testserver/bookings/{booking.pk}/\n" in told()


def told() -> str:
    return str(outbox.outbox[-1].body)


def test_a_request_is_an_invitation_for_nobody_until_it_is_confirmed(post: Post) -> None:
    page = make_page()
    booking = book_at(page, "09:00")
    Booking.objects.update(state="requested")
    booking.meeting.__class__.objects.update(state="requested")
    post.seen = ProcrastinateJob.objects.order_by("-pk").values_list("pk", flat=True)[0]
    confirm_booking(booking=booking, now=NOW)
    assert post.look() == [("guest", "REQUEST"), ("host", "REQUEST")]


def test_a_proposal_that_declines_takes_back_an_invitation_that_nothing_else_took_back(
    post: Post,
) -> None:
    """The guest moved a booking to a time that had to be asked for, and the host was quicker with
    an answer than the mail about it."""
    booking = book_at(make_page(), "09:00")
    post.look()
    move(booking, "11:00")
    Meeting.objects.filter(pk=booking.meeting_id).update(state="requested")
    Booking.objects.filter(pk=booking.pk).update(state="requested", expires_at=at("08:00"))
    propose_times(booking=booking, starts=[at("10:00")], now=NOW)
    assert post.look() == [("guest", "CANCEL")]
    assert not Booking.objects.get(pk=booking.pk).guest_invited
