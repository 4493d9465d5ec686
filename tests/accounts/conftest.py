"""Every test starts with full rate limits."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def anna(db: None) -> User:
    return UserFactory(
        email="anna@example.com", name="Anna Smith", slug="anna", timezone="Europe/Berlin"
    )


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory(email="bob@example.com", name="Bob Jones", slug="bob")


@pytest.fixture
def as_anna(anna: User, client: Client) -> Client:
    client.force_login(anna)
    return client
