"""The browser's end of the live stream.

The page names its topics in the address; the consumer listens to the groups of the hosts concerned
and sends HTML fragments that replace what the page shows. Nothing is expected from the browser but
{"type": "refresh"}, which asks for the whole state again.
"""

import asyncio
import contextlib
import json
import random
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from daybook_protocol.json_text import NotJson, read_json
from django.utils import timezone

from accounts.models import User
from languages.choice import Manner, choose
from live.audience import Audience, in_database
from live.endings import STANDING, ends_at
from live.fragments import Fragments
from live.standing import groups_of
from live.topics import oversees, topics_of

SIGNED_OUT = 4401
BAD_TOPICS = 4400
TOO_LARGE = 1009
TOO_MANY = 1008
LARGEST = 1000
"""Characters of a message from the browser."""
MOST = 20
WITHIN = 10.0
"""At most so many messages in so many seconds."""
HEARTBEAT = 20.0
DAY = 86400.0
BEAT = "<!-- beat -->"


class LiveConsumer(AsyncWebsocketConsumer):
    audience: Audience | None = None
    session = ""

    async def connect(self) -> None:
        await self.accept()
        user = self.scope["user"]
        topics = topics_of(self.scope["query_string"].decode("latin-1"))
        if not user.is_authenticated:
            await self.close(SIGNED_OUT)
        elif topics is None:
            await self.close(BAD_TOPICS)
        else:
            await self._begin(user, topics)

    async def _begin(self, user: User, topics: frozenset[str]) -> None:
        """Listen first and read the state then, so that no change falls in between."""
        self.session = self.scope["session"].session_key or ""
        self._groups: frozenset[str] = frozenset()
        self._pending: Fragments = {}
        self._something = asyncio.Event()
        self._heard: deque[float] = deque(maxlen=MOST)
        self._writing = asyncio.create_task(self._write())
        self._ending = asyncio.create_task(self._expire())
        self.audience = Audience.with_watcher(self, user.pk, topics, manner_of(self.scope, user))
        await self.listen_to(await in_database(groups_of)(user, oversees=oversees(topics)))
        await self.audience.catch_up(self)

    async def disconnect(self, code: int) -> None:
        if self.audience is None:
            return
        self.audience.leave(self)
        self._writing.cancel()
        self._ending.cancel()
        await self.listen_to(frozenset())

    async def changed(self, message: dict[str, Any]) -> None:
        """A message of `publish`."""
        if self.audience is not None:
            self.audience.note(message["what"], message["pk"])

    # --- What the audience asks of a watcher ---

    def give(self, news: Fragments) -> None:
        """Have fragments sent. To a slow browser only the latest of each element will go, so that
        what waits for it is never more than one page."""
        for name, html in news.items():
            self._pending.pop(name, None)
            self._pending[name] = html
        self._something.set()

    async def dismiss(self) -> None:
        """The session has ended, or the person may not sign in any more."""
        self._pending.clear()
        await self.close(SIGNED_OUT)

    async def listen_to(self, groups: frozenset[str]) -> None:
        for group in groups - self._groups:
            await self.channel_layer.group_add(group, self.channel_name)
        for group in self._groups - groups:
            await self.channel_layer.group_discard(group, self.channel_name)
        self._groups = groups

    async def _write(self) -> None:
        while True:
            wait = HEARTBEAT * random.uniform(0.8, 1.0)  # noqa: S311
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._something.wait(), wait)
            self._something.clear()
            news, self._pending = self._pending, {}
            # A socket that is closing is the business of `disconnect`.
            with contextlib.suppress(RuntimeError, OSError):
                await self.send("\n".join(news.values()) or BEAT)

    async def _expire(self) -> None:
        """Have it asked whether the session counts when it runs out; it may have been prolonged."""
        while ends := await in_database(ends_at)(self.session):
            # Longer waits than a day are looked at again, as clocks may be set.
            wait = min((ends - timezone.now()).total_seconds(), DAY)
            await asyncio.sleep(max(wait, 1.0))
            if self.audience is not None and ends <= timezone.now():
                self.audience.note(STANDING, "")

    # --- What the browser says ---

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.audience is None:
            return
        if len(text_data or bytes_data or "") > LARGEST:
            await self.close(TOO_LARGE)
        elif self._is_flooding():
            await self.close(TOO_MANY)
        elif _type_of(text_data) == "refresh":
            await self.audience.catch_up(self)
        else:
            known = {"error": "Unknown message.", "known": [{"type": "refresh"}]}
            await self.send(json.dumps(known))

    def _is_flooding(self) -> bool:
        now = time.monotonic()
        flooding = len(self._heard) == MOST and now - self._heard[0] < WITHIN
        self._heard.append(now)
        return flooding


def manner_of(scope: Mapping[str, Any], user: User) -> Manner:
    """How the page speaks that opened the stream, which has its cookies and its browser."""
    headers = dict(scope["headers"])
    return choose(
        asked={},
        cookies=scope["cookies"],
        user=user,
        browser=headers.get(b"accept-language", b"").decode("latin-1"),
    )


def _type_of(text: str | None) -> object:
    try:
        message = read_json(text or "")
    except NotJson:
        return None
    return message.get("type") if isinstance(message, dict) else None
