"""An agent that says what it is told to say, strictly by the protocol, without any line."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.pairing import PcClaim, open_pairing, pair
from kinds.outlook.receive import exchange
from tests.factories import UserFactory

Message = dict[str, Any]


def clock(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


@dataclass
class Speaker:
    """Composes messages and numbers its reports."""

    stream: str = field(default_factory=lambda: uuid.uuid4().hex)
    seq: int = 0

    def hello(self, **changes: Any) -> Message:
        return {
            "type": "hello",
            "protocol": 1,
            "agent": "0.1.0",
            "pc": "ANNA-PC",
            "system": "Windows 11",
            "store": "memory",
            "account": "anna@example.com",
            "zone": "Europe/Berlin",
            "at": clock(timezone.now()),
            "stream": self.stream,
            "next_seq": self.seq + 1,
            "line": "websocket",
            **changes,
        }

    def heartbeat(self, *, alive: bool = True, at: datetime | None = None) -> Message:
        return {"type": "heartbeat", "at": clock(at or timezone.now()), "alive": alive}

    def state(self, **changes: Any) -> Message:
        return {
            "type": "state", "paused": False, "mode": "realtime", "minutes": 5,
            "line": "websocket", "watching": True, "last_sync_at": None, "next_sync_at": None,
            "waiting": 0, "conditions": [], **changes,
        }  # fmt: skip

    def report(self, kind: str, /, **fields: Any) -> Message:
        self.seq += 1
        return {"type": kind, "seq": self.seq, **fields}

    def calendars(self, *keys: str, **changes: Any) -> Message:
        told = [
            {"key": key, "name": key.title(), "access": "read-write", "colour": "", "zone": ""}
            | changes
            for key in keys
        ]
        return self.report("calendars", calendars=told)

    def snapshot(
        self, calendar: str, revision: str, events: Sequence[Message] = (), size: int = 200
    ) -> list[Message]:
        parts = [events[at : at + size] for at in range(0, len(events), size)] or [[]]
        return [
            self.report(
                "snapshot", calendar=calendar, revision=revision, part=number, parts=len(parts),
                events=list(part),
            )
            for number, part in enumerate(parts, start=1)
        ]  # fmt: skip

    def changes(
        self,
        calendar: str,
        base: str,
        revision: str,
        events: Sequence[Message] = (),
        removed: Sequence[str] = (),
    ) -> Message:
        return self.report(
            "changes", calendar=calendar, base=base, revision=revision, events=list(events),
            removed=list(removed),
        )  # fmt: skip

    def synced(
        self, calendars: dict[str, str], at: datetime | None = None, **changes: Any
    ) -> Message:
        told = {"at": clock(at or timezone.now()), "trigger": "watch", "took_ms": 1, "failed": {}}
        return self.report("synced", calendars=calendars, **{**told, **changes})

    def done(self, command: str, **result: Any) -> Message:
        return self.report("answer", command=command, outcome="done", result=result)

    def failed(self, command: str, code: str, text: str = "") -> Message:
        error = {"code": code, "text": text, "permanent": False}
        return self.report("answer", command=command, outcome="failed", error=error)


def event(key: str, start: datetime, *, etag: str = "", **more: Any) -> Message:
    """An hour on the wire."""
    end = start + timedelta(hours=1)
    etag = etag or f"etag-{start:%m%d%H%M}"
    return {"key": key, "etag": etag, "start": clock(start), "end": clock(end), **more}


@dataclass
class Desk:
    """A paired PC whose agent speaks with the portal in this process."""

    account: OutlookAccount
    agent: Agent
    token: str
    say: Speaker = field(default_factory=Speaker)
    line: str = "websocket"

    def tell(self, *messages: Any, now: datetime | None = None) -> list[Message]:
        """What the portal answers, as it goes over the line."""
        answers = exchange(self.agent, messages, self.line, now or timezone.now())
        return [json.loads(answer.as_text()) for answer in answers]

    def begin(self, *calendars: str) -> None:
        """Say hello and list calendars, all of them empty."""
        self.tell(self.say.hello(), self.say.calendars(*calendars))
        for key in calendars:
            self.tell(*self.say.snapshot(key, f"{key}-1"))
        self.tell(self.say.synced({key: f"{key}-1" for key in calendars}))

    def refresh(self) -> "Desk":
        self.account.refresh_from_db()
        self.agent.refresh_from_db()
        return self


def paired_desk(
    host: User | None = None, *, pc: str = "ANNA-PC", now: datetime | None = None, **account: Any
) -> Desk:
    now = now or timezone.now()
    invited, code = open_pairing(host=host or UserFactory(), now=now)
    paired = pair(PcClaim(invited.public_id, code, pc, agent="0.1.0", store="memory"), now=now)
    invited.refresh_from_db()
    if account:
        OutlookAccount.objects.filter(pk=invited.pk).update(**account)
        invited.refresh_from_db()
    return Desk(invited, paired.agent, paired.token)
