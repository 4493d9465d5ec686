"""A socket in one process, and a session that ends in another."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings as site
from django.test import Client

from live import audience, consumer
from tests.factories import UserFactory
from tests.live.live_socket import Socket
from tests.servers.portal import Process, web_process
from tests.servers.redis import redis_server

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.redis]


@pytest.fixture
def other(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, settings: Any
) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("other")
    with redis_server(folder) as redis:
        layer = "channels_redis.pubsub.RedisPubSubChannelLayer"
        config = {"hosts": [redis], "prefix": "daybook"}
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": layer, "CONFIG": config}}
        shared = {"DJANGO_SETTINGS_MODULE": "tests.settings_redis", "TEST_REDIS_URL": redis}
        with web_process(folder / "web.log", **shared) as process:
            yield process


def signed_in() -> str:
    client = Client()
    client.force_login(UserFactory())
    return client.cookies[site.SESSION_COOKIE_NAME].value


def sign_out(process: Process, session: str) -> int:
    cookies = {site.SESSION_COOKIE_NAME: session}
    with httpx.Client(base_url=process.url, cookies=cookies, timeout=30) as client:
        client.get("/account/logout/")
        client.headers["X-CSRFToken"] = client.cookies["csrftoken"]
        return client.post("/account/logout/").status_code


async def test_signing_out_at_another_process_closes_the_socket_at_once(
    other: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing is noticed by the look that is taken now and then.
    monkeypatch.setattr(audience, "LOOK_AGAIN", 600.0)
    session = await sync_to_async(signed_in)()
    cookie = f"{site.SESSION_COOKIE_NAME}={session}".encode()
    headers = [(b"host", b"testserver"), (b"cookie", cookie), (b"origin", b"http://testserver")]
    socket = Socket("/live/?topics=dashboard", headers)
    assert await socket.connect()
    await socket.hear()
    assert await sync_to_async(sign_out)(other, session) == 302
    assert await socket.closed_with() == consumer.SIGNED_OUT
    await socket.disconnect()
