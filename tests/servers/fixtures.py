"""Servers that tests share: one process of each for a test run, fresh accounts for each test.

Loaded through `pytest_plugins` in tests/conftest.py.
"""

import itertools
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.servers.davical import Davical
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale
from tests.servers.xandikos import Xandikos

PASSWORD = "s3cret:word"
_names = [f"{prefix}user{number}" for number in range(400) for prefix in ("", "other-")]
USERS = dict.fromkeys([*_names, "ann@example.com"], PASSWORD)
_numbers = itertools.count()


@pytest.fixture(scope="session")
def radicale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Radicale]:
    with Radicale(tmp_path_factory.mktemp("radicale"), USERS) as server:
        yield server


@pytest.fixture
def radicale_user(radicale: Radicale) -> str:
    """A user nobody used before in this run, without calendars. The password is `PASSWORD`."""
    return f"user{next(_numbers)}"


@pytest.fixture(scope="session")
def xandikos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Xandikos]:
    with Xandikos(tmp_path_factory.mktemp("xandikos")) as server:
        yield server


@pytest.fixture(scope="session")
def davical(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Davical]:
    """Needs the mark `davical`, and a test that uses `db`: its database stands beside that one."""
    folder = tmp_path_factory.mktemp("davical")
    with Davical(folder, settings.DATABASES["default"]) as server:
        yield server


@pytest.fixture
def davical_user(db: None, davical: Davical) -> str:
    """A user nobody used before in this run, without calendars. The password is `PASSWORD`."""
    name = f"user{next(_numbers)}"
    davical.add_user(name, PASSWORD)
    return name


@pytest.fixture
def fault_proxy(radicale: Radicale) -> Iterator[FaultProxy]:
    """A fault proxy in front of the shared Radicale."""
    with FaultProxy(radicale.url) as proxy:
        yield proxy
