"""The line that the mode asks for, or HTTPS while that one does not get through."""

import asyncio
import logging
from collections.abc import Callable

from daybook_connector.conversation.talk import Speaker, Talk
from daybook_connector.journal import Journal
from daybook_connector.line import Line, LineSilent, Unwelcomed
from daybook_connector.local.pace import Pace
from daybook_connector.network.errors import ConnectionCut, CutAgain, NetworkError, UpgradeBlocked
from daybook_connector.status.conditions import Conditions

log = logging.getLogger(__name__)

CUTS = 3
SOON_BEATS = 3


class Channel:
    """`wanted` names the line that the mode asks for, `make` makes a line of that name.

    `line` is the name of the line that is in use, "" while there is none. `blocked` says why the
    wanted line is not. A line that is cut three times in a row, each time within three heartbeats,
    counts as blocked, too; then it has to hold for that long before it is trusted again.
    """

    def __init__(
        self,
        make: Callable[[str], Line],
        wanted: Callable[[], str],
        journal: Journal,
        speaker: Speaker,
        conditions: Conditions,
        pace: Pace,
    ) -> None:
        self.line = ""
        self.blocked: NetworkError | None = None
        self._make = make
        self._wanted = wanted
        self._journal = journal
        self._speaker = speaker
        self._conditions = conditions
        self._pace = pace
        self._soon = SOON_BEATS * pace.heartbeat
        self._cuts = 0
        self._trial: asyncio.TimerHandle | None = None
        self._talk: Talk | None = None

    def nudge(self) -> None:
        """There may be something new to say."""
        if self._talk:
            self._talk.nudge()

    def forgive(self) -> None:
        """The network may be another one now: earlier cuts do not count any more."""
        self._cuts = 0

    def welcomed(self, line: str) -> None:
        """To be called when the portal has welcomed us."""
        self.line = line
        if line != self._wanted():
            if self.blocked:
                self._conditions.hold("channel-blocked", str(self.blocked), self.blocked.remedy)
        elif self._cuts < CUTS:
            self._unblock()
        else:
            self._trial = asyncio.get_running_loop().call_later(self._soon, self._trust)

    async def converse(self) -> None:
        """One conversation, over the line that stands in where it must be. Ends only by raising
        `NetworkError`s or `Goodbye`."""
        wanted = self._wanted()
        talk = self._talk_by(wanted)
        while True:
            try:
                await self._hold(talk)
            except (UpgradeBlocked, Unwelcomed) as error:
                # It is this line that fails, and not the network or the sign-in.
                if wanted == "https":
                    raise
                log.warning("Not by %s: %s", wanted, error)
                self.blocked = error
                talk = await self._until_open(wanted)

    async def _until_open(self, wanted: str) -> Talk:
        """Talk by HTTPS until the portal has welcomed us by the wanted line; the talk over that."""
        stand_in = self._talk_by("https")
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

    async def _open_sometime(self, wanted: str, stand_in: Talk) -> Talk:
        while True:
            await asyncio.sleep(self._pace.blocked_retry)
            talk = self._talk_by(wanted)
            try:
                async with stand_in.silent():
                    await talk.greet()
            except NetworkError as error:
                log.info("Still not by %s: %s", wanted, error)
                self.blocked = error
                await talk.close()
            except BaseException:
                await talk.close()
                raise
            else:
                return talk

    def _talk_by(self, name: str) -> Talk:
        return Talk(self._make(name), self._journal, self._speaker, self._pace)

    async def _hold(self, talk: Talk) -> None:
        self._talk = talk
        try:
            await talk.hold()
        except (ConnectionCut, LineSilent) as cut:
            if talk.line != "https" and self._is_cut_again(talk.lasted):
                raise CutAgain(f"the last time after {talk.lasted:.0f} s") from cut
            raise
        finally:
            if self._trial:
                self._trial.cancel()
                self._trial = None
            self._talk = None
            self.line = ""
            await talk.close()
            self._speaker.left()

    def _is_cut_again(self, lasted: float) -> bool:
        """Whether this cut is one too many."""
        self._cuts = self._cuts + 1 if 0 < lasted < self._soon else 0
        return self._cuts >= CUTS

    def _trust(self) -> None:
        self._cuts = 0
        self._unblock()

    def _unblock(self) -> None:
        self.blocked = None
        self._conditions.end("channel-blocked")
