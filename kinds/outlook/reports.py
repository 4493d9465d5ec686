"""What self-test and doctor found on the PC, as it was sent: for the owner and for support.

A report is the agent's own JSON, so nothing is taken for granted but that it is small.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from accounts.wording import listed
from kinds.outlook.models import Agent

KINDS = {"selftest": ("Self-test", "steps", "name"), "doctor": ("Doctor", "ladder", "rung")}
NAMES = {
    "dns": "DNS",
    "tcp": "TCP",
    "tls": "TLS",
    "reach": "the portal answers",
    "websocket": "WebSocket",
    "xmpp-5222": "XMPP, port 5222",
    "xmpp-5223": "XMPP, port 5223",
}
TONES = {"fine": "ok", "attention": "attention", "broken": "broken"}


@dataclass(frozen=True, slots=True)
class ReportLine:
    """`tone` is a badge's; `took` milliseconds, or None."""

    name: str
    verdict: str
    tone: str
    detail: str
    took: int | None


@dataclass(frozen=True, slots=True)
class PcReport:
    title: str
    at: datetime | None
    lines: tuple[ReportLine, ...]

    @property
    def outcome(self) -> str:
        """Such as "12 fine, 1 broken"; what was not needed or not reached is left out."""
        counts = {word: sum(line.verdict == word for line in self.lines) for word in TONES}
        return listed(f"{count} {word}" for word, count in counts.items() if count)


def reports_of(agent: Agent) -> list[PcReport]:
    return [
        PcReport(title, _instant(kept.get("at")), tuple(_lines(kept, rows, name)))
        for kind, (title, rows, name) in KINDS.items()
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
            name=NAMES.get(str(row.get(name, "")), str(row.get(name, ""))),
            verdict=verdict.replace("-", " "),
            tone=TONES.get(verdict, "plain"),
            detail=str(row.get("detail", "")),
            took=took if isinstance(took, int) else None,
        )


def _instant(text: object) -> datetime | None:
    try:
        return parse_datetime(str(text or ""))
    except ValueError:
        return None
