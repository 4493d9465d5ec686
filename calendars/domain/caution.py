"""Events of which not all could be read, and how they are named."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from daybook_ical.oddities import Oddity

from providers.oddities import noted

NAME_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Caution:
    """What has to be known of the busy time of an event of which not all could be read.

    With a `problem` its present version cannot be read, and what is known of it counts. With
    `doubts` it was read with caution.
    """

    problem: Oddity | None = None
    doubts: tuple[Oddity, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.problem or self.doubts)

    @property
    def oddities(self) -> tuple[Oddity, ...]:
        """What counts: doubts about a version that is known no more do not."""
        return (self.problem,) if self.problem else self.doubts


NO_CAUTION = Caution()


def caution_of(
    problem: str, oddity: Mapping[str, Any], doubt: str, oddities: Sequence[Mapping[str, Any]]
) -> Caution:
    """From the columns of an event."""
    return Caution(stored_problem(problem, oddity), stored_doubts(doubt, oddities))


def stored_problem(problem: str, oddity: Mapping[str, Any]) -> Oddity | None:
    """Rows of earlier releases hold words instead of codes."""
    if oddity:
        return Oddity.read(oddity)
    return noted(problem) if problem else None


def stored_doubts(doubt: str, oddities: Sequence[Mapping[str, Any]]) -> tuple[Oddity, ...]:
    if oddities:
        return tuple(map(Oddity.read, oddities))
    return (noted(doubt),) if doubt else ()


def name_of(key: str, start: str) -> str:
    """An event by its resource's name and, where known, its time as it is stored with its parts.

    Titles of events are no part of it: alerts are told to programs too.
    """
    name = unquote(key.rstrip("/").rpartition("/")[2]) or key
    name = name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…"
    return f"“{name}” ({_when(start)})" if start else f"“{name}”"


def _when(start: str) -> str:
    """“2026-12-01T09:00:00 Europe/Berlin” without the seconds and the name of a file's own zone."""
    wall, _, zone = start.partition(" ")
    day, _, clock = wall.partition("T")
    zone = "" if zone.startswith("file:") else zone
    return " ".join(filter(None, [day, clock[:5], zone]))
