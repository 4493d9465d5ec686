"""How news of an account's calendars comes, besides by asking for it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NoPush:
    """It is only asked. `why` is a sentence for whoever would like real time."""

    why: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """A live line says by heartbeat that everything was told (`Connector.vouched_at`)."""

    why: str = ""


Push = NoPush | Vouched
