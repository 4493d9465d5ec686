"""Everybody in this process who looks at the same page as the same person, in the same language.

Each change is rendered once for all of them: ten tabs cost as much as one. Changes that come within
100 ms become one message, and what looks as it did before is not sent again. Renderings of one
audience never overlap, so that a later message is never older than an earlier one.
"""

import asyncio
import hashlib
import logging
import random
import re
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar, ParamSpec, Protocol, TypeVar

from channels.db import database_sync_to_async

from accounts.models import User
from languages.choice import Manner
from languages.speaking import spoken
from live import fragments
from live.fragments import Fragments, Topics
from live.standing import Standing, standing_of
from live.topics import oversees

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

APART = 0.1
"""Seconds between two messages to one page."""
GATHER = 0.015
"""Seconds in which the first change waits for others of the same moment."""
LOOK_AGAIN = 30.0
"""Seconds after which everything is read again: states age without any message."""

# Apart from the threads of page requests, which a burst of changes must not hold up.
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live")
_TICKING = re.compile(r"(<time[^>]*\bdata-relative\b[^>]*>)[^<]*")


def in_database(function: Callable[P, T]) -> Callable[P, Awaitable[T]]:
    run: Callable[P, Awaitable[T]] = database_sync_to_async(
        function, thread_sensitive=False, executor=_threads
    )
    return run


class Watcher(Protocol):
    """One open socket."""

    session: str

    def give(self, news: Fragments) -> None: ...
    async def dismiss(self) -> None: ...
    async def listen_to(self, groups: frozenset[str]) -> None: ...


class Audience:
    _all: ClassVar[dict[tuple[object, int, Topics, Manner], "Audience"]] = {}

    def __init__(self, user_id: int, topics: Topics, manner: Manner) -> None:
        self.user_id, self.topics, self.manner = user_id, topics, manner
        self.watchers: set[Watcher] = set()
        self._changes: set[tuple[str, str]] = set()
        self._shown: dict[str, bytes] = {}
        self._lock = asyncio.Lock()
        self._flushing: asyncio.Task[None] | None = None
        self._last = 0.0
        self._watch = asyncio.create_task(self._look_again())

    @classmethod
    def with_watcher(
        cls, watcher: Watcher, user_id: int, topics: Topics, manner: Manner
    ) -> "Audience":
        """The audience of these topics, which the watcher belongs to from now on."""
        key = (asyncio.get_running_loop(), user_id, topics, manner)
        if key not in cls._all:
            cls._all[key] = cls(user_id, topics, manner)
        cls._all[key].watchers.add(watcher)
        return cls._all[key]

    @classmethod
    def count_watchers(cls) -> int:
        """The open sockets of this process."""
        return sum(len(audience.watchers) for audience in cls._all.values())

    async def catch_up(self, watcher: Watcher) -> None:
        """Give a watcher the whole present state, and the others what is new of it."""
        async with self._lock:
            state = await self._render(lambda user: fragments.snapshot(user, self.topics))
            news = self._remember(state)
            for other in self.watchers:
                if other is watcher:
                    # Even when there is nothing to show, so that the page knows it is live.
                    other.give(state)
                elif news:
                    other.give(news)

    def leave(self, watcher: Watcher) -> None:
        self.watchers.discard(watcher)
        if not self.watchers:
            self._watch.cancel()
            if self._flushing:
                self._flushing.cancel()
            key = (asyncio.get_running_loop(), self.user_id, self.topics, self.manner)
            self._all.pop(key, None)

    def note(self, what: str, pk: str) -> None:
        """Remember a change; it is told soon, together with others."""
        self._changes.add((what, pk))
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())

    async def _flush(self) -> None:
        await asyncio.sleep(max(GATHER, self._last + APART - time.monotonic()))
        async with self._lock:
            self._flushing, self._last = None, time.monotonic()
            changes, self._changes = sorted(self._changes), set()
            await self._tell(lambda user: fragments.changed(user, changes, self.topics))

    async def _look_again(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AGAIN * random.uniform(0.8, 1.2))  # noqa: S311
            async with self._lock:
                await self._tell(lambda user: fragments.snapshot(user, self.topics))

    async def _tell(self, render: Callable[[User], Fragments]) -> None:
        try:
            news = self._remember(await self._render(render))
        except Exception:
            # The database is away, perhaps; the next look tells everything that was missed.
            log.exception("the live state could not be read")
            return
        for watcher in self.watchers if news else ():
            watcher.give(news)

    async def _render(self, render: Callable[[User], Fragments]) -> Fragments:
        """What the person may see now. Who may not watch any more is sent away instead."""
        sessions = frozenset(watcher.session for watcher in self.watchers)
        standing, news = await in_database(self._read)(sessions, render)
        for watcher in list(self.watchers):
            if standing is None or watcher.session not in standing.sessions:
                self.watchers.discard(watcher)
                await watcher.dismiss()
            else:
                await watcher.listen_to(standing.groups)
        return news

    def _read(
        self, sessions: frozenset[str], render: Callable[[User], Fragments]
    ) -> tuple[Standing | None, Fragments]:
        standing = standing_of(self.user_id, sessions, oversees=oversees(self.topics))
        if standing is None or not standing.sessions:
            return None, {}
        with spoken(self.manner.language, self.manner.habits):
            return standing, render(standing.user)

    def _remember(self, rendered: Fragments) -> Fragments:
        """Of what was rendered, that which looks different from what was sent last."""
        news = {}
        for name, html in rendered.items():
            looks = digest(html)
            if self._shown.get(name) != looks:
                self._shown[name] = looks
                news[name] = html
        return news


def digest(html: str) -> bytes:
    """The same for HTML that differs only in "3 minutes ago", which the browser ticks itself."""
    return hashlib.blake2b(_TICKING.sub(r"\1", html).encode(), digest_size=16).digest()
