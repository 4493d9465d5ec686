"""What was found out about a fleet of one size."""

from dataclasses import dataclass

HOUR = 3600


@dataclass(frozen=True)
class Figures:
    """Of the phase in which all were due: `syncs` in `seconds`, processor seconds per sync in whole
    and `in_syncer`, `statements` and `writes` per sync, bytes of the write-ahead log per sync
    (`written`, of which `pages` pages were written whole).

    Lateness by warmth in both phases, p95. `capacity` is how many a second two whole workers sync
    with all due. In the steady phase paces were `haste` times as quick as they are; accounts became
    due `due` times, of which `missed` had no turn before it ended, and `hourly` is the processor
    time that 1,000 accounts take in an hour where as much is to be done. Beside it the limits:
    `claimed` is the time to claim one account and to give it back, `round_trip` that of the
    smallest question to the database.
    """

    accounts: int
    size: int
    syncs: int
    seconds: float
    whole_sync: float
    in_syncer: float
    statements: float
    writes: float
    commits: float
    written: float
    pages: float
    all_due: dict[str, float]
    steady: dict[str, float]
    capacity: float
    haste: float
    steady_rate: float
    due: int
    missed: int
    hourly: float
    claimed: float
    round_trip: float

    def told(self) -> str:
        return (
            f"{self.syncs:,} syncs in {self.seconds:.0f} s, {self.syncs / self.seconds:.0f} a"
            f" second; {1 / self.whole_sync:.0f} a second and core"
            f" ({self.in_syncer * 1000:.1f} ms in the syncer,"
            f" {(self.whole_sync - self.in_syncer) * 1000:.1f} ms in PostgreSQL). Written for each:"
            f" {self.written:,.0f} bytes, with {self.pages:.2f} whole pages, in"
            f" {self.commits:.2f} transactions. Limits: {self.claimed * 1000:.2f} ms to claim one"
            f" and to give it back; {self.statements:.2f} round trips of"
            f" {self.round_trip * 1000:.2f} ms. Late (p95) with all due at once: "
            f"{_lateness(self.all_due)}. Two whole workers reach {self.capacity:.0f} a second with"
            f" all due. Steady, with {self.steady_rate:.0f} a second, which is"
            f" {self.steady_rate / self.capacity:.0%} of it, since every pace was"
            f" {self.haste:.1f} times as quick: {_lateness(self.steady)},"
            f" {self.missed} of {self.due} without a turn. 1,000 accounts"
            f" take {self.hourly:.0f} s of processor time an hour; the database has"
            f" {self.size / 2**20:,.0f} MB."
        )


def _lateness(by_warmth: dict[str, float]) -> str:
    return ", ".join(f"{name} {late:.1f} s" for name, late in by_warmth.items())
