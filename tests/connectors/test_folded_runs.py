"""Syncs without news are folded into one row, and whoever reads runs sees them all the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.sync.lock import Lease, give_back, take
from calendars.sync.quiet import QuietSync, store
from connectors.domain.beats import MOST, Beat
from connectors.metrics.syncs import collect
from connectors.models import Connector, SyncRun
from connectors.overview import Overview, overviews
from connectors.strip import SYNCS_SHOWN, Strip
from connectors.words.runs import ended
from diagnosis.checks.sync import _gather
from tests.factories import (
    NOW,
    ConnectorFactory,
    FoldedRunFactory,
    SyncRunFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
several = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sync:
    """One that began so long after the one before had ended."""

    pause: timedelta
    took: timedelta
    trigger: str = "schedule"
    outcome: str = "ok"
    added: int = 0
    notes: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Whether it may be folded: nobody asked for it, and it brought nothing."""
        asked = self.trigger in ("first", "button", "api", "command")
        return self.outcome == "ok" and not (asked or self.added or self.notes)

    def row(self) -> dict[str, object]:
        return {
            "trigger": self.trigger,
            "outcome": self.outcome,
            "added": self.added,
            "notes": list(self.notes),
        }


quiet = st.builds(
    Sync,
    # Whole seconds, as beats are kept.
    pause=st.integers(1, 1200).map(SECOND.__mul__),
    took=st.integers(0, 20).map(SECOND.__mul__),
    trigger=st.sampled_from(["schedule", "schedule", "schedule", "push", "button"]),
)
news = st.builds(
    replace,
    quiet,
    outcome=st.sampled_from(["ok", "partial", "failed", "abandoned", "waiting"]),
    added=st.integers(0, 2),
    notes=st.sampled_from([(), ("table-set",)]),
)
Write = Callable[[Connector, Sequence[Sync], datetime], None]


def histories(most: int) -> st.SearchStrategy[list[Sync]]:
    """Of stretches, in each of which every sync went like the first one."""
    stretches = st.tuples(quiet, st.integers(1, most)) | st.tuples(quiet | news, st.just(1))
    return st.lists(stretches, max_size=8).map(
        lambda some: [sync for sync, times in some for _ in range(times)][:most]
    )


def placed(syncs: Sequence[Sync], end: datetime) -> Iterator[tuple[Sync, Beat]]:
    """When each began, if the last one is to end at `end`."""
    began = end - sum((sync.pause + sync.took for sync in syncs), timedelta())
    for sync in syncs:
        began += sync.pause
        yield sync, Beat(began, sync.took)
        began += sync.took


def one_by_one(connector: Connector, syncs: Sequence[Sync], end: datetime) -> None:
    """A row for each sync, as there was before any were folded."""
    SyncRun.objects.bulk_create(
        SyncRunFactory.build(
            connector=connector,
            started_at=beat.started_at,
            finished_at=beat.finished_at,
            **sync.row(),
        )
        for sync, beat in placed(syncs, end)
    )


def folded(connector: Connector, syncs: Sequence[Sync], end: datetime) -> None:
    """As the engine keeps them."""
    (lease,) = take([connector.pk])
    for sync, beat in placed(syncs, end):
        if sync.is_quiet:
            assert store([quiet_sync(lease, sync, beat)], gives_back=False, waits=True)
        else:
            one_by_one(connector, [sync], beat.finished_at)
    give_back([lease])


def quiet_sync(lease: Lease, sync: Sync, beat: Beat) -> QuietSync:
    return QuietSync(
        lease=lease,
        host_id=0,
        server="",
        trigger=sync.trigger,
        due=None,
        began_at=beat.started_at,
        took=beat.took,
        next_at=None,
        warmth=0,
        confirmed={},
    )


def overview_of(connector: Connector) -> Overview:
    return next(overviews(Connector.objects.filter(pk=connector.pk), NOW, with_strip=True))


def strip_of(connector: Connector) -> Strip:
    strip = overview_of(connector).strip
    assert strip is not None
    return strip


