"""The simulated server, for journeys that begin at one that is odd."""

from collections.abc import Iterator

import pytest

from tests.journeys.odd_world import NOW
from tests.servers.simulated_dav import SimulatedDav


@pytest.fixture
def private_addresses(settings) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.0/8"


@pytest.fixture
def server(private_addresses: None) -> Iterator[SimulatedDav]:
    with SimulatedDav(clock=NOW.timestamp()) as simulated:
        yield simulated
