"""API tokens: stored as a hash, shown once, one's own only."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions.make_token import make_token
from accounts.actions.revoke_token import revoke_token
from accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
URL = "accounts:tokens"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WANTED = {"name": "backup", "scopes": ["read", "pages"], "days": "30"}


def shown_secret(page: str) -> str | None:
    found = re.search(r'<code id="secret">(daybook_[^<]+)</code>', page)
    return found and found[1]


def test_a_new_token_is_shown_once_and_kept_as_a_hash(as_anna: Client, anna: User) -> None:
    with time_machine.travel(NOW, tick=False):
        answer = as_anna.post(reverse(URL), WANTED)

    secret = shown_secret(answer.content.decode())
    assert secret
    assert "no-store" in answer.headers["Cache-Control"]
    row = ApiToken.objects.values().get()
    assert row == row | {
        "user_id": anna.pk,
        "name": "backup",
        "scopes": ["pages", "read"],
        "digest": ApiToken.digest_of(secret),
        "hint": secret[:12],
        "expires_at": NOW + timedelta(days=30),
        "revoked_at": None,
    }
    assert secret not in str(row)

    later = as_anna.get(reverse(URL)).content.decode()
    assert shown_secret(later) is None
    assert secret not in later
    assert "backup" in later


def test_a_token_may_live_until_it_is_revoked(as_anna: Client) -> None:
    as_anna.post(reverse(URL), {**WANTED, "days": "0"})

    assert ApiToken.objects.get().expires_at is None


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("scopes", [], "Choose at least one thing it may do."),
        ("scopes", ["everything"], "everything is not one of the available choices"),
        ("name", "", "This field is required."),
        ("days", "9999", "9999 is not one of the available choices"),
    ],
)
def test_a_mistake_makes_no_token(
    as_anna: Client, field: str, value: object, complaint: str
) -> None:
    answer = as_anna.post(reverse(URL), {**WANTED, field: value})

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert ApiToken.objects.count() == 0


def test_a_revoked_token_stops_working_and_leaves_the_list(as_anna: Client, anna: User) -> None:
    made = make_token(user=anna, name="old script", scopes=["read"], expires_at=None)
    assert ApiToken.objects.usable(NOW).get() == made.token

    as_anna.post(reverse("accounts:revoke-token", args=[made.token.pk]))

    assert list(ApiToken.objects.usable(NOW)) == []
    assert ApiToken.objects.get().revoked_at is not None
    as_anna.get(reverse(URL))
    assert "old script" not in as_anna.get(reverse(URL)).content.decode()


def test_revoking_twice_keeps_the_first_time(anna: User) -> None:
    token = make_token(user=anna, name="x", scopes=["read"], expires_at=None).token

    revoke_token(token=token, now=NOW)
    revoke_token(token=token, now=NOW + timedelta(days=1))

    assert ApiToken.objects.get().revoked_at == NOW


def test_a_foreign_token_is_neither_listed_nor_revoked(as_anna: Client, bob: User) -> None:
    foreign = make_token(user=bob, name="bobs script", scopes=["read"], expires_at=None).token

    answer = as_anna.post(reverse("accounts:revoke-token", args=[foreign.pk]))

    assert answer.status_code == 404
    foreign.refresh_from_db()
    assert foreign.revoked_at is None
    assert "bobs script" not in as_anna.get(reverse(URL)).content.decode()


def test_a_link_cannot_revoke(as_anna: Client, anna: User) -> None:
    token = make_token(user=anna, name="x", scopes=["read"], expires_at=None).token

    answer = as_anna.get(reverse("accounts:revoke-token", args=[token.pk]))

    assert answer.status_code == 405
    token.refresh_from_db()
    assert token.revoked_at is None


def test_a_made_token_does_not_print_its_secret(anna: User) -> None:
    made = make_token(user=anna, name="x", scopes=["read"], expires_at=None)

    assert made.secret not in repr(made)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    as_anna: Client, anna: User, count: int, django_assert_num_queries
) -> None:
    for number in range(count):
        make_token(user=anna, name=f"script {number}", scopes=["read"], expires_at=None)

    with django_assert_num_queries(3):  # session, user, tokens
        page = as_anna.get(reverse(URL)).content.decode()

    assert page.count('scope="row"') == count
