"""The connectors of everybody an administrator looks after: how each is, never what is in it.

Names that a host gave (of the connector, its account, its calendars) and the servers' own words may
tell of content, so they do not appear: a connector is its host, its kind and its number.

States are computed, not stored, so filtering by them happens here and not in the database. The
number of queries is the same for one connector and for five hundred.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from accounts.models import Team, User
from alerts.catalogue import CATALOGUE
from alerts.models import Alert
from connectors.kinds.registry import kind_name
from connectors.models import Connector
from connectors.overview import Overview, overviews
from connectors.state import Code, ConnectorState, Tone
from fleet import words as fleet_words
from fleet.wish import PROBLEMS, FleetWish, Order
from providers import words

NOT_NEEDED = ("sealed_credentials", "details", "addresses")
LOUDNESS = {Tone.BAD: 0, Tone.WARN: 1, Tone.BUSY: 2, Tone.QUIET: 3, Tone.GOOD: 4}
TONES: Mapping[str, Tone] = {"broken": Tone.BAD, "attention": Tone.WARN, "info": Tone.QUIET}

SAID_BY: Mapping[Code, frozenset[str]] = {
    Code.SIGN_IN: frozenset({"sign-in-needed"}),
    Code.UNREACHABLE: frozenset({"server-unreachable"}),
    Code.THROTTLED: frozenset({"throttled"}),
    Code.ATTENTION: frozenset(
        {"sync-overdue", "sync-failed", "certificate-invalid", "calendar-not-read"}
    ),
}
"""Alerts that say the same as a state, which then needs no line of its own."""


@dataclass(frozen=True, slots=True)
class FleetProblem:
    """One line: what is wrong, why, what helps, since when (if that is known), how often."""

    code: str
    tone: Tone
    title: str
    cause: str
    remedy: str
    since: datetime | None = None
    times: int = 1


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A connector as its administrators see it."""

    pk: int
    host: User
    kind: str
    mode: str
    state: ConnectorState
    last_seen_at: datetime | None
    last_sync_at: datetime | None
    next_sync_at: datetime | None
    problems: tuple[FleetProblem, ...]

    @property
    def kind_name(self) -> str:
        return kind_name(self.kind)

    @property
    def tone(self) -> Tone:
        """The loudest of its state and problems."""
        tones = [self.state.tone, *(problem.tone for problem in self.problems)]
        return min(tones, key=lambda tone: LOUDNESS[tone])

    @property
    def has_problems(self) -> bool:
        return self.tone in (Tone.BAD, Tone.WARN)


@dataclass(frozen=True, slots=True)
class Fleet:
    """The rows that were asked for, and how many there are of each state before that choice."""

    rows: list[FleetRow]
    states: Mapping[str, int]
    kinds: Sequence[str]
    total: int
    problems: int


def fleet(user: User, wish: FleetWish, now: datetime) -> Fleet:
    """What `user` oversees, as wished. Empty for somebody who administers no team."""
    found = [*rows(overseen(user, wish), now)]
    of_kind = [row for row in found if wish.kind in ("", row.kind)]
    shown = [row for row in of_kind if _is_wanted(row, wish.state)]
    return Fleet(
        rows=sorted(shown, key=_order(wish)),
        states=dict(Counter(row.state.code.value for row in of_kind)),
        kinds=sorted({row.kind for row in found}),
        total=len(of_kind),
        problems=sum(row.has_problems for row in of_kind),
    )


def overseen(user: User, wish: FleetWish) -> QuerySet[Connector]:
    """The permission, and what the database can choose."""
    teams = Team.objects.administered_by(user)
    if wish.team is not None:
        teams = teams.filter(pk=wish.team)
    hosts = User.objects.filter(memberships__team__in=teams)
    if wish.search:
        hosts = hosts.filter(name__icontains=wish.search)
    return Connector.objects.filter(host__in=hosts)


def rows(connectors: QuerySet[Connector], now: datetime) -> Iterator[FleetRow]:
    """Two queries: connectors with hosts, and their open alerts."""
    alerts = _open_alerts(connectors)
    for shown in overviews(connectors.select_related("host").defer(*NOT_NEEDED), now):
        yield _row(shown, alerts[shown.connector.pk])


