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
    QStyle,
    QVBoxLayout,
    QWidget,
)

from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.gui import label_words as words
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.language import LanguageChoice
from daybook_connector.gui.look import GAP, Quiet, RoundedBox, label, scrolling
from daybook_connector.gui.parts.ladder import Ladder
from daybook_connector.gui.signin import Autostart, StartAtSignIn
from daybook_connector.gui.support import report
from daybook_connector.gui.words import store_words, trouble_words
from daybook_connector.status.status import Status
from daybook_connector.status.words import line_words, mode_line
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import LocalClock, instant, moment


class Details(QWidget):
    def __init__(
        self, backend: Backend, clock: LocalClock, autostart: Autostart, logs: Path
    ) -> None:
        super().__init__()
        self._backend, self._clock, self._logs = backend, clock, logs
        self._status: Status | None = None
        self._rungs: tuple[DoctorRung, ...] = ()
        self.values = {name: label() for name in words.FACTS}
        self.back = QPushButton(_(words.BACK))
        self.open_logs = QPushButton(_(words.OPEN_LOGS))
        self.copy = QPushButton(_(words.COPY))
        self.run = QPushButton(_(words.RUN_DOCTOR))
        self.start_at_sign_in = StartAtSignIn(autostart)
        self.start_outlook = QCheckBox(_(words.START_OUTLOOK))
        self.start_outlook.hide()
        self.language = LanguageChoice(backend)
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
            value.setAccessibleName(_(words.FACTS[name]))
            named = Quiet(_(words.FACTS[name]), size=0.92)
            named.setWordWrap(False)
            grid.addWidget(named, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        facts.rows.addLayout(grid)
        tools = QHBoxLayout()
        for button in (self.open_logs, self.copy):
            tools.addWidget(button)
        tools.addStretch(1)
        page = self._page = QWidget()
        rows = QVBoxLayout(page)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        rows.addWidget(label(_(words.DETAILS), size=1.5, bold=True))
        rows.addWidget(facts)
        rows.addWidget(self.start_at_sign_in)
        rows.addWidget(self.start_outlook)
        rows.addWidget(self.language)
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
        store = " · ".join(filter(None, (store_words(status.store), status.account)))
        next_sync = moment(instant(status.next_sync_at), self._clock.zone)
        none_yet = _(words.NONE_YET)
        for name, text in (
            ("version", words.version(status, platform.python_version())),
            ("portal", status.portal or none_yet),
            ("connector", status.connector or none_yet),
            ("pc", status.pc or platform.node()),
            ("store", store or none_yet),
            ("line", line_words(status.line)),
            ("mode", mode_line(status)),
            ("next-sync", next_sync or _(words.NOT_PLANNED)),
        ):
            self.values[name].setText(text)

    def narrowest(self) -> int:
        """The width below which something would be cut off."""
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        return self._page.minimumSizeHint().width() + bar

    def look(self) -> None:
        """Ask for what no status tells."""
        self.start_at_sign_in.look()
        self.language.look()
        self._backend.outlook_may_start(self.start_outlook.setChecked)

    def _let_start_outlook(self, may: bool) -> None:
        self._backend.let_start_outlook(may, failed=self._show_trouble)

    def _open_logs(self) -> None:
        self._logs.mkdir(parents=True, exist_ok=True)
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._logs))):
            self._tell(words.log_is_in(str(self._logs)))

    def _copy(self) -> None:
        if self._status is not None:
            QGuiApplication.clipboard().setText(report(self._status, self._rungs))
            self._tell(_(words.COPIED))

    def _run_doctor(self) -> None:
        self.run.setEnabled(False)
        self.run.setText(_(words.DOCTOR_AT_WORK))
        self._backend.doctor(self._show_rungs, self._show_trouble)

    def _show_rungs(self, rungs: tuple[DoctorRung, ...]) -> None:
        self._rungs = rungs
        self.ladder.show_rungs(rungs)
        self._rest()

    def _show_trouble(self, trouble: ShownError) -> None:
        self._tell(trouble_words(trouble))
        self._rest()

    def _rest(self) -> None:
        self.run.setEnabled(True)
        self.run.setText(_(words.RUN_DOCTOR))

    def _tell(self, text: str) -> None:
        self.told.setText(text)
        self.told.show()
