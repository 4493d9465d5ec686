"""The first administrator is made once, by who has the link that the portal printed."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions.make_administrator import AlreadySetUp, make_first_administrator
from accounts.first import first_token, first_url
from accounts.models import User
from tests.servers.portal import ROOT, environment

pytestmark = pytest.mark.django_db

PASSWORD = "a sentence to remember"
FILLED_IN = {
    "name": "Ada",
    "email": "Ada@Example.com",
    "timezone": "Europe/London",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
WANTED = {"email": "ada@example.com", "name": "Ada", "timezone": "UTC", "password": PASSWORD}


def page() -> str:
    return reverse("accounts:first", args=[first_token()])


# --- The page ---


def test_first_administrator_is_made_and_signed_in(client: Client) -> None:
    assert first_url().startswith("http://testserver/account/first/first.")
    assert "The first account" in client.get(page()).content.decode()
    answer = client.post(page(), FILLED_IN)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    ada = User.objects.get()
    assert (ada.email.lower(), ada.name, ada.slug, ada.timezone) == (
        "ada@example.com",
        "Ada",
        "ada",
        "Europe/London",
    )
    assert ada.is_staff
    assert ada.is_superuser
    assert ada.check_password(PASSWORD)
    assert EmailAddress.objects.values_list("user", "verified", "primary").get() == (
        ada.pk,
        True,
        True,
    )
    assert client.get("/admin/").status_code == 200


def test_link_works_only_while_nobody_has_an_account(client: Client, anna: User) -> None:
    for answer in (client.get(page()), client.post(page(), FILLED_IN)):
        assert answer.status_code == 410
        assert "This link does not work" in answer.content.decode()
    assert User.objects.get() == anna


@pytest.mark.parametrize(
    "token", ["first", "first.x.y", "1.forged", "é", "first.1tabcd." + "a" * 43]
)
def test_stranger_without_the_link_gets_nowhere(client: Client, token: str) -> None:
    address = reverse("accounts:first", args=[token])
    assert client.get(address).status_code == 410
    assert client.post(address, FILLED_IN).status_code == 410
    assert User.objects.count() == 0


def test_link_is_over_after_seven_days(client: Client) -> None:
    address = page()
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=2)):
        assert client.post(address, FILLED_IN).status_code == 410
    assert User.objects.count() == 0


def test_link_of_another_portal_does_not_work(client: Client, settings) -> None:
    address = page()
    settings.SECRET_KEY = "another portal's"
    assert client.post(address, FILLED_IN).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"password1": "short", "password2": "short"}, "at least 10 characters"),
        ({"password2": "something else again"}, "The two passwords are not the same."),
        ({"email": "no address"}, "Enter a valid email address."),
        ({"timezone": "Mars/Olympus"}, "Mars/Olympus is not one of the available choices"),
        ({"name": ""}, "This field is required."),
        ({"name": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_mistakes_are_named_and_nobody_is_made(
    client: Client, wrong: dict[str, str], complaint: str
) -> None:
    answer = client.post(page(), FILLED_IN | wrong)
    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert User.objects.count() == 0


def test_sign_in_page_of_an_unused_portal_tells_where_the_link_is(client: Client) -> None:
    text = client.get(reverse("account_login")).content.decode()
    assert "manage.py create_admin --link" in text
    assert "/account/first/" not in text


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_the_first() -> None:
    def make(number: int) -> bool:
        try:
            make_first_administrator(**WANTED | {"email": f"ada{number}@example.com"})
        except AlreadySetUp:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(make, range(6)))
    assert made.count(True) == User.objects.count() == 1


# --- The command ---


def create_admin(*words: str) -> str:
    out = StringIO()
    call_command("create_admin", *words, stdout=out)
    return out.getvalue()


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\n")
    return str(file)


def test_command_makes_an_administrator_also_where_there_are_people(
    anna: User, password_file: str
) -> None:
    words = ("--email", "ada@example.com", "--name", "Anna", "--password-file", password_file)
    said = create_admin(*words)
    assert said == "ada@example.com may sign in and use the support pages.\n"
    ada = User.objects.get(email="ada@example.com")
    assert (ada.slug, ada.is_superuser, ada.check_password(PASSWORD)) == ("anna-2", True, True)
    with pytest.raises(CommandError, match="has an account already"):
        create_admin("--email", "ADA@example.com", *words[2:])


def test_command_names_all_that_is_wrong(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("12345")
    words = ("--email", "ada", "--name", "Ada", "--timezone", "Mars", "--password-file", str(file))
    with pytest.raises(CommandError) as raised:
        create_admin(*words)
    for part in (
        "Nothing was made.",
        "email: Enter a valid",
        "timezone: ",
        "password: ",
        "10 char",
    ):
        assert part in str(raised.value)
    assert User.objects.count() == 0


def test_somebody_with_an_account_is_promoted(anna: User) -> None:
    assert "may use the support pages" in create_admin("--promote", "--email", "ANNA@example.com")
    anna.refresh_from_db()
    assert anna.is_staff
    assert anna.is_superuser
    with pytest.raises(CommandError, match="Nobody signs in with eve"):
        create_admin("--promote", "--email", "eve@example.com")


def test_link_is_printed_while_nobody_has_an_account(client: Client, settings) -> None:
    link = create_admin("--link").splitlines()[0]
    assert client.get(link.removeprefix(settings.SITE_URL)).status_code == 200
    create_first = {**WANTED}
    make_first_administrator(**create_first)
    with pytest.raises(CommandError, match="Somebody has an account already"):
        create_admin("--link")


@pytest.mark.django_db(transaction=True)
def test_password_comes_from_the_environment_or_standard_input_never_from_the_command_line() -> (
    None
):
    def run(email: str, *more: str, told: str = "", **changes: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "manage.py", "create_admin", "--email", email, "--name", "Ada", *more],
            cwd=ROOT,
            env=environment(**changes),
            input=told,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    assert "DAYBOOK_ADMIN_PASSWORD" not in os.environ
    assert run("one@example.com", DAYBOOK_ADMIN_PASSWORD=PASSWORD)[0] == 0
    assert run("two@example.com", "--password-file", "-", told=f"{PASSWORD}\n")[0] == 0
    code, said = run("three@example.com")
    assert code == 1
    assert "Set DAYBOOK_ADMIN_PASSWORD or give --password-file." in said
    assert [user.check_password(PASSWORD) for user in User.objects.all()] == [True, True]
