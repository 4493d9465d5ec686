"""From what the agent told to what the engine knows: one event is one occurrence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from daybook_ical.events import EventPart, Moment, RemoteEvent, Response, ShowAs
from daybook_ical.oddities import Oddity
from daybook_protocol.oddities import oddity_of

from kinds.outlook.words.reasons import IN_FILE, explicit, note
from providers.notes import Note
from providers.oddities import noted


def remote_event(key: str, etag: str, item: Mapping[str, Any]) -> RemoteEvent:
    """`item` is an AgentEvent's, checked when it was received."""
    if problem := item.get("problem"):
        return RemoteEvent(key, etag, problem=_problem(problem, item.get("reasons", ())))
    return RemoteEvent(
        key,
        etag,
        uid=item.get("uid", ""),
        parts=(_part(item),),
        entry_revision=item.get("revision"),
        doubts=_doubts(item.get("doubt", ""), item.get("doubts", ())),
    )


def _problem(text: str, reasons: Sequence[Mapping[str, Any]]) -> Oddity:
    """An older agent tells a text alone. In a file there is something odd, named behind it."""
    if not reasons:
        return noted(text)
    code, about, own = explicit(reasons[0], text)
    if code != IN_FILE:
        return noted(note(code, about, own))
    cause = _oddity(reasons[1]) if len(reasons) > 1 else None
    detail = str(about.get("detail", ""))
    if cause is None and not detail:
        return noted(text)
    return replace(
        noted(Note(IN_FILE, file=str(about.get("file", "")), because=detail)), because=cause
    )


def _doubts(text: str, reasons: Sequence[Mapping[str, Any]]) -> tuple[Oddity, ...]:
    """All of them, or the text where one is not known here."""
    found = [_oddity(one) for one in reasons]
    if not found or None in found:
        return (noted(text),) if text else ()
    return tuple(one for one in found if one)


def _oddity(reason: Mapping[str, Any]) -> Oddity | None:
    return oddity_of(reason["code"], reason.get("about", {}))


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
