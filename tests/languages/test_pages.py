"""What pages make of the language: a guest's whole way, and a host's."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from bookings.links import manage_token
from tests.factories import BookingFactory, UserFactory

pytestmark = pytest.mark.django_db
ENGLISH = {"Accept-Language": "en"}


def test_the_page_behind_a_guests_link_is_in_the_language_of_the_booking(client: Client) -> None:
    booking = BookingFactory(language="de")
    manage = reverse("bookings:manage", args=[manage_token(booking)])
    plain = client.get(manage, headers=ENGLISH)
    assert (plain.status_code, plain["Content-Language"]) == (HTTPStatus.OK, "de")
    assert '<html lang="de" dir="ltr">' in plain.content.decode()
    chosen = client.get(manage, {"lang": "en"}, headers=ENGLISH)
    assert chosen["Content-Language"] == "en-gb"
    assert client.get(manage, headers=ENGLISH)["Content-Language"] == "en-gb"  # remembered


def test_the_menu_of_a_guest_keeps_the_rest_of_the_address(client: Client) -> None:
    page = BookingFactory().meeting.page
    address = reverse("bookings:page", args=[page.owner.slug, page.slug])
    html = client.get(address, {"day": "2026-12-01", "tz": "UTC"}).content.decode()
    assert 'href="?day=2026-12-01&amp;tz=UTC&amp;lang=de"' in html
    assert 'href="?day=2026-12-01&amp;tz=UTC&amp;hours=12"' in html
    client.force_login(UserFactory())
    assert 'class="reader"' not in client.get(address).content.decode()


def test_a_host_chooses_language_hours_and_week_in_the_profile(client: Client) -> None:
    host = UserFactory(timezone="UTC")
    client.force_login(host)
    wish = {
        "name": "Anna", "slug": "anna", "timezone": "UTC",
        "language": "de", "hours_format": "12", "week_start": "sunday",
    }  # fmt: skip
    saved = client.post(reverse("accounts:profile"), wish, follow=True)
    assert saved["Content-Language"] == "de"
    host.refresh_from_db()
    assert (host.language, host.hours_format, host.week_start) == ("de", "12", "sunday")
    refused = client.post(reverse("accounts:profile"), wish | {"language": "xx"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_api_tells_errors_in_the_language_that_is_asked_for(client: Client) -> None:
    answers = [
        client.get("/api/v1/nothing/", headers={"Accept-Language": language}).json()
        for language in ("de", "en")
    ]
    assert [answer["type"] for answer in answers] == ["urn:daybook:problem:not-found"] * 2
    assert answers[0]["detail"].startswith("Unter dieser Adresse gibt es nichts.")
    assert answers[1]["detail"].startswith("There is nothing at this address.")
