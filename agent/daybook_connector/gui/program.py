"""Window, icon and wizard of one running program, tied together."""

import logging
from pathlib import Path

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.emitting import emit
from daybook_connector.gui.signin import Autostart
from daybook_connector.gui.tongue import Tongue
from daybook_connector.gui.tray import Tray
from daybook_connector.gui.window import MainWindow
from daybook_connector.gui.wizard import SettingsWizard
from daybook_connector.status.status import AgentState, Status
from daybook_connector.sync.loop import StoreLost
from daybook_connector.words.times import LocalClock

log = logging.getLogger(__name__)

TOOLTIP_MS = 15000


class Program(QObject):
    """`ended` is emitted once the user wants to leave, `restart_wanted` when only a new process
    can go on."""

    ended = Signal()
    restart_wanted = Signal()

    def __init__(
        self,
        backend: Backend,
        clock: LocalClock,
        autostart: Autostart,
        logs: Path,
        tongue: Tongue,
        *,
        has_tray: bool,
    ) -> None:
        super().__init__()
        self._backend, self._clock, self._autostart = backend, clock, autostart
        self._logs, self._tongue, self._has_tray = logs, tongue, has_tray
        self._greeted = False
        self.wizard: SettingsWizard | None = None
        self.tray = Tray(backend, clock, self)
        self.window = self._made_window()
        self.tray.open_wanted.connect(self.bring_forward)
        self.tray.settings_wanted.connect(self.open_settings)
        self.tray.exit_wanted.connect(self.ended)
        backend.changed.connect(self._greet)
        self._ages = QTimer(self, interval=TOOLTIP_MS)
        self._ages.timeout.connect(self.tray.refresh_tooltip)
        self._ages.start()

    def show(self, *, hidden: bool) -> None:
        """Show the icon, and the window unless it is to stay hidden and an icon can be seen."""
        if self._has_tray:
            self.tray.show()
        if not (hidden and self._has_tray):
            self.window.show()

    def bring_forward(self) -> None:
        self.window.bring_forward()

    def speak(self, language: str) -> None:
        """Another language was chosen: the window is made anew where the old one stood."""
        self._tongue.use(language)
        self.tray.name()
        before, self.window = self.window, self._made_window()
        self.window.restoreGeometry(before.saveGeometry())
        self.window.setVisible(before.isVisible())
        if before.currentWidget() is not before.widget(0):
            self.window.show_details()
        # Whatever has led here may still be going on in a part of it.
        before.hide()
        before.deleteLater()

    def close(self) -> None:
        """Let go of everything that can be seen, here and not whenever Python collects it: its
        collector may run in another thread, which Qt does not bear."""
        self.tray.sign.hide()
        parts = (self.wizard, self.window, self.tray.menu, self)
        for part in parts:
            if part is not None and shiboken6.isValid(part):
                shiboken6.delete(part)

    def agent_ended(self, error: Exception | None) -> None:
        """A store that hangs for good cannot be let go of in this process. For anything else the
        window says that the agent does not run."""
        if isinstance(error, StoreLost):
            log.warning("Starting anew: %s", error)
            emit(self.restart_wanted)

    def open_settings(self) -> None:
        """The wizard; the one that is open, if there is one."""
        if self.wizard is None:
            self.wizard = SettingsWizard(self._backend, self._clock, self._autostart)
            self.wizard.finished.connect(self._forget_wizard)
        self.wizard.show()
        self.wizard.raise_()
        self.wizard.activateWindow()

    def _made_window(self) -> MainWindow:
        window = MainWindow(self._backend, self._clock, self._autostart, self._logs)
        window.settings_wanted.connect(self.open_settings)
        window.close_wanted.connect(self._leave_without_tray)
        window.language_chosen.connect(self.speak)
        return window

    def _forget_wizard(self) -> None:
        if self.wizard is not None:
            self.wizard.deleteLater()
            self.wizard = None

    def _greet(self, status: Status) -> None:
        """On the first start there is nothing to see yet, so the wizard opens by itself."""
        first, self._greeted = not self._greeted, True
        if first and status.state is AgentState.UNPAIRED and self.window.isVisible():
            self.open_settings()

    def _leave_without_tray(self) -> None:
        """Without an icon nothing would bring the window back, so closing it leaves."""
        if not self._has_tray:
            emit(self.ended)
