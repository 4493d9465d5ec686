"""A portal for the agent's tests: real sockets, strict about every message, all in memory."""

import asyncio
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.portal.rules import REPORTS, Wrong, check
from tests.portal.wire import Answer, Socket, Wire

TOKEN = "daybook-agent_test-token"
SETTINGS = {
    "mode": "realtime",
    "minutes": 5,
    "paused": False,
    "titles": False,
    "days_back": 1,
    "days_ahead": 90,
}
Message = dict[str, Any]


@dataclass
class Held:
    """What the portal holds of one calendar."""

    revision: str = ""
    events: dict[str, Message] = field(default_factory=dict)
    building: dict[str, Message] = field(default_factory=dict)


class Portal:
    """`received` are all messages in the order they came, `reports` those that took effect.

    `await portal.until(lambda: …)` waits for something to become true; every message wakes it.
    """

    def __init__(self) -> None:
        self.settings: Message = dict(SETTINGS)
        self.tokens = {TOKEN}
        self.stream = ""
        self.last_seq = 0
        self.calendars: dict[str, Held] = {}
        self.listing: list[Message] = []
        self.commands: dict[str, Message] = {}
        self.answers: dict[str, Message] = {}
        self.received: list[Message] = []
        self.reports: list[Message] = []
        self.wrong: list[tuple[str, Message]] = []
        self.sockets: list[Socket] = []
        self.refuse_upgrade = 0
        self.refuse_https = 0
        self.acknowledges = True
        self.deaf = False
        self.drop_after: int | None = None
        self.clock_ahead = timedelta()
        self.goodbye: Message | None = None
        self.pairing: Callable[[Message], Answer] = lambda request: (404, {})
        self._news = asyncio.Event()
        self._wire = Wire(self._request, self._connected, lambda: self.refuse_upgrade)

    async def __aenter__(self) -> "Portal":
        await self._wire.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._wire.stop()

    async def stop(self) -> None:
        await self._wire.stop()
        self.sockets.clear()

    async def restart(self) -> None:
        await self._wire.start(self._wire.port)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._wire.port}"

    def of(self, kind: str) -> list[Message]:
        return [message for message in self.received if message["type"] == kind]

    def told(self, kind: str) -> list[Message]:
        """Reports of this type that took effect."""
        return [message for message in self.reports if message["type"] == kind]

    async def until(self, reached: Callable[[], Any], seconds: float = 30.0) -> None:
        async with asyncio.timeout(seconds):
            while not reached():
                self._news.clear()
                await self._news.wait()

    def wake(self) -> None:
        self._news.set()

    def order(self, name: str, **arguments: Any) -> str:
        """Give the agent a command; returns its ID."""
        command = {
            "type": "command",
            "id": str(uuid.uuid4()),
            "name": name,
            "arguments": arguments,
        }
        self.commands[command["id"]] = command
        self.push(command)
        return str(command["id"])

    def push(self, message: Message) -> None:
        """Say something on the open socket; HTTPS has to wait for the next request."""
        for socket in self.sockets:
            socket.send(message)

    def change_settings(self, **changes: Any) -> None:
        self.settings |= changes
        self.push({"type": "settings", **self.settings})

    def forget(self) -> None:
        """Everything, as after the restore of an old backup."""
        self.stream, self.last_seq = "", 0
        self.calendars.clear()

    def cut(self) -> None:
        for socket in tuple(self.sockets):
            socket.cut()

    def events(self, calendar: str) -> dict[str, Message]:
        return self.calendars.get(calendar, Held()).events

    # Inside.

    def _at(self) -> str:
        now = datetime.now(UTC).replace(microsecond=0, tzinfo=None) + self.clock_ahead
        return now.isoformat() + "Z"

    async def _connected(self, socket: Socket) -> None:
        if not self._is_signed_in(socket.headers.get("Authorization", "")):
            socket.send(_goodbye("not-signed-in"))
            socket.close(4401)
            return
        self.sockets.append(socket)
        self.wake()
        try:
            while (told := await socket.receive()) is not None:
                for answer in self._hear(json.loads(told)):
                    socket.send(answer)
                    if answer["type"] == "goodbye":
                        socket.close(4403)
                        return
                if self.drop_after is not None and len(self.received) >= self.drop_after:
                    self.drop_after = None
                    socket.cut()
                    return
        finally:
            if socket in self.sockets:
                self.sockets.remove(socket)
            self.wake()

    async def _request(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> Answer:
        if path == "/agent/v1/pair":
            answer = (204, None) if method == "DELETE" else self.pairing(json.loads(body))
            self.received.append({"type": f"{method} pair", "body": body.decode()})
            self.wake()
            return answer
        if path == "/agent/v1/reach":
            return 200, {"daybook": True, "time": self._at(), "protocols": [1]}
        if self.refuse_https:
            return self.refuse_https, {}
        if not self._is_signed_in(headers.get("authorization", "")):
            return 401, {"code": "not-signed-in", "detail": "Pair again."}
        answers: list[Message] = []
        for message in json.loads(body)["messages"]:
            answers += self._hear(message)
        # What a socket would have been told at once waits for the next request.
        told = {each["id"] for each in answers if each["type"] == "command"}
        answers += [each for each in self._unanswered() if each["id"] not in told]
        return 200, {"messages": answers}

    def _is_signed_in(self, header: str) -> bool:
        return header.removeprefix("Bearer ") in self.tokens

    def _hear(self, message: Message) -> list[Message]:
        self.received.append(message)
        self.wake()
        try:
            check(message)
        except Wrong as wrong:
            self.wrong.append((wrong.field, message))
            return [{"type": "refused", "code": "malformed", "detail": wrong.field}]
        if self.goodbye:
            return [self.goodbye]
        if self.deaf:
            return []
        if message["type"] == "hello":
            return self._welcome(message)
        if message["type"] == "heartbeat":
            return [{"type": "beat", "at": self._at()}]
        return self._report(message) if message["type"] in REPORTS else []

    def _welcome(self, hello: Message) -> list[Message]:
        if hello["stream"] != self.stream:
            self.stream, self.last_seq = hello["stream"], 0
        held = {key: each.revision for key, each in self.calendars.items() if each.revision}
        welcome = {
            "type": "welcome",
            "protocol": 1,
            "portal": "0.1.0",
            "at": self._at(),
            "last_seq": self.last_seq,
            "connector": "Outlook on ANNA-PC",
            "calendars": held,
            "settings": self.settings,
        }
        return [welcome, *self._unanswered()]

    def _unanswered(self) -> list[Message]:
        return [each for key, each in self.commands.items() if key not in self.answers]

    def _report(self, report: Message) -> list[Message]:
        seq = report["seq"]
        if seq > self.last_seq + 1:
            expected = self.last_seq + 1
            detail = f"Report {seq} came after {self.last_seq}."
            return [
                {
                    "type": "refused",
                    "code": "gap",
                    "detail": detail,
                    "seq": seq,
                    "expected": expected,
                }
            ]
        answers: list[Message] = []
        if seq == self.last_seq + 1:
            self.last_seq = seq
            self.reports.append(report)
            effects = {
                "calendars": self._list,
                "snapshot": self._snapshot,
                "changes": self._changes,
                "answer": self._answer,
                "wish": self._wish,
            }
            answers += effects.get(report["type"], lambda report: [])(report)
        ack = [{"type": "ack", "seq": self.last_seq}] if self.acknowledges else []
        return ack + answers

    def _list(self, report: Message) -> list[Message]:
        self.listing = report["calendars"]
        return []

    def _snapshot(self, report: Message) -> list[Message]:
        held = self.calendars.setdefault(report["calendar"], Held())
        if report["part"] == 1:
            held.building = {}
        held.building |= {event["key"]: event for event in report["events"]}
        if report["part"] == report["parts"]:
            held.events, held.building = held.building, {}
            held.revision = report["revision"]
        return []

    def _changes(self, report: Message) -> list[Message]:
        held = self.calendars.setdefault(report["calendar"], Held())
        if held.revision != report["base"]:
            reason = f"The portal does not hold revision {report['base']}."
            return [{"type": "resend", "calendar": report["calendar"], "reason": reason}]
        held.revision = report["revision"]
        held.events |= {event["key"]: event for event in report["events"]}
        for key in report["removed"]:
            held.events.pop(key, None)
        return []

    def _answer(self, report: Message) -> list[Message]:
        self.answers[report["command"]] = report
        return []

    def _wish(self, report: Message) -> list[Message]:
        wishes = {key: report[key] for key in ("mode", "minutes", "paused") if key in report}
        self.settings |= wishes
        return [{"type": "settings", **self.settings}]


def _goodbye(code: str, *, retry: bool = False, **more: Any) -> Message:
    return {"type": "goodbye", "code": code, "detail": f"It says {code}.", "retry": retry, **more}


goodbye = _goodbye
