"""Signing in and out, forgotten passwords, and what slows down guessing."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.devices import COOKIE
from accounts.models import User
from tests.accounts.mailing import mailed
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


def guess(client: Client, email: str, times: int, address: str = "203.0.113.7") -> None:
    for _ in range(times):
        client.post(
            reverse("account_login"),
            {"login": email, "password": "not my password"},
            REMOTE_ADDR=address,
        )


def gets_in(client: Client, user: User, address: str = "203.0.113.7") -> bool:
    told = {"login": user.email, "password": PASSWORD}
    answer = client.post(reverse("account_login"), told, REMOTE_ADDR=address)
    is_in = client.session.get("_auth_user_id") == str(user.pk)
    assert is_in or "Too many wrong passwords. Try again in " in answer.content.decode()
    return is_in


@pytest.mark.parametrize("known", [True, False])
def test_after_five_failures_even_the_right_password_waits(
    client: Client, anna: User, known: bool
) -> None:
    guess(client, anna.email if known else "nobody@example.com", 5)
    if known:
        assert not gets_in(client, anna)
    page = sign_in_at(client, anna.email if known else "nobody@example.com")
    assert "Too many wrong passwords" in page


@pytest.mark.django_db(transaction=True)
def test_of_many_tries_at_one_moment_no_more_are_judged(anna: User) -> None:
    def is_judged(number: int) -> bool:
        told = {"login": anna.email, "password": f"not my password {number}"}
        try:
            page = Client().post(reverse("account_login"), told, REMOTE_ADDR="203.0.113.7")
        finally:
            connection.close()
        return "Too many wrong passwords" not in page.content.decode()

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(is_judged, range(12))) == 5


def test_right_passwords_count_nowhere(anna: User) -> None:
    assert all(gets_in(Client(), anna) for _ in range(40))


def sign_in_at(client: Client, email: str) -> str:
    told = {"login": email, "password": PASSWORD}
    return client.post(reverse("account_login"), told, REMOTE_ADDR="203.0.113.7").content.decode()


def test_somebody_elses_failures_do_not_shut_the_owner_out(client: Client, anna: User) -> None:
    guess(Client(), anna.email, 20)

    assert gets_in(client, anna, "198.51.100.9")


def test_guessing_from_many_addresses_is_bounded_and_a_known_device_still_gets_in(
    client: Client, anna: User
) -> None:
    at_home = Client()
    assert gets_in(at_home, anna, "198.51.100.9")
    at_home.post(reverse("account_logout"))
    for number in range(15):
        guess(Client(), anna.email, 4, f"203.0.113.{number}")

    assert not gets_in(client, anna, "192.0.2.1")
    assert gets_in(at_home, anna, "203.0.113.1")


def test_a_known_device_may_not_guess_without_end(client: Client, anna: User) -> None:
    assert gets_in(client, anna)
    client.post(reverse("account_logout"))
    guess(client, anna.email, 10)

    assert not gets_in(client, anna)


@pytest.mark.parametrize("forged", ["", "x", "WyJhIiwgWzFdXQ:1tabcd:forged"])
def test_a_forged_device_is_unknown(client: Client, anna: User, forged: str) -> None:
    client.cookies[COOKIE] = forged
    guess(client, anna.email, 5)

    assert not gets_in(client, anna)


def test_a_device_is_known_for_those_who_signed_in_there_only(
    client: Client, anna: User, bob: User
) -> None:
    assert gets_in(client, bob)
    client.post(reverse("account_logout"))
    guess(client, anna.email, 5)

    assert not gets_in(client, anna)


def test_one_address_may_not_try_many_accounts(client: Client, anna: User) -> None:
    for number in range(30):
        guess(client, f"host-{number}@example.com", 1)

    assert not gets_in(client, anna)
    assert gets_in(Client(), anna, "198.51.100.9")


def test_whoever_opens_the_link_of_a_reset_gets_in_however_many_guess(
    client: Client, anna: User
) -> None:
    for number in range(15):
        guess(Client(), anna.email, 4, f"203.0.113.{number}")
    client.post(reverse("account_reset_password"), {"email": anna.email})
    form = client.get(reset_link(mailed()[0]), follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    sign_in(client, anna.email, NEW_PASSWORD)

    assert client.session["_auth_user_id"] == str(anna.pk)


def test_the_support_pages_have_no_sign_in_of_their_own(client: Client, anna: User) -> None:
    told = {"username": anna.email, "password": PASSWORD}
    answer = client.post(reverse("admin:login"), told)

    assert answer.headers["Location"].startswith(reverse("account_login") + "?next=")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST"])
def test_links_in_mails_lead_to_the_site_whatever_the_request_says(
    client: Client, anna: User, settings, header: str
) -> None:
    settings.SITE_URL = "https://book.example.com"
    settings.ALLOW_SIGNUP = True
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.USE_X_FORWARDED_HOST = True
    forged = {header: "evil.example", "HTTP_ORIGIN": "http://evil.example"}
    addresses = [anna.email, "nobody@example.com"]
    for email in addresses:
        client.post(reverse("account_reset_password"), {"email": email}, **forged)
        mailed()
        told = {"email": email, "name": "Eve", "timezone": "UTC"}
        passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
        client.post(reverse("account_signup"), told | passwords, **forged)

    assert [message.subject for message in mailed()] == [
        "Choose a new password for Daybook",
        "You have a Daybook account already",
        "No Daybook account with this address",
        "Confirm your address for Daybook",
    ]
    for message in mailed():
        links = re.findall(r"\w+://\S+", message.body)
        assert len(links) >= 2
        assert all(link.startswith("https://book.example.com") for link in links), links
        assert "evil" not in str(message.message())


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
    (message,) = mailed()
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


def test_a_reset_is_mailed_in_the_language_of_its_reader(client: Client, anna: User) -> None:
    """As chosen in the profile, else as the page was shown on which it was asked for."""

    def ask(email: str) -> EmailMessage:
        told, browser = {"email": email}, {"Accept-Language": "de"}
        client.post(reverse("account_reset_password"), told, headers=browser)
        return mailed()[-1]

    german = ask(anna.email)
    assert german.subject == "Neues Passwort für Daybook wählen"
    assert german.body.startswith("Guten Tag,\n\njemand, höchstwahrscheinlich Sie, hat das")
    assert ask("nobody@example.com").subject == "Kein Daybook-Konto mit dieser Adresse"
    User.objects.update(language="en-gb")
    assert ask(anna.email).subject == "Choose a new password for Daybook"


def test_an_unknown_address_gets_the_same_answer_and_an_honest_mail(client: Client) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})

    assert answer.headers["Location"] == reverse("account_reset_password_done")
    (message,) = mailed()
    assert message.to == ["nobody@example.com"]
    assert message.subject == "No Daybook account with this address"


def test_the_sixth_reset_for_one_address_within_a_minute_has_to_wait(
    client: Client, anna: User
) -> None:
    for _ in range(5):
        client.post(reverse("account_reset_password"), {"email": anna.email})

    answer = client.post(reverse("account_reset_password"), {"email": anna.email})

    assert answer.status_code == 429
    assert len(mailed()) == 5


@pytest.mark.parametrize("old", [PASSWORD, "wrong"])
def test_changing_the_password_needs_the_old_one(as_anna: Client, anna: User, old: str) -> None:
    as_anna.post(
        reverse("account_change_password"),
        {"oldpassword": old, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )

    anna.refresh_from_db()
    assert anna.check_password(NEW_PASSWORD) is (old == PASSWORD)
