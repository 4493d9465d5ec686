"""Reports that wait for the portal, and the stream that numbers them."""

from dataclasses import dataclass

from daybook_protocol.message import ReportMessage

from daybook_connector.journal.pages import JournalPages


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A report that the portal has not acknowledged. `body` is its text with the number in it."""

    seq: int
    type: str
    body: str


class JournalReports(JournalPages):
    @property
    def stream(self) -> str:
        return self._fact("stream")

    @property
    def next_seq(self) -> int:
        return int(self._fact("next_seq"))

    def queue(self, report: ReportMessage) -> int:
        """Give a report its number and keep it until it is acknowledged. Returns the number."""
        with self.entry():
            seq = self.next_seq
            self._do(
                "INSERT INTO reports VALUES (?, ?, ?, ?, ?)",
                seq,
                report.type,
                getattr(report, "calendar", ""),
                getattr(report, "base", ""),
                report.numbered(seq).as_text(),
            )
            self._set("next_seq", str(seq + 1))
        return seq

    def waiting(self) -> int:
        """How many reports the portal has not acknowledged."""
        return int(self._one("SELECT count(*) FROM reports"))

    def first_waiting(self) -> int:
        """The lowest number that waits, or the next one if none does."""
        return int(self._one("SELECT min(seq) FROM reports") or self.next_seq)

    def reports(self, after: int, limit: int) -> list[WaitingReport]:
        """The next reports to send, in order."""
        rows = self._rows(
            "SELECT seq, type, body FROM reports WHERE seq > ? ORDER BY seq LIMIT ?", after, limit
        )
        return [WaitingReport(*row) for row in rows]
