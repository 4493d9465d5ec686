"""One conversation with the portal, over whichever line, from `hello` to its end."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from daybook_connector.journal import Journal
from daybook_connector.line import Goodbye, Line, LineSilent
from daybook_connector.network.errors import NetworkError
from daybook_connector.protocol import Malformed, Message, check, moment, read

log = logging.getLogger(__name__)


class OutOfStep(NetworkError):
    """Portal and journal do not fit together, so everything is sent again from the beginning.

    Nothing to do; this happens after a backup was restored.
    """

    code = "out-of-step"
    alert = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds. `unacknowledged` is how long a report may be under way before a new connection.

    Tries to connect are `first_retry` apart, then twice as long each time up to `last_retry`;
    `blocked_retry` is for a WebSocket that does not get through, and the passes meanwhile. `safety`
    is between passes although the store is being watched, `store_retry` after one that the store
    did not allow; `store_patience` is how long it may be silent. Every `tick` the clock is looked
    at: a `jump` means that the computer slept.
    """

    heartbeat: float = 25.0
    silence: float = 60.0
    unacknowledged: float = 60.0
    first_retry: float = 1.0
    last_retry: float = 60.0
    blocked_retry: float = 300.0
    safety: float = 1800.0
    store_retry: float = 30.0
    store_patience: float = 120.0
    tick: float = 5.0
    jump: float = 20.0


class Speaker(Protocol):
    """What the conversation wants to know and tells of the rest of the agent."""

    def hello(self, line: str) -> Message: ...
    def heartbeat(self) -> Message: ...
    def state(self) -> Message: ...
    def progress(self) -> list[Message]:
        """News of a first read since it was asked last."""

    def welcomed(self, welcome: Message) -> None: ...
    def heard(self, message: Message) -> None:
        """`settings`, `resend` and `command`."""

    def misheard(self, error: Malformed) -> None: ...
    def refused(self, seq: int, detail: str) -> None:
        """The portal has received this report, and cannot use it."""

    def acknowledged(self) -> None: ...
    def compared(self, portal: datetime, took: float) -> None:
        """The portal's clock, as told in an answer that took that many seconds."""

    def left(self) -> None:
        """The conversation has ended."""


class Talk:
    def __init__(self, line: Line, journal: Journal, speaker: Speaker, pace: Pace) -> None:
        self._line = line
        self._journal = journal
        self._speaker = speaker
        self._pace = pace
        self._wake = asyncio.Event()
        self._welcomed = asyncio.Event()
        self._sent = 0
        self._acknowledged = 0
        self._waiting_since = 0.0
        self._asked_at = 0.0
        self._beat_at = 0.0
        self._told_alive: bool | None = None
        self._told_state: Message = {}

    def nudge(self) -> None:
        """There may be something new to say."""
        self._wake.set()

    async def hold(self) -> None:
        """Talk until the line ends; ends only by raising `NetworkError`s or `Goodbye`."""
        self._asked_at = time.monotonic()
        await self._line.send([self._speaker.hello(self._line.name)])
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

    async def _listen(self) -> None:
        while True:
            try:
                # Not wait_for, which in Python 3.11 may swallow that it is cancelled.
                async with asyncio.timeout(self._pace.silence):
                    told = await self._line.receive()
            except TimeoutError:
                raise LineSilent(f"for {self._pace.silence:.0f} s") from None
            self._hear(told)

    def _hear(self, told: str | dict[str, Any]) -> None:
        try:
            message = read(told) if isinstance(told, str) else check(told)
        except Malformed as error:
            log.warning("A message of the portal was not understood: %s", error)
            self._speaker.misheard(error)
            return
        ears: dict[str, Callable[[Message], None]] = {
            "welcome": self._welcome,
            "ack": lambda message: self._acknowledge(message["seq"]),
            "beat": self._beat,
            "refused": self._refused,
            "goodbye": self._goodbye,
        }
        ears.get(message["type"], self._speaker.heard)(message)
        self._wake.set()

    def _welcome(self, welcome: Message) -> None:
        last = welcome["last_seq"]
        if last >= self._journal.next_seq or last + 1 < self._journal.first_waiting():
            self._begin_again(f"it holds report {last}")
        self._journal.acknowledge(last)
        self._sent = self._acknowledged = last
        self._speaker.compared(moment(welcome["at"]), time.monotonic() - self._asked_at)
        self._speaker.welcomed(welcome)
        self._beat_at = time.monotonic()
        self._welcomed.set()

    def _acknowledge(self, seq: int) -> None:
        if seq <= self._acknowledged:
            return
        if seq >= self._journal.next_seq:
            self._begin_again(f"it acknowledges report {seq}")
        self._journal.acknowledge(seq)
        self._acknowledged = seq
        self._sent = max(self._sent, seq)
        self._waiting_since = time.monotonic()
        self._speaker.acknowledged()

    def _beat(self, beat: Message) -> None:
        self._speaker.compared(moment(beat["at"]), time.monotonic() - self._asked_at)

    def _refused(self, refusal: Message) -> None:
        log.warning("The portal refused: %s %s", refusal["code"], refusal["detail"])
        seq: int | None = refusal.get("seq")
        if refusal["code"] == "gap":
            expected: int = refusal["expected"]
            if not self._journal.first_waiting() <= expected <= self._journal.next_seq:
                self._begin_again(f"it expects report {expected}")
            self._sent = min(self._sent, expected - 1)
        elif seq:
            self._speaker.refused(seq, refusal["detail"])

    def _begin_again(self, why: str) -> None:
        log.warning("A new stream begins: the portal does not fit, %s.", why)
        self._journal.begin_new_stream()
        raise OutOfStep(why)

    def _goodbye(self, message: Message) -> None:
        raise Goodbye(
            message["code"],
            message["detail"],
            retry=message["retry"],
            pc=message.get("pc") or "",
        )

    async def _speak(self) -> None:
        try:
            async with asyncio.timeout(self._pace.silence):
                await self._welcomed.wait()
        except TimeoutError:
            raise LineSilent("the portal did not answer the hello") from None
        while True:
            self._wake.clear()
            if messages := self._due():
                await self._line.send(messages)
                continue
            try:
                async with asyncio.timeout(self._until_beat()):
                    await self._wake.wait()
            except TimeoutError:
                continue

    def _due(self) -> list[Message | str]:
        return [*self._state(), *self._speaker.progress(), *self._reports(), *self._heartbeat()]

    def _state(self) -> list[Message]:
        state = self._speaker.state()
        # The number that wait changes with every report and is no news of its own.
        news = {name: value for name, value in state.items() if name != "waiting"}
        if news == self._told_state:
            return []
        self._told_state = news
        return [state]

    def _reports(self) -> list[str]:
        now = time.monotonic()
        under_way = self._sent - self._acknowledged
        if not under_way:
            self._waiting_since = now
        elif now - self._waiting_since > self._pace.unacknowledged:
            raise LineSilent(f"report {self._acknowledged + 1} is not acknowledged")
        reports = self._journal.reports(self._sent, self._line.burst - under_way)
        if reports:
            self._sent = reports[-1].seq
        return [report.body for report in reports]

    def _heartbeat(self) -> list[Message]:
        """When it is time, and at once when the calendars have become trustworthy again."""
        message = self._speaker.heartbeat()
        brightens = message["alive"] and not self._told_alive
        if self._until_beat() > 0 and not brightens:
            return []
        self._beat_at = self._asked_at = time.monotonic()
        self._told_alive = message["alive"]
        return [message]

    def _until_beat(self) -> float:
        return max(0.0, self._beat_at + self._pace.heartbeat - time.monotonic())
