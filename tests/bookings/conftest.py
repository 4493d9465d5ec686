"""John and his page, those who look at it, and a clock that stands still."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from bookings.models import BookingPage
from tests.bookings.cast import open_page
from tests.factories import NOW, UserFactory


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday, 23 November 2026, 09:00 in Berlin."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def john(db: None) -> User:
    return UserFactory(name="John Smith", slug="john", email="john@example.com")


@pytest.fixture
def page(john: User) -> BookingPage:
    return open_page(john, slug="intro", title="Intro call")


@pytest.fixture
def johns(client: Client, john: User) -> Client:
    """The browser in which John is signed in."""
    client.force_login(john)
    return client


@pytest.fixture
def strangers(client: Client, db: None) -> Client:
    """The browser of another host."""
    client.force_login(UserFactory())
    return client
