"""The line that the mode asks for, or HTTPS while that one does not get through."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from daybook_connector.line import LineSilent, Unwelcomed, parting
from daybook_connector.line.obstacles import OVERCOME
from daybook_connector.network.errors import ConnectionCut, CutAgain, NetworkError, UpgradeBlocked
from daybook_connector.status.standing import AgentStanding

log = logging.getLogger(__name__)

CUTS = 3
SOON_BEATS = 3


class Conversation(Protocol):
    """What is said over a line, from hello to its end; see `conversation.talk`."""

    @property
    def line(self) -> str: ...
    @property
    def lasted(self) -> float: ...
    def nudge(self) -> None: ...
    def silent(self) -> AbstractAsyncContextManager[None]: ...
    async def greet(self) -> None: ...
    async def hold(self) -> None: ...
    async def close(self) -> None: ...


MakeTalk = Callable[[str, Callable[[str], None]], Conversation]
"""Makes a conversation over the line of this name, which tells when the portal has welcomed us."""


class Channel:
    """Keeps `line` and `blocked` of the standing. A line that is cut three times in a row, each
    time within three heartbeats, counts as blocked, too; then it has to hold for that long before
    it is trusted again.
    """

    def __init__(self, standing: AgentStanding, make_talk: MakeTalk) -> None:
        self._standing = standing
        self._conditions = standing.conditions
        self._make_talk = make_talk
        self._soon = SOON_BEATS * standing.pace.heartbeat
        self._cuts = 0
        self._trial: asyncio.TimerHandle | None = None
        self._talk: Conversation | None = None

    def nudge(self) -> None:
        """There may be something new to say."""
        if self._talk:
            self._talk.nudge()

    def forgive(self) -> None:
        """The network may be another one now: earlier cuts do not count any more."""
        self._cuts = 0

    def _use(self, line: str) -> None:
        """The portal has welcomed us by this line."""
        standing = self._standing
        standing.trouble = None
        parting.note(standing.journal, standing.identity.token, None)
        standing.line = line
        self._judge(line)
        self._conditions.end(*OVERCOME)

    def _judge(self, line: str) -> None:
        """Whether the wanted line is blocked, now that this one is in use."""
        if line != self._standing.wanted_line:
            if blocked := self._standing.blocked:
                self._conditions.hold("channel-blocked", blocked.reason, remedy=blocked.remedy)
        elif self._cuts < CUTS:
            self._unblock()
        else:
            self._trial = asyncio.get_running_loop().call_later(self._soon, self._trust)

    async def converse(self) -> None:
        """One conversation, over the line that stands in where it must be. Ends only by raising
        `NetworkError`s or `Goodbye`."""
        wanted = self._standing.wanted_line
        talk = self._make_talk(wanted, self._use)
        while True:
            try:
                await self._hold(talk)
            except (UpgradeBlocked, Unwelcomed) as error:
                # It is this line that fails, and not the network or the sign-in.
                if wanted == "https":
                    raise
                log.warning("Not by %s: %s", wanted, error)
                self._standing.blocked = error
                talk = await self._until_open(wanted)

    async def _until_open(self, wanted: str) -> Conversation:
        """Talk by HTTPS until the portal has welcomed us by the wanted line; the talk over that."""
        stand_in = self._make_talk("https", self._use)
        talking = asyncio.create_task(self._hold(stand_in))
        opening = asyncio.create_task(self._open_sometime(wanted, stand_in))
        try:
            await asyncio.wait({talking, opening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            talking.cancel()
            opening.cancel()
            await asyncio.gather(talking, opening, return_exceptions=True)
        if opening.cancelled():
            talking.result()
        return opening.result()

    async def _open_sometime(self, wanted: str, stand_in: Conversation) -> Conversation:
        while True:
            await asyncio.sleep(self._standing.pace.blocked_retry)
            talk = self._make_talk(wanted, self._use)
            try:
                async with stand_in.silent():
                    await talk.greet()
            except NetworkError as error:
                log.info("Still not by %s: %s", wanted, error)
                self._standing.blocked = error
                await talk.close()
            except BaseException:
                await talk.close()
                raise
            else:
                return talk

    async def _hold(self, talk: Conversation) -> None:
        self._talk = talk
        try:
            await talk.hold()
        except (ConnectionCut, LineSilent) as cut:
            if talk.line != "https" and self._is_cut_again(talk.lasted):
                raise CutAgain(why="last-after", seconds=round(talk.lasted)) from cut
            raise
        finally:
            if self._trial:
                self._trial.cancel()
                self._trial = None
            self._talk = None
            self._standing.line = ""
            await talk.close()
            self._standing.changed()

    def _is_cut_again(self, lasted: float) -> bool:
        """Whether this cut is one too many."""
        self._cuts = self._cuts + 1 if 0 < lasted < self._soon else 0
        return self._cuts >= CUTS

    def _trust(self) -> None:
        self._cuts = 0
        self._unblock()

    def _unblock(self) -> None:
        self._standing.blocked = None
        self._conditions.end("channel-blocked")
