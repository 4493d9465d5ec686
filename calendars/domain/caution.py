"""Events of which not all could be read, in words for the calendar's owner."""

from urllib.parse import unquote

NAME_LENGTH = 60


def caution_of(doubt: str, problem: str) -> str:
    """What has to be known of the busy time of such an event, as sentences; or empty."""
    if problem:
        return (
            f"Its present version cannot be read: {sentence(problem)} What is known of it counts."
        )
    return f"It was read with caution: {sentence(doubt)}" if doubt else ""


def sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."


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
