"""Keeps a conversation with the portal going, whatever happens to the network."""

import asyncio
import logging
import random
import time
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from daybook_connector.errors import ConnectorError
from daybook_connector.line import Goodbye, parting
from daybook_connector.line.channel import Channel
from daybook_connector.line.obstacles import OBSTACLES, OVERCOME, PARTINGS
from daybook_connector.local.pace import AgentPace
from daybook_connector.network.errors import PortalSignInRefused
from daybook_connector.status.standing import AgentStanding
from daybook_connector.words.reasons import reason

log = logging.getLogger(__name__)

# A conversation that lasted this long was a good one: the next try may come at once.
GOOD_SECONDS = 10.0
# Enough to reach the longest rest, and no number too large for a float.
DOUBLINGS = 30


class Connection:
    """`parted` is how the portal has sent us away."""

    def __init__(self, standing: AgentStanding, channel: Channel) -> None:
        self.parted: Goodbye | None = None
        self._standing = standing
        self._conditions = standing.conditions
        self._channel = channel
        self._again = asyncio.Event()
        self._failures = 0

    @property
    def is_sent_away(self) -> bool:
        """Whether the portal works with this computer no more, until the user does something."""
        return self.parted is not None and not self.parted.retry

    def nudge(self) -> None:
        """Something has changed: there may be news for the portal, or another line is wanted."""
        if self._standing.has_wrong_line:
            self.renew()
        self._channel.nudge()

    def renew(self) -> None:
        """Connect anew, at once; also after the portal had said goodbye."""
        self.parted = None
        self._failures = 0
        self._channel.forgive()
        self._again.set()

    async def go_on(self) -> None:
        """Keep a conversation going whenever this computer is paired. Until cancelled."""
        while True:
            await self._keep()
            await self._again.wait()
            self._again.clear()

    async def _keep(self) -> None:
        """Goes on until `renew` has been called and this computer is not paired any more."""
        while self._standing.identity.is_paired:
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

    async def _until_again(self, work: Coroutine[Any, Any, None]) -> None:
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
        if self.is_sent_away:
            return None
        longest = longest_rest(self._standing.pace, self._failures)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311 - to spread, not to hide

    async def _once(self) -> None:
        """One try, and the conversation if it succeeds. Never raises but for cancelling."""
        try:
            await self._channel.converse()
        except Goodbye as goodbye:
            self._part(goodbye)
        except PortalSignInRefused as refusal:
            self._part(Goodbye("not-signed-in", str(refusal.about.get("detail", ""))))
        except ConnectorError as error:
            log.warning("No connection: %s", error)
            self._standing.trouble = error
            code = error.alert if error.alert in OVERCOME else "server-unreachable"
            # Of some nothing remains but to connect anew.
            if error.alert:
                self._conditions.hold_instead(OBSTACLES, code, error.reason, remedy=error.remedy)
        except Exception as error:
            log.exception("The conversation ended by a fault of this program.")
            fault = reason("own-fault", name=type(error).__name__)
            self._conditions.hold_instead(OBSTACLES, "server-unreachable", fault)

    def _part(self, goodbye: Goodbye) -> None:
        log.warning("The portal says goodbye: %s %s", goodbye.code, goodbye.detail)
        self.parted = goodbye
        self._standing.trouble = parting.reason(goodbye.code, goodbye.detail)
        parting.note(self._standing.journal, self._standing.identity.token, goodbye)
        if code := PARTINGS.get(goodbye.code):
            self._conditions.hold_instead(OBSTACLES, code, *parting.known(goodbye))


def longest_rest(pace: AgentPace, failures: int) -> float:
    """Seconds between two tries after so many failures in a row; those may be thousands."""
    doubled = min(failures - 1, DOUBLINGS)
    return min(pace.last_retry, pace.first_retry * 2.0**doubled)
