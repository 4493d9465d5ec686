"""Keeps a conversation with the portal going, whatever happens to the network."""

import asyncio
import logging
import random
import time
from collections.abc import Callable
from contextlib import suppress

from daybook_connector.line import Goodbye
from daybook_connector.line.channel import Channel
from daybook_connector.line.parting import reason
from daybook_connector.local.pace import Pace
from daybook_connector.network.errors import NetworkError, SignInRefused
from daybook_connector.status.conditions import Conditions
from daybook_connector.words.errors import ConnectorError

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
# What stands between us and the portal: one at a time is told.
OBSTACLES = (*OVERCOME, "channel-blocked")


class Connection:
    """`trouble` is why the last try failed, `parted` how the portal has sent us away; that, and
    None when it has welcomed us, is also told to `remember`."""

    def __init__(
        self,
        channel: Channel,
        conditions: Conditions,
        pace: Pace,
        remember: Callable[[Goodbye | None], None],
    ) -> None:
        self.parted: Goodbye | None = None
        self.trouble: ConnectorError | None = None
        self._channel = channel
        self._conditions = conditions
        self._pace = pace
        self._remember = remember
        self._again = asyncio.Event()
        self._failures = 0

    @property
    def line(self) -> str:
        """The name of the line that is in use, "" while there is none."""
        return self._channel.line

    @property
    def blocked(self) -> NetworkError | None:
        """Why the line that the mode asks for is not in use: then HTTPS stands in for it."""
        return self._channel.blocked

    def nudge(self) -> None:
        """There may be something new to say."""
        self._channel.nudge()

    def renew(self) -> None:
        """Connect anew, at once; also after the portal had said goodbye."""
        self.parted = None
        self._failures = 0
        self._channel.forgive()
        self._again.set()

    async def renewed(self) -> None:
        """Wait for somebody to want a new connection."""
        await self._again.wait()
        self._again.clear()

    def welcomed(self, line: str) -> None:
        """To be called when the portal has welcomed us."""
        self.trouble = None
        self._remember(None)
        self._channel.welcomed(line)
        self._conditions.end(*OVERCOME)

    async def keep(self, wanted: Callable[[], bool]) -> None:
        """Goes on until `renew` has been called and it is not wanted any more."""
        while wanted():
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
            await self._channel.converse()
        except Goodbye as goodbye:
            self._part(goodbye)
        except SignInRefused as refusal:
            self._part(Goodbye("not-signed-in", refusal.detail))
        except ConnectorError as error:
            log.warning("No connection: %s", error)
            self.trouble = error
            code = error.alert if error.alert in OVERCOME else "server-unreachable"
            # Of some nothing remains but to connect anew.
            if error.alert:
                self._conditions.hold_instead(OBSTACLES, code, str(error), error.remedy)
        except Exception as error:
            log.exception("The conversation ended by a fault of this program.")
            words = f"({type(error).__name__})"
            self._conditions.hold_instead(OBSTACLES, "server-unreachable", words)

    def _part(self, goodbye: Goodbye) -> None:
        log.warning("The portal says goodbye: %s %s", goodbye.code, goodbye.detail)
        self.parted = goodbye
        self.trouble = reason(goodbye.code, goodbye.detail)
        self._remember(goodbye)
        if code := PARTINGS.get(goodbye.code):
            self._conditions.hold_instead(OBSTACLES, code, goodbye.detail)