def _row(shown: Overview, alerts: list[Alert]) -> FleetRow:
    connector = shown.connector
    said = frozenset(alert.code for alert in alerts)
    problems = [*_of_state(shown, said), *_of_alerts(alerts)]
    return FleetRow(
        pk=connector.pk,
        host=connector.host,
        kind=connector.kind,
        mode=_mode(shown),
        state=_discreet(shown.state),
        last_seen_at=connector.last_seen_at,
        last_sync_at=connector.last_sync_at,
        next_sync_at=shown.next_sync_at,
        problems=tuple(sorted(problems, key=lambda problem: LOUDNESS[problem.tone])),
    )


def _mode(shown: Overview) -> str:
    if shown.is_manual:
        return fleet_words.mode("manual")
    if shown.connector.mode == Connector.Mode.REALTIME:
        return fleet_words.mode("realtime")
    return Connector.Interval(shown.connector.interval).pace


def _open_alerts(connectors: QuerySet[Connector]) -> Mapping[int | None, list[Alert]]:
    found = Alert.objects.open().filter(connector__in=connectors.values("pk"))
    by_connector: dict[int | None, list[Alert]] = defaultdict(list)
    for alert in found.only("connector_id", "code", "raised_at").order_by("raised_at", "pk"):
        by_connector[alert.connector_id].append(alert)
    return by_connector


def _of_alerts(alerts: list[Alert]) -> Iterator[FleetProblem]:
    """Alerts of one code are one line: ten bookings that wait for one server are one problem."""
    for code, alike in groupby(sorted(alerts, key=lambda alert: alert.code), lambda a: a.code):
        kind, same = CATALOGUE.get(code), list(alike)
        if kind is None:  # of a version that knew more
            continue
        tone = TONES[kind.severity]
        first = min(alert.raised_at for alert in same)
        told = (str(kind.title), str(kind.cause), str(kind.remedy))
        yield FleetProblem(code, tone, *told, first, len(same))


def _of_state(shown: Overview, said: frozenset[str]) -> Iterator[FleetProblem]:
    state = shown.state
    if state.tone in (Tone.BAD, Tone.WARN) and not _is_said(shown, said):
        failed = shown.connector.error_code
        # A code that is not known here (of a later version, say) leaves the state's name alone.
        # Without the note of the error, which may name a calendar.
        cause = words.cause(failed) if failed else state.meaning
        remedy = words.remedy(failed) if failed else state.remedy
        yield FleetProblem(f"state-{state.code}", state.tone, state.label, cause, remedy)


def _is_said(shown: Overview, said: frozenset[str]) -> bool:
    """Whether an alert says the same, or is where the state comes from."""
    state = shown.state
    behind = state.alert is not None and state.alert.code in said
    away = state.code == Code.OFFLINE and bool(said & shown.connector.of_kind.away)
    return behind or away or bool(said & SAID_BY.get(state.code, frozenset()))


def _discreet(state: ConnectorState) -> ConnectorState:
    """Without the server's words, and without the name of the calendar that is being read."""
    progress = replace(state.progress, step="") if state.progress else None
    return replace(state, error=None, alert=None, progress=progress)


def _is_wanted(row: FleetRow, state: str) -> bool:
    return row.has_problems if state == PROBLEMS else state in ("", row.state.code.value)


def _order(wish: FleetWish) -> Callable[[FleetRow], tuple[object, ...]]:
    """A connector that was never synced is older than any other."""
    orders: Mapping[Order, Callable[[FleetRow], tuple[object, ...]]] = {
        Order.URGENT: lambda row: (LOUDNESS[row.tone], _age(row), row.pk),
        Order.OLDEST: lambda row: (_age(row), row.pk),
        Order.NEWEST: lambda row: (-_age(row), row.pk),
        Order.HOST: lambda row: (str(row.host).casefold(), row.pk),
    }
    return orders[wish.order]


def _age(row: FleetRow) -> float:
    return row.last_sync_at.timestamp() if row.last_sync_at else 0.0
