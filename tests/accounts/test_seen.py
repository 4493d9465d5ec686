"""When a person was last here is known to the hour, and costs a write only then."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions.make_token import make_token
from accounts.models import User
from accounts.seen import note_seen
from tests.factories import NOW

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def seen_at(user: User) -> datetime | None:
    return User.objects.values_list("seen_at", flat=True).get(pk=user.pk)


def never_seen(user: User) -> None:
    User.objects.filter(pk=user.pk).update(seen_at=None)


def test_who_opens_a_page_was_here(as_anna: Client, anna: User, bob: User) -> None:
    never_seen(anna)
    with time_machine.travel(NOW, tick=False):
        as_anna.get(reverse("accounts:profile"))
    assert seen_at(anna) == NOW
    assert seen_at(bob) != NOW


def test_a_script_with_a_token_counts_as_its_person(client: Client, anna: User) -> None:
    never_seen(anna)
    with time_machine.travel(NOW, tick=False):
        made = make_token(user=anna, name="backup", scopes=["read"], expires_at=None)
        client.get("/api/v1/connectors/", headers={"authorization": f"Bearer {made.secret}"})
    assert seen_at(anna) == NOW


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (None, NOW),
        (NOW, NOW),
        (NOW - HOUR + timedelta(seconds=1), NOW - HOUR + timedelta(seconds=1)),
        (NOW - HOUR, NOW),
        (NOW + HOUR, NOW),
    ],
)
def test_it_is_written_once_an_hour_and_anew_after_the_clock_was_moved_back(
    anna: User, before: datetime | None, after: datetime, django_assert_num_queries: Any
) -> None:
    User.objects.filter(pk=anna.pk).update(seen_at=before)
    anna.refresh_from_db()
    with django_assert_num_queries(0 if before == after else 1):
        note_seen(anna, NOW)
    assert seen_at(anna) == anna.seen_at == after


def test_of_two_requests_at_one_time_the_second_changes_nothing(anna: User) -> None:
    never_seen(anna)
    first, second = (User.objects.get(pk=anna.pk) for _ in range(2))
    note_seen(first, NOW)
    note_seen(second, NOW + timedelta(seconds=1))
    assert seen_at(anna) == NOW
