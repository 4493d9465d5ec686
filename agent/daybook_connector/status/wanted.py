"""What the portal wants of the agent: when calendars are read, and how."""

from dataclasses import dataclass

from daybook_connector.errors import ConnectorError


class Paused(ConnectorError):
    """Daybook Connector is paused on this computer."""

    code = "paused"


@dataclass(frozen=True, slots=True)
class Mode:
    """A sync mode; `minutes` counts for "auto"."""

    name: str
    minutes: int


@dataclass(frozen=True, slots=True)
class ReadScope:
    """How calendars are to be read. `shared` are keys, or None for all. `addresses` are the mail
    addresses of the owner."""

    titles: bool = False
    days_back: int = 1
    days_ahead: int = 90
    shared: frozenset[str] | None = None
    addresses: frozenset[str] = frozenset()

    def shares(self, key: str) -> bool:
        return self.shared is None or key in self.shared
