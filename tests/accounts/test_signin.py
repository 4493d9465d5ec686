"""Signing in and out, forgotten passwords, and what slows down guessing."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another sentence to keep"


@pytest.fixture(autouse=True)
def _home(settings) -> None:
    settings.LOGIN_REDIRECT_URL = "accounts:profile"


def sign_in(client: Client, email: str, password: str):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_the_address_may_be_written_in_any_case(client: Client, anna: User) -> None:
    answer = sign_in(client, "ANNA@example.com", PASSWORD)

    assert answer.headers["Location"] == reverse("accounts:profile")
    assert client.session["_auth_user_id"] == str(anna.pk)


def test_one_returns_to_the_page_one_wanted(client: Client, anna: User) -> None:
    wanted = reverse("accounts:tokens")
    asked = client.get(wanted)
    assert asked.headers["Location"] == f"{reverse('account_login')}?next={wanted}"

    answer = client.post(
        asked.headers["Location"], {"login": anna.email, "password": PASSWORD, "next": wanted}
    )

    assert answer.headers["Location"] == wanted


def test_a_foreign_address_to_return_to_is_not_followed(client: Client, anna: User) -> None:
    answer = client.post(
        reverse("account_login"),
        {"login": anna.email, "password": PASSWORD, "next": "https://evil.example/"},
    )

    assert answer.headers["Location"] == reverse("accounts:profile")


def test_wrong_password_and_unknown_address_sound_the_same(client: Client, anna: User) -> None:
    def complaint(email: str) -> str:
        page = sign_in(client, email, "not my password").content.decode()
        found = re.search(r'<ul class="errorlist nonfield"[^>]*>(.*?)</ul>', page, re.S)
        assert found
        return found[1]

    assert complaint(anna.email) == complaint("nobody@example.com")
    assert "_auth_user_id" not in client.session


def test_after_five_failures_even_the_right_password_waits(client: Client, anna: User) -> None:
    for _ in range(5):
        sign_in(client, anna.email, "not my password")

    answer = sign_in(client, anna.email, PASSWORD)

    assert "Too many failed login attempts" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_an_inactive_person_does_not_get_in(client: Client, anna: User) -> None:
    User.objects.filter(pk=anna.pk).update(is_active=False)

    sign_in(client, anna.email, PASSWORD)

    assert "_auth_user_id" not in client.session


def test_signing_out_needs_a_button_not_a_link(as_anna: Client) -> None:
    page = as_anna.get(reverse("account_logout"))
    assert "Sign out?" in page.content.decode()
    assert "_auth_user_id" in as_anna.session

    as_anna.post(reverse("account_logout"))

    assert "_auth_user_id" not in as_anna.session


def reset_link(message) -> str:
    found = re.search(r"http://testserver(\S+)", message.body)
    assert found
    return found[1]


def test_a_forgotten_password_is_replaced_by_a_mailed_link(client: Client, anna: User) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": anna.email})
    assert answer.headers["Location"] == reverse("account_reset_password_done")
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([anna.email], "Choose a new password for Daybook")

    link = reset_link(message)
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    anna.refresh_from_db()
    assert anna.check_password(NEW_PASSWORD)
    assert not anna.check_password(PASSWORD)
    again = Client().get(link, follow=True)
    assert "This link does not work any more" in again.content.decode()


def test_an_unknown_address_gets_the_same_answer_and_an_honest_mail(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert answer.headers["Location"] == reverse("account_reset_password_done")
    (message,) = mail.outbox
    assert message.to == ["nobody@example.com"]
    assert message.subject == "No Daybook account with this address"


def test_the_sixth_reset_for_one_address_within_a_minute_has_to_wait(
    client: Client, anna: User
) -> None:
    for _ in range(5):
        client.post(reverse("account_reset_password"), {"email": anna.email})

    answer = client.post(reverse("account_reset_password"), {"email": anna.email})

    assert answer.status_code == 429
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("old", [PASSWORD, "wrong"])
def test_changing_the_password_needs_the_old_one(as_anna: Client, anna: User, old: str) -> None:
    as_anna.post(
        reverse("account_change_password"),
        {"oldpassword": old, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    anna.refresh_from_db()
    assert anna.check_password(NEW_PASSWORD) is (old == PASSWORD)
