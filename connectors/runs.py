"""A sync run, or many that were folded into one, as a line of the history."""

from dataclasses import dataclass

from connectors.kinds.entry import Kind
from connectors.models import SyncRun
from connectors.words import runs as words
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
    outcome: str
    how_often: str
    took: str
    longest: str
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
        outcome=words.outcome(run, run.connector.of_kind.words),
        how_often=words.how_often(run),
        took=words.took(run),
        longest=words.longest_took(run),
        counts=words.counts(run),
        error=error_of(run),
        notes=tuple(said(note) for note in run.notes),
    )


def outcomes(kind: Kind) -> list[tuple[str, str]]:
    """What the history can be narrowed to."""
    return words.outcomes(kind.words)
