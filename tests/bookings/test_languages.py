"""A guest who reads German books, is written to, moves and cancels in German, whoever the host is.

No step has a cookie: the address, and later the booking, carry the language.
"""

import re
import uuid
from email.message import EmailMessage
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import translation

from accounts.models import User
from bookings.actions.decline import expire_booking
from bookings.actions.event import event_title
from bookings.actions.propose import propose_times
from bookings.availability import offers
from bookings.errors import Keeps, LeavingRefused, PageClosed
from bookings.links import answer_token, manage_token
from bookings.mail_words import labels, when
from bookings.models import Booking, BookingPage, Mail
from bookings.notify import ics
from bookings.refusal_words import SENTENCES, refusal
from bookings.tasks import send_mail
from tests.bookings.cast import open_page
from tests.bookings.scene import book_at, group_page
from tests.bookings.test_manage_link import text
from tests.bookings.test_notify import event, html, invitation, read
from tests.bookings.test_notify import text as mailed
from tests.bookings.test_requests import outdated
from tests.factories import NOW, instant

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

URL = "/book/john/intro/"
GERMAN = {"lang": "de"}
TEN = "2026-11-25T09:00Z"


def deliver() -> dict[tuple[str, str], EmailMessage]:
    """Send what waits; each mail by its news and its reader."""
    sent: dict[tuple[str, str], EmailMessage] = {}
    for mail in Mail.objects.waiting().order_by("pk"):
        outbox.outbox.clear()
        send_mail(mail_id=mail.pk)
        for message in outbox.outbox:  # one that is not true any more is left out
            sent[mail.news, mail.reader] = read(message)
    return sent


def subject(message: EmailMessage) -> str:
    return message["Subject"].strip()


def action(response: Any) -> str:
    """Where the guest's form leads."""
    found = re.search(
        r'<form method="post" (?:id="details" )?action="([^"]+)"', response.content.decode()
    )
    assert found
    return unescape(found[1])


def details() -> dict[str, str]:
    return {
        "slot": TEN,
        "tz": "Europe/Berlin",
        "attempt": str(uuid.uuid4()),
        "name": "Greta Gast",
        "email": "greta@example.org",
        "notes": "Zum Projekt",
    }


@pytest.fixture
def booking(page: BookingPage) -> Booking:
    """Greta's, made in German."""
    with translation.override("de"):
        return book_at(
            page, "09:00", name="Greta Gast", email="greta@example.org", timezone="Europe/Berlin"
        )


def url(booking: Booking, rest: str = "") -> str:
    return f"/booking/{manage_token(booking)}/{rest}"


def test_the_times_of_a_page(page: BookingPage) -> None:
    response = Client().get(URL, GERMAN)
    shown = text(response)
    assert response["Content-Language"] == "de"
    assert "Dauer: 30 Minuten" in shown
    assert "November 2026 " in shown
    assert "Mo Montag Di Dienstag" in shown.replace(".", "")
    assert "Montag, 23. November 13:00 13:30" in shown
    assert 'aria-label="Mittwoch, 25. November, 16 freie Zeiten"' in response.content.decode()
    assert "?lang=de&amp;day=2026-11-25" in response.content.decode()


def test_from_the_page_to_the_mail(page: BookingPage) -> None:
    form = Client().get(URL, {**GERMAN, "tz": "Europe/Berlin", "slot": TEN})
    assert "Ihre Angaben" in text(form)
    assert "25. November, 10:00 buchen" in text(form)
    assert action(form) == f"{URL}book/?lang=de"
    mistaken = Client().post(action(form), details() | {"email": "greta"})
    assert "Das ist keine E-Mail-Adresse." in text(mistaken)

    answer = Client().post(action(form), details())
    booked = Client().get(answer["Location"])
    assert text(booked) == (
        "Ihr Termin ist gebucht Eine Bestätigung geht an greta@example.org , mit einem Link zum "
        "Verschieben oder Stornieren. Was Intro call mit John Smith Wann Mittwoch, 25. November "
        "2026, 10:00 –10:30 Europe/Berlin (UTC+01:00) Wer Greta Gast greta@example.org Anmerkungen "
        "Zum Projekt In den Kalender eintragen Stornieren oder verschieben"
    )

    booking = Booking.objects.get()
    assert booking.language == "de"
    sent = deliver()
    guest, host = sent["booked", "guest"], sent["booked", "host"]
    assert subject(guest) == "Bestätigt: Intro call mit John Smith, Mi., 25. Nov. 2026, 10:00"
    assert mailed(guest) == (
        "Ihre Buchung bei John Smith ist bestätigt.\n\n"
        "Was:         Intro call mit John Smith\n"
        "Wann:        Mittwoch, 25. November 2026, 10:00 bis 10:30\n"
        "             Europe/Berlin (UTC+01:00)\n"
        "Anmerkungen: Zum Projekt\n\n"
        f"Stornieren oder verschieben:\nhttp://testserver{url(booking)}\n"
    )
    assert "<h1" in html(guest)
    assert ">Ihre Buchung ist bestätigt</h1>" in html(guest)
    found = event(invitation(guest)[1])
    assert found["SUMMARY"] == "Intro call: John Smith und Greta Gast"
    assert found["DESCRIPTION"].startswith("Stornieren oder verschieben: http")
    assert subject(host) == "New booking: Greta Gast, Intro call, Wed 25 Nov 2026, 10:00"
    assert mailed(host).startswith("Greta Gast booked a time with you.")


