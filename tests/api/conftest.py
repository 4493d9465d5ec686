"""What every test of the API starts with."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from accounts.models import User
from tests.api.client import Api
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _no_earlier_requests() -> Iterator[None]:
    """Rate limits count in the cache."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def host(db: None) -> User:
    return UserFactory(email="anna@example.com", name="Anna", slug="anna")


@pytest.fixture
def api(host: User) -> Api:
    """The host's own token with every scope."""
    return Api(host)


@pytest.fixture
def stranger(db: None) -> Api:
    """Somebody else with every scope."""
    return Api(UserFactory())
