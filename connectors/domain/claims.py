"""Which of the accounts that are due are taken: by lateness and weight, in fair shares. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from connectors.domain.pace import Warmth

WEIGHTS = {Warmth.HOT: 4, Warmth.WARM: 2, Warmth.COLD: 1}
HEAVIEST = 8
"""Of what was asked for, though nobody waits for it: news of a service, or of an agent."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many may be in hand at once for one host, for one server (in all workers), and of slow
    accounts (in one worker)."""

    per_host: int
    per_server: int
    slow: int

    @classmethod
    def half(cls, slots: int) -> "Share":
        return cls(*[max(1, slots // 2)] * 3)


@dataclass(frozen=True, slots=True)
class DueAccount:
    """An account that is due. `asked` is the trigger of who asked for it, if anybody did, and
    `is_awaited` says that they sit and wait. `server` is empty where no server is asked."""

    pk: int
    host: int
    server: str
    kind: str
    asked: str
    is_awaited: bool
    warmth: int
    due: datetime
    has_failed: bool
    is_slow: bool

    def urgency(self, now: datetime) -> tuple[bool, float]:
        weight = HEAVIEST if self.asked else WEIGHTS[Warmth(self.warmth)]
        return self.is_awaited, (now - self.due).total_seconds() * weight


@dataclass(slots=True)
class Hands:
    """What is in hand: of each host and server in all workers, and of slow accounts in this one."""

    share: Share
    hosts: Counter[int] = field(default_factory=Counter)
    servers: Counter[str] = field(default_factory=Counter)
    slow: int = 0

    @property
    def full_hosts(self) -> list[int]:
        return [host for host, count in self.hosts.items() if count >= self.share.per_host]

    @property
    def full_servers(self) -> list[str]:
        return [
            server
            for server, count in self.servers.items()
            if server and count >= self.share.per_server
        ]

    @property
    def is_full(self) -> bool:
        """Whether there may be accounts that have to wait for others to end."""
        return bool(self.full_hosts or self.full_servers or self.slow >= self.share.slow)

    def may_take(self, one: DueAccount) -> bool:
        return (
            self.hosts[one.host] < self.share.per_host
            and (not one.server or self.servers[one.server] < self.share.per_server)
            and (not one.is_slow or self.slow < self.share.slow)
        )

    def take(self, one: DueAccount) -> None:
        self.hosts[one.host] += 1
        self.servers[one.server] += 1
        self.slow += one.is_slow


def anybody(_: DueAccount) -> bool:
    return True


def choose(
    candidates: Iterable[DueAccount],
    hands: Hands,
    room: int,
    now: datetime,
    *,
    is_allowed: Callable[[DueAccount], bool] = anybody,
) -> list[DueAccount]:
    """At most `room` of them, the most urgent first, as far as their shares allow. What is chosen
    is in `hands` afterwards. `is_allowed` is asked last, and only of what is then taken."""
    chosen: list[DueAccount] = []
    for one in sorted(candidates, key=lambda one: one.urgency(now), reverse=True):
        if len(chosen) == room:
            break
        if hands.may_take(one) and is_allowed(one):
            hands.take(one)
            chosen.append(one)
    return chosen
