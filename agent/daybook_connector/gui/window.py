"""The window: state, alert, progress and calendars; below them Last sync and the buttons."""

from pathlib import Path

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from daybook_connector.gui import label_words as words
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.details import Details
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.emitting import emit
from daybook_connector.gui.icons import icon
from daybook_connector.gui.look import GAP, Quiet, label, scrolling
from daybook_connector.gui.parts.alerts import Alerts
from daybook_connector.gui.parts.calendars import SharedCalendars
from daybook_connector.gui.parts.foot import Foot
from daybook_connector.gui.parts.head import StateHead
from daybook_connector.gui.parts.progress import ProgressLine
from daybook_connector.gui.parts.welcome import Welcome
from daybook_connector.gui.signin import Autostart
from daybook_connector.gui.words import trouble_words, waiting_words, warning
from daybook_connector.status.status import AgentState, Status
from daybook_connector.status.words import mode_line
from daybook_connector.words.times import LocalClock

SMALLEST = QSize(360, 480)
AGES_MS = 5000


class MainWindow(QStackedWidget):
    """`settings_wanted` asks for the wizard, `language_chosen` for a window in another language.
    Closing hides it where an icon brings it back."""

    settings_wanted = Signal()
    close_wanted = Signal()
    language_chosen = Signal(str)

    def __init__(
        self, backend: Backend, clock: LocalClock, autostart: Autostart, logs: Path
    ) -> None:
        super().__init__()
        self._backend = backend
        self._status: Status | None = None
        self.head = StateHead()
        self.alerts = Alerts(clock)
        self.progress = ProgressLine()
        self.welcome = Welcome()
        self.calendars = SharedCalendars()
        self.mode = label()
        self.waiting = Quiet(size=0.92)
        self.trouble = label()
        self.foot = Foot(clock)
        self.details = Details(backend, clock, autostart, logs)
        self._parts = (
            self.head,
            self.welcome,
            self.alerts,
            self.progress,
            self.calendars,
            self.foot,
            self.details,
        )
        self._lay_out()
        self._connect()
        self._ages = QTimer(self, interval=AGES_MS)
        self._ages.timeout.connect(self._show_ages)
        self._ages.start()
        if backend.status is not None:
            self.show_status(backend.status)

    def _lay_out(self) -> None:
        self.setWindowTitle(words.PRODUCT)
        self.setMinimumSize(SMALLEST)
        self.resize(420, 600)
        middle = QWidget()
        rows = QVBoxLayout(middle)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        for part in (
            self.welcome,
            self.alerts,
            self.progress,
            self.calendars,
            self.mode,
            self.waiting,
        ):
            rows.addWidget(part)
        rows.addStretch(1)
        front = QWidget()
        whole = self._front = QVBoxLayout(front)
        whole.setSpacing(12)
        whole.addWidget(self.head)
        whole.addWidget(scrolling(middle), 1)
        whole.addWidget(self.trouble)
        whole.addWidget(self.foot)
        self.trouble.hide()
        back = QWidget()
        QVBoxLayout(back).addWidget(self.details)
        self.addWidget(front)
        self.addWidget(back)

    def _connect(self) -> None:
        self._backend.changed.connect(self.show_status)
        self.foot.settings.clicked.connect(self.settings_wanted)
        self.foot.sync.clicked.connect(self.sync)
        self.foot.pause.clicked.connect(self.pause_or_resume)
        self.foot.details.clicked.connect(self.show_details)
        self.details.language.chosen.connect(self.language_chosen)
        self.details.back.clicked.connect(lambda: self.setCurrentIndex(0))

    def show_status(self, status: Status) -> None:
        self._status = status
        self.setWindowIcon(icon(status.state))
        for part in self._parts:
            part.show_status(status)
        paired = status.state is not AgentState.UNPAIRED
        self.calendars.setVisible(paired)
        self.mode.setVisible(paired)
        self.mode.setText(words.mode(mode_line(status)))
        self.waiting.setText(waiting_words(status.waiting))
        self.waiting.setVisible(bool(status.waiting))
        self._keep_wide_enough()

    def _keep_wide_enough(self) -> None:
        """No narrower than the buttons, whose words are longer in some languages."""
        buttons = max(self.foot.minimumSizeHint().width(), self.details.narrowest())
        margins = self._front.contentsMargins()
        needed = QSize(buttons + margins.left() + margins.right(), 0)
        self.setMinimumSize(SMALLEST.expandedTo(needed))

    def sync(self) -> None:
        self.trouble.hide()
        self._backend.sync(failed=self._show_trouble)

    def pause_or_resume(self) -> None:
        self.trouble.hide()
        paused = self._status is not None and self._status.paused
        act = self._backend.resume if paused else self._backend.pause
        act(failed=self._show_trouble)

    def bring_forward(self) -> None:
        """Show it, from the tray, minimised, or behind others."""
        self.showNormal()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        super().closeEvent(event)
        emit(self.close_wanted)

    def show_details(self) -> None:
        self.details.look()
        self.setCurrentIndex(1)

    def _show_trouble(self, trouble: ShownError) -> None:
        self.trouble.setText(warning(trouble_words(trouble)))
        self.trouble.show()

    def _show_ages(self) -> None:
        if self._status is not None and self.isVisible():
            self.foot.show_status(self._status)
