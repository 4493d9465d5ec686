"""Everything a host has here, and nothing of anybody else, without secrets."""

import csv
import io
import json
import zipfile
from datetime import UTC

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiToken, User
from bookings.actions.mails import note_failed
from bookings.export import write_export
from bookings.models import Booking, BookingPage, Mail
from bookings.telling import tell_made
from providers.vault import seal
from tests.factories import (
    NOW,
    BookingFactory,
    CalendarFactory,
    ConnectorFactory,
    MembershipFactory,
    span,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(john: User, page: BookingPage) -> User:
    cache.clear()
    sealed = seal({"username": "john", "password": "s3cret:word"})
    connector = ConnectorFactory(host=john, name="My account", sealed_credentials=sealed)
    CalendarFactory(connector=connector, name="Office")
    MembershipFactory(user=john, team__name="Sales", role="owner")
    ApiToken.objects.create(user=john, name="script", digest="d" * 64, hint="daybook_ab")
    first = span("2026-12-01 09:00")
    BookingFactory(meeting__page=page, meeting__during=first, name="=cmd()", notes="ünï,\n“x”")
    second = span("2026-12-02 09:00")
    BookingFactory(meeting__page=page, meeting__during=second, state="cancelled")
    BookingFactory(name="Somebody else's")
    return john


def files(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def exported(user: User) -> dict[str, str]:
    file = io.BytesIO()
    write_export(user, file, site="https://book.example.com", now=NOW)
    return files(file.getvalue())


def test_button_downloads_a_zip(johns: Client, filled: User) -> None:
    assert 'action="/export/"' in johns.get("/account/profile/").content.decode()
    answer = johns.post("/export/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="daybook-john-20')
    assert set(files(b"".join(answer.streaming_content))) == {
        "README.txt",
        "profile.json",
        "connectors.json",
        "pages.json",
        "bookings.json",
        "bookings.csv",
        "mails.json",
        "meetings.ics",
    }


def test_own_things_are_in_it_and_nobody_elses_and_no_secret(filled: User) -> None:
    found = exported(filled)
    everything = "".join(found.values())
    for secret in ("s3cret:word", "dddd", "Somebody else's", "sealed", 'password"'):
        assert secret not in everything
    profile = json.loads(found["profile.json"])
    assert (
        profile["email"],
        profile["teams"][0]["team__name"],
        profile["api_tokens"][0]["name"],
    ) == (
        "john@example.com",
        "Sales",
        "script",
    )
    (connector,) = json.loads(found["connectors.json"])
    assert (connector["name"], connector["calendars"][0]["name"]) == ("My account", "Office")
    pages = json.loads(found["pages.json"])
    assert [page["title"] for page in pages["pages"]] == ["Intro call"]
    assert len(pages["weekly_hours"]) == 5
    bookings = json.loads(found["bookings.json"])
    assert [(one["name"], one["state"], one["start"]) for one in bookings] == [
        ("=cmd()", "confirmed", "2026-12-01T09:00:00Z"),
        ("Grace Guest", "cancelled", "2026-12-02T09:00:00Z"),
    ]


def test_mails_are_told_with_what_became_of_them(filled: User) -> None:
    first = Booking.objects.get(name="=cmd()")
    tell_made(first)
    tell_made(Booking.objects.get(name="Somebody else's"))
    guests = Mail.objects.get(booking=first, reader="guest")
    note_failed(mail=guests, error=TimeoutError(), is_last=True)
    found = json.loads(exported(filled)["mails.json"])
    assert [(one["booking_id"], one["reader"], one["news"]) for one in found] == [
        (str(first.pk), "guest", "booked"),
        (str(first.pk), "host", "booked"),
    ]
    assert [(one["state"], one["error"]) for one in found] == [
        ("failed", "TimeoutError"),
        ("waiting", ""),
    ]


def test_table_is_inert_and_keeps_every_character(filled: User) -> None:
    rows = list(csv.DictReader(io.StringIO(exported(filled)["bookings.csv"], newline="")))
    assert [(row["Start (UTC)"], row["Guest"], row["Notes"]) for row in rows] == [
        ("2026-12-01 09:00:00", "'=cmd()", "ünï,\n“x”"),
        ("2026-12-02 09:00:00", "Grace Guest", ""),
    ]


def test_calendar_programs_read_the_confirmed_meetings(filled: User) -> None:
    text = exported(filled)["meetings.ics"]
    # Both meetings stand; of the second the guest has cancelled.
    events = Calendar.from_ical(text).walk("VEVENT")
    assert [event["DTSTART"].dt.astimezone(UTC).isoformat() for event in events] == [
        "2026-12-01T09:00:00+00:00",
        "2026-12-02T09:00:00+00:00",
    ]
    assert str(events[0]["SUMMARY"]) == "Intro call: =cmd()"


def test_calendar_programs_read_text_as_it_was_written(john: User, page: BookingPage) -> None:
    page.title, page.location = "Ö, “two”; C:\\temp " * 5, "Room 1,\nfirst floor"
    page.save()
    first = BookingFactory(meeting__page=page, meeting__seats=2, name="Grace")
    BookingFactory(meeting=first.meeting, name="Ada; née Byron", email="ada@example.org")
    text = exported(john)["meetings.ics"]
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    (event,) = Calendar.from_ical(text).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"], event["DESCRIPTION"]) == (
        f"{page.title} (2 of 2 booked)",
        page.location,
        "Grace grace@example.org\nAda; née Byron ada@example.org",
    )


def test_host_without_anything_gets_empty_lists(john: User) -> None:
    found = exported(john)
    assert json.loads(found["bookings.json"]) == json.loads(found["connectors.json"]) == []
    assert Calendar.from_ical(found["meetings.ics"]).walk("VEVENT") == []


@pytest.mark.parametrize("rows", [1, 40])
def test_queries_do_not_grow_with_the_bookings(
    john: User, page: BookingPage, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for day in range(rows):
        start = span("2026-12-01 09:00").lower.replace(year=2027 + day)
        BookingFactory(meeting__page=page, meeting__during=span(start))
    with django_assert_num_queries(16):
        exported(john)


def test_only_people_who_are_signed_in_and_press_the_button(client: Client, johns: Client) -> None:
    assert johns.get("/export/").status_code == 405
    assert Client().post("/export/").status_code == 302


def test_eleventh_export_of_an_hour_waits(johns: Client, filled: User) -> None:
    for _ in range(10):
        assert johns.post("/export/").status_code == 200
    assert "Try again in" in johns.post("/export/", follow=True).content.decode()
