"""A guest's data are deleted everywhere Daybook has put them; the meeting stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.models import User
from bookings.actions.event import show_in_calendars
from bookings.actions.forget import forget_guest, forget_old_guests
from bookings.errors import Needed, StillNeeded
from bookings.links import manage_token
from bookings.models import Booking, BookingPage, Mail, Meeting
from bookings.tasks import send_mail
from bookings.telling import tell_cancelled
from calendars.models import AssociatedCalendar, AssociatedCalendars, CalendarEntry
from calendars.sync.outbox import uid_of
from tests.factories import (
    BookingFactory,
    BusyTimeFactory,
    CalendarFactory,
    ConnectorFactory,
    EventFactory,
    SyncRunFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db

SECRETS = ("Zelda", "zelda@", "allergic")
GUEST = {
    "name": "Zelda Zimmer",
    "email": "zelda@example.org",
    "notes": "I am allergic to nuts",
    "cancel_reason": "Zelda is ill",
}


@pytest.fixture
def past(page: BookingPage) -> Booking:
    """A meeting two days ago that stands in the host's calendar, as the last sync has read it."""
    during = span(timezone.now() - timedelta(days=2), hours=1)
    booking = BookingFactory(meeting__page=page, meeting__during=during, **GUEST)
    calendar = CalendarFactory(connector=ConnectorFactory(host=page.user))
    table = AssociatedCalendars.objects.create(host=page.user, is_default=True)
    AssociatedCalendar.objects.create(table=table, calendar=calendar, is_main=True, is_busy=True)
    show_in_calendars(booking.meeting)
    entry = CalendarEntry.objects.get()
    CalendarEntry.objects.update(written_revision=1, key="one.ics", etag="1")
    part = {"title": entry.title, "start": "2026-01-01"}
    event = EventFactory(calendar=calendar, uid=uid_of(entry), parts=[part])
    BusyTimeFactory(calendar=calendar, event=event, title=entry.title)
    change = {"calendar": "Office", "what": "added", "title": entry.title}
    SyncRunFactory(connector=calendar.connector, changes=[change, {**change, "title": "Lunch"}])
    return booking


