"""Page 4: the choices are put into force and the first sync runs, for everybody to see."""

from datetime import timedelta
from enum import Enum, auto

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWizardPage

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.emitting import emit
from daybook_connector.gui.label_words import PROGRESS
from daybook_connector.gui.look import GAP, Quiet, label
from daybook_connector.gui.signin import Autostart, StartAtSignIn
from daybook_connector.gui.wizard import words
from daybook_connector.gui.wizard.calendars import CalendarsPage
from daybook_connector.gui.wizard.mode import ModePage
from daybook_connector.gui.words import warning
from daybook_connector.network.errors import NetworkError
from daybook_connector.status.status import Status
from daybook_connector.status.wanted import Paused
from daybook_connector.status.words import progress_line
from daybook_connector.words.language import gettext as _
from daybook_connector.words.reasons import said, what_helps
from daybook_connector.words.times import LocalClock

PATIENCE = timedelta(seconds=30)
RETRY_MS = 500
# Codes of the errors that go away by themselves: not connected yet, and still paused.
PASSING = {NetworkError.code, Paused.code}


class FinishStage(Enum):
    SETTING = auto()
    SYNCING = auto()
    DONE = auto()
    FAILED = auto()


class FinishPage(QWizardPage):
    def __init__(
        self,
        backend: Backend,
        clock: LocalClock,
        calendars: CalendarsPage,
        mode: ModePage,
        autostart: Autostart,
    ) -> None:
        super().__init__()
        self._backend, self._clock = backend, clock
        self._calendars, self._mode = calendars, mode
        self._patient_until = clock.now()
        self.stage = FinishStage.SETTING
        self.setTitle(_(words.FIRST_SYNC))
        self.setSubTitle(_(words.FIRST_SYNC_HOW))
        self.words = label()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName(_(PROGRESS))
        self.result = label()
        self.remedy = Quiet()
        self.again = QPushButton(_(words.TRY_AGAIN))
        self.start_at_sign_in = StartAtSignIn(autostart)
        rows = QVBoxLayout(self)
        rows.setSpacing(GAP)
        for part in (self.words, self.bar, self.result, self.remedy, self.again):
            rows.addWidget(part)
        rows.addStretch(1)
        rows.addWidget(self.start_at_sign_in)
        self.again.clicked.connect(self.begin)
        backend.changed.connect(self._follow)

    def initializePage(self) -> None:  # noqa: N802
        self.start_at_sign_in.look()
        self.begin()

    def isComplete(self) -> bool:  # noqa: N802
        return self.stage in {FinishStage.DONE, FinishStage.FAILED}

    def begin(self) -> None:
        """Put the choices into force one after the other, then sync."""
        self._patient_until = self._clock.now() + PATIENCE
        self._enter(FinishStage.SETTING, _(words.CHOOSING))
        self._backend.share(self._calendars.chosen(), self._set_mode, self._fail)

    def _set_mode(self, _done: object) -> None:
        mode, minutes = self._mode.chosen()
        self._backend.set_mode(mode, minutes, self._wake, self._fail)

    def _wake(self, _done: object) -> None:
        status = self._backend.status
        if status is not None and status.paused:
            # A paused agent syncs nothing, and the wizard always ends in a sync.
            self._backend.resume(self._sync, self._fail)
        else:
            self._sync(None)

    def _sync(self, _done: object) -> None:
        self._enter(FinishStage.SYNCING, _(words.READING))
        self._backend.sync(self._synced, self._wait_or_fail)

    def _wait_or_fail(self, trouble: ShownError) -> None:
        """Right after pairing or a change of the mode the connection is only being made."""
        if trouble.code in PASSING and self._clock.now() < self._patient_until:
            self.words.setText(_(words.CONNECTING))
            QTimer.singleShot(RETRY_MS, self, lambda: self._sync(None))
        else:
            self._fail(trouble)

    def _follow(self, status: Status) -> None:
        if self.stage is FinishStage.SYNCING and status.progress is not None:
            self.words.setText(progress_line(status, status.progress))
            self.bar.setRange(0, status.progress.total or 0)
            self.bar.setValue(status.progress.done)

    def _synced(self, _done: object) -> None:
        """Done; what it brought stands in the next status."""
        self._backend.look(self._finish, self._fail)

    def _finish(self, status: Status) -> None:
        self._enter(FinishStage.DONE, _(words.DONE))
        self.result.setText(words.summary(status, self._clock))
        self.remedy.setText(words.remedies(status.alerts))

    def _fail(self, trouble: ShownError) -> None:
        self._enter(FinishStage.FAILED, _(words.FAILED))
        self.result.setText(warning(said(trouble.reason)))
        self.remedy.setText(what_helps(trouble.remedy))

    def _enter(self, stage: FinishStage, text: str) -> None:
        self.stage = stage
        self.words.setText(text)
        self.result.setText("")
        self.remedy.setText("")
        self.bar.setRange(0, 0 if stage in {FinishStage.SETTING, FinishStage.SYNCING} else 1)
        self.bar.setValue(1 if stage is FinishStage.DONE else 0)
        self.again.setVisible(stage is FinishStage.FAILED)
        emit(self.completeChanged)
