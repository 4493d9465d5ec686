"""Runs unfolded into their syncs by the database, as `SyncRun.last_beats` does it for one."""

from typing import Any, ClassVar

from django.db.models import JSONField, QuerySet, Subquery

from connectors.models import SyncRun

COLUMNS = "id, outcome, started_at, finished_at, beats"

# A run that was never folded has no beats; what lies beyond the end of an array is null.
_SYNCS = """
    SELECT place,
        run.started_at + coalesce(run.beats[2 * place - 1], 0) * interval '1 second' AS began,
        coalesce(
            run.beats[2 * place] * interval '1 millisecond', run.finished_at - run.started_at
        ) AS took
    FROM (
        SELECT generate_series({first}, greatest(cardinality(run.beats) / 2, 1)) AS place
    ) AS places
"""
# Of many beats two thirds need not be looked at if the one after them was before that already.
_NEWEST = """
    CASE WHEN {{since}} >= run.started_at + run.beats[2 * {third} + 1] * interval '1 second'
    THEN {third} + 1 ELSE 1 END
""".format(third="(cardinality(run.beats) / 3)")
SYNCS = _SYNCS.format(first=1)
"""The syncs of a row `run` with `COLUMNS`, the oldest first. `took` is null while one runs."""


def syncs_since(since: str) -> str:
    """The same without most of those that began before `since`, an expression."""
    return _SYNCS.format(first=_NEWEST.format(since=since))


class LastSyncs(Subquery):
    """So many syncs of the runs, the newest first: their "outcome", when "started" and "finished".

    As many runs are read at most, and no more leaves the database, however often one was folded.
    """

    output_field: ClassVar = JSONField()
    template = f"""(
        SELECT coalesce(jsonb_agg(told), '[]') FROM (
            SELECT jsonb_build_object(
                'outcome', run.outcome, 'started', sync.began, 'finished', sync.began + sync.took
            ) AS told
            FROM (%(subquery)s) AS run CROSS JOIN LATERAL ({SYNCS}) AS sync
            ORDER BY run.started_at DESC, run.id DESC, sync.place DESC LIMIT %(most)s
        ) AS newest
    )"""  # noqa: S608

    def __init__(self, runs: QuerySet[SyncRun], most: int, **extra: Any) -> None:
        newest = runs.order_by("-started_at", "-pk").values(*COLUMNS.split(", "))[:most]
        super().__init__(newest, most=most, **extra)
