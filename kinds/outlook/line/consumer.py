"""The portal's end of an agent's WebSocket.

Frames are taken in one after the other, each in a thread, and the next one is read only then: an
agent that sends faster than the database stores is slowed down by its own socket. Hints of other
processes come in between.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Sequence
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from daybook_protocol import english
from daybook_protocol.errors import ProtocolError
from daybook_protocol.faults import Fault
from daybook_protocol.portal import (
    GoodbyeMessage,
    PortalMessage,
    RefusedMessage,
    WelcomeMessage,
)
from daybook_protocol.reading import json_value
from django.utils import timezone

from kinds.outlook.hints import group_of
from kinds.outlook.lanes import quickly, thoroughly
from kinds.outlook.line.haste import Haste
from kinds.outlook.lookout import Lookout
from kinds.outlook.models import Agent
from kinds.outlook.pairing.tokens import bearer_of
from kinds.outlook.receive import exchange
from kinds.outlook.receive.goodbye import NOT_SIGNED_IN, goodbye_of
from kinds.outlook.receive.news import news_of
from kinds.outlook.said import Said

log = logging.getLogger(__name__)

SUBPROTOCOL = "daybook.agent.v1"
HELLO_WITHIN = 10.0

NO_HELLO = 4400
OTHER_LINE = 4409
TOO_MANY = 1008
TROUBLE = 1011
RESTART = 1012
CLOSE_CODES = {
    "not-signed-in": 4401, "replaced": 4403, "revoked": 4403, "agent-too-old": 4426,
    "protocol-too-new": 4426, "restart": RESTART,
}  # fmt: skip


class AgentConsumer(AsyncWebsocketConsumer):
    agent: Agent | None = None
    greeted = False
    _greeted_at = 0.0
    _hello: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        headers = dict(self.scope["headers"])
        if b"origin" in headers:
            # Browsers send it, agents do not.
            await self.close()
            return
        offered = SUBPROTOCOL in self.scope["subprotocols"]
        await self.accept(SUBPROTOCOL if offered else None)
        said = headers.get(b"authorization", b"").decode("latin-1")
        agent = await quickly(bearer_of)(said)
        if agent is None:
            await self._part(NOT_SIGNED_IN)
        elif agent.revoked_at is not None:
            await self._part(await quickly(goodbye_of)(agent.pk))
        else:
            await self._begin(agent)

    async def _begin(self, agent: Agent) -> None:
        """Listen from now on, so that no news fall between the welcome and the first hint."""
        self.agent = agent
        self._said = Said()
        self._lookout = Lookout()
        self._remarks, self._mistakes = Haste(300, 10.0), Haste(20, 10.0)
        self._hello = asyncio.create_task(self._expect_hello())
        await self.channel_layer.group_add(group_of(agent.pk), self.channel_name)

    async def disconnect(self, code: int) -> None:
        if self._hello is not None:
            self._hello.cancel()
        if self.agent is not None:
            await self.channel_layer.group_discard(group_of(self.agent.pk), self.channel_name)

    # --- What the agent says ---

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.agent is None:
            return
        message = _message_of(text_data)
        if not self.greeted and not _is(message, "hello"):
            await self._close(NO_HELLO, english.HELLO_FIRST)
        elif _is_remark(message) and self._remarks.is_exceeded():
            await self._close(TOO_MANY, english.TOO_MANY)
        else:
            await self._exchange(self.agent, message)

    async def _exchange(self, agent: Agent, message: Any) -> None:
        beats = _is(message, "heartbeat")
        lane = quickly if beats else thoroughly
        try:
            answers = await lane(exchange)(
                agent, [message], Agent.Line.WEBSOCKET.value, timezone.now()
            )
        except Exception:
            # Nothing was acknowledged, so nothing is lost; the agent comes again.
            log.exception("a message of agent %s could not be taken in", agent.pk)
            await self._close(TROUBLE, english.TROUBLE)
            return
        await self._answer(answers)
        if beats and self.agent is not None and self._lookout.is_due():
            await self._answer(self._said.unsaid(await thoroughly(self._lookout.look)(agent)))

    async def _answer(self, answers: Sequence[PortalMessage]) -> None:
        for answer in answers:
            if isinstance(answer, GoodbyeMessage):
                await self._part(answer)
                return
            if isinstance(answer, RefusedMessage) and self._mistakes.is_exceeded():
                await self._close(TOO_MANY, english.TOO_MANY_MISTAKES)
                return
            if isinstance(answer, WelcomeMessage):
                await self._welcome()
            self._said.remember(answer)
            await self._say(answer)

    async def _welcome(self) -> None:
        assert self.agent is not None
        assert self._hello is not None
        self.greeted = True
        self._hello.cancel()
        self._greeted_at = time.time()
        message = {
            "type": "agent.line",
            "channel": self.channel_name,
            "opened_at": self._greeted_at,
        }
        await self.channel_layer.group_send(group_of(self.agent.pk), message)

    async def _expect_hello(self) -> None:
        await asyncio.sleep(HELLO_WITHIN)
        await self._close(NO_HELLO, english.NO_HELLO)

    # --- What others in the portal want ---

    async def agent_news(self, hint: dict[str, Any]) -> None:
        """Say what is new and was not said on this line."""
        if self.agent is None or not self.greeted:
            return
        self._lookout.saw_all()
        await self._answer(self._said.unsaid(await thoroughly(news_of)(self.agent.pk)))

    async def agent_leave(self, order: dict[str, Any]) -> None:
        """The pairing has ended."""
        if self.agent is not None:
            await self._part(GoodbyeMessage.saying(order["code"], order["detail"], order["pc"]))

    async def agent_line(self, news: dict[str, Any]) -> None:
        """The agent has come by another line, so this one is a leftover; unless the news is of a
        line from before, and was long on its way."""
        is_older = news.get("opened_at", self._greeted_at) < self._greeted_at
        if self.greeted and news["channel"] != self.channel_name and not is_older:
            await self._close(OTHER_LINE, english.OTHER_LINE)

    # --- The socket ---

    async def _part(self, goodbye: GoodbyeMessage) -> None:
        await self._say(goodbye)
        await self._close(CLOSE_CODES[goodbye.code], goodbye.detail)

    async def _say(self, message: PortalMessage) -> None:
        # A socket that is closing is the business of `disconnect`.
        with contextlib.suppress(RuntimeError, OSError):
            await self.send(message.as_text())

    async def _close(self, code: int, reason: str) -> None:
        self.agent, leaving = None, self.agent
        if leaving is not None:
            await self.channel_layer.group_discard(group_of(leaving.pk), self.channel_name)
        with contextlib.suppress(RuntimeError, OSError):
            await self.close(code, reason[:100])


def _message_of(text: str | None) -> Any:
    """The JSON value of a frame, or why it is none."""
    try:
        if text is None:
            raise ProtocolError("type", Fault("not-text-frame"))
        return json_value(text)
    except ProtocolError as error:
        return error


def _is(message: Any, kind: str) -> bool:
    return isinstance(message, dict) and message.get("type") == kind


def _is_remark(message: Any) -> bool:
    """Whether it is no report. Reports are slowed down by being stored."""
    return not isinstance(message, dict) or "seq" not in message
