"""What the agent says. Fields that are not known here are left out."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from accounts.json_text import NotJson, read_json
from kinds.outlook.protocol import events, fields, told
from kinds.outlook.protocol.fields import ProtocolError

REVISION = 80
PARTS = 1000


def read(text: str) -> Any:
    """The JSON value in one frame. Raises `ProtocolError`, also for what is too large."""
    try:
        value = read_json(text)
    except NotJson as error:
        if _size(text) > fields.LARGEST:
            raise _too_large(None) from None
        raise ProtocolError("type", f"the message is not JSON: {error}"[:300]) from None
    if _size(text) > fields.LARGEST:
        raise _too_large(value)
    return value


def sized(value: Any) -> Any:
    """The JSON value of a message, or why it is refused: one that is too large costs the others
    nothing."""
    if _size(json.dumps(value, ensure_ascii=False)) <= fields.LARGEST:
        return value
    return _too_large(value)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _too_large(value: Any) -> ProtocolError:
    """Which report it was is told, so that it counts as received and is not sent for ever."""
    error = ProtocolError(
        "type", f"the message is larger than {fields.LARGEST} bytes", code="too-large"
    )
    if isinstance(value, dict):
        error.seq = _seq_of(value)
        error.about = {name: value.get(name) for name in ("type", "calendar")}
    return error


def parse(value: Any) -> told.Told:
    """The message in a JSON value. Raises `ProtocolError`; its code is "unknown-type" for types
    that a newer agent may have."""
    if not isinstance(value, dict):
        raise ProtocolError("type", "the message must be an object")
    try:
        kind = fields.text(value, "type", most=40)
        if kind not in _PARSERS:
            raise ProtocolError(
                "type", f"“{kind}” is not known to this portal", code="unknown-type"
            )
        return _PARSERS[kind](value)
    except ProtocolError as error:
        error.seq = _seq_of(value)
        raise


def _seq_of(value: Mapping[str, Any]) -> int | None:
    try:
        return fields.number(value, "seq", least=1)
    except ProtocolError:
        return None


def _seq(value: Mapping[str, Any]) -> int:
    return fields.number(value, "seq", least=1)


def _hello(value: Mapping[str, Any]) -> told.Hello:
    def short(field: str, most: int = 80) -> str:
        return fields.text(value, field, most=most, cut=True, empty=True)

    return told.Hello(
        protocol=fields.number(value, "protocol", least=1, most=1000),
        agent=fields.text(value, "agent", most=30),
        pc=short("pc") or "PC",
        system=short("system"),
        store=short("store", 20),
        account=short("account", 254),
        zone=short("zone", 64),
        at=fields.instant(value, "at"),
        stream=fields.text(value, "stream", most=64),
        next_seq=fields.number(value, "next_seq", least=1),
    )


def _heartbeat(value: Mapping[str, Any]) -> told.Heartbeat:
    return told.Heartbeat(fields.instant(value, "at"), fields.flag(value, "alive"))


def _state(value: Mapping[str, Any]) -> told.State:
    conditions = fields.items(value, "conditions", most=50)
    return told.State(
        {
            "paused": fields.flag(value, "paused"),
            "mode": fields.choice(value, "mode", fields.MODES),
            "minutes": fields.number(value, "minutes", least=1, most=1440),
            "line": fields.text(value, "line", most=20, empty=True),
            "watching": fields.flag(value, "watching"),
            "last_sync_at": _instant_or_never(value, "last_sync_at"),
            "next_sync_at": _instant_or_never(value, "next_sync_at"),
            "waiting": fields.number(value, "waiting"),
            "conditions": [_condition(each) for each in conditions],
        }
    )


def _instant_or_never(value: Mapping[str, Any], field: str) -> str | None:
    return fields.clock(fields.instant(value, field)) if value.get(field) else None


def _condition(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ProtocolError("conditions", "must hold objects")
    return {
        "code": fields.text(value, "code", most=40),
        "detail": fields.text(value, "detail", most=1000, cut=True, empty=True),
        "since": _instant_or_never(value, "since"),
    }


def _progress(value: Mapping[str, Any]) -> told.Progress:
    return told.Progress(
        calendar=events.calendar_key(value),
        step=fields.text(value, "step", most=80, cut=True, empty=True),
        done=fields.number(value, "done"),
        total=None if value.get("total") is None else fields.number(value, "total"),
    )


def _calendars(value: Mapping[str, Any]) -> told.Calendars:
    return told.Calendars(_seq(value), events.calendars(value))


def _snapshot(value: Mapping[str, Any]) -> told.Snapshot:
    parts = fields.number(value, "parts", least=1, most=PARTS)
    return told.Snapshot(
        seq=_seq(value),
        calendar=events.calendar_key(value),
        revision=fields.text(value, "revision", most=REVISION),
        part=fields.number(value, "part", least=1, most=parts),
        parts=parts,
        events=events.events(value),
    )


def _changes(value: Mapping[str, Any]) -> told.Changes:
    removed = fields.items(value, "removed", most=fields.LARGEST)
    return told.Changes(
        seq=_seq(value),
        calendar=events.calendar_key(value),
        base=fields.text(value, "base", most=REVISION, empty=True),
        revision=fields.text(value, "revision", most=REVISION),
        events=events.events(value),
        removed=tuple(
            fields.text({"removed": key}, "removed", most=events.EVENT_KEY) for key in removed
        ),
    )


def _synced(value: Mapping[str, Any]) -> told.Synced:
    confirmed, failed = fields.mapping(value, "calendars"), fields.mapping(value, "failed")
    return told.Synced(
        seq=_seq(value),
        at=fields.instant(value, "at"),
        trigger=fields.text(value, "trigger", most=40, cut=True, empty=True),
        took_ms=fields.number(value, "took_ms"),
        calendars={
            key: fields.text({"calendars": revision}, "calendars", most=REVISION)
            for key, revision in confirmed.items()
        },
        failed={key: _failure(each) for key, each in failed.items()},
        until=fields.instant(value, "until") if value.get("until") else None,
    )


def _failure(value: Any) -> told.Failure:
    if not isinstance(value, dict):
        raise ProtocolError("failed", "must hold objects")
    return told.Failure(
        fields.text(value, "code", most=40),
        fields.text(value, "text", most=1000, cut=True, empty=True),
    )


def _answer(value: Mapping[str, Any]) -> told.Answer:
    outcome = fields.choice(value, "outcome", ("done", "failed"))
    field = "result" if outcome == "done" else "error"
    content = fields.kept(field, fields.mapping(value, field))
    if outcome == "failed":
        content = {
            "code": fields.text(content, "code", most=40),
            "text": fields.text(content, "text", most=1000, cut=True, empty=True),
            "permanent": fields.flag(content, "permanent", default=False),
        }
    return told.Answer(_seq(value), _uuid(value, "command"), outcome, content)


def _uuid(value: Mapping[str, Any], field: str) -> UUID:
    try:
        return UUID(fields.text(value, field, most=40))
    except ValueError:
        raise ProtocolError(field, "must be a UUID") from None


def _wish(value: Mapping[str, Any]) -> told.Wish:
    mode, minutes, paused = (value.get(name) for name in ("mode", "minutes", "paused"))
    if minutes is not None and fields.number(value, "minutes") not in fields.MINUTES:
        choices = ", ".join(map(str, fields.MINUTES))
        raise ProtocolError("minutes", f"must be one of {choices}")
    return told.Wish(
        seq=_seq(value),
        mode=None if mode is None else fields.choice(value, "mode", fields.MODES),
        minutes=minutes,
        paused=None if paused is None else fields.flag(value, "paused"),
    )


def _findings(value: Mapping[str, Any]) -> told.Findings:
    return told.Findings(
        _seq(value),
        fields.choice(value, "kind", ("doctor", "selftest")),
        fields.kept("report", fields.mapping(value, "report")),
    )


_PARSERS: dict[str, Callable[[Mapping[str, Any]], told.Told]] = {
    "hello": _hello,
    "heartbeat": _heartbeat,
    "state": _state,
    "progress": _progress,
    "calendars": _calendars,
    "snapshot": _snapshot,
    "changes": _changes,
    "synced": _synced,
    "answer": _answer,
    "wish": _wish,
    "findings": _findings,
}
