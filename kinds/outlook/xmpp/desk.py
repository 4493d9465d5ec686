"""What is done with an agent's stanza, and with what others in the portal want of an agent.

Stanzas of one sender are taken in one after the other, those of different senders side by side.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakValueDictionary

from channels.layers import get_channel_layer
from daybook_protocol import english
from daybook_protocol.portal import GoodbyeMessage, PortalMessage, WelcomeMessage
from django.utils import timezone

from kinds.outlook.hints import group_of
from kinds.outlook.lanes import quickly, thoroughly
from kinds.outlook.models import Agent
from kinds.outlook.receive import exchange
from kinds.outlook.receive.news import news_of
from kinds.outlook.xmpp.binding import signed_in
from kinds.outlook.xmpp.seats import Seat, Seats
from kinds.outlook.xmpp.stanza import Envelope, open_envelope

log = logging.getLogger(__name__)

MOST_WAITING = 50
"""Stanzas of one sender that may wait. More are dropped; an agent tells its reports again."""
TROUBLE = GoodbyeMessage.saying("restart", english.TROUBLE)


class Queue(asyncio.Lock):
    """Whose turn it is among the stanzas of one sender."""

    waiting = 0


class Desk:
    """`say` sends messages to an address. `channel` is where other lines learn of this one."""

    def __init__(
        self, say: Callable[[str, Sequence[PortalMessage]], None], channel: str = ""
    ) -> None:
        self.seats = Seats()
        self._say = say
        self._channel = channel
        self._queues: WeakValueDictionary[str, Queue] = WeakValueDictionary()

    async def take(self, address: str, jid: str, text: str) -> None:
        """A stanza from a full and bare JID. Never raises."""
        queue = self._queues.setdefault(address, Queue())
        if queue.waiting >= MOST_WAITING:
            log.warning("too many stanzas of %s wait; one was dropped", jid)
            return
        queue.waiting += 1
        try:
            async with queue:
                await self._take(address, jid, text)
        except Exception:
            # Nothing was acknowledged, so nothing is lost; the agent comes again.
            log.exception("a stanza of %s could not be taken in", jid)
            self._part(address, TROUBLE)
        finally:
            queue.waiting -= 1

    async def _take(self, address: str, jid: str, text: str) -> None:
        envelope = open_envelope(text)
        if envelope is None:
            log.warning("a stanza of %s was not understood", jid)
            return
        seat = self.seats.at(address, envelope.token)
        is_new = seat is None
        if seat is None:
            found = await quickly(signed_in)(envelope.token, jid)
            if not isinstance(found, Agent):
                self._part(address, found)
                return
            seat = self.seats.take(Seat(found, address, envelope.token))
        await self._exchange(seat, envelope, is_new=is_new)

    async def _exchange(self, seat: Seat, envelope: Envelope, *, is_new: bool) -> None:
        beats = _is_heartbeat(envelope.messages)
        lane = quickly if beats else thoroughly
        answers = await lane(exchange)(
            seat.agent, envelope.messages, Agent.Line.XMPP.value, timezone.now()
        )
        seat.heard_at = time.monotonic()
        greets = any(isinstance(answer, WelcomeMessage) for answer in answers)
        if greets:
            await self._close_other_lines(seat.agent.pk)
        self._answer(seat, answers)
        if is_new and not greets:
            # Where the portal was restarted, agents go on without a hello.
            await self.news(seat.agent.pk)
        elif beats and seat is self.seats.of(seat.agent.pk) and seat.lookout.is_due():
            found = await thoroughly(seat.lookout.look)(seat.agent)
            self._answer(seat, seat.said.unsaid(found))

    async def news(self, agent_id: int) -> None:
        """Say what is new and was not said here."""
        seat = self.seats.of(agent_id)
        if seat is None:
            return
        seat.lookout.saw_all()
        self._answer(seat, seat.said.unsaid(await thoroughly(news_of)(agent_id)))

    def send_away(self, agent_id: int, goodbye: GoodbyeMessage) -> None:
        """The pairing has ended."""
        seat = self.seats.of(agent_id)
        if seat is not None:
            self._part(seat.address, goodbye)

    def _answer(self, seat: Seat, answers: Sequence[PortalMessage]) -> None:
        for answer in answers:
            seat.said.remember(answer)
        if answers:
            self._say(seat.address, answers)
        if any(isinstance(answer, GoodbyeMessage) for answer in answers):
            self.seats.leave(seat.address)

    def _part(self, address: str, goodbye: GoodbyeMessage) -> None:
        self.seats.leave(address)
        self._say(address, [goodbye])

    async def _close_other_lines(self, agent_id: int) -> None:
        """A WebSocket that the agent has left may not have noticed it."""
        layer = get_channel_layer()
        if layer is not None:
            message = {"type": "agent.line", "channel": self._channel}
            await layer.group_send(group_of(agent_id), message)


def _is_heartbeat(messages: Sequence[Any]) -> bool:
    return (
        len(messages) == 1
        and isinstance(messages[0], dict)
        and messages[0].get("type") == "heartbeat"
    )