def everything() -> str:
    """All rows of all tables, as text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT t::text FROM {connection.ops.quote_name(table)} AS t")
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


def test_nothing_of_the_guest_is_left_in_any_table(past: Booking) -> None:
    for secret in SECRETS:
        assert secret in everything()
    now = timezone.now()
    forget_guest(booking=past, now=now)
    left = everything()
    assert [secret for secret in SECRETS if secret in left] == []
    past.refresh_from_db()
    assert (past.name, past.guest, past.email, past.state, past.forgotten_at) == (
        "",
        "Deleted guest",
        "",
        "confirmed",
        now,
    )
    assert Meeting.objects.get().state == "confirmed"
    assert "Lunch" in left


def test_event_in_the_calendar_is_written_anew(past: Booking) -> None:
    forget_guest(booking=past, now=timezone.now())
    entry = CalendarEntry.objects.get()
    assert (entry.title, entry.description) == ("Intro call: Deleted guest", "Deleted guest")
    assert entry.is_pending
    forget_guest(booking=past, now=timezone.now())
    entry.refresh_from_db()
    assert entry.revision == 2, "again changes nothing"


def test_event_names_the_deleted_guest_in_the_hosts_language(past: Booking) -> None:
    User.objects.filter(pk=past.meeting.hosts[0].pk).update(language="de")
    forget_guest(booking=past, now=timezone.now())
    entry = CalendarEntry.objects.get()
    assert (entry.title, entry.description) == ("Intro call: Gelöschter Gast", "Gelöschter Gast")


def test_a_name_that_was_stored_in_place_of_the_guests_is_still_understood(past: Booking) -> None:
    past.name, past.forgotten_at = "Deleted guest", timezone.now()
    with override("de"):
        assert past.guest == "Gelöschter Gast"


def test_group_keeps_its_other_guests(page: BookingPage) -> None:
    during = span(timezone.now() - timedelta(days=2), hours=1)
    first = BookingFactory(meeting__page=page, meeting__during=during, meeting__seats=5, **GUEST)
    BookingFactory(meeting=first.meeting, name="Grace")
    show_in_calendars(first.meeting)
    forget_guest(booking=first, now=timezone.now())
    assert [booking.guest for booking in Booking.objects.order_by("name")] == [
        "Deleted guest",
        "Grace",
    ]


def test_meeting_that_is_ahead_needs_its_guest(page: BookingPage) -> None:
    during = span(timezone.now() + timedelta(days=2), hours=1)
    booking = BookingFactory(meeting__page=page, meeting__during=during)
    with pytest.raises(StillNeeded, match=Needed.AHEAD):
        forget_guest(booking=booking, now=timezone.now())
    assert Booking.objects.get().name == "Grace Guest"


def test_guest_is_told_of_the_cancellation_before_the_address_goes(past: Booking) -> None:
    tell_cancelled(past)
    with pytest.raises(StillNeeded, match=Needed.MAIL):
        forget_guest(booking=past, now=timezone.now())
    for mail in Mail.objects.all():
        send_mail(mail_id=mail.pk)
    forget_guest(booking=past, now=timezone.now())


def test_cancelled_booking_may_be_forgotten_at_once(page: BookingPage) -> None:
    during = span(timezone.now() + timedelta(days=2), hours=1)
    booking = BookingFactory(meeting__page=page, meeting__during=during, state="cancelled")
    forget_guest(booking=booking, now=timezone.now())
    assert Booking.objects.get().email == ""


# --- Pages ---


def test_host_is_told_what_goes_and_what_stays_then_deletes(johns: Client, past: Booking) -> None:
    detail = f"/bookings/{past.pk}/"
    assert f"{detail}forget/" in johns.get(detail).content.decode()
    asked = johns.get(f"{detail}forget/").content.decode()
    assert "Delete the data of <bdi>Zelda Zimmer</bdi>?" in asked
    assert "mails that were sent" in asked
    assert Booking.objects.get().email
    assert johns.post(f"{detail}forget/")["Location"] == detail
    page = johns.get(detail).content.decode()
    assert "Deleted guest" in page
    assert "Zelda" not in page
    assert "mailto:" not in page
    assert "forget/" not in page
    assert "mailto:" not in johns.get("/bookings/?show=past").content.decode()


def test_meeting_ahead_shows_no_way_and_refuses_in_words(johns: Client, page: BookingPage) -> None:
    during = span(timezone.now() + timedelta(days=2), hours=1)
    booking = BookingFactory(meeting__page=page, meeting__during=during)
    assert "forget/" not in johns.get(f"/bookings/{booking.pk}/").content.decode()
    answer = johns.post(f"/bookings/{booking.pk}/forget/", follow=True)
    assert "The meeting is not over." in answer.content.decode()
    assert Booking.objects.get().email


def test_other_hosts_cannot(strangers: Client, past: Booking) -> None:
    assert strangers.post(f"/bookings/{past.pk}/forget/").status_code == 404
    assert Booking.objects.get().email


def test_administrator_deletes_on_the_support_pages(client: Client, past: Booking) -> None:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    wish = {"action": "forget_guests", "_selected_action": [str(past.pk)]}
    response = client.post("/admin/bookings/booking/", wish, follow=True)
    assert "data of 1 booking are deleted." in response.content.decode()
    assert Booking.objects.get().email == ""


# --- Old ones ---


@pytest.mark.parametrize(
    ("site", "own", "kept"),
    [
        (0, None, True),
        (0, 1, False),
        (3, None, True),
        (1, None, False),
        (1, 9, False),
        (9, 1, False),
    ],
)
def test_old_guests_go_by_the_least_of_both_limits(
    past: Booking, settings, site: int, own: int | None, kept: bool
) -> None:
    settings.RETENTION_DAYS = site
    User.objects.update(retention_days=own)
    assert forget_old_guests(now=timezone.now()) == (0 if kept else 1)
    assert (Booking.objects.get().email != "") == kept
    assert forget_old_guests(now=timezone.now()) == 0


def test_host_keeps_data_for_a_shorter_time_than_the_site_never_longer(
    johns: Client, john: User, settings
) -> None:
    settings.RETENTION_DAYS = 30
    told = {"name": "John", "slug": "john", "timezone": "UTC"}
    answer = johns.post("/account/profile/", {**told, "retention_days": "31"})
    assert "This site keeps guests’ data" in answer.content.decode().replace("&#x27;", "’")
    assert answer.status_code == 422
    assert johns.post("/account/profile/", {**told, "retention_days": "7"}).status_code == 302
    john.refresh_from_db()
    assert john.retention_days == 7
    refused = johns.post("/account/profile/", {**told, "retention_days": "0"})
    assert refused.status_code == 422
    assert "At least 1 day." in refused.content.decode()
    johns.post("/account/profile/", {**told, "retention_days": ""})
    john.refresh_from_db()
    assert john.retention_days is None


def test_the_file_of_a_cancelled_meeting_names_no_deleted_guest(
    client: Client, past: Booking
) -> None:
    Booking.objects.filter(pk=past.pk).update(state="cancelled", cancelled_at=timezone.now())
    forget_guest(booking=past, now=timezone.now())
    file = client.get(f"/booking/{manage_token(past)}/event.ics").content.decode()
    assert "METHOD:CANCEL" in file
    assert "ATTENDEE" not in file
