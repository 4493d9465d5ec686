"""A sync run in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.wording import counted, listed, measured
from connectors.models import SyncRun
from providers.words import error_of, said

TONES = {
    SyncRun.Outcome.RUNNING: "syncing",
    SyncRun.Outcome.OK: "ok",
    SyncRun.Outcome.PARTIAL: "attention",
    SyncRun.Outcome.WAITING: "syncing",
    SyncRun.Outcome.FAILED: "broken",
    SyncRun.Outcome.ABANDONED: "attention",
}


@dataclass(frozen=True, slots=True)
class RunLine:
    run: SyncRun
    tone: str
    took: str
    counts: str
    error: str
    notes: tuple[str, ...]

    @property
    def has_changes(self) -> bool:
        """Whether there is something to tell beyond the counts."""
        return bool(self.run.added or self.run.changed or self.run.removed or self.run.held)


def run_line(run: SyncRun) -> RunLine:
    return RunLine(
        run=run,
        tone=TONES.get(SyncRun.Outcome(run.outcome), "unknown"),
        took=took(run),
        error=error_of(run),
        notes=tuple(said(note) for note in run.notes),
        counts=listed(_counts(run)) or ("nothing new" if run.outcome == "ok" else ""),
    )


def took(run: SyncRun) -> str:
    return "" if run.duration is None else measured(run.duration)


def _counts(run: SyncRun) -> Iterator[str]:
    words = {
        "new": run.added,
        "changed": run.changed,
        "removed": run.removed,
        "held back": run.held,
        "not understood": run.quarantined,
        "not told by the server": run.untold,
    }
    yield from (f"{number} {word}" for word, number in words.items() if number)
    if run.resets:
        yield f"{counted(run.resets, 'calendar')} read anew"
