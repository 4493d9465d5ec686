"""One conversation with the portal, over whichever line, from `hello` to its end."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from daybook_protocol.agent import HeartbeatMessage, HelloMessage, ProgressMessage, StateMessage
from daybook_protocol.commands import CommandMessage
from daybook_protocol.errors import ProtocolError
from daybook_protocol.portal import (
    AckMessage,
    BeatMessage,
    GoodbyeMessage,
    RefusedMessage,
    ResendMessage,
    SettingsMessage,
    WelcomeMessage,
)
from daybook_protocol.reading import json_value, portal_message

from daybook_connector.conversation.delivery import Delivery
from daybook_connector.journal import Journal
from daybook_connector.line import Goodbye, LineSilent, PortalLine, Unwelcomed
from daybook_connector.local.pace import AgentPace

log = logging.getLogger(__name__)


class Speaker(Protocol):
    """What the conversation wants to know and tells of the rest of the agent."""

    def hello(self, line: str) -> HelloMessage: ...
    def heartbeat(self) -> HeartbeatMessage: ...
    def state(self) -> StateMessage: ...
    def progress(self) -> list[ProgressMessage]:
        """News of a first read since it was asked last."""

    def welcomed(self, welcome: WelcomeMessage) -> bool:
        """Whether the portal lacks something, so that all calendars have to be looked at."""

    def begin(self, *, anew: bool) -> None:
        """The portal has welcomed us; with `anew` all calendars have to be looked at."""

    def heard(self, message: SettingsMessage | ResendMessage | CommandMessage) -> None: ...
    def misheard(self, error: ProtocolError) -> None: ...
    def refused(self, seq: int, detail: str) -> None:
        """The portal has received this report, and cannot use it."""

    def acknowledged(self) -> None: ...
    def compared(self, portal: datetime, took: float) -> None:
        """The portal's clock, as told in an answer that took that many seconds."""


