"""The profile page: one's own only, and what it refuses."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from accounts.actions.save_profile import save_profile
from accounts.models import User

pytestmark = pytest.mark.django_db
URL = "accounts:profile"
NEW = {"name": "Anna Maria Smith", "slug": "anna-maria", "timezone": "Asia/Kathmandu"}


def stored(user: User) -> dict[str, str]:
    user.refresh_from_db()
    return {"name": user.name, "slug": user.slug, "timezone": user.timezone}


def test_saving_changes_ones_own_profile_and_nobody_elses(
    as_anna: Client, anna: User, bob: User
) -> None:
    before = stored(bob)

    answer = as_anna.post(reverse(URL), {**NEW, "id": bob.pk, "email": "x@example.com"})

    assert (answer.status_code, answer.headers["Location"]) == (302, reverse(URL))
    assert stored(anna) == NEW
    assert anna.email == "anna@example.com"
    assert stored(bob) == before
    assert "Your profile is saved." in as_anna.get(reverse(URL)).content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client, anna: User) -> None:
    before = stored(anna)

    answer = client.post(reverse(URL), NEW)

    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert stored(anna) == before


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("timezone", "Europe/Atlantis", "Europe/Atlantis is not one of the available choices"),
        ("slug", "bob", "This public name is taken. Choose another one."),
        ("slug", "not a slug!", "Enter a valid “slug”"),
        ("name", "  ", "This field is required."),
    ],
)
def test_a_mistake_is_named_and_nothing_is_saved(
    as_anna: Client, anna: User, bob: User, field: str, value: str, complaint: str
) -> None:
    before = stored(anna)

    answer = as_anna.post(reverse(URL), {**NEW, field: value})

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert stored(anna) == before


def test_a_zone_of_an_older_name_stays_when_the_profile_is_saved(
    as_anna: Client, anna: User
) -> None:
    User.objects.filter(pk=anna.pk).update(timezone="EST")
    shown = as_anna.get(reverse(URL)).content.decode()
    assert '<option value="EST" selected>EST (UTC-05:00, ' in shown

    answer = as_anna.post(reverse(URL), {**NEW, "timezone": "EST"})

    assert answer.status_code == 302
    assert stored(anna)["timezone"] == "EST"
    assert as_anna.post(reverse(URL), {**NEW, "timezone": "Etc/GMT+5"}).status_code == 422


def test_an_old_name_is_saved_as_the_zone_is_called_today(as_anna: Client, anna: User) -> None:
    assert as_anna.post(reverse(URL), {**NEW, "timezone": "Asia/Calcutta"}).status_code == 302
    assert stored(anna)["timezone"] == "Asia/Kolkata"


def test_zones_are_offered_with_what_finds_them(as_anna: Client) -> None:
    shown = as_anna.get(reverse(URL)).content.decode()
    assert '<optgroup label="Europe">' in shown
    assert re.search(
        r'<option value="Asia/Kolkata" data-words="India;Mumbai;[^"]*"'
        r' data-was="Asia/Calcutta">Kolkata \(UTC\+05:30, \d\d:\d\d\)</option>',
        shown,
    )
    assert 'value="Asia/Calcutta"' not in shown


def test_while_a_form_is_wrong_the_navigation_keeps_the_saved_name(
    as_anna: Client, anna: User
) -> None:
    page = as_anna.post(reverse(URL), {**NEW, "name": "Zoe", "timezone": "x"}).content.decode()

    assert '<span class="truncate"><bdi>Anna<' in page


def test_two_people_choosing_one_name_at_once_are_told_apart(anna: User, bob: User) -> None:
    with pytest.raises(ValidationError) as caught:
        save_profile(user=anna, name="Anna", slug="bob", timezone="UTC")

    assert caught.value.message_dict == {"slug": ["This public name is taken. Choose another one."]}
    assert stored(anna) == {"name": "Anna Smith", "slug": "anna", "timezone": "Europe/Berlin"}
