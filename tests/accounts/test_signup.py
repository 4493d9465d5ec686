"""Creating an account, with address confirmation as the site wants it."""

import re

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.mailing import mailed

pytestmark = pytest.mark.django_db

FILLED_IN = {
    "email": "Dora@Example.com",
    "name": "Dora Ångström",
    "timezone": "Europe/Stockholm",
    "password1": "a sentence to remember",
    "password2": "a sentence to remember",
}


@pytest.fixture(autouse=True)
def _no_verification(settings) -> None:
    settings.ALLOW_SIGNUP = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "none"
    settings.LOGIN_REDIRECT_URL = "accounts:profile"


def test_signing_up_makes_a_user_with_a_public_name_and_signs_in(client: Client) -> None:
    answer = client.post(reverse("account_signup"), FILLED_IN)

    assert answer.status_code == 302
    dora = User.objects.get()
    assert (dora.email.lower(), dora.name, dora.slug, dora.timezone) == (
        "dora@example.com",
        "Dora Ångström",
        "dora-angstroem",
        "Europe/Stockholm",
    )
    assert dora.check_password(FILLED_IN["password1"])
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_a_public_name_that_is_taken_gets_a_number(client: Client, anna: User) -> None:
    client.post(reverse("account_signup"), {**FILLED_IN, "name": "Anna"})

    assert User.objects.exclude(pk=anna.pk).get().slug == "anna-2"


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("timezone", "Mars/Olympus", "Mars/Olympus is not one of the available choices"),
        ("password1", "password", "at least 10 characters"),
        ("email", "no address", "Enter a valid email address"),
        ("name", "", "This field is required"),
    ],
)
def test_a_mistake_is_named_beside_its_field(
    client: Client, field: str, value: str, complaint: str
) -> None:
    answer = client.post(reverse("account_signup"), {**FILLED_IN, field: value})

    assert User.objects.count() == 0
    page = answer.content.decode()
    listed = re.search(rf'<ul class="errorlist" id="id_{field}_error">(.*?)</ul>', page, re.S)
    assert listed, page
    assert complaint in listed[1]
    described = re.search(rf'<(?:input|select)[^>]*name="{field}"[^>]*>', page)
    assert described
    assert 'aria-invalid="true"' in described[0]
    assert f"id_{field}_error" in described[0]


def test_with_mandatory_verification_a_known_address_is_not_betrayed_but_its_owner_is_told(
    client: Client, anna: User, settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    taken = client.post(reverse("account_signup"), {**FILLED_IN, "email": anna.email})
    stranger = Client()
    unknown = stranger.post(reverse("account_signup"), {**FILLED_IN, "email": "new@example.com"})

    assert User.objects.filter(email__iexact=anna.email).count() == 1
    assert taken.headers["Location"] == unknown.headers["Location"]
    assert set(taken.cookies) == set(unknown.cookies)
    pages = [
        one.get(answer.headers["Location"]).content.decode().partition("<main")[2]
        for one, answer in ((client, taken), (stranger, unknown))
    ]
    assert pages[0] == pages[1].replace("new@example.com", anna.email)
    message, _confirmation = mailed()
    assert message.to == [anna.email]
    assert message.subject == "You have a Daybook account already"
    assert reverse("account_reset_password") in message.body


def test_a_password_is_hashed_whether_an_address_is_known_or_not(
    client: Client, anna: User, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    hashed = []
    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for email in (anna.email, "new@example.com"):
        hashed.clear()
        client.post(reverse("account_signup"), {**FILLED_IN, "email": email})
        assert hashed == [FILLED_IN["password1"]]


def test_an_address_is_used_once_whatever_its_case(client: Client, anna: User) -> None:
    answer = client.post(reverse("account_signup"), {**FILLED_IN, "email": "ANNA@example.com"})

    assert 'id="id_email_error"' in answer.content.decode()
    assert User.objects.get() == anna


def test_a_closed_site_takes_nobody(client: Client, settings) -> None:
    settings.ALLOW_SIGNUP = False

    page = client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), FILLED_IN)

    assert "Sign-up is closed" in page.content.decode()
    assert User.objects.count() == 0


def test_with_mandatory_verification_one_confirms_before_signing_in(
    client: Client, settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"

    answer = client.post(reverse("account_signup"), FILLED_IN)
    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert "_auth_user_id" not in client.session
    (message,) = mailed()
    assert message.subject == "Confirm your address for Daybook"

    credentials = {"login": "dora@example.com", "password": FILLED_IN["password1"]}
    refused = client.post(reverse("account_login"), credentials)
    assert refused.headers["Location"] == reverse("account_email_verification_sent")

    found = re.search(r"http://testserver(\S+)", message.body)
    assert found
    assert "Yes, confirm it" in client.get(found[1]).content.decode()
    client.post(found[1])
    client.post(reverse("account_login"), credentials)
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_with_optional_verification_one_is_in_at_once_and_a_link_is_mailed(
    client: Client, settings
) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "optional"

    client.post(reverse("account_signup"), FILLED_IN)

    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert [message.to for message in mailed()] == [["dora@example.com"]]


def test_the_twenty_first_sign_up_of_a_minute_has_to_wait(client: Client) -> None:
    wrong = {**FILLED_IN, "name": ""}
    for _ in range(20):
        assert client.post(reverse("account_signup"), wrong).status_code == 200

    answer = client.post(reverse("account_signup"), wrong)

    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
