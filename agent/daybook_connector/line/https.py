"""The line of auto-sync and manual mode: requests that carry messages, and answers that do."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from daybook_connector import network
from daybook_connector.line.base import Goodbye, PortalLine
from daybook_connector.network.errors import ConnectionCut, PortalTrouble

PATH = "/agent/v1/messages"
REFUSALS = {403: "revoked", 426: "agent-too-old"}


class HttpsLine(PortalLine):
    name: ClassVar[str] = "https"
    # So that a request stays well below what web servers allow.
    burst: ClassVar[int] = 8

    def __init__(self, settings: network.NetworkSettings, token: str) -> None:
        self._settings = settings
        self._token = token
        self._client: network.PortalClient | None = None
        self._heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def open(self) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        self._client = network.http_client(self._settings, headers=headers)

    async def send(self, messages: Sequence[str]) -> None:
        if self._client is None:
            raise ConnectionCut(why="line-not-open")
        answer = await self._client.post(
            PATH,
            content='{"messages":[' + ",".join(messages) + "]}",
            headers={"Content-Type": "application/json"},
        )
        told = network.answered_by_portal(answer)
        heard = told.get("messages")
        if isinstance(heard, list):
            for each in heard:
                self._heard.put_nowait(each)
        elif answer.status_code in REFUSALS:
            code = str(told.get("code") or REFUSALS[answer.status_code])
            raise Goodbye(code, str(told.get("detail", "")), pc=str(told.get("pc", "")))
        else:
            words = json.dumps(told, ensure_ascii=False)[:300]
            raise PortalTrouble(why="answers", status=answer.status_code, words=words)

    async def receive(self) -> str | dict[str, Any]:
        return await self._heard.get()

    async def close(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None
