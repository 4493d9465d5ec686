"""A sync run in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.models import SyncRun

TONES = {
    SyncRun.Outcome.RUNNING: "syncing",
    SyncRun.Outcome.OK: "ok",
    SyncRun.Outcome.PARTIAL: "attention",
    SyncRun.Outcome.FAILED: "broken",
    SyncRun.Outcome.ABANDONED: "attention",
}


@dataclass(frozen=True, slots=True)
class RunLine:
    run: SyncRun
    tone: str
    took: str
    counts: str


def line_of(run: SyncRun) -> RunLine:
    return RunLine(
        run=run,
        tone=TONES.get(SyncRun.Outcome(run.outcome), "unknown"),
        took=took(run),
        counts=", ".join(_counts(run)) or ("nothing new" if run.outcome == "ok" else ""),
    )


def took(run: SyncRun) -> str:
    """The duration with as many digits as matter: "0.4 s", "12 s", "3 min"."""
    if run.duration is None:
        return ""
    seconds = run.duration.total_seconds()
    if seconds < 0.1:
        return "under 0.1 s"
    if seconds < 10:
        return f"{seconds:.1f} s"
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min"


def _counts(run: SyncRun) -> Iterator[str]:
    words = {
        "new": run.added,
        "changed": run.changed,
        "removed": run.removed,
        "held back": run.held,
        "not understood": run.quarantined,
    }
    yield from (f"{number} {word}" for word, number in words.items() if number)
    if run.resets:
        yield f"{run.resets} calendar{'s' if run.resets > 1 else ''} read anew"
