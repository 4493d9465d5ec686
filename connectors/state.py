"""How a connector is, computed from facts and never stored, in one pure function.

The order of the questions is the order of what its owner can do about it: a pause is their own
wish, a refused password needs them, everything else passes or is explained.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from django.utils.functional import Promise

from connectors import state_words
from connectors.domain.freshness import fresh_for
from connectors.domain.lateness import Turn
from connectors.kinds.words import KindWords
from connectors.state_words import Matter
from providers.words import error_of, remedy_of

SIGN_IN_CODES = frozenset({"sign-in-refused", "credentials-unreadable"})
UNREACHABLE_CODES = frozenset({"unreachable", "name-unknown", "not-encrypted"})
NOT_YET_CODES = frozenset({"not-yet"})

SIGN_IN_ALERTS = frozenset({"sign-in-needed"})
UNREACHABLE_ALERTS = frozenset({"server-unreachable", "certificate-invalid"})


class Code(StrEnum):
    CONNECTED = "connected"
    FIRST_SYNC = "first-sync"
    SYNCING = "syncing"
    WAITING = "waiting"
    ATTENTION = "attention"
    SIGN_IN = "sign-in"
    UNREACHABLE = "unreachable"
    THROTTLED = "throttled"
    OFFLINE = "offline"
    PAUSED = "paused"


class Tone(StrEnum):
    """How loud a state is; the names are those of the theme's badges."""

    GOOD = "ok"
    BUSY = "syncing"
    QUIET = "paused"
    WARN = "attention"
    BAD = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a running sync is. Totals are None as long as nobody knows them."""

    calendars_done: int = 0
    calendars_total: int = 0
    events_done: int = 0
    events_total: int | None = None
    step: str = ""

    @property
    def fraction(self) -> float | None:
        """From 0 to 1, with a calendar's events as parts of its share."""
        if not self.calendars_total:
            return None
        part = min(self.events_done / self.events_total, 1) if self.events_total else 0
        return min((self.calendars_done + part) / self.calendars_total, 1)

    @property
    def text(self) -> str:
        """Such as "Work: calendar 2 of 3, 120 of 3,000 events"."""
        if not self.calendars_total:
            return self.step
        current = min(self.calendars_done + 1, self.calendars_total)
        return state_words.progress(
            self.step,
            calendar=current,
            calendars=self.calendars_total,
            done=self.events_done,
            total=self.events_total,
        )


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert as far as the state is concerned. Whether it `weighs` is the catalogue's word:
    notes that ask nothing of anybody leave a healthy connector healthy."""

    code: str
    title: str | Promise
    remedy: str | Promise = ""
    weighs: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFacts:
    """What is known of a connector. `interval` is None in manual mode.

    `running` tells that a sync is under way, `partly` that the last one left a calendar out,
    `waits` that it found calendars that are not known yet as far as needed, `is_told` that a
    program tells its calendars by itself, `is_asked` that somebody asked for the next sync,
    `held_until` that its server is asked less for so long. `words` are those of its kind, and
    `away` the errors and alerts of that kind by which nobody speaks for the account. What went
    wrong last is kept as rows keep it.
    """

    running: bool = False
    progress: Progress | None = None
    paused: bool = False
    partly: bool = False
    waits: bool = False
    is_told: bool = False
    is_asked: bool = False
    alerts: tuple[OpenAlert, ...] = ()
    last_seen_at: datetime | None = None
    last_sync_at: datetime | None = None
    next_sync_at: datetime | None = None
    interval: timedelta | None = None
    held_until: datetime | None = None
    words: KindWords = field(default_factory=KindWords)
    away: frozenset[str] = frozenset()
    error_code: str = ""
    error_details: Mapping[str, object] = field(default_factory=dict)
    error_text: str = ""
    error_remedy: str = ""

    @property
    def turn(self) -> Turn:
        return Turn(
            due=self.next_sync_at,
            is_asked=self.is_asked,
            last_sync_at=self.last_sync_at,
            interval=self.interval,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorState:
    """The state and what it comes from: the matter, the error, or an alert with `more` beside it.
    `until` is set when it ends by itself at a known time."""

    code: Code
    tone: Tone
    matter: Matter
    words: KindWords = field(default_factory=KindWords)
    error: StateFacts | None = None
    alert: OpenAlert | None = None
    more: int = 0
    until: datetime | None = None
    progress: Progress | None = None

    @property
    def is_moving(self) -> bool:
        """Whether it is about to change, so that a page should look again soon."""
        return self.code in (Code.SYNCING, Code.FIRST_SYNC, Code.WAITING)

    @property
    def label(self) -> str:
        return state_words.label(self.matter, self.words)

    @property
    def meaning(self) -> str:
        if self.error:
            return error_of(self.error)
        if self.alert:
            return state_words.of_alerts(str(self.alert.title), self.more)
        return state_words.meaning(self.matter, self.words)

    @property
    def remedy(self) -> str:
        """What helps; empty where nothing has to."""
        if self.error:
            return remedy_of(self.error)
        if self.alert:
            return str(self.alert.remedy)
        return state_words.remedy(self.matter)


UNREAD = (Matter.NEVER_SYNCED, Matter.AWAITED)
OF_ERRORS = (
    (SIGN_IN_CODES, Code.SIGN_IN, Tone.BAD, Matter.SIGN_IN),
    (UNREACHABLE_CODES, Code.UNREACHABLE, Tone.BAD, Matter.UNREACHABLE),
    (frozenset({"throttled"}), Code.THROTTLED, Tone.WARN, Matter.THROTTLED),
    (NOT_YET_CODES, Code.WAITING, Tone.BUSY, Matter.NOT_YET),
)
PASSING = (Matter.UNREACHABLE, Matter.THROTTLED)
"""Matters in which the time of the next try is worth telling."""


def state_of(facts: StateFacts, now: datetime) -> ConnectorState:
    state = _under_way(facts, now) or _in_the_way(facts) or _in_order(facts, now)
    is_fine = state.code == Code.CONNECTED or state.matter in UNREAD
    return replace(_alarmed(state, facts) if is_fine else state, words=facts.words)


def _under_way(facts: StateFacts, now: datetime) -> ConnectorState | None:
    if facts.running:
        matter = Matter.FIRST_RUNNING if facts.last_sync_at is None else Matter.RUNNING
        return ConnectorState(
            code=Code.SYNCING, tone=Tone.BUSY, matter=matter, progress=facts.progress
        )
    if facts.paused:
        return ConnectorState(code=Code.PAUSED, tone=Tone.QUIET, matter=Matter.PAUSED)
    if offline := _first(facts, facts.away):
        return ConnectorState(
            code=Code.OFFLINE, tone=Tone.BAD, matter=Matter.OFFLINE, alert=offline
        )
    if facts.turn.is_late(now):
        return _late(facts)
    if facts.error_code or not facts.turn.is_about_to_begin(now):
        return None
    if facts.last_sync_at is None:
        return ConnectorState(code=Code.FIRST_SYNC, tone=Tone.BUSY, matter=Matter.FIRST_PENDING)
    return ConnectorState(code=Code.WAITING, tone=Tone.BUSY, matter=Matter.DUE)


def _late(facts: StateFacts) -> ConnectorState:
    if facts.held_until:
        return ConnectorState(
            code=Code.THROTTLED, tone=Tone.WARN, matter=Matter.HELD_BACK, until=facts.held_until
        )
    return ConnectorState(code=Code.ATTENTION, tone=Tone.WARN, matter=Matter.NOT_STARTED)


def _in_the_way(facts: StateFacts) -> ConnectorState | None:
    if not facts.error_code:
        return None
    known = ((facts.away, Code.OFFLINE, Tone.BAD, Matter.OFFLINE), *OF_ERRORS)
    other = (frozenset[str](), Code.ATTENTION, Tone.WARN, Matter.ATTENTION)
    _, code, tone, matter = next((each for each in known if facts.error_code in each[0]), other)
    until = facts.next_sync_at if matter in PASSING else None
    return ConnectorState(code=code, tone=tone, matter=matter, error=facts, until=until)


def _in_order(facts: StateFacts, now: datetime) -> ConnectorState:
    if facts.last_sync_at is None and facts.is_told:
        return ConnectorState(code=Code.FIRST_SYNC, tone=Tone.BUSY, matter=Matter.AWAITED)
    if facts.last_sync_at is None:
        return ConnectorState(code=Code.ATTENTION, tone=Tone.WARN, matter=Matter.NEVER_SYNCED)
    if facts.waits:
        return ConnectorState(code=Code.WAITING, tone=Tone.BUSY, matter=Matter.WAITS)
    if facts.partly:
        return ConnectorState(code=Code.ATTENTION, tone=Tone.WARN, matter=Matter.PARTLY)
    if facts.interval and now - facts.last_sync_at > fresh_for(facts.interval):
        return ConnectorState(code=Code.ATTENTION, tone=Tone.WARN, matter=Matter.OVERDUE)
    matter = Matter.BY_HAND if facts.interval is None else Matter.IN_STEP
    return ConnectorState(code=Code.CONNECTED, tone=Tone.GOOD, matter=matter)


def _alarmed(state: ConnectorState, facts: StateFacts) -> ConnectorState:
    """Open alerts speak where the facts alone see nothing wrong."""
    weighing = [alert for alert in facts.alerts if alert.weighs]
    if not weighing:
        return state
    for codes, code, matter in (
        (SIGN_IN_ALERTS, Code.SIGN_IN, Matter.SIGN_IN),
        (UNREACHABLE_ALERTS, Code.UNREACHABLE, Matter.UNREACHABLE),
    ):
        if alert := _first(facts, codes):
            return ConnectorState(code=code, tone=Tone.BAD, matter=matter, alert=alert)
    return replace(
        state,
        code=Code.ATTENTION,
        tone=Tone.WARN,
        matter=Matter.ATTENTION,
        alert=weighing[0],
        more=len(weighing) - 1,
    )


def _first(facts: StateFacts, codes: frozenset[str]) -> OpenAlert | None:
    return next((alert for alert in facts.alerts if alert.code in codes), None)
