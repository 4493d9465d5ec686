"""What blocks, calendar by calendar, and deletions that wait for the host's word."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calendars.models import BusyTime, Calendar
from tests.factories import BusyTimeFactory, CalendarFactory, UserFactory
from tests.syncs import asked_for

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def host() -> User:
    return UserFactory()


@pytest.fixture
def page(client: Client, host: User) -> Client:
    client.force_login(host)
    return client


@pytest.fixture
def calendar(host: User) -> Calendar:
    return CalendarFactory(connector__host=host, name="Team")


def address(calendar: Calendar) -> str:
    return reverse("calendars:policy", args=[calendar.pk])


def policy(calendar: Calendar) -> tuple[bool, bool, bool, str]:
    calendar.refresh_from_db()
    return (
        calendar.tentative_blocks,
        calendar.elsewhere_blocks,
        calendar.unanswered_blocks,
        calendar.all_day,
    )


def test_a_policy_is_saved_and_applies_at_once(page: Client, calendar: Calendar) -> None:
    BusyTimeFactory(calendar=calendar, show_as="tentative")
    answer = page.post(
        address(calendar), {"elsewhere_blocks": "on", "all_day": "always"}, headers=HTMX
    )
    shown = " ".join(answer.content.decode().split())
    assert policy(calendar) == (False, True, False, "always")
    assert shown.startswith(f'<details id="policy-of-{calendar.pk}" open>')
    assert "Saved." in shown
    assert BusyTime.objects.get().blocks is False


def test_a_policy_is_saved_without_javascript(page: Client, calendar: Calendar) -> None:
    answer = page.post(address(calendar), {"tentative_blocks": "on", "all_day": "own"})
    assert answer.url == reverse("calendars:associated")
    assert policy(calendar) == (True, False, False, "own")


@pytest.mark.parametrize("htmx", [True, False])
def test_a_choice_that_does_not_exist_changes_nothing(
    page: Client, calendar: Calendar, htmx: bool
) -> None:
    answer = page.post(address(calendar), {"all_day": "maybe"}, headers=HTMX if htmx else {})
    assert answer.status_code == (422 if htmx else 302)
    assert policy(calendar) == (True, True, True, "own")


def test_each_row_has_its_own_editor(page: Client, calendar: Calendar) -> None:
    shown = page.get(reverse("calendars:associated")).content.decode()
    assert f'<form id="policy-{calendar.pk}"' in shown
    assert shown.count(f'form="policy-{calendar.pk}"') == 6


def test_what_is_done_about_unreadable_events_is_chosen_beside_it(
    page: Client, calendar: Calendar
) -> None:
    def chosen(**more: str) -> str:
        page.post(address(calendar), {"all_day": "own", **more}, headers=HTMX)
        calendar.refresh_from_db()
        return calendar.unreadable_events

    shown = page.get(reverse("calendars:associated")).content.decode()
    assert "Take bookings as requests for 24 hours" in shown
    assert calendar.unreadable_events == "request"
    assert chosen(unreadable_events="ignore") == "ignore"
    assert chosen() == "ignore"
    assert chosen(unreadable_events="perhaps") == "ignore"
    assert chosen(unreadable_events="request") == "request"


def test_calendars_of_others_are_not_there(page: Client) -> None:
    theirs = CalendarFactory(held_deletions=1, held_since=timezone.now())
    assert page.post(address(theirs), {"all_day": "never"}).status_code == 404
    assert policy(theirs) == (True, True, True, "own")
    answer = page.post(reverse("calendars:accept-deletions", args=[theirs.pk]))
    assert answer.status_code == 404
    theirs.refresh_from_db()
    assert theirs.deletions_accepted_at is None


def accept(page: Client, calendar: Calendar) -> Any:
    return page.post(reverse("calendars:accept-deletions", args=[calendar.pk]), follow=True)


def test_held_deletions_are_applied_on_the_hosts_word(page: Client, calendar: Calendar) -> None:
    Calendar.objects.update(held_deletions=4, held_since=timezone.now())
    answer = accept(page, calendar)
    calendar.refresh_from_db()
    assert calendar.deletions_accepted_at is not None
    assert "The deletions in Team are applied with the next sync." in answer.content.decode()
    assert answer.redirect_chain == [
        (reverse("connectors:detail", args=[calendar.connector_id]), 302)
    ]
    assert asked_for() == [(calendar.connector_id, "button")]


def test_without_held_deletions_there_is_nothing_to_apply(page: Client, calendar: Calendar) -> None:
    assert "No deletions are held back in Team." in accept(page, calendar).content.decode()
    calendar.refresh_from_db()
    assert calendar.deletions_accepted_at is None
    assert asked_for() == []


# --- Read anew ----------------------------------------------------------------------------------


def test_a_calendar_and_an_account_are_read_anew_on_the_hosts_word(
    page: Client, calendar: Calendar
) -> None:
    second = CalendarFactory(connector=calendar.connector)
    said = page.post(reverse("calendars:read-anew", args=[calendar.pk]), follow=True)
    assert "Team is read anew. Until then, what is known stays in force." in said.content.decode()
    asked = {row.pk: row.anew_asked_at is not None for row in Calendar.objects.all()}
    assert asked == {calendar.pk: True, second.pk: False}
    assert asked_for() == [(calendar.connector_id, "button")]
    page.post(reverse("calendars:read-all-anew", args=[calendar.connector_id]), follow=True)
    assert not Calendar.objects.filter(anew_asked_at=None).exists()


def test_the_connectors_page_offers_to_read_anew(page: Client, calendar: Calendar) -> None:
    address = reverse("connectors:detail", args=[calendar.connector_id])
    shown = page.get(address).content.decode()
    assert f'id="read-anew-{calendar.pk}"' in shown
    assert 'id="read-all-anew"' in shown
    Calendar.objects.update(anew_asked_at=timezone.now())
    assert "is read anew" in page.get(address).content.decode()


def test_a_paused_account_says_why_it_is_not_read_anew(page: Client, calendar: Calendar) -> None:
    calendar.connector.paused_at = timezone.now()
    calendar.connector.save()
    said = page.post(reverse("calendars:read-anew", args=[calendar.pk]), follow=True)
    assert "The connector is paused. Resume it to sync." in said.content.decode()
    calendar.refresh_from_db()
    assert calendar.anew_asked_at is None


def test_only_ones_own_calendars_are_read_anew(page: Client) -> None:
    theirs = CalendarFactory()
    for name, pk in (("read-anew", theirs.pk), ("read-all-anew", theirs.connector_id)):
        address = reverse(f"calendars:{name}", args=[pk])
        assert page.post(address).status_code == 404
        assert page.get(address).status_code == 405
    theirs.refresh_from_db()
    assert theirs.anew_asked_at is None
