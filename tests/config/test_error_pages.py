"""What went wrong is told; whoever is signed in keeps the way to everything else."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspect(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("odd")


def fail(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a mistake of ours")


def fail_deeply(request: HttpRequest) -> HttpResponse:
    """The navigation cannot be shown either."""
    del request.user
    raise RuntimeError("a mistake of ours")


urlpatterns = [
    path("odd/403/", refuse),
    path("odd/400/", suspect),
    path("odd/500/", fail),
    path("odd/500/deeply/", fail_deeply),
    path("", include("config.urls")),
]
handler400 = "config.errors.bad_request"
handler500 = "config.errors.server_error"


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


ODD = [("/odd/400/", 400), ("/odd/403/", 403), ("/nowhere/", 404), ("/odd/500/", 500)]


def test_address_of_a_button_that_is_opened_has_a_page(client: Client) -> None:
    client.force_login(UserFactory(name="Anna"))
    answer = client.get("/pages/1/toggle/", headers={"accept": "text/html"})
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    html = answer.content.decode()
    assert "Nothing was changed." in html
    assert "Dashboard" in html
    told = client.get("/pages/1/toggle/", headers={"accept": "application/json"})
    assert (told.status_code, told.content) == (405, b"")


@pytest.mark.parametrize(("address", "status"), ODD)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_host_keeps_the_navigation(
    client: Client, address: str, status: int, signed_in: bool
) -> None:
    if signed_in:
        client.force_login(UserFactory(name="Anna"))
    answer = client.get(address)
    page = answer.content.decode()
    assert answer.status_code == status
    assert f'<p class="figure" aria-hidden="true">{status}</p>' in page
    assert ('id="navigation"' in page) is signed_in
    assert page.count("· Daybook</title>") == 1
    assert page.count("<h1>") == 1


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_form_that_waited_too_long_keeps_it_too(client: Client, signed_in: bool) -> None:
    if signed_in:
        client.force_login(UserFactory())
    answer = client.post("/account/logout/")
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "may have waited too long" in page
    assert ('id="navigation"' in page) is signed_in


def test_a_page_that_cannot_even_show_the_navigation_says_so_without(client: Client) -> None:
    client.force_login(UserFactory())
    answer = client.get("/odd/500/deeply/")
    assert answer.status_code == 500
    assert 'id="navigation"' not in answer.content.decode()


def test_a_host_name_of_somebody_else_is_refused_without_asking_who_it_is(
    client: Client, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["portal.example"]
    answer = client.get("/bookings/")
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()
