"""A fleet of accounts, idle as most are, with two processes that sync it: what one sync costs.

`FLEET=1000,10000,100000` are the sizes that are measured, 1,000 and 10,000 unless told otherwise
(100,000 accounts have 30 million events: they want 16 GB, and ten minutes to be filled in);
`FLEET_SECONDS` is how long each of the two phases lasts at most.

All due: every account is due at one moment, and two `manage.py syncer` do nothing but sync. What
they and the database spend is what a sync costs.

Steady: two whole workers, which do everything else there is to do, too, are shown what they reach
with all due; then accounts become due one after the other, as they do on a usual day, but with all
paces so much quicker (or slower, where there are too many) that it is 85 % of that. That tells how
late syncs are under full load, however many accounts there are.
"""

import os
import sys
from collections.abc import Sequence

from benchmarks.fleet.figures import Figures
from benchmarks.scene import database
from benchmarks.table import Row

SIZES = [int(size) for size in os.environ.get("FLEET", "1000,10000").split(",")]
SECONDS = float(os.environ.get("FLEET_SECONDS", "60"))

WHOLE_SYNC = 0.005
"""Seconds of processor time: 200 syncs a second and core, the database's share among them."""
STATEMENTS, WRITES = 12, 6
PROMISE = 300.0
"""Seconds: the interval of every account."""
GROWTH = 1.3


def run() -> list[Row]:
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.fleet.settings"
    with database():
        from benchmarks.fleet.fill import Fleet
        from benchmarks.fleet.phases import measure

        fleet, found = Fleet(), []
        for size in sorted(SIZES):
            print(f"  filling in {size:,} accounts …", file=sys.stderr, flush=True)
            fleet.grow(size)
            print(f"  syncing {fleet.accounts:,} accounts …", file=sys.stderr, flush=True)
            one = measure(fleet.accounts, SECONDS)
            print(one.told(), file=sys.stderr, flush=True)
            found.append(one)
    return [row for one in found for row in _rows(one)] + _growth(found)


def _rows(one: Figures) -> list[Row]:
    name = f"{one.accounts:,} accounts"
    return [
        Row(
            f"{name}: processor time of a sync, all in all",
            one.whole_sync,
            "200 a second and core",
            WHOLE_SYNC,
            1,
            one.told(),
        ),
        Row(
            f"{name}: of it in the syncer",
            one.in_syncer,
            "limit",
            WHOLE_SYNC,
            1,
        ),
        Row(
            f"{name}: statements of 100 syncs",
            100 * one.statements,
            "limit",
            100 * STATEMENTS,
            1,
            unit="",
        ),
        Row(f"{name}: of them writes", 100 * one.writes, "limit", 100 * WRITES, 1, unit=""),
        *[
            Row(
                f"{name}: lateness of hot ones, p95, {phase}",
                late["hot"],
                "a third of their interval",
                PROMISE / 3,
                1,
            )
            for phase, late in (("all due at once", one.all_due), ("steady", one.steady))
            if "hot" in late
        ],
    ]


def _growth(found: Sequence[Figures]) -> list[Row]:
    if len(found) < 2:
        return []
    first, last = found[0], found[-1]
    return [
        Row(
            f"processor time of a sync, {last.accounts:,} accounts",
            last.whole_sync,
            f"{first.accounts:,} accounts",
            first.whole_sync,
            GROWTH,
        )
    ]
