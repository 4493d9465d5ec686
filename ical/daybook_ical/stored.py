"""Event parts as JSON, small enough to keep next to every event.

What is as usual is left out. A moment is one text: "2026-01-05", "2026-01-05T09:00:00" (floating)
or "2026-01-05T09:00:00 Europe/Berlin". A zone's definition stands with the first part that needs
it: a series of two thousand changed instances would otherwise be two thousand times as long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from daybook_ical.events import EventPart, Moment, Period, Response, ShowAs

Json = dict[str, Any]


def to_json(parts: Sequence[EventPart]) -> list[Json]:
    """The parts as lists, dicts and texts, for a JSON column."""
    told: dict[str, str] = {}
    return [_part_to_json(part, told) for part in parts]


def from_json(stored: Sequence[Mapping[str, Any]]) -> tuple[EventPart, ...]:
    """The parts that `to_json` was given."""
    told: dict[str, str] = {}
    return tuple(_part_from_json(part, told) for part in stored)


def _part_to_json(part: EventPart, told: dict[str, str]) -> Json:
    stored: Json = {
        "start": _write(part.start),
        "end": _write(part.end),
        "instance": _write(part.recurrence_id) if part.recurrence_id else None,
        "onwards": part.this_and_future,
        "rules": list(part.rules),
        "extra": [[_write(p.start), *([_write(p.end)] if p.end else [])] for p in part.extra],
        "excluded": [_write(moment) for moment in part.excluded],
        "exceptions": list(part.exceptions),
        "show_as": "" if part.show_as is ShowAs.BUSY else str(part.show_as),
        "response": "" if part.response is Response.NONE else str(part.response),
        "cancelled": part.cancelled,
        "title": part.title,
        "private": part.private,
        "nominal": part.nominal,
        "zones": _new(part.zones, told),
    }
    return {name: value for name, value in stored.items() if value}


def _part_from_json(stored: Mapping[str, Any], told: dict[str, str]) -> EventPart:
    part = EventPart(
        start=_read(stored["start"]),
        end=_read(stored["end"]),
        rules=tuple(stored.get("rules", ())),
        show_as=ShowAs(stored.get("show_as", ShowAs.BUSY)),
        response=Response(stored.get("response", Response.NONE)),
        cancelled=stored.get("cancelled", False),
        title=stored.get("title", ""),
        private=stored.get("private", False),
        nominal=stored.get("nominal", False),
    )
    return part if stored.keys().isdisjoint(_RARE) else _with_rare(part, stored, told)


_RARE = frozenset({"instance", "extra", "excluded", "exceptions", "zones"})


def _new(zones: Mapping[str, str], told: dict[str, str]) -> dict[str, str]:
    """The definitions; "" for one that an earlier part told alike."""
    new = {name: "" if told.get(name) == text else text for name, text in zones.items()}
    told.update(zones)
    return new


def _with_rare(part: EventPart, stored: Mapping[str, Any], told: dict[str, str]) -> EventPart:
    instance = stored.get("instance")
    zones = {name: text or told[name] for name, text in stored.get("zones", {}).items()}
    told.update(zones)
    return replace(
        part,
        recurrence_id=_read(instance) if instance else None,
        this_and_future=stored.get("onwards", False),
        extra=tuple(Period(*map(_read, ends)) for ends in stored.get("extra", ())),
        excluded=tuple(map(_read, stored.get("excluded", ()))),
        exceptions=tuple(stored.get("exceptions", ())),
        zones=zones,
    )


def _write(moment: Moment) -> str:
    text = moment.wall.isoformat()
    return text if moment.zone is None else f"{text} {moment.zone}"


def _read(text: str) -> Moment:
    when, _, zone = text.partition(" ")
    wall = datetime.fromisoformat(when) if "T" in when else date.fromisoformat(when)
    return Moment(wall, zone or None)
