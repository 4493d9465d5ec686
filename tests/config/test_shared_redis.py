"""Two sites on one Redis know nothing of each other."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.core.cache.backends.redis import RedisCache

from tests.servers.redis import redis_server

pytestmark = pytest.mark.redis
SITES = ("https://one.example", "https://two.example")
TELL = "import json, config.settings as s; print(json.dumps([s.CACHES, s.CHANNEL_LAYERS]))"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


def settings_of(site: str, redis: str, tmp_path: Path, **more: str) -> tuple[Any, Any]:
    """The cache and the channel layer of a site, as its own settings say."""
    own = {"SITE_URL": site, "REDIS_URL": redis, "ENV_FILE": "no.env", "SECRET_KEY": "x"}
    own |= {"CREDENTIAL_KEYS": "x", "DATABASE_URL": "postgres://nobody@localhost/none"}
    own |= {"DATA_DIR": str(tmp_path), **more}
    words = [sys.executable, "-c", TELL]
    told = subprocess.run(words, env=os.environ | own, capture_output=True, text=True, check=True)
    caches, layers = (found["default"] for found in json.loads(told.stdout))
    assert layers.pop("BACKEND").endswith("RedisPubSubChannelLayer")
    return caches, layers["CONFIG"]


def test_what_one_site_keeps_in_the_cache_the_other_does_not_see(
    redis: str, tmp_path: Path
) -> None:
    one, two = (
        RedisCache(redis, {"KEY_PREFIX": settings_of(site, redis, tmp_path)[0]["KEY_PREFIX"]})
        for site in SITES
    )
    one.set("rate:booking", 20)
    assert two.get("rate:booking") is None
    assert one.get("rate:booking") == 20


async def test_what_one_site_announces_the_other_does_not_hear(redis: str, tmp_path: Path) -> None:
    one, two = (RedisPubSubChannelLayer(**settings_of(site, redis, tmp_path)[1]) for site in SITES)
    channel = await two.new_channel()
    await two.group_add("host.1", channel)
    await one.group_send("host.1", {"type": "changed", "what": "of the first"})
    await two.group_send("host.1", {"type": "changed", "what": "of the second"})
    assert (await asyncio.wait_for(two.receive(channel), 20))["what"] == "of the second"
    await one.flush()
    await two.flush()


def test_the_prefix_may_be_named(redis: str, tmp_path: Path) -> None:
    cache, layer = settings_of(SITES[0], redis, tmp_path, SITE_PREFIX="team one:")
    assert cache["KEY_PREFIX"] == layer["prefix"] == "team-one-"
