"""Whoever looks at a page, or books on it, has the accounts behind it looked at in time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from bookings.actions.reschedule import reschedule_booking
from bookings.models import Booking, BookingPage
from bookings.wanting import want
from calendars.sync.lock import account_lock
from connectors.domain.pace import EARLY, Warmth
from connectors.models import Connector, SyncRun
from connectors.paces import paces_of
from tests.beside import Beside
from tests.bookings.scene import at, book_at, make_page, read_calendar
from tests.factories import NOW, SyncRunFactory
from tests.servers.process import free_port

MINUTE = timedelta(minutes=1)
INTERVAL = 5 * MINUTE


@pytest.fixture(autouse=True)
def _nobody_has_looked_yet() -> None:
    cache.clear()


@pytest.fixture
def page(db: None) -> BookingPage:
    return make_page()


def quiet(page: BookingPage, ago: timedelta, **facts: Any) -> Connector:
    """An account of the page's host, in step `ago`, that is looked at every quarter of an hour."""
    connector = read_calendar(page.user).connector
    synced = {"last_sync_at": NOW - ago, "last_attempt_at": NOW - ago}
    waits = {"next_sync_at": NOW - ago + 15 * MINUTE, "warmth": Warmth.COLD}
    outcome = facts.pop("outcome", SyncRun.Outcome.OK)
    Connector.objects.filter(pk=connector.pk).update(**{**synced, **waits, **facts})
    SyncRunFactory(connector=connector, started_at=NOW - ago, outcome=outcome)
    connector.refresh_from_db()
    return connector


def woken() -> list[tuple[int, str]]:
    return list(Connector.objects.exclude(asked="").values_list("pk", "asked"))


def test_an_account_within_its_interval_is_looked_at_when_that_ends(page: BookingPage) -> None:
    connector = quiet(page, 2 * MINUTE)
    want(page.pk, NOW)
    connector.refresh_from_db()
    assert (connector.wanted_at, connector.warmth) == (NOW, Warmth.HOT)
    assert connector.next_sync_at is not None
    turn = NOW - 2 * MINUTE + INTERVAL
    assert turn - EARLY * INTERVAL <= connector.next_sync_at <= turn
    assert paces_of([connector], NOW)[connector.pk].every == INTERVAL
    assert woken() == []


def test_an_account_beyond_its_interval_is_woken_at_once(page: BookingPage) -> None:
    connector = quiet(page, 6 * MINUTE)
    other = quiet(make_page(), 6 * MINUTE)
    want(page.pk, NOW)
    assert woken() == [(connector.pk, "booking")]
    other.refresh_from_db()
    assert (other.wanted_at, other.warmth) == (None, Warmth.COLD)


@pytest.mark.parametrize(
    "facts",
    [
        {"paused_at": NOW, "next_sync_at": None},
        {"mode": "manual", "next_sync_at": None},
        {"mode": "realtime"},
        {"failures": 1, "error_code": "throttled", "next_sync_at": NOW + 60 * MINUTE},
        {"failures": 3, "error_code": "unreachable"},
        {"error_code": "not-yet", "outcome": SyncRun.Outcome.WAITING},
        {"outcome": SyncRun.Outcome.PARTIAL},
        {"outcome": SyncRun.Outcome.RUNNING},
        {"last_sync_at": None},
    ],
    ids=lambda facts: " ".join(facts),
)
def test_who_rests_or_waits_for_somebody_else_is_left_in_peace(
    page: BookingPage, facts: dict[str, Any]
) -> None:
    connector = quiet(page, 6 * MINUTE, **facts)
    before = connector.next_sync_at
    want(page.pk, NOW)
    connector.refresh_from_db()
    assert (connector.next_sync_at, woken()) == (before, [])
    assert connector.warmth == Warmth.HOT


def test_an_account_that_was_tried_within_its_interval_is_not_tried_again(
    page: BookingPage,
) -> None:
    quiet(page, 20 * MINUTE, last_attempt_at=NOW - MINUTE)
    want(page.pk, NOW)
    assert woken() == []


