"""The icon in the taskbar: state at a glance, the menu, and messages when something changed."""

from time import monotonic

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from daybook_connector.gui import label_words as words
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.emitting import emit
from daybook_connector.gui.icons import icon
from daybook_connector.gui.notices import Notices
from daybook_connector.gui.words import alert_words, state_words
from daybook_connector.status.status import AgentState, Status
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import LocalClock, ago, instant


class Tray(QObject):
    """The signals ask for the window, the wizard and the end of the program."""

    open_wanted = Signal()
    settings_wanted = Signal()
    exit_wanted = Signal()
    told = Signal(str, str)

    def __init__(self, backend: Backend, clock: LocalClock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._backend, self._clock = backend, clock
        self._paused = False
        self._notices = Notices(started=monotonic())
        self.sign = QSystemTrayIcon(icon(AgentState.OFFLINE), self)
        self.menu = QMenu()
        self.state = QAction(self.menu, enabled=False)
        self.open, self.sync = QAction(self.menu), QAction(self.menu)
        self.pause, self.settings = QAction(self.menu), QAction(self.menu)
        self.leave = QAction(self.menu)
        self._fill()
        self._connect()
        self.name()
        if backend.status is not None:
            self._speak_up(backend.status)

    def _fill(self) -> None:
        self.menu.addAction(self.state)
        self.menu.addSeparator()
        self.menu.addActions([self.open, self.sync, self.pause, self.settings])
        self.menu.addSeparator()
        self.menu.addAction(self.leave)
        self.menu.setDefaultAction(self.open)
        self.sign.setContextMenu(self.menu)

    def _connect(self) -> None:
        self._backend.changed.connect(self.show_status)
        self.sign.activated.connect(self._activate)
        self.sign.messageClicked.connect(self.open_wanted)
        self.open.triggered.connect(self.open_wanted)
        self.sync.triggered.connect(lambda: self._backend.sync())
        self.pause.triggered.connect(self._pause_or_resume)
        self.settings.triggered.connect(self.settings_wanted)
        self.leave.triggered.connect(self.exit_wanted)

    def show(self) -> None:
        self.sign.show()

    def name(self) -> None:
        """Say everything in the language in use."""
        self.state.setText(_(words.STARTING))
        self.open.setText(_(words.OPEN))
        self.sync.setText(_(words.SYNC_NOW))
        self.pause.setText(_(words.PAUSE))
        self.settings.setText(_(words.SETTINGS))
        self.leave.setText(_(words.EXIT))
        if self._backend.status is not None:
            self._show(self._backend.status)

    def show_status(self, status: Status) -> None:
        self._show(status)
        self._speak_up(status)

    def _show(self, status: Status) -> None:
        self._paused = status.paused
        paired = status.state is not AgentState.UNPAIRED
        self.sign.setIcon(icon(status.state))
        self.sign.setToolTip(tooltip(status, self._clock))
        self.state.setText(state_words(status))
        self.pause.setText(_(words.RESUME if status.paused else words.PAUSE))
        self.pause.setEnabled(paired)
        self.sync.setEnabled(
            paired and not status.paused and status.state is not AgentState.SYNCING
        )

    def _speak_up(self, status: Status) -> None:
        notice = self._notices.about(status, monotonic())
        if notice is not None:
            kinds = QSystemTrayIcon.MessageIcon
            kind = kinds.Warning if notice.broken else kinds.Information
            self.sign.showMessage(notice.title, notice.text, kind)
            emit(self.told, notice.title, notice.text)

    def refresh_tooltip(self) -> None:
        """The age of the last sync grows while nothing else changes."""
        if self._backend.status is not None:
            self.sign.setToolTip(tooltip(self._backend.status, self._clock))

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        reasons = QSystemTrayIcon.ActivationReason
        if reason in {reasons.Trigger, reasons.DoubleClick}:
            emit(self.open_wanted)

    def _pause_or_resume(self) -> None:
        act = self._backend.resume if self._paused else self._backend.pause
        act()


def tooltip(status: Status, clock: LocalClock) -> str:
    """Two or three short lines; Windows shows 127 characters."""
    lines = [words.product_in(state_words(status))]
    if status.alerts:
        title, *_rest = alert_words(status.alerts[0])
        lines.append(title)
    if status.state is not AgentState.UNPAIRED:
        lines.append(words.last_sync(ago(instant(status.last_sync_at), clock.now())))
    return "\n".join(lines)
