"""What the agent says. Functions return messages; those of reports come without their `seq`,
which the journal gives them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from daybook_connector import PROTOCOL, __version__
from daybook_connector.protocol.fields import Message, clock
from daybook_connector.stores.events import (
    Response,
    ShowAs,
    StoreCalendar,
    StoreEvent,
    WrittenEvent,
)

TITLE_LIMIT = 500
DOUBT_LIMIT = 500
NAME_LIMIT = 255
UID_LIMIT = 700


def dump(message: Message) -> str:
    """One message as it goes over the line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":"))


def hello(
    *,
    pc: str,
    system: str,
    store: str,
    account: str,
    zone: str,
    at: datetime,
    stream: str,
    next_seq: int,
    line: str,
) -> Message:
    return {
        "type": "hello",
        "protocol": PROTOCOL,
        "agent": __version__,
        "pc": pc,
        "system": system,
        "store": store,
        "account": account,
        "zone": zone,
        "at": clock(at),
        "stream": stream,
        "next_seq": next_seq,
        "line": line,
    }


def heartbeat(at: datetime, *, alive: bool) -> Message:
    return {"type": "heartbeat", "at": clock(at), "alive": alive}


def state(
    *,
    paused: bool,
    mode: str,
    minutes: int,
    line: str,
    watching: bool,
    last_sync_at: str,
    next_sync_at: str,
    waiting: int,
    conditions: Sequence[Mapping[str, str]],
) -> Message:
    """Instants as they look on the line, or empty for never."""
    return {
        "type": "state",
        "paused": paused,
        "mode": mode,
        "minutes": minutes,
        "line": line,
        "watching": watching,
        "last_sync_at": last_sync_at or None,
        "next_sync_at": next_sync_at or None,
        "waiting": waiting,
        "conditions": [dict(each) for each in conditions],
    }


def progress(calendar: str, step: str, done: int, total: int | None) -> Message:
    return {
        "type": "progress",
        "calendar": calendar,
        "step": step,
        "done": done,
        "total": total,
    }


def calendars(shared: Iterable[StoreCalendar]) -> Message:
    return {"type": "calendars", "calendars": [_calendar(each) for each in shared]}


def snapshot(
    calendar: str, revision: str, part: int, parts: int, events: Sequence[Message]
) -> Message:
    """`events` as `event` makes them."""
    return {
        "type": "snapshot",
        "calendar": calendar,
        "revision": revision,
        "part": part,
        "parts": parts,
        "events": list(events),
    }


def changes(
    calendar: str, base: str, revision: str, events: Sequence[Message], removed: Sequence[str]
) -> Message:
    return {
        "type": "changes",
        "calendar": calendar,
        "base": base,
        "revision": revision,
        "events": list(events),
        "removed": list(removed),
    }


def synced(
    *,
    at: datetime,
    trigger: str,
    took_ms: int,
    calendars: Mapping[str, str],
    failed: Mapping[str, Mapping[str, str]],
    until: datetime | None = None,
) -> Message:
    """`until` is how far ahead the calendars were read."""
    reach = {"until": clock(until)} if until else {}
    return {
        "type": "synced",
        "at": clock(at),
        "trigger": trigger,
        "took_ms": took_ms,
        "calendars": dict(calendars),
        "failed": {key: dict(error) for key, error in failed.items()},
        **reach,
    }


def done(command: str, result: Mapping[str, Any]) -> Message:
    return {"type": "answer", "command": command, "outcome": "done", "result": dict(result)}


def failed(command: str, code: str, text: str, *, permanent: bool) -> Message:
    error = {"code": code, "text": text, "permanent": permanent}
    return {"type": "answer", "command": command, "outcome": "failed", "error": error}


def wish(
    *, mode: str | None = None, minutes: int | None = None, paused: bool | None = None
) -> Message:
    wanted = {"mode": mode, "minutes": minutes, "paused": paused}
    return {"type": "wish"} | {name: value for name, value in wanted.items() if value is not None}


def findings(kind: str, report: Mapping[str, Any]) -> Message:
    return {"type": "findings", "kind": kind, "report": dict(report)}


def written(result: WrittenEvent) -> Message:
    """The result of a `put`."""
    return {"key": result.key, "etag": result.etag, "adopted": result.adopted}


def event(told: StoreEvent) -> Message:
    """An event on the wire: what is as usual is left out."""
    wire: Message = {"key": told.key, "etag": told.etag}
    if told.problem or told.start is None or told.end is None:
        return wire | {"problem": told.problem or "The event has no times."}
    if type(told.start) is not type(told.end) or told.end < told.start:
        return wire | {"problem": "The event ends before it begins."}
    wire |= {"start": clock(told.start), "end": clock(told.end)}
    if told.uid:
        wire["uid"] = _clean(told.uid)[:UID_LIMIT]
    if told.show_as is not ShowAs.BUSY:
        wire["show_as"] = told.show_as.value
    if told.response is not Response.NONE:
        wire["response"] = told.response.value
    wire |= {name: True for name in ("cancelled", "private") if getattr(told, name)}
    if told.title and not told.private:
        wire["title"] = _clean(told.title)[:TITLE_LIMIT]
    if told.revision is not None:
        wire["revision"] = told.revision
    if told.doubt:
        wire["doubt"] = _clean(told.doubt)[:DOUBT_LIMIT]
    return wire


def _calendar(told: StoreCalendar) -> Message:
    return {
        "key": told.key,
        "name": _clean(told.name)[:NAME_LIMIT],
        "access": told.access.value,
        "colour": told.colour,
        "zone": told.zone,
    }


def _clean(value: str) -> str:
    """Without what neither JSON nor a database should have to carry."""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()
