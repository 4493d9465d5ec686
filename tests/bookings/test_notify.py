"""The mails: read back as a mail program would read them."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.core import mail as outbox
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.actions.cancel import cancel_booking
from bookings.actions.reschedule import reschedule_booking
from bookings.links import manage_url, page_url
from bookings.mail_words import when
from bookings.models import Booking
from bookings.notify import file_name, ics, one_line, uid
from bookings.tasks import send_mail
from calendars.domain.identity import parse_invitation_uid
from tests.bookings.scene import at, book_at, group_page, make_page
from tests.factories import NOW

pytestmark = pytest.mark.django_db

By = Booking.By


def deliver() -> list[EmailMessage]:
    """Run the two jobs of the last change as the worker would, and read what was sent."""
    outbox.outbox.clear()
    jobs = ProcrastinateJob.objects.filter(task_name="bookings.send_mail")
    for job in reversed(jobs.order_by("-pk")[:2]):
        send_mail(**job.args)
    return [read(sent) for sent in outbox.outbox]


def read(sent: Any) -> EmailMessage:
    found = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_an_invitation_that_comes_back_from_a_calendar_names_its_booking() -> None:
    booking = book_at(make_page(), "09:00")
    assert parse_invitation_uid(uid(booking)) == booking.pk


def parts(message: EmailMessage) -> list[tuple[str, str]]:
    return [(part.get_content_type(), part.get_filename("")) for part in message.walk()]


def text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return body.get_content()


def html(message: EmailMessage) -> str:
    body = message.get_body(("html",))
    assert body is not None
    return body.get_content()


def invitation(message: EmailMessage) -> tuple[str, icalendar.Calendar]:
    """The method that the mail's own part declares, and what is in it."""
    part = next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    attached = next(p for p in message.walk() if p.get_content_type() == "application/ics")
    content = part.get_content()
    assert content.splitlines() == attached.get_content().decode().splitlines()
    assert part["Content-Type"].params["charset"] == "utf-8"
    return part["Content-Type"].params["method"], icalendar.Calendar.from_ical(content)


def event(calendar: icalendar.Calendar) -> icalendar.Event:
    (found,) = calendar.walk("VEVENT")
    return found


def test_the_confirmation_tells_guest_and_host_in_their_own_zones() -> None:
    page = make_page(location="Room 4")
    booking = book_at(
        page,
        "09:00",
        name="Grace",
        email="grace@example.org",
        timezone="America/New_York",
        notes="About <the> garden & more",
    )
    guest, host = deliver()
    assert (guest["To"], guest["Reply-To"], guest["From"]) == (
        "Grace <grace@example.org>",
        f"Anna Host <{page.user.email}>",
        "Daybook <daybook@localhost>",
    )
    assert (host["To"], host["Reply-To"]) == (guest["Reply-To"], guest["To"])
    assert guest["Subject"] == "Confirmed: Intro call with Anna Host, Tue 1 Dec 2026, 04:00"
    assert host["Subject"] == "New booking: Grace, Intro call, Tue 1 Dec 2026, 10:00"
    assert text(guest) == (
        "Your booking with Anna Host is confirmed.\n\n"
        "What:   Intro call with Anna Host\n"
        "When:   Tuesday, 1 December 2026, 04:00 to 04:30\n"
        "        America/New York (UTC-05:00)\n"
        "Where:  Room 4\n"
        "Notes:  About <the> garden & more\n\n"
        f"Cancel or reschedule:\n{manage_url(booking)}\n"
    )
    assert text(host) == (
        "Grace booked a time with you.\n\n"
        "What:   Intro call with Grace\n"
        "When:   Tuesday, 1 December 2026, 10:00 to 10:30\n"
        "        Europe/Berlin (UTC+01:00)\n"
        "Where:  Room 4\n"
        "Guest:  Grace, grace@example.org\n"
        "Notes:  About <the> garden & more\n\n"
        "No calendar of yours takes this booking, so an invitation is attached: add it to your "
        "calendar.\n\n"
        f"The booking:\nhttp://testserver/bookings/{booking.pk}/\n"
    )
    assert "About &lt;the&gt; garden &amp; more" in html(guest)
    assert f'href="{manage_url(booking)}"' in html(guest)
    assert manage_url(booking) not in html(host) + text(host) + str(invitation(host))


def test_a_mail_has_text_html_and_invitation_and_the_invitation_as_a_file() -> None:
    book_at(make_page(), "09:00")
    assert [parts(message) for message in deliver()] == 2 * [
        [
            ("multipart/mixed", ""),
            ("multipart/alternative", ""),
            ("text/plain", ""),
            ("text/html", ""),
            ("text/calendar", ""),
            ("application/ics", "intro-call-2026-12-01.ics"),
        ]
    ]


def test_the_invitation_names_time_people_and_link() -> None:
    page = make_page()
    booking = book_at(page, "09:00", name="Grace", email="grace@example.org")
    guest, host = deliver()
    method, calendar = invitation(guest)
    found = event(calendar)
    assert (method, calendar["METHOD"]) == ("REQUEST", "REQUEST")
    assert (found["UID"], found["SEQUENCE"]) == (f"daybook-{booking.pk.hex}@testserver", 0)
    assert (found.start, found.end) == (at("09:00"), at("09:30"))
    assert (found["ORGANIZER"], found["ATTENDEE"]) == (
        f"mailto:{page.user.email}",
        "mailto:grace@example.org",
    )
    assert found["SUMMARY"] == "Intro call: Anna Host and Grace"
    assert found["URL"] == manage_url(booking)
    same = event(invitation(host)[1])
    assert (same["UID"], same["SEQUENCE"], same.start) == (found["UID"], 0, found.start)


