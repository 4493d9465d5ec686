"""Every page about accounts and every error page is a finished page."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from accounts.models import User

pytestmark = pytest.mark.django_db

FOR_GUESTS = [
    ("account_login", "Sign in"),
    ("account_signup", "Create an account"),
    ("account_reset_password", "Forgotten password"),
    ("account_reset_password_done", "Look into your mailbox"),
    ("account_reset_password_from_key_done", "Your password is changed"),
    ("account_email_verification_sent", "Confirm your address"),
    ("account_inactive", "This account is switched off"),
]
FOR_HOSTS = [
    ("accounts:profile", "Profile"),
    ("accounts:tokens", "API tokens"),
    ("account_email", "Email addresses"),
    ("account_change_password", "Password"),
    ("account_logout", "Sign out?"),
]


def headings(page: str) -> list[str]:
    return [found.strip() for found in re.findall(r"<h1[^>]*>(.*?)</h1>", page, re.S)]


@pytest.mark.parametrize(("name", "heading"), FOR_GUESTS)
def test_an_entrance_page_is_framed_and_has_one_heading(
    client: Client, settings, name: str, heading: str
) -> None:
    settings.ALLOW_SIGNUP = True
    page = client.get(reverse(name)).content.decode()

    assert headings(page) == [heading]
    assert '<section class="entrance">' in page
    assert 'id="navigation"' not in page
    assert page.count("<main") == 1


@pytest.mark.parametrize(("name", "heading"), FOR_HOSTS)
def test_a_page_about_oneself_has_navigation_and_one_heading(
    as_anna: Client, name: str, heading: str
) -> None:
    page = as_anna.get(reverse(name)).content.decode()

    assert headings(page) == [heading]
    assert '<nav class="sidebar" id="navigation"' in page
    assert 'hx-headers=\'{"X-CSRFToken": "' in page


def test_a_host_may_be_asked_for_the_password_again(as_anna: Client) -> None:
    page = as_anna.get(reverse("account_reauthenticate")).content.decode()

    assert headings(page) == ["Is it still you?"]


@pytest.mark.parametrize(
    "path", ["/account/confirm-email/nonsense/", "/account/password/reset/key/1-nonsense/"]
)
def test_a_link_that_is_used_up_says_so(client: Client, path: str) -> None:
    page = client.get(path, follow=True).content.decode()

    assert headings(page) == ["This link does not work any more"]


def test_adding_a_second_address_lists_it_as_not_confirmed(as_anna: Client, anna: User) -> None:
    url = reverse("account_email")

    as_anna.post(url, {"email": "second@example.com", "action_add": "1"})

    page = as_anna.get(url).content.decode()
    addresses = page.partition('aria-label="Your addresses"')[2].split("<li>")
    entry = next(part for part in addresses if "second@example.com" in part)
    assert "Not confirmed" in entry
    assert "Make primary" in entry


def test_a_missing_page_is_a_friendly_404(client: Client) -> None:
    answer = client.get("/nothing-of-this-name/")

    assert answer.status_code == 404
    assert headings(answer.content.decode()) == ["There is nothing here"]


def test_a_form_without_its_token_is_refused_in_our_own_look(anna: User) -> None:
    answer = Client(enforce_csrf_checks=True).post(reverse("account_login"), {})

    assert answer.status_code == 403
    assert headings(answer.content.decode()) == ["Nothing was sent"]


def test_the_page_for_our_own_mistakes_needs_nothing_of_the_portal() -> None:
    assert headings(render_to_string("500.html")) == ["Something went wrong at our side"]
