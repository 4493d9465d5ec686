"""Which agents speak by XMPP at the moment, from where, and what they have been told."""

import time
from dataclasses import dataclass, field

from kinds.outlook.lookout import Lookout
from kinds.outlook.models import Agent
from kinds.outlook.said import Said

SILENT_AFTER = 90.0


@dataclass(slots=True)
class Seat:
    """An agent at the address it wrote from. `token` is the one that opened it."""

    agent: Agent
    address: str
    token: str = field(repr=False)
    said: Said = field(default_factory=Said)
    heard_at: float = field(default_factory=time.monotonic)
    lookout: Lookout = field(default_factory=Lookout)


class Seats:
    """One seat for each agent: where it wrote from last."""

    def __init__(self) -> None:
        self._by_agent: dict[int, Seat] = {}
        self._by_address: dict[str, Seat] = {}

    def __len__(self) -> int:
        return len(self._by_agent)

    def at(self, address: str, token: str) -> Seat | None:
        seat = self._by_address.get(address)
        return seat if seat is not None and seat.token == token else None

    def of(self, agent_id: int) -> Seat | None:
        """None also for one that has been silent for so long that it must be elsewhere."""
        seat = self._by_agent.get(agent_id)
        if seat is not None and time.monotonic() - seat.heard_at > SILENT_AFTER:
            self.leave(seat.address)
            return None
        return seat

    def take(self, seat: Seat) -> Seat:
        for earlier in (self._by_agent.get(seat.agent.pk), self._by_address.get(seat.address)):
            if earlier is not None:
                self.leave(earlier.address)
        self._by_agent[seat.agent.pk] = self._by_address[seat.address] = seat
        return seat

    def leave(self, address: str) -> None:
        seat = self._by_address.pop(address, None)
        if seat is not None:
            self._by_agent.pop(seat.agent.pk, None)
