"""Web processes that share their live state with the tests through Redis."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.servers.portal import Process, web_process
from tests.servers.redis import redis_server


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture(scope="module")
def processes(
    tmp_path_factory: pytest.TempPathFactory, redis: str, django_db_setup: None
) -> Iterator[list[Process]]:
    shared = {"DJANGO_SETTINGS_MODULE": "tests.settings_redis", "TEST_REDIS_URL": redis}
    logs = tmp_path_factory.mktemp("two")
    with (
        web_process(logs / "one.log", app="tests.agents.farsighted:application", **shared) as one,
        web_process(logs / "another.log", **shared) as another,
    ):
        yield [one, another]


@pytest.fixture
def two(processes: list[Process], redis: str, settings: Any) -> list[Process]:
    """Two web processes, which this one can reach through Redis."""
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis], "prefix": "daybook"},
        }
    }
    return processes
