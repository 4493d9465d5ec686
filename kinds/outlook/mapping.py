"""From what the agent told to what the engine knows: one event is one occurrence."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from daybook_ical.events import EventPart, Moment, RemoteEvent, Response, ShowAs

from providers.oddities import noted


def remote_event(key: str, etag: str, item: Mapping[str, Any]) -> RemoteEvent:
    """`item` is an AgentEvent's, checked when it was received."""
    if problem := item.get("problem"):
        return RemoteEvent(key, etag, problem=noted(problem))
    return RemoteEvent(
        key,
        etag,
        uid=item.get("uid", ""),
        parts=(_part(item),),
        entry_revision=item.get("revision"),
        doubts=(noted(doubt),) if (doubt := item.get("doubt")) else (),
    )


def _part(item: Mapping[str, Any]) -> EventPart:
    private = bool(item.get("private"))
    return EventPart(
        start=_moment(item["start"]),
        end=_moment(item["end"]),
        show_as=ShowAs(item.get("show_as", ShowAs.BUSY)),
        response=Response(item.get("response", Response.NONE)),
        cancelled=bool(item.get("cancelled")),
        title="" if private else item.get("title", ""),
        private=private,
    )


def _moment(told: str) -> Moment:
    if len(told) == len("2026-11-25"):
        return Moment(date.fromisoformat(told))
    instant = datetime.fromisoformat(told).astimezone(UTC)
    return Moment(instant.replace(tzinfo=None), "UTC")
