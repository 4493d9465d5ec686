"""The support pages open for staff and hold no secret."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.make_token import make_token
from accounts.models import User
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_support(client: Client) -> Client:
    client.force_login(
        User.objects.create_superuser("support@example.com", "a long password", name="Support")
    )
    return client


def test_support_sees_a_token_without_its_digest(as_support: Client, anna: User) -> None:
    made = make_token(user=anna, name="backup", scopes=["read"], expires_at=None)

    page = as_support.get(reverse("admin:accounts_apitoken_change", args=[made.token.pk]))

    text = page.content.decode()
    assert made.token.hint in text
    assert made.token.digest not in text
    assert made.secret not in text
    assert as_support.get(reverse("admin:accounts_apitoken_add")).status_code == 403


def test_support_can_make_a_person(as_support: Client) -> None:
    as_support.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "new@example.com",
            "name": "New Person",
            "slug": "new-person",
            "timezone": "UTC",
            "usable_password": "true",
            "password1": "a sentence to remember",
            "password2": "a sentence to remember",
        },
    )

    assert User.objects.get(email="new@example.com").check_password("a sentence to remember")


@pytest.mark.parametrize("model", ["user", "team", "apitoken"])
def test_every_list_and_page_opens(as_support: Client, model: str) -> None:
    member = MembershipFactory()
    token = make_token(user=member.user, name="x", scopes=["read"], expires_at=None).token
    row = {"user": member.user, "team": member.team, "apitoken": token}[model]

    listed = as_support.get(reverse(f"admin:accounts_{model}_changelist"), {"q": "e"})
    page = as_support.get(reverse(f"admin:accounts_{model}_change", args=[row.pk]))

    assert (listed.status_code, page.status_code) == (200, 200)
    assert str(row) in page.content.decode()


def test_a_host_who_is_not_staff_is_sent_away(as_anna: Client) -> None:
    answer = as_anna.get(reverse("admin:accounts_user_changelist"))

    assert answer.headers["Location"].startswith(reverse("admin:login"))
    assert as_anna.get(answer.headers["Location"]).status_code == 403
