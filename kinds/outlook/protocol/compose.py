"""What the portal says."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from daybook_ical.drafts import EventDraft

from kinds.outlook.protocol.fields import ProtocolError, clock

Message = dict[str, Any]
PROTOCOL = 1
OLDEST_AGENT = "0.1.0"

NO_RETRY = frozenset({"replaced", "revoked", "agent-too-old", "protocol-too-new", "not-signed-in"})
"""Goodbyes after which trying again is useless until somebody acts."""


def welcome(
    *,
    portal: str,
    at: datetime,
    last_seq: int,
    connector: str,
    calendars: Mapping[str, str],
    settings: Message,
) -> Message:
    """`calendars` maps keys to the revisions held."""
    inner = {name: value for name, value in settings.items() if name != "type"}
    return {
        "type": "welcome",
        "protocol": PROTOCOL,
        "portal": portal,
        "at": clock(at),
        "last_seq": last_seq,
        "connector": connector,
        "calendars": dict(calendars),
        "settings": inner,
    }


def ack(seq: int) -> Message:
    return {"type": "ack", "seq": seq}


def beat(at: datetime) -> Message:
    return {"type": "beat", "at": clock(at)}


def settings(
    *,
    mode: str,
    minutes: int,
    paused: bool,
    titles: bool,
    days_back: int,
    days_ahead: int,
    addresses: Iterable[str],
) -> Message:
    """`addresses` are what invitations may call the host."""
    return {
        "type": "settings",
        "mode": mode,
        "minutes": minutes,
        "paused": paused,
        "titles": titles,
        "days_back": days_back,
        "days_ahead": days_ahead,
        "addresses": sorted({each.lower() for each in addresses if each}),
    }


def resend(calendar: str, reason: str) -> Message:
    return {"type": "resend", "calendar": calendar, "reason": reason}


def command(number: UUID, name: str, arguments: Mapping[str, Any]) -> Message:
    return {"type": "command", "id": str(number), "name": name, "arguments": dict(arguments)}


def refused(error: ProtocolError) -> Message:
    told = {"type": "refused", "code": error.code, "detail": error.detail}
    return told if error.seq is None else told | {"seq": error.seq}


def gap(seq: int, last_seq: int) -> Message:
    return {
        "type": "refused",
        "code": "gap",
        "detail": f"Report {seq} came after {last_seq}; send {last_seq + 1} first.",
        "seq": seq,
        "expected": last_seq + 1,
    }


def goodbye(code: str, detail: str, pc: str = "") -> Message:
    told: Message = {"type": "goodbye", "code": code, "detail": detail}
    return told | ({"pc": pc} if pc else {}) | {"retry": code not in NO_RETRY}


def put_arguments(calendar: str, draft: EventDraft, key: str) -> dict[str, Any]:
    """The arguments of `put`. An empty key creates, or finds an earlier try."""
    return {
        "calendar": calendar,
        "uid": draft.uid,
        "revision": draft.revision,
        "start": clock(draft.start),
        "end": clock(draft.end),
        "zone": draft.zone,
        "title": draft.title,
        "description": draft.description,
        "location": draft.location,
        "url": draft.url,
        "private": draft.private,
        "key": key,
    }
