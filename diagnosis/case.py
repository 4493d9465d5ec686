"""What a diagnosis is about: a connector and, if wanted, a page and a day of its owner."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from connectors.models import Connector
from diagnosis.approach import Approach, walk
from diagnosis.ladder import NotReached
from diagnosis.result import Saying

T = TypeVar("T")

LOOK_AHEAD = timedelta(days=14)
"""How far is looked when no day was named."""


@dataclass
class Case:
    """`page` is the number of a booking page. `offline`: the network may not be used, because the
    checks run inside a request. `asked` is what an earlier job has asked already (`StillAsking`).
    `patient`: nobody else needs this process, so it may wait for an answer as long as it takes."""

    connector: Connector
    now: datetime
    page: int | None = None
    day: date | None = None
    offline: bool = False
    asked: Mapping[str, str] = field(default_factory=dict)
    patient: bool = False
    _known: dict[str, Any] = field(default_factory=dict, init=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.connector.host.timezone)

    @property
    def span(self) -> tuple[datetime, datetime]:
        """The time in question: the named day as its owner counts it, or the next two weeks."""
        if self.day is None:
            return self.now, self.now + LOOK_AHEAD
        start = datetime.combine(self.day, time(), self.zone)
        end = datetime.combine(self.day + timedelta(days=1), time(), self.zone)
        return start.astimezone(UTC), end.astimezone(UTC)

    @property
    def when(self) -> Saying:
        """The time in question, for the middle of a sentence."""
        if self.day is None:
            return Saying("coming-days", days=LOOK_AHEAD.days)
        return Saying("on-day", day=self.day.isoformat())

    def approach(self) -> Approach:
        """The sign-in to the account, tried once per diagnosis."""
        if self.offline:
            raise NotReached("running", "account-not-asked-offline")
        return self.once("approach", lambda: walk(self.connector))

    def once(self, name: str, find: Callable[[], T]) -> T:
        """What several questions need, found out once per diagnosis."""
        if name not in self._known:
            self._known[name] = find()
        found: T = self._known[name]
        return found
