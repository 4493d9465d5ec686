"""When the tray speaks up: on change only, once for each thing, and not right after the start."""

from dataclasses import dataclass

from daybook_connector.gui import label_words as words
from daybook_connector.gui.words import alert_words, sentence, state_words
from daybook_connector.status.status import AgentState, Status
from daybook_connector.words.language import gettext as _

QUIET_SECONDS = 20.0
BROKEN = {AgentState.OFFLINE, AgentState.ATTENTION, AgentState.UNPAIRED}
# A sync comes and goes every few minutes; it is shown by the icon and worth no message.
SILENT = {AgentState.SYNCING}


@dataclass(frozen=True, slots=True)
class TrayNotice:
    title: str
    text: str
    broken: bool


class Notices:
    """Compares each status with what was last told. `started` and `now` are monotonic seconds."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._state: AgentState | None = None
        self._codes: frozenset[str] = frozenset()

    def about(self, status: Status, now: float) -> TrayNotice | None:
        """What to say about this status, or None if there is nothing new."""
        codes = frozenset(alert.code for alert in status.alerts)
        state = self._state if status.state in SILENT else status.state
        if (state, codes) == (self._state, self._codes):
            return None
        notice = self._notice(status, state, codes)
        self._state, self._codes = state, codes
        in_quiet_time = now - self._started < QUIET_SECONDS
        return None if notice is None or (in_quiet_time and not notice.broken) else notice

    def _notice(
        self, status: Status, state: AgentState | None, codes: frozenset[str]
    ) -> TrayNotice | None:
        new = [alert for alert in status.alerts if alert.code not in self._codes]
        if new:
            title, cause, remedy = alert_words(new[0])
            return TrayNotice(title, f"{cause} {remedy}", broken=True)
        if state is None:
            return None
        if state is self._state:
            return _passed(status, self._codes - codes)
        return TrayNotice(state_words(status), sentence(status), status.state in BROKEN)


def _passed(status: Status, gone: frozenset[str]) -> TrayNotice | None:
    """Some alerts are over while the state stayed what it was."""
    if not gone:
        return None
    return TrayNotice(_(words.PASSED), words.left_to_look_at(status.alerts), broken=False)
