"""Where one meets is told to those who may know it, and never to others by another way."""

from email import message_from_bytes, policy

import pytest
from django.core import mail as outbox
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from bookings.actions.cancel import cancel_booking
from bookings.actions.confirm import confirm_booking
from bookings.domain.location import holds_link
from bookings.links import manage_token
from bookings.models import Booking, BookingPage, Mail, Meeting
from bookings.tasks import send_mail
from calendars.models import CalendarEntry
from tests.bookings.scene import at, book_at, make_page, read_calendar
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CALL = "https://meet.example.org/anna?pwd=s3cret"
KEPT = "Where you meet is told when the booking is confirmed"


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (CALL, True),
        ("Call me here: HTTPS://meet.example.org", True),
        ("zoommtg://join?confno=1", True),
        ("www.example.org", True),
        ("zoom.us/j/123456", True),
        ("Join at meet.example.org/abc, please", True),
        ("", False),
        ("Room 4", False),
        ("+49 30 123456 and/or by mail: anna@example.org", False),
        ("St. John / 2nd floor", False),
        ("Video call; the link follows by mail", False),
    ],
)
def test_a_link_is_gotfrom_a_room(text: str, answer: bool) -> None:
    assert holds_link(text) is answer


@pytest.mark.parametrize(
    ("location_for", "location", "public"),
    [
        ("automatic", CALL, ""),
        ("automatic", "Room 4", "Room 4"),
        ("everybody", CALL, CALL),
        ("booked", "Room 4", ""),
        ("booked", "", ""),
    ],
)
def test_the_host_decides_who_learns_the_location(
    location_for: str, location: str, public: str
) -> None:
    page = BookingPage(location=location, location_for=location_for)
    assert page.public_location == public
    assert page.keeps_location is (bool(location) and not public)


def everything(client: Client, page: BookingPage, *more: str) -> dict[str, str]:
    """What each public address answers, whole."""
    base = f"/book/{page.user.slug}/"
    urls = [base, f"{base}{page.slug}/", f"{base}{page.slug}/?slot=2026-12-01T09:00Z", *more]
    return {url: client.get(url).content.decode() for url in urls}


def of_booking(booking: Booking) -> list[str]:
    base = f"/booking/{manage_token(booking)}/"
    return [base, f"{base}booked/", f"{base}cancel/", f"{base}reschedule/", f"{base}event.ics"]


def letters() -> dict[str, str]:
    """The mails that wait, by reader, with all their parts."""
    outbox.outbox.clear()
    found = {}
    for job in ProcrastinateJob.objects.filter(task_name="bookings.send_mail").order_by("pk"):
        outbox.outbox.clear()
        send_mail(**job.args)
        for sent in outbox.outbox:
            whole = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
            parts = [part for part in whole.walk() if not part.is_multipart()]
            texts = [part.get_content() for part in parts]
            found[Mail.objects.get(pk=job.args["mail_id"]).reader] = "\n".join(
                text if isinstance(text, str) else text.decode() for text in texts
            ).replace("\r\n ", "")
    return found


def request_at(page: BookingPage, clock: str) -> Booking:
    booking = book_at(page, clock)
    Meeting.objects.filter(pk=booking.meeting_id).update(state="requested")
    Booking.objects.filter(pk=booking.pk).update(state="requested", expires_at=at("08:00"))
    ProcrastinateJob.objects.all().delete()
    return Booking.objects.with_people().get(pk=booking.pk)


def test_a_kept_location_is_on_no_public_page(client: Client) -> None:
    page = make_page(location=CALL)
    shown = everything(client, page)
    assert [url for url, text in shown.items() if "meet.example.org" in text] == []
    assert [KEPT in text for text in shown.values()] == [False, True, True]


def test_whoever_booked_finds_the_location_everywhere(client: Client) -> None:
    page = make_page(location=CALL)
    read_calendar(page.user, is_main=True)
    booking = book_at(page, "09:00")
    assert CalendarEntry.objects.get().location == CALL
    for reader, text in letters().items():
        assert CALL in text, reader
    for url in (url for url in of_booking(booking) if not url.endswith("/cancel/")):
        assert "meet.example.org/anna" in client.get(url).content.decode(), url


def test_a_request_opens_no_door_until_it_is_confirmed(client: Client) -> None:
    page = make_page(location=CALL)
    booking = request_at(page, "09:00")
    for url in of_booking(booking):
        assert "meet.example.org" not in client.get(url).content.decode(), url
    assert (
        "You are told when it is confirmed." in client.get(of_booking(booking)[0]).content.decode()
    )
    own = of_booking(booking)[0]
    confirm_booking(booking=booking, now=NOW)
    assert [CALL in text for text in letters().values()] == [True, True]
    assert "meet.example.org" in client.get(own).content.decode()


def test_a_cancelled_booking_opens_no_door_any_more(client: Client) -> None:
    page = make_page(location=CALL)
    booking = book_at(page, "09:00")
    letters()
    ProcrastinateJob.objects.all().delete()
    cancel_booking(booking=booking, by=Booking.By.GUEST, now=NOW)
    for url in of_booking(booking):
        assert "meet.example.org" not in client.get(url).content.decode(), url
    got = letters()
    assert ("meet.example.org" in got["guest"], CALL in got["host"]) == (False, True)


def test_a_location_for_everybody_stands_where_it_always_stood(client: Client) -> None:
    shown = everything(client, make_page(location="Room 4"))
    assert all("Room 4" in text for text in shown.values())
    assert not any(KEPT in text for text in shown.values())
