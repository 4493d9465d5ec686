"""Commands that were carried out, and where the events are that they wrote."""

import json
from dataclasses import dataclass
from typing import Any

from daybook_protocol.reports import DoneAnswer, FailedAnswer

from daybook_connector.journal.reports import JournalReports

REMEMBERED_COMMANDS = 2000


@dataclass(frozen=True, slots=True)
class Own:
    """Where an event of Daybook's is, and in which version."""

    calendar: str
    key: str
    etag: str
    revision: int


class JournalCommands(JournalReports):
    def answer(self, answer: DoneAnswer | FailedAnswer) -> None:
        """Queue the answer of a command and remember that it was carried out."""
        with self.entry():
            seq = self.queue(answer)
            self._do(
                "INSERT OR REPLACE INTO commands VALUES (?, ?, ?)",
                *(str(answer.command), seq, answer.as_text()),
            )
            self._do(
                "DELETE FROM commands WHERE rowid <= (SELECT max(rowid) FROM commands) - ?",
                REMEMBERED_COMMANDS,
            )

    def is_answered(self, command: str) -> bool:
        """Whether the command was carried out. If the portal asks for it again although it had
        acknowledged the answer, it has lost it: then the same answer is queued again."""
        row = self._row("SELECT seq, answer FROM commands WHERE id = ?", command)
        if row is None:
            return False
        if self._row("SELECT 1 FROM reports WHERE seq = ? AND type = 'answer'", row[0]) is None:
            self.answer(_answer_of(json.loads(row[1])))
        return True

    def command_of(self, seq: int) -> str:
        """The ID of the command that report number `seq` answers, or ""."""
        row = self._row("SELECT id FROM commands WHERE seq = ?", seq)
        return str(row[0]) if row else ""

    def own(self, uid: str) -> Own | None:
        row = self._row("SELECT calendar, key, etag, revision FROM own WHERE uid = ?", uid)
        return Own(*row) if row else None

    def note_own(self, uid: str, own: Own) -> None:
        self._do(
            "INSERT OR REPLACE INTO own VALUES (?, ?, ?, ?, ?)",
            *(uid, own.calendar, own.key, own.etag, own.revision),
        )

    def forget_own(self, uid: str) -> None:
        self._do("DELETE FROM own WHERE uid = ?", uid)


def _answer_of(told: dict[str, Any]) -> DoneAnswer | FailedAnswer:
    kind = DoneAnswer if told["outcome"] == "done" else FailedAnswer
    return kind.model_validate(told)