class Talk:
    """`use` is told the line's name once the portal has welcomed us."""

    def __init__(
        self,
        line: PortalLine,
        journal: Journal,
        speaker: Speaker,
        use: Callable[[str], None],
        pace: AgentPace,
    ) -> None:
        self._line = line
        self._delivery = Delivery(journal, line.burst, pace.unacknowledged)
        self._speaker = speaker
        self._use = use
        self._pace = pace
        self._wake = asyncio.Event()
        self._welcomed = asyncio.Event()
        self._welcomed_at = 0.0
        self._voice = asyncio.Lock()
        self._first_words: str | dict[str, Any] | None = None
        self._asked_at = 0.0
        self._beat_at = 0.0
        self._told_alive: bool | None = None
        self._told_state: StateMessage | None = None

    @property
    def lasted(self) -> float:
        """Seconds since the portal welcomed us."""
        return time.monotonic() - self._welcomed_at if self._welcomed.is_set() else 0.0

    @property
    def line(self) -> str:
        """The name of the line."""
        return self._line.name

    def nudge(self) -> None:
        """There may be something new to say."""
        self._wake.set()

    async def close(self) -> None:
        await self._line.close()

    async def greet(self) -> None:
        """Open the line, say hello and wait for the portal's first words; `hold` listens to them.

        Raises `Unwelcomed` where none come, and what the line raises.
        """
        await self._line.open()
        self._asked_at = time.monotonic()
        await self._line.send([self._speaker.hello(self._line.name).as_text()])
        try:
            async with asyncio.timeout(self._pace.welcome):
                self._first_words = await self._line.receive()
        except TimeoutError:
            seconds = round(self._pace.welcome)
            raise Unwelcomed(why="by-line", line=self._line.name, seconds=seconds) from None

    async def hold(self) -> None:
        """Talk until the line ends, after a greeting if there was none; ends only by raising
        `NetworkError`s or `Goodbye`."""
        if self._first_words is None:
            await self.greet()
        tasks = {asyncio.create_task(self._listen()), asyncio.create_task(self._speak())}
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        # When the portal says goodbye, writing fails as well; its words tell more.
        errors = [error for task in done if (error := task.exception())]
        raise next((error for error in errors if isinstance(error, Goodbye)), errors[0])

    @asynccontextmanager
    async def silent(self) -> AsyncIterator[None]:
        """Say nothing meanwhile, so that what another line is told of the reports stays true."""
        async with self._voice:
            yield

    async def _listen(self) -> None:
        told = self._first_words
        while True:
            if told is not None:
                self._hear(told)
            try:
                # Not wait_for, which in Python 3.11 may swallow that it is cancelled.
                async with asyncio.timeout(self._pace.silence):
                    told = await self._line.receive()
            except TimeoutError:
                raise LineSilent(why="for-seconds", seconds=round(self._pace.silence)) from None

    def _hear(self, told: str | dict[str, Any]) -> None:
        try:
            message = portal_message(json_value(told) if isinstance(told, str) else told)
        except ProtocolError as error:
            log.warning("A message of the portal was not understood: %s", error)
            self._speaker.misheard(error)
            return
        match message:
            case WelcomeMessage():
                self._welcome(message)
            case AckMessage():
                self._acknowledge(message)
            case BeatMessage():
                self._speaker.compared(message.at, time.monotonic() - self._asked_at)
            case RefusedMessage():
                self._refused(message)
            case GoodbyeMessage():
                raise Goodbye(message.code, message.detail, retry=message.retry, pc=message.pc)
            case _:
                self._speaker.heard(message)
        self._wake.set()

    def _welcome(self, welcome: WelcomeMessage) -> None:
        self._delivery.begin(welcome.last_seq)
        self._speaker.compared(welcome.at, time.monotonic() - self._asked_at)
        anew = self._speaker.welcomed(welcome)
        self._use(self._line.name)
        self._speaker.begin(anew=anew)
        self._beat_at = self._welcomed_at = time.monotonic()
        self._welcomed.set()

    def _acknowledge(self, ack: AckMessage) -> None:
        if self._delivery.acknowledge(ack.seq):
            self._speaker.acknowledged()

    def _refused(self, refusal: RefusedMessage) -> None:
        log.warning("The portal refused: %s %s", refusal.code, refusal.detail)
        if refusal.code == "gap" and refusal.expected is not None:
            self._delivery.go_back_to(refusal.expected)
        elif refusal.seq:
            self._speaker.refused(refusal.seq, refusal.detail)

    async def _speak(self) -> None:
        try:
            async with asyncio.timeout(self._pace.welcome):
                await self._welcomed.wait()
        except TimeoutError:
            raise Unwelcomed(why="other-words", line=self._line.name) from None
        while True:
            self._wake.clear()
            async with self._voice:
                if messages := self._due():
                    await self._line.send(messages)
                    continue
            try:
                async with asyncio.timeout(self._until_beat()):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _due(self) -> list[str]:
        return [
            *self._state(),
            *(news.as_text() for news in self._speaker.progress()),
            *self._delivery.due(),
            *self._heartbeat(),
        ]

    def _state(self) -> list[str]:
        state = self._speaker.state()
        # The number that wait changes with every report and is no news of its own.
        news = state.model_copy(update={"waiting": 0})
        if news == self._told_state:
            return []
        self._told_state = news
        return [state.as_text()]

    def _heartbeat(self) -> list[str]:
        """When it is time, and at once when the calendars have become trustworthy again."""
        message = self._speaker.heartbeat()
        brightens = message.alive and not self._told_alive
        if self._until_beat() > 0 and not brightens:
            return []
        self._beat_at = self._asked_at = time.monotonic()
        self._told_alive = message.alive
        return [message.as_text()]

    def _until_beat(self) -> float:
        return max(0.0, self._beat_at + self._pace.heartbeat - time.monotonic())