def test_an_account_that_is_being_looked_at_is_next_at_its_interval_from_now(
    page: BookingPage,
) -> None:
    connector = quiet(page, 20 * MINUTE)
    with account_lock(connector.pk):
        want(page.pk, NOW)
        connector.refresh_from_db()
        assert woken() == []
        assert connector.next_sync_at is not None
        assert NOW + (1 - EARLY) * INTERVAL <= connector.next_sync_at <= NOW + INTERVAL


def test_looking_again_within_a_minute_costs_nothing(
    page: BookingPage, django_assert_num_queries: Any
) -> None:
    connector = quiet(page, MINUTE)
    want(page.pk, NOW)
    with django_assert_num_queries(0):
        want(page.pk, NOW + MINUTE / 2)
    cache.clear()
    want(page.pk, NOW + MINUTE / 2)
    connector.refresh_from_db()
    assert connector.wanted_at == NOW, "Another process has noted it, or another page."
    cache.clear()
    want(page.pk, NOW + MINUTE)
    connector.refresh_from_db()
    assert connector.wanted_at == NOW + MINUTE


def test_a_view_ahead_of_the_clock_is_noted_anew(page: BookingPage) -> None:
    connector = quiet(page, MINUTE, wanted_at=NOW + timedelta(days=1))
    want(page.pk, NOW)
    connector.refresh_from_db()
    assert connector.wanted_at == NOW


def seen_by_guests(page: BookingPage) -> list[str]:
    address = reverse("bookings:page", args=[page.owner.slug, page.slug])
    api = reverse("api:slots", args=[page.owner.slug, page.slug])
    return [
        address,
        f"{address}?day=2026-12-01",
        f"{address}?slot=2026-12-01T09:00Z",
        f"{api}?start=2026-12-01&end=2026-12-02",
    ]


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("enabled", [True, False])
def test_every_way_of_looking_at_an_open_page_counts(
    page: BookingPage, client: Client, number: int, enabled: bool
) -> None:
    connector = quiet(page, MINUTE)
    BookingPage.objects.update(enabled=enabled)
    with time_machine.travel(NOW, tick=False):
        answer = client.get(seen_by_guests(page)[number])
    assert answer.status_code == 200
    connector.refresh_from_db()
    assert connector.wanted_at == (NOW if enabled else None)


def wanted_at(connector: Connector) -> datetime | None:
    connector.refresh_from_db()
    return connector.wanted_at


def test_booking_and_moving_count_once_they_are_kept(
    page: BookingPage, django_capture_on_commit_callbacks: Any
) -> None:
    connector = quiet(page, MINUTE)
    with django_capture_on_commit_callbacks(execute=True):
        booking = book_at(page, "09:00")
        assert wanted_at(connector) is None
    assert wanted_at(connector) is not None
    cache.clear()
    Connector.objects.update(wanted_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        reschedule_booking(booking=booking, start=at("10:00"), by=Booking.By.GUEST, now=NOW)
    assert wanted_at(connector) == NOW


@pytest.mark.django_db(transaction=True)
def test_a_guest_waits_for_no_sync_that_holds_an_account(page: BookingPage, client: Client) -> None:
    held, free = quiet(page, 6 * MINUTE), quiet(page, 6 * MINUTE)
    with transaction.atomic():
        Connector.objects.select_for_update().get(pk=held.pk)
        beside = Beside(lambda: want(page.pk, NOW))
        beside.begin()
        assert beside.ended_with() is None
    assert wanted_at(held) is None
    assert wanted_at(free) == NOW


def test_a_guest_learns_nothing_of_a_failure_here(
    page: BookingPage, client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    quiet(page, 6 * MINUTE)
    nowhere = f"redis://127.0.0.1:{free_port()}"
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": nowhere}}
    assert client.get(seen_by_guests(page)[0]).status_code == 200
    assert f"the accounts behind page {page.pk} were not woken" in caplog.text
