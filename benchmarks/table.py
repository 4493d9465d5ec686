"""One row of the benchmark table, and how the table is printed."""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A measured case. `ours` and `peer` are seconds; `aim` is the highest ratio ours/peer.

    `peer` is what the aim compares with: another program doing the same in the same run, or a fixed
    limit (then the aim is 1.0). Figures that are no times name their `unit`.
    """

    case: str
    ours: float
    against: str
    peer: float
    aim: float
    note: str = ""
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def met(self) -> bool:
        return self.ratio <= self.aim


def seconds(work: Callable[[], object], *, repeat: int = 5) -> float:
    """The median time of `work` over some repeats, with garbage collection out of the way."""
    times = []
    for _ in range(repeat):
        gc.collect()
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def show(rows: Sequence[Row]) -> None:
    head = ("case", "ours", "against", "peer/limit", "ratio", "aim", "")
    cells = [
        (
            row.case,
            _figure(row.ours, row.unit),
            row.against,
            _figure(row.peer, row.unit),
            f"{row.ratio:.3f}",
            f"≤ {row.aim:g}",
            "met" if row.met else "MISSED",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in [head, *cells]) for column in range(len(head))]
    for line in [head, tuple("-" * width for width in widths), *cells]:
        print("  ".join(text.ljust(width) for text, width in zip(line, widths)).rstrip())
    for row in rows:
        if row.note:
            print(f"\n{row.case}: {row.note}")


def _figure(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:.0f} {unit}"
    return f"{value * 1000:.2f} ms" if value < 1 else f"{value:.2f} s"
