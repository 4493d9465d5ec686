"""How the agent stands: what is wanted, what is possible now, and what happened last."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Any

from daybook_protocol.moments import clock
from daybook_protocol.reasons import ToldReason

from daybook_connector.errors import ConnectorError
from daybook_connector.journal import Journal
from daybook_connector.local.identity import Identity
from daybook_connector.local.pace import AgentPace
from daybook_connector.local.settings_file import Settings
from daybook_connector.network.errors import NetworkError
from daybook_connector.status.conditions import Conditions
from daybook_connector.status.status import SyncProgress
from daybook_connector.status.wanted import Mode, ReadScope
from daybook_connector.stores.base import StoreFacts
from daybook_connector.stores.thread import StoreThread

log = logging.getLogger(__name__)

FALLBACK_MINUTES = 5
LIVE = ("websocket", "xmpp")


class AgentStanding:
    """`line` names the line to the portal that is in use, "" while there is none; `blocked` says
    why the one that the mode asks for is not: then HTTPS stands in for it. `offset` is how far the
    portal's clock is ahead of this computer's, `trouble` why the last try to connect failed.
    `seen_opening` is the opening of the store
    (`StoreThread.opening`) since when a pass has seen everything. `changed` is to be called when
    any of it has changed."""

    def __init__(
        self,
        identity: Identity,
        journal: Journal,
        store: StoreThread,
        pace: AgentPace,
        changed: Callable[[], None],
    ) -> None:
        self.identity = identity
        self.journal = journal
        self.store = store
        self.pace = pace
        self.changed = changed
        self.line = ""
        self.blocked: NetworkError | None = None
        self.trouble: ConnectorError | None = None
        self.offset = timedelta()
        self.conditions = Conditions(self.now, changed)
        self.facts = StoreFacts("")
        self.store_kind = identity.settings.store
        self.only_https = False
        self.passing = False
        self.seen_opening = 0
        self.store_failed = False
        self.failed: dict[str, ToldReason] = {}
        self.progress: SyncProgress | None = None
        self.news: list[SyncProgress] = []
        self.last_seen_at = ""
        self._asked = (0.0, "")

    @property
    def settings(self) -> Settings:
        return self.identity.settings

    @property
    def is_online(self) -> bool:
        return bool(self.line)

    def now(self) -> datetime:
        """The portal's time."""
        return datetime.now(UTC) + self.offset

    def pc_now(self) -> datetime:
        """This computer's time, which the portal corrects by the difference it has seen."""
        return datetime.now(UTC).replace(microsecond=0)

    @property
    def trusted(self) -> bool:
        """Whether a pass has seen all that was there when the store was opened last."""
        return self.seen_opening > 0 and self.seen_opening == self.store.opening

    def stamp(self) -> str:
        return clock(self.now().replace(microsecond=0))

    @property
    def wanted(self) -> Mode:
        told = self.journal.settings()
        return Mode(told.get("mode", "realtime"), told.get("minutes", FALLBACK_MINUTES))

    @property
    def paused(self) -> bool:
        return bool(self.journal.settings().get("paused", False))

    @property
    def in_force(self) -> Mode:
        """The mode that is possible while the channel is blocked, or the store cannot tell."""
        wanted = self.wanted
        deaf = self.trusted and not self.store.watching
        if wanted.name == "realtime" and (self.blocked or deaf):
            return Mode("auto", FALLBACK_MINUTES)
        return wanted

    @property
    def watching(self) -> bool:
        """Whether changes of the store are noticed and told at once."""
        return self.store.watching and not self.paused and self.wanted.name == "realtime"

    @property
    def wanted_line(self) -> str:
        """Of the lines that carry real-time the portal's first one that is installed here."""
        if self.only_https or self.wanted.name != "realtime":
            return "https"
        spoken = LIVE if find_spec("slixmpp") else LIVE[:1]
        live = [line for line in self.settings.lines if line in spoken]
        return live[0] if live else "websocket"

    @property
    def has_wrong_line(self) -> bool:
        """Whether another line is wanted than the one in use, and may get through."""
        if not self.line or self.line == self.wanted_line:
            return False
        return not self.blocked or self.wanted_line == "https"

    async def learn_facts(self) -> None:
        """How the user recognises the store. One that cannot say so does not stop the agent."""
        if not self.settings.is_paired:
            return
        self.store_kind = self.settings.store
        try:
            self.facts = await self.store.call(lambda store: store.facts(), closed=True)
        except Exception as error:
            log.warning("The store does not say what it is: %s", error)

    @property
    def reading(self) -> ReadScope:
        told, shared = self.journal.settings(), self.settings.shared
        return ReadScope(
            titles=bool(told.get("titles", False)),
            days_back=told.get("days_back", 1),
            days_ahead=told.get("days_ahead", 90),
            shared=None if shared is None else frozenset(shared),
            addresses=frozenset(told.get("addresses", ())),
        )

    def default_settings(self) -> dict[str, Any]:
        """Those in force before the portal has told any."""
        return {"mode": "realtime", "minutes": FALLBACK_MINUTES, "paused": False}

    def interval(self) -> float | None:
        """Seconds from one pass to the next, None for never by itself."""
        mode = self.in_force
        if mode.name == "manual":
            return None
        if self.store_failed:
            return self.pace.store_retry
        if mode.name == "auto":
            return self.pace.blocked_retry if self.blocked else mode.minutes * 60.0
        return self.pace.blocked_retry if self.failed else self.pace.safety

    def next_sync_at(self, seconds_left: float | None) -> str:
        """The instant on the line, the same one until it changes by more than a second."""
        if seconds_left is None or self.paused:
            return ""
        due = time.monotonic() + seconds_left
        if abs(due - self._asked[0]) > 1.0:
            told = (self.now() + timedelta(seconds=seconds_left)).replace(microsecond=0)
            self._asked = (due, clock(told))
        return self._asked[1]