def test_a_host_who_reads_german_has_a_guest_who_reads_english(page: BookingPage) -> None:
    User.objects.update(language="de", timezone="Europe/Berlin")
    book_at(page, "09:00", name="Grace")
    sent = deliver()
    assert mailed(sent["booked", "guest"]).startswith("Your booking with John Smith is confirmed.")
    host = sent["booked", "host"]
    assert subject(host) == "Neue Buchung: Grace, Intro call, Di., 1. Dez. 2026, 10:00"
    assert mailed(host).startswith("Grace hat einen Termin mit Ihnen gebucht.")
    assert "Deshalb ist eine Einladung angehängt" in mailed(host)


def test_the_link_in_the_mail_leads_to_pages_in_the_language_of_the_booking(
    booking: Booking,
) -> None:
    assert text(Client().get(url(booking))).startswith("Ihre Buchung Was")
    assert text(Client().get(url(booking), {"lang": "en"})).startswith("Your booking What")
    choosing = text(Client().get(url(booking, "reschedule/")))
    assert "Derzeit gebucht: Dienstag, 1. Dezember 2026, 10:00–10:30" in choosing
    asked = Client().get(url(booking, "reschedule/"), {"slot": "2026-12-01T10:00Z"})
    assert "Hierher verschieben? Dienstag, 1. Dezember 2026 11:00–11:30" in text(asked)
    answer = Client().post(url(booking, "reschedule/"), {"slot": "2026-12-01T10:00Z"})
    moved = text(Client().get(answer["Location"]))
    assert moved.startswith("Ihre Buchung ist verschoben Von Dienstag, 1. Dezember 2026, 10:00 auf")
    guest = deliver()["rescheduled", "guest"]
    assert subject(guest) == (
        "Verschoben: Intro call mit John Smith, jetzt Di., 1. Dez. 2026, 11:00"
    )
    assert mailed(guest).startswith("Sie haben Ihre Buchung bei John Smith verschoben.")
    assert "Vorher:      Dienstag, 1. Dezember 2026, 10:00\n" in mailed(guest)


def test_a_cancellation(booking: Booking) -> None:
    assert text(Client().get(url(booking, "cancel/"))).startswith("Diese Buchung stornieren?")
    answer = Client().post(url(booking, "cancel/"), {"reason": "Krank"})
    shown = text(Client().get(answer["Location"]))
    assert shown.startswith("Diese Buchung ist storniert Sie haben sie am 23. November 2026, 09:00")
    assert "Grund: „Krank“" in shown
    guest = deliver()["cancelled", "guest"]
    assert subject(guest) == "Storniert: Intro call mit John Smith, Di., 1. Dez. 2026, 10:00"
    assert "Grund:       Krank\n" in mailed(guest)
    assert "STATUS:CANCELLED" in ics(Booking.objects.get()).decode()


def test_a_proposal_and_its_answer(booking: Booking) -> None:
    propose_times(booking=booking, starts=[instant("2026-12-01 10:00")], note="Passt?", now=NOW)
    guest = deliver()["proposed", "guest"]
    assert subject(guest) == "Andere Zeit? Intro call mit John Smith, Di., 1. Dez. 2026, 10:00"
    assert "John Smith schlägt für Ihre Buchung eine andere Zeit vor." in mailed(guest)
    assert "- Dienstag, 1. Dezember 2026, 11:00\n" in mailed(guest)
    assert "John Smith schreibt: Passt?" in mailed(guest)
    shown = text(Client().get(url(booking, "proposal/")))
    assert shown.startswith("Passt Ihnen eine andere Zeit? Gebucht ist Dienstag, 1. Dezember 2026,")
    unsaid = Client().post(url(booking, "proposal/"), {})
    assert "Wählen Sie zuerst eine der Zeiten." in text(unsaid)
    answer = Client().post(url(booking, "proposal/"), {"slot": "2026-12-01T10:00Z"})
    assert text(Client().get(answer["Location"])).startswith("Ihr Termin ist gebucht")
    assert mailed(deliver()["rescheduled", "guest"]).startswith(
        "Sie haben eine Zeit angenommen, die John Smith vorgeschlagen hat."
    )


