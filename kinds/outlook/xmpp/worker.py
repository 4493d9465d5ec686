"""Keeps the portal signed in at the XMPP server, and brings hints to the agents there."""

import asyncio
import contextlib
import logging
import random
from collections.abc import Sequence
from typing import Any

from channels.layers import get_channel_layer
from daybook_protocol.portal import GoodbyeMessage, PortalMessage
from django.conf import settings

from kinds.outlook.hints import EVERY_AGENT
from kinds.outlook.xmpp.desk import Desk
from kinds.outlook.xmpp.door import Door, door_of
from kinds.outlook.xmpp.session import NotSignedIn, Session

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds between two tries to sign in."""
JOIN_AGAIN = 3600.0
"""Memberships of groups expire after a day."""


class XmppWorker:
    """The desk outlives sessions: when the server was restarted, agents go on where they were."""

    def __init__(self) -> None:
        self._door: Door = door_of(settings.XMPP_URL)
        self._session: Session | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._layer: Any = get_channel_layer()
        self.desk = Desk(self._say)

    async def run(self) -> None:
        """Goes on until it is cancelled."""
        channel = await self._layer.new_channel("xmpp")
        self.desk = Desk(self._say, channel)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._stay_in_group(channel))
            tasks.create_task(self._hear_hints(channel))
            tasks.create_task(self._stay_signed_in())

    async def _stay_signed_in(self) -> None:
        pause = FIRST_PAUSE
        while True:
            session = Session(self._door, settings.XMPP_CA_FILE, self._take, self._bounced)
            try:
                await session.open()
                log.info(
                    "signed in at %s:%s as %s", self._door.host, self._door.port, self._door.jid
                )
                self._session, pause = session, FIRST_PAUSE
                why = await session.ended()
                log.warning("the XMPP server ended the session: %s", why)
            except NotSignedIn as error:
                log.warning("no sign-in at %s:%s: %s", self._door.host, self._door.port, error)
            finally:
                self._session = None
                with contextlib.suppress(Exception):
                    await session.close()
            await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - to spread
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _stay_in_group(self, channel: str) -> None:
        while True:
            with contextlib.suppress(OSError):
                await self._layer.group_add(EVERY_AGENT, channel)
            await asyncio.sleep(JOIN_AGAIN)

    async def _hear_hints(self, channel: str) -> None:
        while True:
            try:
                await self._follow(await self._layer.receive(channel))
            except Exception:
                # A hint that is lost only costs time: news are looked for at heartbeats, too.
                log.exception("a hint could not be followed")
                await asyncio.sleep(1)

    async def _follow(self, hint: dict[str, Any]) -> None:
        if hint["type"] == "agent.news":
            self._start(self.desk.news(hint["agent"]))
        elif hint["type"] == "agent.leave":
            goodbye = GoodbyeMessage.saying(hint["code"], hint["detail"], hint["pc"])
            self.desk.send_away(hint["agent"], goodbye)

    def _take(self, address: str, jid: str, text: str) -> None:
        self._start(self.desk.take(address, jid, text))

    def _bounced(self, address: str) -> None:
        self.desk.seats.leave(address)

    def _say(self, address: str, messages: Sequence[PortalMessage]) -> None:
        if self._session is not None:
            self._session.say(address, messages)

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
