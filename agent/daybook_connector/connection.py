"""Keeps a conversation with the portal going, whatever happens to the network."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress

from daybook_connector.conditions import Conditions
from daybook_connector.errors import ConnectorError
from daybook_connector.journal import Journal
from daybook_connector.line import Goodbye, Line
from daybook_connector.network.errors import NetworkError, SignInRefused, UpgradeBlocked
from daybook_connector.pace import Pace
from daybook_connector.talk import Speaker, Talk

log = logging.getLogger(__name__)

# A conversation that lasted this long was a good one: the next try may come at once.
GOOD_SECONDS = 10.0
PARTINGS = {
    "replaced": "two-agents",
    "revoked": "sign-in-needed",
    "not-signed-in": "sign-in-needed",
    "agent-too-old": "agent-too-old",
    "protocol-too-new": "portal-too-old",
}
OVERCOME = (
    "server-unreachable",
    "certificate-invalid",
    "two-agents",
    "sign-in-needed",
    "agent-too-old",
    "portal-too-old",
)


class Connection:
    """`wanted` names the line that the mode asks for, `make` makes a line of that name.

    `line` is the name of the line that is in use, "" while there is none. `blocked` says why the
    wanted line is not: then HTTPS stands in for it. `trouble` is why the last try failed.
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
        self.parted: Goodbye | None = None
        self.trouble: ConnectorError | None = None
        self._make = make
        self._wanted = wanted
        self._journal = journal
        self._speaker = speaker
        self._conditions = conditions
        self._pace = pace
        self._talk: Talk | None = None
        self._again = asyncio.Event()
        self._failures = 0

    def nudge(self) -> None:
        """There may be something new to say."""
        if self._talk:
            self._talk.nudge()

    def renew(self) -> None:
        """Connect anew, at once; also after the portal had said goodbye."""
        self.parted = None
        self._failures = 0
        self._again.set()

    async def renewed(self) -> None:
        """Wait for somebody to want a new connection."""
        await self._again.wait()
        self._again.clear()

    def welcomed(self, line: str) -> None:
        """To be called when the portal has welcomed us."""
        self.line = line
        self.trouble = None
        if line == self._wanted():
            self.blocked = None
            self._conditions.end("channel-blocked")
        elif self.blocked:
            self._conditions.hold("channel-blocked", str(self.blocked), self.blocked.remedy)
        self._conditions.end(*OVERCOME)

    async def keep(self) -> None:
        """Goes on until it is cancelled."""
        while True:
            self._again.clear()
            begun = time.monotonic()
            await self._until_again(self._once())
            if self._again.is_set():
                continue
            lasted = time.monotonic() - begun
            self._failures = 0 if lasted > GOOD_SECONDS else self._failures + 1
            with suppress(TimeoutError):
                async with asyncio.timeout(self._rest()):
                    await self._again.wait()

    async def _until_again(self, work: "asyncio._CoroutineLike[None]") -> None:
        """Do the work, but drop it when a new connection is wanted."""
        tasks = {asyncio.create_task(work), asyncio.create_task(self._again.wait())}
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _rest(self) -> float | None:
        """Seconds until the next try; None where only the user can help."""
        if self.parted and not self.parted.retry:
            return None
        longest = min(self._pace.last_retry, self._pace.first_retry * 2**self._failures / 2)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - to spread, not to hide

    async def _once(self) -> None:
        """One try, and the conversation if it succeeds. Never raises but for cancelling."""
        try:
            await self._on_wanted_line()
        except Goodbye as goodbye:
            self._part(goodbye)
        except SignInRefused as refusal:
            self._part(Goodbye("not-signed-in", refusal.detail))
        except ConnectorError as error:
            log.warning("No connection: %s", error)
            self.trouble = error
            code = error.alert if error.alert in OVERCOME else "server-unreachable"
            if error.code != "out-of-step":
                self._conditions.hold(code, str(error), error.remedy)
        except Exception as error:
            log.exception("The conversation ended by a fault of this program.")
            self._conditions.hold("server-unreachable", f"({type(error).__name__})")

    async def _on_wanted_line(self) -> None:
        wanted = self._wanted()
        try:
            await self._converse(await self._opened(wanted))
        except NetworkError as error:
            # Whether this line is what fails, and not the network or the sign-in.
            if not isinstance(error, UpgradeBlocked):
                raise
            log.warning("Not by %s: %s", wanted, error)
            await self._stand_in(wanted, error)

    async def _stand_in(self, wanted: str, error: NetworkError) -> None:
        """Talk by HTTPS until the wanted line can be opened, then go over to it."""
        self.blocked = error
        talking = asyncio.create_task(self._converse(await self._opened("https")))
        opening = asyncio.create_task(self._open_sometime(wanted))
        try:
            await asyncio.wait({talking, opening}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
            if not opening.done():
                opening.cancel()
        if opening.done() and not opening.cancelled():
            await self._converse(opening.result())
        else:
            talking.result()

    async def _open_sometime(self, wanted: str) -> Line:
        while True:
            await asyncio.sleep(self._pace.blocked_retry)
            try:
                return await self._opened(wanted)
            except NetworkError as error:
                log.info("Still not by %s: %s", wanted, error)
                self.blocked = error

    async def _opened(self, name: str) -> Line:
        line = self._make(name)
        try:
            await line.open()
        except BaseException:
            await line.close()
            raise
        return line

    async def _converse(self, line: Line) -> None:
        talk = Talk(line, self._journal, self._speaker, self._pace)
        self._talk = talk
        try:
            await talk.hold()
        finally:
            if self._talk is talk:
                self._talk = None
                self.line = ""
            await line.close()
            self._speaker.left()

    def _part(self, goodbye: Goodbye) -> None:
        log.warning("The portal says goodbye: %s %s", goodbye.code, goodbye.detail)
        self.parted = goodbye
        self.trouble = SignInRefused(goodbye.detail)
        if code := PARTINGS.get(goodbye.code):
            self._conditions.hold(code, goodbye.detail)