def figures() -> dict[tuple[str, str], float]:
    """What is measured of the last hour's syncs, by outcome or quantile."""
    return {
        (sample.name, sample.labels.get("outcome", sample.labels.get("quantile", ""))): sample.value
        for family in collect(NOW)
        for sample in family.samples
        if family.name.endswith("_last_hour") or family.name == "daybook_sync_duration_seconds"
    }


def told_of(write: Write, syncs: Sequence[Sync]) -> dict[str, object]:
    """All that is told of the only connector that there is, by its runs."""
    connector = ConnectorFactory()
    write(connector, syncs, NOW)
    connector.save()  # What syncs leave at the connector itself is as it was.
    told = {
        "strip": strip_of(connector),
        "state": overview_of(connector).state.code,
        "diagnosis": _gather(connector),
        "figures": figures(),
        "syncs": sum(connector.runs.values_list("times", flat=True)),
    }
    connector.host.delete()
    return told


@several
@given(syncs=histories(MOST))
def test_what_is_told_of_syncs_does_not_depend_on_their_rows(syncs: list[Sync]) -> None:
    assert told_of(folded, syncs) == told_of(one_by_one, syncs)


@several
@given(syncs=histories(2 * MOST))
def test_a_run_unfolds_in_python_as_in_the_database(syncs: list[Sync]) -> None:
    connector = ConnectorFactory()
    folded(connector, syncs, NOW)
    told = [
        (beat.started_at, ended(run.outcome))
        for run in connector.runs.all()
        for beat in reversed(run.last_beats)
    ]
    shown = [(bar.started_at, bar.said) for bar in reversed(strip_of(connector).bars)]
    assert shown == told[:SYNCS_SHOWN]
    assert len(shown) == min(len(syncs), SYNCS_SHOWN)
    connector.host.delete()


@several
@given(
    syncs=st.lists(
        st.builds(
            Sync,
            pause=st.timedeltas(timedelta(), timedelta(days=2)),
            took=st.timedeltas(timedelta(), timedelta(minutes=3)),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_beats_are_kept_to_the_second_and_the_millisecond(syncs: list[Sync]) -> None:
    connector = ConnectorFactory()
    folded(connector, syncs, NOW)
    run = connector.runs.get()
    for (_, beat), told in zip(placed(syncs, NOW), run.last_beats, strict=True):
        assert abs(beat.started_at - told.started_at) <= SECOND / 2
        assert abs(beat.took - told.took) <= SECOND / 2000
    assert (run.times, run.finished_at) == (len(syncs), NOW)
    assert abs(NOW - syncs[-1].took - run.last_started_at) <= SECOND / 2000
    connector.host.delete()


def test_a_run_tells_of_its_last_sync() -> None:
    run = FoldedRunFactory(
        times=143, started_at=NOW, every=5 * MINUTE, took=timedelta(seconds=0.25)
    )
    run.refresh_from_db()
    assert run.last_started_at == NOW + 142 * 5 * MINUTE
    assert run.duration == timedelta(seconds=0.25)
    assert run.finished_at == run.last_started_at + run.duration
    assert len(run.last_beats) == MOST
    assert run.last_beats[0].started_at == NOW + (143 - MOST) * 5 * MINUTE


def test_a_run_that_was_never_folded_tells_of_itself() -> None:
    run = SyncRunFactory(started_at=NOW, finished_at=NOW + 3 * SECOND)
    assert (run.last_started_at, run.duration) == (NOW, 3 * SECOND)
    running = SyncRunFactory(started_at=NOW, finished_at=None, outcome="running")
    assert (running.last_started_at, running.duration) == (NOW, None)


def test_however_much_was_folded_a_strip_costs_one_query_and_fifty_bars() -> None:
    host = UserFactory()
    for _ in range(3):
        connector = ConnectorFactory(host=host)
        for place in range(60):
            FoldedRunFactory(
                connector=connector, times=100, every=MINUTE, started_at=NOW - place * 100 * MINUTE
            )
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = list(overviews(Connector.objects.owned_by(host), NOW, with_strip=True))
    assert len(queries) == 1
    assert [len(row.connector.last_syncs) for row in rows] == [SYNCS_SHOWN] * 3
