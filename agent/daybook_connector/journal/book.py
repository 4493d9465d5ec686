"""The journal as the rest of the agent sees it.

`with journal.entry():` makes several writes one: after a kill all of them are there or none.
"""

import json
import logging
from contextlib import suppress
from pathlib import Path

from daybook_protocol.agent import AgentMessage
from daybook_protocol.errors import ProtocolError
from daybook_protocol.message import ReportMessage
from daybook_protocol.reading import agent_message
from daybook_protocol.reports import DoneAnswer, FailedAnswer

from daybook_connector.journal.calendars import JournalCalendars
from daybook_connector.journal.commands import JournalCommands
from daybook_connector.journal.damage import move_aside
from daybook_connector.journal.schema import Damaged, connect, new_stream
from daybook_connector.journal.wishes import JournalWishes

log = logging.getLogger(__name__)


class Journal(JournalCommands, JournalCalendars, JournalWishes):
    """All parts together, and what concerns more than one of them."""

    def acknowledge(self, seq: int) -> int:
        """Forget the reports up to this number; returns how many those were.

        A wish that the portal has taken is a setting from then on.
        """
        with self.entry():
            for wish in self._wishes(seq):
                self.keep_settings(self.settings_told() | wish)
            return self._do("DELETE FROM reports WHERE seq <= ?", seq)

    def begin_new_stream(self) -> None:
        """Start over at 1 because portal and journal do not fit together any more.

        Answers, wishes and findings that wait come along; what was told of calendars does not,
        since all of them are sent as snapshots again.
        """
        self.upheavals += 1
        with self.entry():
            kept = self._rows(
                "SELECT body FROM reports WHERE type IN ('answer', 'wish', 'findings') ORDER BY seq"
            )
            for table in ("reports", "revisions", "items"):
                self._do(f"DELETE FROM {table}")  # noqa: S608 - names from above
            self._do("UPDATE commands SET seq = 0")
            self._do("DELETE FROM facts WHERE name = 'listing'")
            self._set("stream", new_stream())
            self._set("next_seq", "1")
            for (body,) in kept:
                # What an older program left and no portal would take is dropped.
                with suppress(ProtocolError):
                    self._queue_again(agent_message(json.loads(body)))

    def begin_anew(self) -> None:
        """Forget everything: it was about another account, or another store."""
        self.upheavals += 1
        with self.entry():
            for table in ("reports", "revisions", "items", "commands", "own"):
                self._do(f"DELETE FROM {table}")  # noqa: S608 - names from above
            self._do("DELETE FROM facts WHERE name != 'next_revision'")
            self._set("stream", new_stream())
            self._set("next_seq", "1")

    def _queue_again(self, report: AgentMessage) -> None:
        if isinstance(report, ReportMessage):
            seq = self.queue(report)
            if isinstance(report, DoneAnswer | FailedAnswer):
                self._do("UPDATE commands SET seq = ? WHERE id = ?", seq, str(report.command))


def open_journal(path: Path) -> "Journal":
    """The journal in this file. One that is damaged is moved aside, and a new stream begins."""
    try:
        return Journal(connect(path), path)
    except Damaged as damage:
        aside = move_aside(path)
        log.error(
            "The journal was damaged (%s). It was moved to %s; all calendars will be sent again.",
            damage,
            aside.name,
        )
        return Journal(connect(path), path)
