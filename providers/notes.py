"""A fact worth telling, as a code with details, of which `providers.words` makes a sentence late.

It may be stored and passed on: its details are plain values, names that people or servers gave, or
further notes. Where no more than such a name is to be told, the name takes the place of the note.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Plain = str | int | float | bool | None
Json = Plain | dict[str, "Json"]


@dataclass(frozen=True, slots=True, init=False)
class Note:
    """`Note("answered", host="cal.example.com", status=404)`."""

    code: str
    details: "Mapping[str, Plain | Note]"

    def __init__(self, code: str, **details: "Plain | Note") -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "details", details)

    def as_json(self) -> dict[str, Json]:
        """To be stored; `words.said` takes it like the note itself."""
        told: dict[str, Json] = {"code": self.code}
        return told | {name: stored(value) for name, value in self.details.items()}


def stored(value: "Plain | Note") -> Json:
    return value.as_json() if isinstance(value, Note) else value
