"""The first alert in full: title, cause, remedy. Further ones fold out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.icons import AMBER
from daybook_connector.gui.look import GAP, Quiet, RoundedBox, clear, is_mirrored, label
from daybook_connector.gui.words import alert_words, what_to_do
from daybook_connector.status.status import AlertLine, Status
from daybook_connector.words.times import LocalClock, ago, instant


class AlertCard(RoundedBox):
    def __init__(self, alert: AlertLine, clock: LocalClock) -> None:
        super().__init__(AMBER)
        title, cause, remedy = alert_words(alert)
        self.setAccessibleName(words.alert_of(title))
        self.rows.addWidget(label(title, bold=True))
        self.rows.addWidget(label(cause))
        if remedy:
            self.rows.addWidget(label(what_to_do(remedy)))
        if alert.since:
            since = ago(instant(alert.since), clock.now())
            self.rows.addWidget(Quiet(words.since(since), size=0.92))


class Alerts(QWidget):
    def __init__(self, clock: LocalClock) -> None:
        super().__init__()
        self._clock = clock
        self._shown: tuple[AlertLine, ...] | None = None
        self._first = _rows()
        self._more = _rows()
        self.fold = QToolButton()
        self.fold.setCheckable(True)
        self.fold.setAutoRaise(True)
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.toggled.connect(self._unfold)
        self.rest = QWidget()
        self.rest.setLayout(self._more)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        rows.addLayout(self._first)
        rows.addWidget(self.fold)
        rows.addWidget(self.rest)
        self._unfold(False)

    def show_status(self, status: Status) -> None:
        self.setVisible(bool(status.alerts))
        if status.alerts == self._shown:
            return
        self._shown = status.alerts
        clear(self._first)
        clear(self._more)
        for place, alert in enumerate(status.alerts):
            (self._more if place else self._first).addWidget(AlertCard(alert, self._clock))
        more = len(status.alerts) - 1
        self.fold.setText(words.more_alerts(more))
        self.fold.setVisible(more > 0)
        self._unfold(self.fold.isChecked() and more > 0)

    def _unfold(self, wanted: bool) -> None:
        arrows = Qt.ArrowType
        folded = arrows.LeftArrow if is_mirrored(self) else arrows.RightArrow
        self.fold.setArrowType(arrows.DownArrow if wanted else folded)
        self.rest.setVisible(wanted)


def _rows() -> QVBoxLayout:
    rows = QVBoxLayout()
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(GAP)
    return rows
