"""What somebody wants to see of the fleet: read from the address, so that it can be bookmarked."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from connectors.state import Code

PROBLEMS = "problems"
"""In place of a state: whatever needs somebody."""
LONGEST_SEARCH = 120


class Order(StrEnum):
    URGENT = "urgent"
    OLDEST = "oldest"
    NEWEST = "newest"
    HOST = "host"


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetWish:
    """Empty fields choose everything."""

    state: str = ""
    kind: str = ""
    search: str = ""
    team: int | None = None
    order: Order = Order.URGENT

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "FleetWish":
        """What cannot be understood is not wished for: an old bookmark shows more, never less."""
        state, team, order = query.get("state", ""), query.get("team", ""), query.get("order", "")
        return cls(
            state=state if state == PROBLEMS or state in set(Code) else "",
            kind=query.get("kind", "")[:20],
            search=query.get("search", "").replace("\0", "").strip()[:LONGEST_SEARCH],
            team=int(team) if team.isdecimal() and len(team) <= 18 else None,
            order=Order(order) if order in set(Order) else Order.URGENT,
        )

    @property
    def is_choosy(self) -> bool:
        return bool(self.state or self.kind or self.search or self.team is not None)
