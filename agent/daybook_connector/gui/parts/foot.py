"""Last sync, above the Settings button, and the buttons. Last seen and last change are other
instants and have other words."""

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.look import Quiet, label
from daybook_connector.gui.words import is_sent_away
from daybook_connector.status.status import AgentState, Status
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import LocalClock, ago, instant, moment


class Foot(QWidget):
    def __init__(self, clock: LocalClock) -> None:
        super().__init__()
        self._clock = clock
        self.last_sync = label(bold=True)
        self.last_sync.setAccessibleName(_(words.LAST_SYNC))
        self.last_sync_at = Quiet(size=0.92)
        self.last_seen = Quiet(size=0.92)
        self.last_change = Quiet(size=0.92)
        self.settings = QPushButton(_(words.SETTINGS))
        self.details = QPushButton(_(words.DETAILS_BUTTON))
        self.pause = QPushButton(_(words.PAUSE))
        self.sync = QPushButton(_(words.SYNC_NOW))
        self.sync.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addLayout(self._instants())
        rows.addLayout(self._buttons())

    def _instants(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        lines = (
            (_(words.LAST_SEEN), self.last_seen),
            (_(words.LAST_CHANGE), self.last_change),
            (_(words.LAST_SYNC), self.last_sync),
        )
        for row, (name, value) in enumerate(lines):
            bold = value is self.last_sync
            named = label(name, bold=True) if bold else Quiet(name, size=0.92)
            named.setWordWrap(False)
            grid.addWidget(named, row, 0)
            grid.addWidget(value, row, 1)
        grid.addWidget(self.last_sync_at, len(lines), 1)
        return grid

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.settings)
        row.addWidget(self.details)
        row.addStretch(1)
        row.addWidget(self.pause)
        row.addWidget(self.sync)
        return row

    def show_status(self, status: Status) -> None:
        now, zone = self._clock.now(), self._clock.zone
        last_sync = instant(status.last_sync_at)
        self.last_sync.setText(ago(last_sync, now))
        self.last_sync_at.setText(moment(last_sync, zone))
        self.last_sync_at.setVisible(last_sync is not None)
        self.last_seen.setText(ago(instant(status.last_seen_at), now))
        self.last_change.setText(ago(instant(status.last_change_at), now))
        paired = status.state is not AgentState.UNPAIRED
        self.settings.setText(_(words.PAIR_AGAIN if is_sent_away(status) else words.SETTINGS))
        self.pause.setText(_(words.RESUME if status.paused else words.PAUSE))
        self.pause.setEnabled(paired)
        self.sync.setEnabled(
            paired and not status.paused and status.state is not AgentState.SYNCING
        )
