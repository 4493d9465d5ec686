"""What the database counts is what pages say: connectors in every state, around every limit."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from prometheus_client import Metric

from alerts.models import Alert
from connectors.domain.freshness import AT_LEAST, BY_HAND, SAFETY_SYNC, fresh_for
from connectors.domain.lateness import A_MOMENT
from connectors.metrics import ages, states, syncs
from connectors.models import Connector, SyncRun
from connectors.overview import overviews
from connectors.servers import Visit, note_all
from connectors.state import Code
from tests.factories import NOW, ConnectorFactory, UserFactory

pytestmark = pytest.mark.django_db
SECOND, TICK, HOUR = timedelta(seconds=1), timedelta(microseconds=1), timedelta(hours=1)
MANY = 400
HELD = "held.example.com"
ERRORS = (
    "sign-in-refused", "credentials-unreadable", "unreachable", "name-unknown", "not-encrypted",
    "throttled", "not-yet", "server-trouble", "account-away", "kind-missing",
)  # fmt: skip
ALERTS = (
    "sign-in-needed", "server-unreachable", "certificate-invalid", "conflict", "agent-offline",
    "event-read-cautiously", "connector-paused", "of-a-later-version",
)  # fmt: skip


class Chance(random.Random):
    """Accounts as they may be, every one of which is legal."""

    def around(self, limit: timedelta) -> datetime:
        return NOW - limit + self.choice([-SECOND, -TICK, timedelta(), TICK, SECOND])

    def rarely(self, *values: str) -> str:
        return self.choice(values) if self.random() < 0.15 else ""

    def connector(self) -> Connector:
        mode, interval = self.choice(Connector.Mode.values), self.choice([1, 5, 15, 30, 1440])
        fresh = [fresh_for(timedelta(minutes=interval)), 2 * SAFETY_SYNC, AT_LEAST, BY_HAND]
        read = self.choice([*fresh, timedelta(), timedelta(), -HOUR])
        due = self.choice([timedelta(), A_MOMENT, HOUR, -HOUR, -HOUR, -HOUR])
        is_paused = self.random() < 0.1
        return ConnectorFactory.build(
            host=None,
            kind=self.choice(["memory", "caldav", "outlook", "not-listed"]),
            mode=mode,
            interval=interval,
            paused_at=NOW - HOUR if is_paused else None,
            last_sync_at=self.around(read) if self.random() < 0.9 else None,
            next_sync_at=None if is_paused or self.random() < 0.1 else self.around(due),
            vouched_at=self.around(AT_LEAST) if self.random() < 0.5 else None,
            pushed_until=self.around(self.choice(fresh)) if self.random() < 0.5 else None,
            asked=self.rarely("button", "push"),
            server=self.choice(["", HELD, "example.com"]),
            error_code=self.rarely(*ERRORS),
        )

    def runs(self, connector: Connector) -> Iterator[SyncRun]:
        begins = NOW - 3 * HOUR
        for _ in range(self.randrange(4)):
            outcome = self.choice(["ok", "ok", "partial", "waiting", "failed", "abandoned"])
            run = self.run(connector, begins, outcome)
            yield run
            begins = run.finished_at or begins
            if not run.beats and self.random() < 0.3:
                begins = run.started_at  # by a clock that stood still
        if self.random() < 0.1:
            yield SyncRun(connector=connector, trigger="schedule", started_at=begins)

    def run(self, connector: Connector, begins: datetime, outcome: str) -> SyncRun:
        """One that is folded or not; its last sync began around an hour ago, now and then."""
        times = self.choice([1, 2, 3, 20, 72]) if outcome == "ok" else 0
        beats, after = [], 0
        for _ in range(times):
            beats += [after, self.choice([100, 100, 200, 350, 999])]
            after += self.choice([54, 60, 300])
        started_at = begins
        if beats and self.random() < 0.5:
            started_at = max(
                begins, NOW - HOUR - beats[-2] * SECOND + self.choice([-1, 0, 1]) * TICK
            )
        ends = started_at + (beats[-2] * SECOND if beats else timedelta())
        return SyncRun(
            connector=connector,
            trigger="schedule",
            outcome=outcome,
            started_at=started_at,
            finished_at=ends + self.choice([1, 2, 3]) * SECOND,
            beats=beats,
            times=max(times, 1),
        )

    def alerts(self, connector: Connector) -> Iterator[Alert]:
        for code in ALERTS:
            for subject in ("", "calendar:1"):
                if self.random() < 0.03:
                    yield Alert(
                        host=connector.host,
                        connector=connector,
                        code=code,
                        subject=subject,
                        raised_at=NOW,
                        updated_at=NOW,
                        resolved_at=self.choice([None, None, NOW]),
                    )


@pytest.fixture(params=range(3))
def connectors(request: pytest.FixtureRequest) -> Sequence[Connector]:
    """Very many accounts of one host, on a server that is asked less and on others."""
    chance, host = Chance(request.param), UserFactory()
    made = [chance.connector() for _ in range(MANY)]
    for connector in made:
        connector.host = host
    made = Connector.objects.bulk_create(made)
    Connector.objects.update(created_at=NOW - 2 * HOUR)
    SyncRun.objects.bulk_create([run for one in made for run in chance.runs(one)])
    Alert.objects.bulk_create([alert for one in made for alert in chance.alerts(one)])
    note_all([Visit(server=HELD, account=1, refused=True)], NOW)
    return list(Connector.objects.order_by("pk"))


def told(metrics: Iterable[Metric], name: str) -> dict[tuple[str, ...], float]:
    (family,) = [metric for metric in metrics if metric.name == name]
    return {tuple(one.labels.values()): one.value for one in family.samples}


def test_each_state_is_counted_as_pages_show_it(connectors: Sequence[Connector]) -> None:
    shown = Counter(
        (row.connector.kind, row.connector.mode, row.state.code.value)
        for row in overviews(Connector.objects.all(), NOW)
    )
    counted = told(states.collect(NOW), "daybook_connectors")
    assert {key: number for key, number in counted.items() if number} == shown
    assert {code for _, _, code in shown} == set(Code)


def test_nobody_is_left_out_of_the_groups(connectors: Sequence[Connector]) -> None:
    found = list(states.groups(NOW))
    assert sum(number for _, number in found) == MANY
    assert len(found) > 100


def test_ages_are_those_of_the_rule_of_freshness(connectors: Sequence[Connector]) -> None:
    each: dict[tuple[str, ...], float] = {}
    late: Counter[tuple[str, ...]] = Counter()
    oldest: dict[tuple[str, ...], float] = defaultdict(float)
    for one in connectors:
        if one.paused_at:
            continue
        since, of = one.last_sync_at or one.created_at, (one.kind, one.mode)
        age = each[str(one.pk), *of] = max(0.0, (NOW - since).total_seconds())
        oldest[of] = max(oldest[of], age)
        late[of] += one.every is not None and one.fresh_until(since) < NOW
    found = list(ages.collect(NOW))
    assert told(found, "daybook_sync_age_seconds") == each
    assert told(found, "daybook_sync_age_max_seconds") == oldest
    assert told(found, "daybook_sync_overdue") == late
    assert sum(late.values()) > 20


def test_syncs_are_counted_one_by_one(connectors: Sequence[Connector]) -> None:
    counts: Counter[tuple[str, str]] = Counter()
    lengths: dict[str, list[float]] = defaultdict(list)
    for run in SyncRun.objects.select_related("connector"):
        of = run.connector.kind
        if run.finished_at is None:
            counts[of, run.outcome] += run.started_at > NOW - HOUR
        for beat in run.last_beats:
            if beat.started_at > NOW - HOUR:
                counts[of, run.outcome] += 1
                lengths[of].append(beat.took.total_seconds())
    found = list(syncs.collect(NOW))
    counted = told(found, "daybook_sync_runs_last_hour")
    assert {key: number for key, number in counted.items() if number} == +counts
    assert told(found, "daybook_sync_seconds_last_hour") == pytest.approx(
        {(of,): sum(took) for of, took in lengths.items()}
    )
    assert told(found, "daybook_sync_duration_seconds") == pytest.approx(
        {
            (of, f"{part:g}"): quantile(sorted(took), part)
            for of, took in lengths.items()
            for part in syncs.QUANTILES
        }
    )


def quantile(values: Sequence[float], part: float) -> float:
    """Between two values it lies in proportion, as `percentile_cont` of PostgreSQL has it."""
    place = part * (len(values) - 1)
    low, high = values[math.floor(place)], values[math.ceil(place)]
    return low + (high - low) * (place - math.floor(place))