def test_a_request_and_its_end(page: BookingPage) -> None:
    outdated(page)
    User.objects.update(timezone="Europe/Berlin")
    with translation.override("de"):
        booking = book_at(page, "09:00", name="Greta", timezone="Europe/Berlin")
    assert text(Client().get(url(booking))).startswith(
        "Ihre Anfrage Sie ist noch nicht bestätigt: Der Kalender von John Smith ist seit 07:00 "
        "nicht mehr bestätigt."
    )
    answering = f"/request/{answer_token(booking, booking.meeting.hosts[0])}/"
    assert text(Client().get(answering)).startswith("Confirm this request?")
    User.objects.update(language="de")
    assert text(Client().get(answering)).startswith("Diese Anfrage bestätigen?")
    sent = deliver()
    assert "ist seit Montag, 23. November 2026, 07:00 nicht mehr" in mailed(
        sent["requested", "guest"]
    )
    assert subject(sent["requested", "host"]).startswith("Bitte bestätigen: Greta, Intro call")
    booking.refresh_from_db()
    assert booking.expires_at
    expire_booking(booking=booking, now=booking.expires_at)
    assert subject(deliver()["expired", "guest"]).startswith("Nicht bestätigt: Intro call mit")
    assert text(Client().get(url(booking))).startswith("Diese Anfrage wurde nicht bestätigt")


def test_refusals_are_told_in_the_readers_language(page: BookingPage) -> None:
    page.enabled = False
    page.save()
    closed = offers(page, NOW, NOW, now=NOW).closed
    assert closed
    told = "Diese Seite ist geschlossen: Zurzeit nimmt sie keine Buchungen an."
    with translation.override("de"):
        assert refusal(PageClosed(closed)) == told
        assert refusal(LeavingRefused(Keeps.TEAMS, ["A", "B"])).startswith(
            "In Teams von Ihnen sind noch andere: A und B."
        )
        german = {code: str(text) for code, text in SENTENCES.items()}
    english = {code: str(text) for code, text in SENTENCES.items()}
    assert [code for code in SENTENCES if german[code] == english[code]] == []
    assert told in text(Client().get(URL, GERMAN))
    asked = {"start": "2026-12-01", "end": "2026-12-01", **GERMAN}
    slots = Client().get("/api/v1/pages/john/intro/slots/", asked)
    assert (slots.status_code, slots.json()["closed_code"]) == (200, "closed")


def test_a_page_says_in_german_what_it_does_not_understand(page: BookingPage) -> None:
    shown = text(Client().get(URL, {**GERMAN, "month": "2026-99", "tz": "Mars"}))
    assert "„2026-99“ ist kein Monat, den wir kennen." in shown
    assert "„Mars“ ist keine Zeitzone. Die Zeiten gelten in Europe/Berlin." in shown
    over = text(Client().get(URL, {**GERMAN, "month": "2026-10"}))
    assert "Oktober 2026 ist vorbei." in over


def test_a_group_counts_its_seats(john: User) -> None:
    open_page(john, slug="group", session="group", seats=3)
    shown = text(Client().get("/book/john/group/", {**GERMAN, "day": "2026-11-25"}))
    assert "Gruppentermin, 3 Plätze" in shown
    assert "09:00 noch 3 Plätze" in shown


def test_the_hosts_calendar_speaks_as_the_host() -> None:
    page = group_page(3)
    booking = book_at(page, "09:00")
    page.user.language = "de"
    booking.meeting.page.user.language = "de"
    assert event_title(booking.meeting, [booking]) == "Intro call (1 von 3 gebucht)"


def test_labels_stand_in_one_column_in_every_language() -> None:
    for language, width in (("en-gb", 8), ("de", 13)):
        with translation.override(language):
            assert {len(label) for label in labels().values()} == {width}


def test_a_time_in_german_names_both_days_where_there_are_two() -> None:
    with translation.override("de"):
        assert (
            when(
                instant("2026-12-01 22:45"), instant("2026-12-01 23:15"), ZoneInfo("Europe/Berlin")
            )
            == "Dienstag, 1. Dezember 2026, 23:45 bis Mittwoch, 2. Dezember 2026, 00:15"
        )
