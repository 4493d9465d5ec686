"""Who is let in: tokens, their scopes, and browser sessions."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from tests.api.client import SIGN_IN, Api, lacks, problem, token_of, told

REFUSED = problem(
    "authentication-failed", 401, "Unauthorized", "This token is unknown, expired or revoked."
)
EVERY_READ = ["connectors/", "calendars/", "associated-calendars/", "pages/", "bookings/"]


def call(secret: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.parametrize("path", EVERY_READ)
def test_a_token_with_read_may_read(host: User, path: str) -> None:
    assert Api(host, ("read",)).get(path).status_code == 200


@pytest.mark.parametrize("path", EVERY_READ)
def test_a_token_without_read_may_not(host: User, path: str) -> None:
    assert told(Api(host, ("connectors", "pages", "bookings")).get(path), 403) == lacks("read")


@pytest.mark.parametrize("path", EVERY_READ)
def test_nobody_reads_anonymously_and_the_answer_says_how_to_sign_in(db: None, path: str) -> None:
    answer = Api().get(path)
    assert told(answer, 401) == SIGN_IN
    assert answer["WWW-Authenticate"] == 'Bearer realm="Daybook"'


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("post", "connectors/", "connectors"),
        ("post", "connectors/1/sync/", "connectors"),
        ("patch", "calendars/1/", "connectors"),
        ("put", "associated-calendars/", "pages"),
        ("post", "pages/", "pages"),
        ("patch", "pages/1/", "pages"),
        ("delete", "pages/1/", "pages"),
        ("put", "pages/1/associated-calendars/", "pages"),
        ("delete", "pages/1/associated-calendars/", "pages"),
        ("post", "bookings/", "bookings"),
        ("post", "bookings/8c0d8a3e-0000-4000-8000-000000000000/cancel/", "bookings"),
        ("post", "bookings/8c0d8a3e-0000-4000-8000-000000000000/reschedule/", "bookings"),
    ],
)
def test_each_change_needs_its_scope(host: User, method: str, path: str, scope: str) -> None:
    others = tuple(one for one in ApiToken.Scope.values if one != scope)
    assert told(Api(host, others).send(method, path, {}), 403) == lacks(scope)


@pytest.mark.parametrize(
    "made",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now() - timedelta(days=1)},
    ],
    ids=["expired", "revoked"],
)
def test_a_token_that_is_over_is_refused(host: User, made: dict[str, object]) -> None:
    answer = call(token_of(host, **made)).get("/api/v1/pages/")
    assert told(answer, 401) == REFUSED
    assert answer["WWW-Authenticate"] == 'Bearer realm="Daybook"'


def test_a_token_of_somebody_deactivated_is_refused(host: User) -> None:
    secret = token_of(host)
    User.objects.filter(pk=host.pk).update(is_active=False)
    assert told(call(secret).get("/api/v1/pages/"), 401) == REFUSED


@pytest.mark.parametrize("secret", ["daybook_wrong", "é", "a" * 5000])
def test_an_unknown_token_is_refused(host: User, secret: str) -> None:
    assert told(call(secret).get("/api/v1/pages/"), 401) == REFUSED


@pytest.mark.parametrize("header", ["Bearer", "Bearer one two"])
def test_half_a_header_is_refused(db: None, header: str) -> None:
    answer = Client(headers={"Authorization": header}).get("/api/v1/pages/")
    detail = "Send the token as “Authorization: Bearer <token>”."
    assert told(answer, 401) == problem("authentication-failed", 401, "Unauthorized", detail)


def test_the_use_of_a_token_is_noted_once_a_minute(host: User) -> None:
    secret = token_of(host, last_used_at=None)
    call(secret).get("/api/v1/pages/")
    first = ApiToken.objects.get().last_used_at
    call(secret).get("/api/v1/pages/")
    assert first is not None
    assert ApiToken.objects.get().last_used_at == first


def test_a_browser_session_reads_without_a_token(host: User) -> None:
    browser = Client()
    browser.force_login(host)
    answer = browser.get("/api/v1/pages/")
    assert told(answer, 200) == {"count": 0, "next": None, "previous": None, "results": []}


def test_a_browser_session_changes_something_only_with_a_csrf_token(host: User) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(host)
    body = {"title": "Intro", "timezone": "Europe/Berlin"}
    refused = browser.post("/api/v1/pages/", body, content_type="application/json")
    assert told(refused, 403)["detail"] == "CSRF Failed: CSRF cookie not set."
    browser.cookies["csrftoken"] = "a" * 32
    made = browser.post(
        "/api/v1/pages/", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )
    assert told(made, 201)["slug"] == "intro"


def test_a_session_sees_instants_in_utc_like_a_token(host: User, api: Api) -> None:
    browser = Client()
    browser.force_login(host)
    api.post("pages/", {"title": "Intro", "timezone": "Europe/Berlin"})
    by_session = told(browser.get("/api/v1/pages/"), 200)
    assert by_session == told(api.get("pages/"), 200)
    assert by_session["results"][0]["created_at"].endswith("Z")