def test_a_move_goes_to_the_same_invitation_with_the_next_sequence() -> None:
    booking = book_at(make_page(), "09:00")
    first = event(invitation(deliver()[0])[1])
    reschedule_booking(booking=booking, start=at("11:00"), by=By.GUEST, now=NOW)
    guest, host = deliver()
    method, calendar = invitation(guest)
    moved = event(calendar)
    assert (method, moved["UID"], moved["SEQUENCE"]) == ("REQUEST", first["UID"], 1)
    assert moved.start == at("11:00")
    assert guest["Subject"] == "Rescheduled: Intro call with Anna Host, now Tue 1 Dec 2026, 11:00"
    assert text(guest).startswith("You moved your booking with Anna Host.")
    assert "Before: Tuesday, 1 December 2026, 09:00\n" in text(guest)
    assert text(host).startswith(f"{booking.name} moved their booking.")
    assert "Before: Tuesday, 1 December 2026, 10:00\n" in text(host)


def test_a_guest_who_changes_over_to_another_session_keeps_the_invitation() -> None:
    page = group_page(3)
    booking, _ = book_at(page, "09:00"), book_at(page, "09:00")
    before = event(icalendar.Calendar.from_ical(ics(booking)))["UID"]
    reschedule_booking(booking=booking, start=at("10:00"), by=By.HOST, now=NOW)
    guest, host = deliver()
    assert event(invitation(guest)[1])["UID"] == before
    assert text(guest).startswith("Anna Host moved your booking.")
    assert text(host).startswith(f"You moved the booking of {booking.name}.")
    assert "Seats:  1 of 3 taken\n" in text(host)


def test_a_cancellation_takes_the_invitation_back() -> None:
    page = make_page()
    booking = book_at(page, "09:00")
    deliver()
    cancel_booking(booking=booking, by=By.HOST, reason="I am ill.", now=NOW)
    guest, host = deliver()
    method, calendar = invitation(guest)
    assert (method, calendar["METHOD"]) == ("CANCEL", "CANCEL")
    found = event(calendar)
    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", 1)
    assert found["UID"] == f"daybook-{booking.pk.hex}@testserver"
    assert text(guest).startswith("Anna Host cancelled your booking.")
    assert "Reason: I am ill.\n" in text(guest)
    assert f"Book another time:\n{page_url(page)}\n" in text(guest)
    assert text(host).startswith(f"You cancelled the booking of {booking.name}.")


def test_a_mail_that_comes_after_the_next_change_is_left_out() -> None:
    booking = book_at(make_page(), "09:00")
    job = ProcrastinateJob.objects.filter(task_name="bookings.send_mail").first()
    assert job is not None
    cancel_booking(booking=booking, by=By.GUEST, now=NOW)
    outbox.outbox.clear()
    send_mail(**job.args)
    assert outbox.outbox == []


def test_line_breaks_in_names_and_titles_begin_no_header() -> None:
    page = make_page(title="Intro\r\nBcc: victim@example.org")
    book_at(page, "09:00", name='Eve, "x"\nBcc: other@example.org\r\nX: y', email="e@example.org")
    for message in deliver():
        assert message["Bcc"] is None
        assert message["X"] is None
        assert len(message.get_all("To", [])) == 1
        assert message["Subject"].count("\n") == 0
        _, calendar = invitation(message)
        assert event(calendar)["ATTENDEE"] == "mailto:e@example.org"
    assert len(outbox.outbox) == 2
    assert outbox.outbox[0].recipients() == [
        '"Eve, \\"x\\" Bcc: other@example.org X: y" <e@example.org>'
    ]


def test_names_in_any_script_arrive_as_they_were_written() -> None:
    page = make_page(title="Gespräch über Käse")
    book_at(page, "09:00", name="Søren 日本", email="s@example.org", notes="Ünïcode ✓ " * 200)
    guest, host = deliver()
    assert guest["To"].addresses[0].display_name == "Søren 日本"
    assert host["Reply-To"].addresses[0].display_name == "Søren 日本"
    assert guest["Subject"].strip().startswith("Confirmed: Gespräch über Käse with")
    assert "Ünïcode ✓" in text(host)
    assert event(invitation(guest)[1])["ATTENDEE"].params["CN"] == "Søren 日本"


def test_the_file_to_download_asks_for_no_answer() -> None:
    booking = book_at(make_page(), "09:00")
    calendar = icalendar.Calendar.from_ical(ics(booking))
    assert calendar["METHOD"] == "PUBLISH"
    assert "ATTENDEE" not in event(calendar)
    cancelled = cancel_booking(booking=booking, by=By.GUEST, now=NOW)
    again = icalendar.Calendar.from_ical(ics(cancelled))
    assert (again["METHOD"], event(again)["STATUS"]) == ("CANCEL", "CANCELLED")


def test_a_time_over_midnight_names_both_days() -> None:
    assert when(at("22:45"), at("23:15"), ZoneInfo("Europe/Berlin")) == (
        "Tuesday, 1 December 2026, 23:45 to Wednesday, 2 December 2026, 00:15"
    )


def test_one_line_keeps_words_apart() -> None:
    assert one_line(" a\r\nb\tc\u2028d\x00 é ") == "a b c d é"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Intro call", "intro-call"),
        ('Über Käse: 1"2\r\n/..', "ueber-kaese-12"),
        ("日本", "meeting"),
        ("x" * 120, "x" * 60),
    ],
)
def test_the_files_name_is_safe_everywhere_and_has_the_guests_day(title: str, name: str) -> None:
    page = make_page(title=title, hours="00:00-12:00")
    booking = book_at(page, "03:00", timezone="America/New_York")
    assert file_name(booking) == f"{name}-2026-11-30"
