"""Whose word about the language counts, and that it is remembered."""

from datetime import time
from http import HTTPStatus

import pytest
from django.core.checks import Warning
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from languages.checks import catalogues_are_compiled
from languages.choice import choose
from languages.days import clock
from languages.offered import choices, current, offered
from languages.speaking import Habits, spoken_by, spoken_to
from tests.factories import UserFactory

GERMAN = "de-AT,de;q=0.9,en;q=0.5"


def chosen(
    lang: str = "", cookie: str = "", user: User | None = None, browser: str = ""
) -> tuple[str, bool]:
    choice = choose(asked={"lang": lang}, cookies={"language": cookie}, user=user, browser=browser)
    return choice.language, choice.chosen


def test_the_address_counts_most_then_the_profile_the_cookie_and_the_browser() -> None:
    german, open_ = User(language="de"), User()
    assert chosen("en", "de", german, GERMAN) == ("en-gb", True)
    assert chosen("", "en-gb", german, "en") == ("de", True)
    assert chosen("", "en-gb", open_, GERMAN) == ("en-gb", True)
    assert chosen("", "", open_, GERMAN) == ("de", False)
    assert chosen(browser="fr, *;q=0.1") == ("en-gb", False)
    assert chosen() == ("en-gb", False)


@pytest.mark.parametrize("nonsense", ["xx", "\0", "../..", "d" * 3000, "_", "%", "ä"])
def test_nonsense_is_passed_over(nonsense: str) -> None:
    assert chosen(nonsense, nonsense, User(language=nonsense[:16]), nonsense) == ("en-gb", False)


def test_hours_are_chosen_like_the_language() -> None:
    host = User(hours_format="24", week_start="sunday")
    found = [
        choose(asked=asked, cookies={"hours": "12"}, user=user, browser="").habits
        for asked, user in (
            ({"hours": "12"}, host),
            ({}, host),
            ({}, None),
            ({"hours": "13"}, None),
        )
    ]
    assert found == [
        Habits("12", "sunday"),
        Habits("24", "sunday"),
        Habits("12"),
        Habits("12"),
    ]


def test_languages_are_those_that_have_a_catalogue() -> None:
    assert choices()[:2] == [("en-gb", "English"), ("de", "Deutsch")]
    assert [offered(code) for code in ("en", "en-US", "de_CH", "", "fr")] == [
        "en-gb",
        "en-gb",
        "de",
        None,
        None,
    ]


@pytest.mark.django_db
def test_a_page_is_in_the_language_of_the_browser_and_says_so(client: Client) -> None:
    answer = client.get(reverse("account_login"), headers={"Accept-Language": GERMAN})
    assert (answer.status_code, answer["Content-Language"]) == (HTTPStatus.OK, "de")
    assert {"Accept-Language", "Cookie"} <= set(answer["Vary"].split(", "))
    assert "language" not in answer.cookies


@pytest.mark.django_db
def test_a_choice_in_the_address_is_remembered(client: Client) -> None:
    login = reverse("account_login")
    assert client.get(login, {"lang": "de", "hours": "12"})["Content-Language"] == "de"
    assert (client.cookies["language"].value, client.cookies["hours"].value) == ("de", "12")
    assert client.get(login)["Content-Language"] == "de"
    assert client.get(login, {"lang": "\0"})["Content-Language"] == "de"
    assert client.get(login, {"lang": "en"})["Content-Language"] == "en-gb"
    assert client.get(login)["Content-Language"] == "en-gb"


@pytest.mark.django_db
def test_the_profile_counts_for_whoever_is_signed_in(client: Client) -> None:
    client.force_login(UserFactory(language="de"))
    answer = client.get(reverse("accounts:profile"), headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "de"
    assert translation.get_language() == "en-gb"  # as before the request


def test_a_job_speaks_to_whom_it_says(django_user_model: type[User]) -> None:
    host = User(language="de", hours_format="12")

    with spoken_by(host):
        assert (current(), clock(time(14, 5)).replace("\u202f", " ")) == ("de", "2:05 PM")
        with spoken_to(User(language="gone")):
            assert (current(), clock(time(14, 5))) == ("en-gb", "14:05")
        assert current() == "de"
    assert (current(), clock(time(14, 5))) == ("en-gb", "14:05")


def test_a_catalogue_that_was_changed_since_is_warned_of(settings, tmp_path) -> None:
    catalogue = tmp_path / "de/LC_MESSAGES/django.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text("")
    settings.LOCALE_PATHS = [tmp_path]
    (warning,) = catalogues_are_compiled(None)
    assert isinstance(warning, Warning)
    assert "de" in warning.msg
    assert "python -m languages compile" in warning.hint
    catalogue.with_suffix(".mo").write_text("")
    assert catalogues_are_compiled(None) == []
