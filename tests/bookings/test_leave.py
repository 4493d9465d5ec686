"""Deleting one's account: said before, refused with words, and then nothing is left."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import Team, User
from bookings.actions.leave import delete_account
from bookings.errors import Keeps, LeavingRefused
from bookings.models import Booking, BookingPage, Mail
from bookings.refusal_words import refusal
from bookings.tasks import send_mail
from tests.bookings.test_forget import everything
from tests.factories import (
    PASSWORD,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingFactory,
    CalendarEntryFactory,
    CalendarFactory,
    ConnectorFactory,
    MembershipFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db

GOODBYE = {"password": PASSWORD}


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def settled(john: User, page: BookingPage) -> User:
    """John with a past, calendars and a team of his own."""
    calendar = CalendarFactory(connector=ConnectorFactory(host=john))
    table = AssociatedCalendarsFactory(host=john)
    AssociatedCalendarFactory(table=table, calendar=calendar)
    page.hosts.update(table=table)
    during = span(timezone.now() - timedelta(days=2), hours=1)
    booking = BookingFactory(meeting__page=page, meeting__during=during, name="Zelda Zimmer")
    CalendarEntryFactory(calendar=calendar, meeting=booking.meeting_id, title="Zelda Zimmer")
    MembershipFactory(user=john, team__name="Solo", role="owner")
    return john


def ahead(page: BookingPage) -> Booking:
    during = span(timezone.now() + timedelta(days=2), hours=1)
    return BookingFactory(meeting__page=page, meeting__during=during, meeting__seats_taken=1)


def test_nothing_of_the_account_is_left(johns: Client, settled: User) -> None:
    other = BookingFactory()
    page = johns.get("/leave/").content.decode()
    told = [line.strip() for line in re.findall("<li>(.*?)</li>", page, re.DOTALL)]
    for item in (
        "1 booking page",
        "1 meeting and what its guests told",
        "1 connected account with what is known of its calendars",
    ):
        assert item in told
    answer = johns.post("/leave/", GOODBYE)
    assert (answer.status_code, answer["Location"]) == (302, "/account/login/")
    left = everything()
    for gone in ("Zelda", "john@example.com", "John Smith", "Solo"):
        assert gone not in left
    assert Booking.objects.get() == other
    assert johns.get("/").status_code == 302


def test_wrong_password_deletes_nothing(johns: Client, settled: User) -> None:
    answer = johns.post("/leave/", {"password": "guessed"})
    assert answer.status_code == 422
    assert "This is not your password." in answer.content.decode()
    assert User.objects.filter(pk=settled.pk).exists()


def test_what_nobody_has_is_not_among_what_goes(client: Client) -> None:
    client.force_login(UserFactory())
    shown = client.get("/leave/").content.decode()
    gone = shown.split("Deleted for good:")[1].split("</ul>")[0]
    assert re.findall("<li>(.*?)</li>", gone) == ["your account and API tokens"]


def test_bookings_ahead_are_cancelled_first_and_their_guests_are_told(
    johns: Client, settled: User, page: BookingPage
) -> None:
    booking = ahead(page)
    shown = johns.get("/leave/").content.decode()
    assert "First: 1 booking ahead" in shown
    assert "Delete my account" not in shown
    johns.post("/leave/", GOODBYE)
    assert User.objects.filter(pk=settled.pk).exists()

    johns.post("/leave/cancel/")
    booking.refresh_from_db()
    assert (booking.state, booking.cancelled_by) == ("cancelled", "host")
    assert not BookingPage.objects.get(pk=page.pk).enabled
    assert ProcrastinateJob.objects.filter(task_name="bookings.send_mail").count() == 2
    with pytest.raises(LeavingRefused, match=Keeps.MAILS):
        delete_account(user=settled, now=timezone.now())
    for mail in Mail.objects.all():
        send_mail(mail_id=mail.pk)
    delete_account(user=settled, now=timezone.now())
    assert not User.objects.filter(email="john@example.com").exists()


def test_team_with_others_is_handed_over_first(johns: Client, settled: User) -> None:
    team = Team.objects.get()
    MembershipFactory(team=team, user=UserFactory(), role="member")
    assert "Others are in a team of yours." in johns.get("/leave/").content.decode()
    with pytest.raises(LeavingRefused, match=Keeps.TEAMS) as refused:
        delete_account(user=settled, now=timezone.now())
    told = "Others are in a team of yours: Solo. Hand it over first."
    assert refusal(refused.value) == told
    assert Team.objects.get() == team


def test_last_administrator_stays(johns: Client, settled: User) -> None:
    User.objects.filter(pk=settled.pk).update(is_superuser=True)
    settled.refresh_from_db()
    with pytest.raises(LeavingRefused, match=Keeps.SITE):
        delete_account(user=settled, now=timezone.now())
    UserFactory(is_superuser=True)
    delete_account(user=settled, now=timezone.now())


def test_stranger_is_asked_to_sign_in(client: Client) -> None:
    for address in ("/leave/", "/leave/cancel/"):
        assert client.post(address)["Location"].startswith("/account/login/")
