"""What self-test and doctor found on the PC, as it was sent: for the owner and for support.

A report is the agent's own JSON, so nothing is taken for granted but that it is small.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from kinds.outlook.models import Agent
from kinds.outlook.words import reports as words
from kinds.outlook.words.reasons import said_of_row

KINDS = {"selftest": ("steps", "name"), "doctor": ("ladder", "rung")}
"""Where a report of the kind holds its rows, and a row its name."""
TONES = {"fine": "ok", "attention": "attention", "broken": "broken"}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`name` and `verdict` are codes, `tone` is a badge's; `took` milliseconds, or None."""

    name: str
    verdict: str
    tone: str
    detail: str
    took: int | None

    @property
    def label(self) -> str:
        return words.step(self.name)

    @property
    def judged(self) -> str:
        return words.verdict(self.verdict)


@dataclass(frozen=True, slots=True)
class PcReport:
    kind: str
    at: datetime | None
    lines: tuple[ReportLine, ...]

    @property
    def title(self) -> str:
        return words.title(self.kind)

    @property
    def outcome(self) -> str:
        counts = {code: sum(line.verdict == code for line in self.lines) for code in TONES}
        return words.outcome(counts)


def reports_of(agent: Agent) -> list[PcReport]:
    return [
        PcReport(kind, _instant(kept.get("at")), tuple(_lines(kept, rows, name)))
        for kind, (rows, name) in KINDS.items()
        if isinstance(kept := agent.findings.get(kind), dict)
    ]


def _lines(kept: Mapping[str, Any], rows: str, name: str) -> Iterator[ReportLine]:
    report = kept.get("report")
    found = report.get(rows) if isinstance(report, dict) else None
    for row in found if isinstance(found, list) else ():
        if not isinstance(row, dict):
            continue
        verdict, took = str(row.get("verdict", "")), row.get("ms")
        yield ReportLine(
            name=str(row.get(name, "")),
            verdict=verdict,
            tone=TONES.get(verdict, "plain"),
            detail=said_of_row(row),
            took=took if isinstance(took, int) else None,
        )


def _instant(text: object) -> datetime | None:
    try:
        return parse_datetime(str(text or ""))
    except ValueError:
        return None
