"""The database connection of a request is cut before each statement in turn, and at the commit."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import ApiToken, User
from bookings.models import Booking, BookingPage
from config.database.again import LONGEST_BODY
from tests.bookings.scene import at, book_at, make_page, read_calendar
from tests.factories import NOW, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 200
"""Statements of a request; no more are tried."""


def mark(request: HttpRequest) -> HttpResponse:
    """Writes outside of a transaction, then reads."""
    User.objects.update(name="Written")
    return HttpResponse(str(User.objects.count()))


urlpatterns = [path("odd/mark/", mark), path("", include("config.urls"))]


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    cache.clear()
    with time_machine.travel(NOW, tick=False):
        yield
    connection.close()


@pytest.fixture
def page() -> BookingPage:
    page = make_page()
    read_calendar(page.user, is_main=True)
    return page


@pytest.fixture
def client(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def cut() -> None:
    """As the server does when it is stopped."""
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    asked = connection.get_connection_params() | {"autocommit": True}
    known = {
        key: asked[key] for key in ("dbname", "user", "password", "host", "port") if key in asked
    }
    with psycopg.connect(**known, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


@contextmanager
def cut_before(number: int) -> Iterator[Callable[[], bool]]:
    """Yields whether it has come to that statement."""
    count = itertools.count(1)
    done = []

    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not done and next(count) == number:
            done.append(sql)
            cut()
        return run(sql, *rest)

    with connection.execute_wrapper(execute):
        yield lambda: bool(done)
    connection.close()  # as the portal does with a broken one when a request is over


def headers(host: User) -> dict[str, str]:
    secret = ApiToken.new_secret()
    ApiToken.objects.create(
        user=host, name="cut", digest=ApiToken.digest_of(secret), hint="", scopes=["bookings"]
    )
    return {"Authorization": f"Bearer {secret}"}


def book_by_api(client: Client, page: BookingPage, token: dict[str, str], attempt: str) -> Any:
    wish = {
        "host": page.user.slug,
        "page": page.slug,
        "start": at("09:00").isoformat(),
        "name": "Grace",
        "email": "grace@example.org",
        "attempt": attempt,
    }
    return client.post("/api/v1/bookings/", wish, content_type="application/json", headers=token)


def mails(booking: Booking) -> int:
    jobs = ProcrastinateJob.objects.filter(task_name="bookings.send_mail")
    own = list(booking.mails.values_list("pk", flat=True))
    return jobs.filter(args__mail_id__in=own).count()


def statements(client: Client, ask: Callable[[], Any]) -> Iterator[tuple[int, Any]]:
    """The answers to requests whose connection was cut before the first statement, the second …"""
    for number in range(1, MOST):
        with cut_before(number) as was_cut:
            answer = ask()
        if not was_cut():
            assert number > 3, "it asks the database hardly anything"
            return
        yield number, answer
    raise AssertionError("it never comes to an end")


def test_booking_by_api_is_one_booking_wherever_it_is_cut(
    client: Client, page: BookingPage
) -> None:
    token, attempt = headers(page.user), ""

    def ask() -> Any:
        nonlocal attempt
        attempt = str(uuid.uuid4())
        return book_by_api(client, page, token, attempt)

    statuses = []
    for number, answer in statements(client, ask):
        statuses.append(answer.status_code)
        assert answer.status_code in (201, 500), (number, answer.content)
        booking = Booking.objects.get(attempt=attempt)
        assert mails(booking) == 2
        Booking.objects.all().delete()
        booking.meeting.delete()
        cache.clear()
    # Only what is read after the commit may fail.
    assert statuses.count(500) < len(statuses) / 5, statuses
    assert statuses == sorted(statuses)


def test_a_guests_form_is_one_booking_wherever_it_is_cut(client: Client, page: BookingPage) -> None:
    address = reverse("bookings:book", args=[page.user.slug, page.slug])
    attempt = ""

    def ask() -> Any:
        nonlocal attempt
        attempt = str(uuid.uuid4())
        wish = {
            "slot": at("09:00").isoformat(),
            "tz": "Europe/Berlin",
            "name": "Grace",
            "email": "grace@example.org",
            "attempt": attempt,
        }
        return client.post(address, wish)

    for number, answer in statements(client, ask):
        assert answer.status_code == 302, (number, answer.content)
        booking = Booking.objects.get(attempt=attempt)
        assert mails(booking) == 2
        Booking.objects.all().delete()
        booking.meeting.delete()
        cache.clear()


def test_pages_are_answered_wherever_they_are_cut(client: Client, page: BookingPage) -> None:
    book_at(page, "09:00")
    client.force_login(page.user)
    for address in ("/", "/bookings/", f"/book/{page.user.slug}/{page.slug}/"):
        for number, answer in statements(client, lambda: client.get(address)):  # noqa: B023
            assert answer.status_code == 200, (address, number)


@pytest.mark.parametrize("is_written", [False, True], ids=["before", "after"])
def test_what_may_be_committed_is_done_again_only_when_asked(
    client: Client, page: BookingPage, monkeypatch: Any, is_written: bool
) -> None:
    commit, cuts = BaseDatabaseWrapper._commit, []

    def cut_once(self: BaseDatabaseWrapper) -> None:
        if is_written or cuts:
            commit(self)
        if not cuts:
            cuts.append(1)
            cut()
            User.objects.exists()

    token, attempt = headers(page.user), str(uuid.uuid4())
    monkeypatch.setattr(BaseDatabaseWrapper, "_commit", cut_once)
    assert book_by_api(client, page, token, attempt).status_code == 500
    assert Booking.objects.count() == is_written
    assert book_by_api(client, page, token, attempt).status_code == 201
    assert mails(Booking.objects.get()) == 2


def test_what_is_written_outside_of_a_transaction_is_not_done_again(client: Client) -> None:
    UserFactory()
    with cut_before(2) as was_cut:
        assert client.get("/odd/mark/").status_code == 500
    assert was_cut()


def test_a_long_body_is_not_kept(client: Client, page: BookingPage) -> None:
    wish = {"host": page.user.slug, "notes": "x" * LONGEST_BODY}
    token = headers(page.user)
    with cut_before(1):
        answer = client.post(
            "/api/v1/bookings/", wish, content_type="application/json", headers=token
        )
    assert answer.status_code == 500


def test_the_log_tells_it_as_a_warning(client: Client, page: BookingPage, caplog: Any) -> None:
    with cut_before(1):
        assert client.get(f"/book/{page.user.slug}/").status_code == 200
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "answered again" in caplog.text
