"""What an examiner says: a condition that holds now. Pure, so that it can be decided in tests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Details = Mapping[str, Any]
"""Fill the words of the catalogue: codes, names, numbers, notes (`providers.notes`), lists of them,
and errors (`alerts.errors`). Instants are ISO texts under keys that end in `_at`."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of the catalogue that applies to a subject ("calendar:12"; empty: the connector).

    `details` hold no titles of events, no addresses of guests and no secrets.
    """

    code: str
    subject: str = ""
    details: Details = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one examiner found out about one connector, or about a host (`connector_id` None).

    `scope` are the codes it looked at: what is open among them and was not found has passed. A code
    that could not be examined is left out of the scope and stays as it was.
    """

    host_id: int
    connector_id: int | None
    scope: frozenset[str]
    found: tuple[Condition, ...] = ()
