"""What may be asked now of servers that have a quota, were slow or refused; of others, anything.

Who hands out syncs asks `closed` whom to leave out, takes an `Allowance` in its transaction, and
draws from it what it hands out. Who has synced tells it with `note_all`, which costs a statement
only where there is something to say.
"""

import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import Count, Q

from connectors.domain.bucket import MINUTE, Bucket, Quota
from connectors.domain.pulse import Pulse
from connectors.kinds.registry import kind_of, kinds
from connectors.models import Connector, ServerPace

KIND = "kind:"
"""Begins the name of a kind, which has a colon and so is no site."""
FORGOTTEN_AFTER = 20 * MINUTE
LEAST = 2
"""Syncs a minute that the smallest site is worth, so that one at a time can be had."""
STORED = (
    "tokens", "filled_at", "share", "lowered_at", "refused_at", "refused_by", "waits_until",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a sync tells of the server. `took` is None where it says nothing of the server's speed,
    as of a first sync. `refused` tells that it asked for a pause, of `pause` if it said so."""

    server: str
    account: int
    took: timedelta | None = None
    refused: bool = False
    pause: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Shut:
    """Sites and codes of kinds of which nothing can be asked now."""

    servers: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()


def closed(now: datetime) -> Shut:
    """In one query of a table that is empty as long as nobody has a quota or troubles."""
    names = {row.name for row in ServerPace.objects.all() if _is_closed(row, now)}
    of_kinds = {name for name in names if name.startswith(KIND)}
    return Shut(
        frozenset(names - of_kinds), frozenset(name.removeprefix(KIND) for name in of_kinds)
    )


class Priced(Protocol):
    """An account as far as its price depends on it; a connector is one."""

    @property
    def pk(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def server(self) -> str: ...


def prices_of(accounts: Collection[Priced]) -> dict[int, dict[str, int]]:
    """What a sync of each draws, and from whose bucket. One query, where any kind has a quota."""
    quotas = {code: kind.quota for code, kind in kinds().items() if kind.quota}
    rationed = [account.pk for account in accounts if account.kind in quotas]
    calendars = _calendars(rationed) if rationed else {}
    prices: dict[int, dict[str, int]] = {}
    for account in accounts:
        price = prices[account.pk] = {account.server: 1} if account.server else {}
        if quota := quotas.get(account.kind):
            price[f"{KIND}{account.kind}"] = quota.price(calendars.get(account.pk, 0))
    return prices


def _calendars(numbers: Collection[int]) -> dict[int, int]:
    # They live one floor up; their number is asked for by the relation's name.
    present = Count("calendars", filter=Q(calendars__gone_at=None))
    found = Connector.objects.filter(pk__in=numbers).order_by().annotate(number=present)
    return dict(found.values_list("pk", "number"))


@dataclass(slots=True)
class Allowance:
    """What may still be drawn at one moment. Nobody else draws until the transaction ends."""

    now: datetime
    rows: dict[str, ServerPace]
    drawn: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, names: Collection[str], now: datetime) -> "Allowance":
        """Of the buckets of these names, as far as there are any. Inside a transaction."""
        rows = _held(names)
        quotas = {f"{KIND}{code}" for code, kind in kinds().items() if kind.quota}
        if missing := quotas.intersection(names).difference(rows):
            _begin(missing, ServerPace.Because.QUOTA, now)
            rows = _held(names)
        return cls(now, rows)

    def takes(self, price: Mapping[str, int]) -> bool:
        """Draw all of a price, or nothing if a part of it cannot be had."""
        asked = [(self.rows[name], calls) for name, calls in price.items() if name in self.rows]
        asked = [(row, calls) for row, calls in asked if _counts(row, self.now)]
        if not all(_bucket(row).gives(calls, self.now) for row, calls in asked):
            return False
        for row, calls in asked:
            _put(row, _bucket(row).drawn(calls, self.now))
            self.drawn.add(row.name)
        return True

    def keep(self) -> None:
        """Write down what was drawn: one statement, and none if that is nothing."""
        if drawn := [self.rows[name] for name in self.drawn]:
            ServerPace.objects.bulk_update(drawn, ["tokens", "filled_at"])


def note_all(visits: Iterable[Visit], now: datetime) -> None:
    """What syncs have told of their servers. Costs nothing while all are as they usually are."""
    told = [visit for visit in visits if visit.server]
    refusing = [visit for visit in told if visit.refused]
    slow = {
        visit.server
        for visit in told
        if visit.took is not None and _pulses.is_slow_after(visit.server, visit.took, now)
    }
    if refusing or slow:
        _hold_back(refusing, slow, now)


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a server is asked less than accounts want, or not at all (`waits`), and until when."""

    because: ServerPace.Because
    until: datetime
    waits: bool


def hindrances_of(servers: Collection[str], now: datetime) -> dict[str, Hindrance]:
    """Of the sites that are held back, for who looks at their accounts. One query, if there are
    any sites."""
    rows = ServerPace.objects.filter(name__in=set(servers) - {""}) if any(servers) else []
    return {row.name: _hindrance(row, now) for row in rows if _counts(row, now)}


def held_back(now: datetime) -> dict[str, Hindrance]:
    """Of all sites that are. One query of a table that is as small as for `closed`."""
    rows = ServerPace.objects.exclude(name__startswith=KIND)
    return {row.name: _hindrance(row, now) for row in rows if _counts(row, now)}


def _hindrance(row: ServerPace, now: datetime) -> Hindrance:
    bucket = _bucket(row)
    waits = bucket.waits_until if bucket.is_waiting(now) else None
    because = ServerPace.Because(row.because)
    return Hindrance(because, waits or bucket.whole_at(now), waits is not None)


@transaction.atomic
def _hold_back(refusing: Collection[Visit], slow: Collection[str], now: datetime) -> None:
    of_refusals = {visit.server for visit in refusing}
    names = of_refusals.union(slow)
    _forget(now)
    rows = _held(names)
    if missing := names.difference(rows):
        _begin(missing, ServerPace.Because.SLOW, now)
        rows = _held(names)
    before = {name: _bucket(row) for name, row in rows.items()}
    after = dict(before)
    for name in slow:
        after[name] = after[name].slowed(now)
    for visit in refusing:
        after[visit.server] = after[visit.server].refused(visit.account, visit.pause, now)
    changed = [row for name, row in rows.items() if after[name] != before[name]]
    for row in changed:
        _put(row, after[row.name])
        row.because = (
            ServerPace.Because.REFUSED if row.name in of_refusals else ServerPace.Because.SLOW
        )
    ServerPace.objects.bulk_update(changed, [*STORED, "because"])


def _held(names: Collection[str]) -> dict[str, ServerPace]:
    """Their rows, which nobody else changes until the transaction ends."""
    rows = ServerPace.objects.filter(name__in=names).order_by("name")
    return {row.name: row for row in rows.select_for_update(no_key=True)}


def _begin(names: Collection[str], because: ServerPace.Because, now: datetime) -> None:
    worths = _worths(names, now)
    rows = [
        ServerPace(name=name, because=because, worth=max(worths.get(name, 0), LEAST))
        for name in names
    ]
    for row in rows:
        _put(row, Bucket.full(*_size(row), now))
    ServerPace.objects.bulk_create(rows, ignore_conflicts=True)


def _worths(names: Collection[str], now: datetime) -> dict[str, int]:
    """How many syncs each site has had within a minute."""
    lately = Connector.objects.filter(server__in=names, last_attempt_at__gt=now - MINUTE).order_by()
    return dict(lately.values_list("server").annotate(number=Count("pk")))


def _forget(now: datetime) -> None:
    """Sites against which nothing is held any more."""
    before = now - FORGOTTEN_AFTER
    over = ServerPace.objects.filter(Q(waits_until=None) | Q(waits_until__lt=before))
    sites = over.filter(lowered_at__lt=before).exclude(name__startswith=KIND)
    free = list(sites.select_for_update(skip_locked=True).values_list("name", flat=True))
    ServerPace.objects.filter(name__in=free).delete()


def _quota(name: str) -> Quota | None:
    code = name.removeprefix(KIND)
    return kind_of(code).quota if code != name else None


def _is_closed(row: ServerPace, now: datetime) -> bool:
    return _counts(row, now) and not _bucket(row).gives(1, now)


def _counts(row: ServerPace, now: datetime) -> bool:
    """Whether the row limits anything: a quota does, and what is still held against a site."""
    if row.name.startswith(KIND):
        return _quota(row.name) is not None
    return not _bucket(row).is_whole(now)


def _size(row: ServerPace) -> tuple[float, timedelta]:
    """How many calls it is worth in which time."""
    quota = _quota(row.name)
    return (quota.ours, quota.per) if quota else (row.worth, MINUTE)


def _bucket(row: ServerPace) -> Bucket:
    worth, per = _size(row)
    return Bucket(worth=worth, per=per, **{name: getattr(row, name) for name in STORED})


def _put(row: ServerPace, bucket: Bucket) -> None:
    for name in STORED:
        setattr(row, name, getattr(bucket, name))


class _Pulses:
    """How quick the sites are that this process syncs with, of so many as were met last."""

    MOST = 10_000

    def __init__(self) -> None:
        self._pulses: OrderedDict[str, Pulse] = OrderedDict()
        self._lock = threading.Lock()

    def is_slow_after(self, server: str, took: timedelta, now: datetime) -> bool:
        seconds = took.total_seconds()
        with self._lock:
            before = self._pulses.pop(server, None)
            pulse = before.after(seconds, now) if before else Pulse.first(seconds, now)
            self._pulses[server] = pulse
            if len(self._pulses) > self.MOST:
                self._pulses.popitem(last=False)
        return pulse.is_slow


_pulses = _Pulses()
