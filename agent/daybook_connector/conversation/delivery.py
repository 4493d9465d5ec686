"""The reports of one conversation: which are under way, and which have arrived."""

import logging
import time

from daybook_connector.journal import Journal
from daybook_connector.line import LineSilent
from daybook_connector.network.errors import NetworkError

log = logging.getLogger(__name__)


class OutOfStep(NetworkError):
    """Portal and journal do not fit together, so everything is sent again from the beginning."""

    code = "out-of-step"
    alert = ""


class Delivery:
    """At most `burst` reports are under way at a time, none longer than `patience` seconds.

    What the portal says of numbers that cannot be begins a new stream and raises `OutOfStep`.
    """

    def __init__(self, journal: Journal, burst: int, patience: float) -> None:
        self._journal = journal
        self._burst = burst
        self._patience = patience
        self._sent = 0
        self._acknowledged = 0
        self._waiting_since = 0.0

    def begin(self, last: int) -> None:
        """The portal has welcomed us, and holds the reports up to this number."""
        if last >= self._journal.next_seq or last + 1 < self._journal.first_waiting():
            self._begin_again("holds-report", last)
        self._journal.acknowledge(last)
        self._sent = self._acknowledged = last

    def acknowledge(self, seq: int) -> bool:
        """Whether that was news."""
        if seq <= self._acknowledged:
            return False
        if seq >= self._journal.next_seq:
            self._begin_again("acknowledges-report", seq)
        self._journal.acknowledge(seq)
        self._acknowledged = seq
        self._sent = max(self._sent, seq)
        self._waiting_since = time.monotonic()
        return True

    def go_back_to(self, seq: int) -> None:
        """The portal has seen a gap, and waits for this number."""
        if not self._journal.first_waiting() <= seq <= self._journal.next_seq:
            self._begin_again("expects-report", seq)
        self._sent = min(self._sent, seq - 1)

    def due(self) -> list[str]:
        """The reports to send now. Raises `LineSilent` when an earlier one has got lost."""
        now = time.monotonic()
        under_way = self._sent - self._acknowledged
        if not under_way:
            self._waiting_since = now
        elif now - self._waiting_since > self._patience:
            raise LineSilent(why="not-acknowledged", seq=self._acknowledged + 1)
        reports = self._journal.reports(self._sent, self._burst - under_way)
        if reports:
            self._sent = reports[-1].seq
        return [report.body for report in reports]

    def _begin_again(self, why: str, seq: int) -> None:
        apart = OutOfStep(why=why, seq=seq)
        log.warning("A new stream begins: %s", apart)
        self._journal.begin_new_stream()
        raise apart
