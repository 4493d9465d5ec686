"""The page for support and IT: version, portal, line, log, and the doctor's ladder."""

import platform
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.look import GAP, Quiet, RoundedBox, label, scrolling
from daybook_connector.gui.parts.ladder import Ladder
from daybook_connector.gui.signin import Autostart, StartAtSignIn
from daybook_connector.gui.support import report
from daybook_connector.gui.words import STORES
from daybook_connector.status.status import Status
from daybook_connector.status.words import LINES, mode_line
from daybook_connector.words.times import LocalClock, instant, moment


class Details(QWidget):
    def __init__(
        self, backend: Backend, clock: LocalClock, autostart: Autostart, logs: Path
    ) -> None:
        super().__init__()
        self._backend, self._clock, self._logs = backend, clock, logs
        self._status: Status | None = None
        self._rungs: tuple[DoctorRung, ...] = ()
        self.values = {
            name: label()
            for name in ("Version", "Portal", "Connector", "This PC", "Store", "Line", "Sync mode")
        }
        self.values["Next sync"] = label()
        self.back = QPushButton("&Back")
        self.open_logs = QPushButton("Open &log folder")
        self.copy = QPushButton("&Copy for support")
        self.run = QPushButton("Run the &doctor")
        self.start_at_sign_in = StartAtSignIn(autostart)
        self.start_outlook = QCheckBox("Start &Outlook when it is closed")
        self.start_outlook.hide()
        self.ladder = Ladder()
        self.told = Quiet(size=0.92)
        self._lay_out()
        self.open_logs.clicked.connect(self._open_logs)
        self.copy.clicked.connect(self._copy)
        self.run.clicked.connect(self._run_doctor)
        self.start_outlook.clicked.connect(self._let_start_outlook)

    def _lay_out(self) -> None:
        facts = RoundedBox()
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(self.values.items()):
            value.setAccessibleName(name)
            named = Quiet(name, size=0.92)
            named.setWordWrap(False)
            grid.addWidget(named, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        facts.rows.addLayout(grid)
        tools = QHBoxLayout()
        for button in (self.open_logs, self.copy):
            tools.addWidget(button)
        tools.addStretch(1)
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        rows.addWidget(label("Details", size=1.5, bold=True))
        rows.addWidget(facts)
        rows.addWidget(self.start_at_sign_in)
        rows.addWidget(self.start_outlook)
        rows.addLayout(tools)
        rows.addWidget(self.told)
        rows.addWidget(self.ladder)
        rows.addStretch(1)
        foot = QHBoxLayout()
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.run)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(page), 1)
        whole.addLayout(foot)
        self.told.hide()

    def show_status(self, status: Status) -> None:
        self._status = status
        self.start_outlook.setVisible(status.store == "outlook")
        store = " · ".join(
            part for part in (STORES.get(status.store, status.store), status.account) if part
        )
        next_sync = moment(instant(status.next_sync_at), self._clock.zone)
        for name, text in (
            ("Version", f"{status.version} (Python {platform.python_version()})"),
            ("Portal", status.portal or "none yet"),
            ("Connector", status.connector or "none yet"),
            ("This PC", status.pc or platform.node()),
            ("Store", store or "none yet"),
            ("Line", LINES.get(status.line, status.line)),
            ("Sync mode", mode_line(status)),
            ("Next sync", next_sync or "not planned"),
        ):
            self.values[name].setText(text)

    def look(self) -> None:
        """Ask for what no status tells."""
        self.start_at_sign_in.look()
        self._backend.outlook_may_start(self.start_outlook.setChecked)

    def _let_start_outlook(self, may: bool) -> None:
        self._backend.let_start_outlook(may, failed=self._show_trouble)

    def _open_logs(self) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._logs))):
            self._tell(f"The log is in {self._logs}")

    def _copy(self) -> None:
        if self._status is not None:
            QGuiApplication.clipboard().setText(report(self._status, self._rungs))
            self._tell("Copied. It holds no password, no token and no titles of events.")

    def _run_doctor(self) -> None:
        self.run.setEnabled(False)
        self.run.setText("The doctor is at work…")
        self._backend.doctor(self._show_rungs, self._show_trouble)

    def _show_rungs(self, rungs: tuple[DoctorRung, ...]) -> None:
        self._rungs = rungs
        self.ladder.show_rungs(rungs)
        self._rest()

    def _show_trouble(self, trouble: ShownError) -> None:
        self._tell(f"{trouble.text} {trouble.remedy}")
        self._rest()

    def _rest(self) -> None:
        self.run.setEnabled(True)
        self.run.setText("Run the &doctor")

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.show()
