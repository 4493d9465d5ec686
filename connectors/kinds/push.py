"""How news of an account's calendars comes, besides by asking for it."""

from dataclasses import dataclass
from typing import ClassVar

from connectors.domain.freshness import Line


@dataclass(frozen=True, slots=True)
class NoPush:
    """It is only asked. `why` is a sentence for whoever would like real time."""

    line: ClassVar[Line] = Line.NONE
    why: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """A live line says by heartbeat that everything was told (`Connector.vouched_at`)."""

    line: ClassVar[Line] = Line.VOUCHED
    why: str = ""


Push = NoPush | Vouched
