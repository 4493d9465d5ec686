"""What the agent may say, as strictly as docs/agent-protocol.md puts it."""

from datetime import date, datetime
from typing import Any

REPORTS = {"calendars", "snapshot", "changes", "synced", "answer", "wish", "findings"}
MINUTES = {1, 5, 10, 15, 30, 60, 120, 360, 720, 1440}
INSTANT = "instant"
INSTANT_OR_NONE = "instant or none"
FIELDS: dict[str, dict[str, Any]] = {
    "hello": {
        "protocol": int, "agent": str, "pc": str, "system": str, "store": str, "account": str,
        "zone": str, "at": INSTANT, "stream": str, "next_seq": int, "line": str,
    },
    "heartbeat": {"at": INSTANT, "alive": bool},
    "state": {
        "paused": bool, "mode": str, "minutes": int, "line": str, "watching": bool,
        "last_sync_at": INSTANT_OR_NONE, "next_sync_at": INSTANT_OR_NONE, "waiting": int,
        "conditions": list,
    },
    "progress": {"calendar": str, "step": str, "done": int},
    "calendars": {"calendars": list},
    "snapshot": {"calendar": str, "revision": str, "part": int, "parts": int, "events": list},
    "changes": {"calendar": str, "base": str, "revision": str, "events": list, "removed": list},
    "synced": {"at": INSTANT, "trigger": str, "took_ms": int, "calendars": dict, "failed": dict},
    "answer": {"command": str, "outcome": str},
    "wish": {},
    "findings": {"kind": str, "report": dict},
}  # fmt: skip


class Wrong(Exception):
    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def check(message: Any) -> None:
    """Raises `Wrong` with the field that is."""
    kind = message.get("type")
    if kind not in FIELDS:
        raise Wrong("type")
    for field, wanted in FIELDS[kind].items():
        _is(message.get(field), wanted, field)
    if kind in REPORTS and (type(message.get("seq")) is not int or message["seq"] < 1):
        raise Wrong("seq")
    if kind not in REPORTS and "seq" in message:
        raise Wrong("seq")
    if len(message.get("events", ())) > 200 or len(message.get("removed", ())) > 200:
        raise Wrong("events")
    for event in message.get("events", ()):
        check_event(event)
    if kind == "changes" and len(message["events"]) + len(message["removed"]) > 200:
        raise Wrong("removed")
    more = {"snapshot": _snapshot, "answer": _answer, "wish": _wish, "calendars": _calendars}
    more.get(kind, lambda message: None)(message)


def check_event(event: dict[str, Any]) -> None:
    for field in ("key", "etag"):
        _is(event.get(field), str, field)
    for field in ("title", "uid", "problem"):
        if "\x00" in event.get(field, ""):
            raise Wrong(field)
    if "problem" in event:
        return
    start, end = (_point(event.get(field), field) for field in ("start", "end"))
    if type(start) is not type(end) or end < start:
        raise Wrong("end")
    if event.get("show_as", "free") not in {"free", "tentative", "away", "elsewhere"}:
        raise Wrong("show_as")
    if event.get("response", "declined") not in {"accepted", "tentative", "unanswered", "declined"}:
        raise Wrong("response")
    if event.get("private") and "title" in event:
        raise Wrong("title")


def _is(value: Any, wanted: Any, field: str) -> None:
    if wanted == INSTANT_OR_NONE and value is None:
        return
    if wanted in (INSTANT, INSTANT_OR_NONE):
        if not isinstance(_point(value, field), datetime):
            raise Wrong(field)
    elif type(value) is not wanted:
        raise Wrong(field)


def _point(value: Any, field: str) -> datetime | date:
    try:
        point = date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Wrong(field) from None
    if isinstance(point, datetime) and not value.endswith("Z"):
        raise Wrong(field)
    return point


def _snapshot(message: dict[str, Any]) -> None:
    if not 1 <= message["part"] <= message["parts"]:
        raise Wrong("part")


def _answer(message: dict[str, Any]) -> None:
    expected = {"done": "result", "failed": "error"}.get(message["outcome"])
    if expected is None:
        raise Wrong("outcome")
    if not isinstance(message.get(expected), dict) or {"result", "error"} <= message.keys():
        raise Wrong(expected)


def _wish(message: dict[str, Any]) -> None:
    if not message.keys() & {"mode", "minutes", "paused"}:
        raise Wrong("mode")
    if message.get("mode", "auto") not in {"realtime", "auto", "manual"}:
        raise Wrong("mode")
    if message.get("minutes", 1) not in MINUTES:
        raise Wrong("minutes")
    if not isinstance(message.get("paused", False), bool):
        raise Wrong("paused")


def _calendars(message: dict[str, Any]) -> None:
    keys = [calendar["key"] for calendar in message["calendars"]]
    if len(keys) != len(set(keys)):
        raise Wrong("calendars")
    for calendar in message["calendars"]:
        for field in ("key", "name", "access", "colour", "zone"):
            _is(calendar.get(field), str, field)
