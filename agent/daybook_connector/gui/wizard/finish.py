"""Page 4: the choices are put into force and the first sync runs, for everybody to see."""

from datetime import timedelta
from enum import Enum, auto

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWizardPage

from daybook_connector.gui.backend import Backend
from daybook_connector.gui.door import ShownError
from daybook_connector.gui.emitting import emit
from daybook_connector.gui.look import GAP, Quiet, label
from daybook_connector.gui.signin import Autostart, StartAtSignIn
from daybook_connector.gui.wizard.calendars import CalendarsPage
from daybook_connector.gui.wizard.mode import ModePage
from daybook_connector.network.errors import NetworkError
from daybook_connector.status.status import Status
from daybook_connector.status.wanted import Paused
from daybook_connector.status.words import progress_line
from daybook_connector.words.times import LocalClock, instant, moment

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
        self.setTitle("First sync")
        self.setSubTitle("Your choices are in force. The calendars are read and sent now.")
        self.words = label()
        self.bar = QProgressBar(textVisible=False)
        self.bar.setAccessibleName("Progress of the sync")
        self.result = label()
        self.remedy = Quiet()
        self.again = QPushButton("&Try again")
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
        self._enter(FinishStage.SETTING, "Putting your choices into force…")
        self._backend.share(self._calendars.chosen(), self._set_mode, self._fail)

    def _set_mode(self, _: object) -> None:
        mode, minutes = self._mode.chosen()
        self._backend.set_mode(mode, minutes, self._wake, self._fail)

    def _wake(self, _: object) -> None:
        status = self._backend.status
        if status is not None and status.paused:
            # A paused agent syncs nothing, and the wizard always ends in a sync.
            self._backend.resume(self._sync, self._fail)
        else:
            self._sync(None)

    def _sync(self, _: object) -> None:
        self._enter(FinishStage.SYNCING, "Looking at the calendars…")
        self._backend.sync(self._synced, self._wait_or_fail)

    def _wait_or_fail(self, trouble: ShownError) -> None:
        """Right after pairing or a change of the mode the connection is only being made."""
        if trouble.code in PASSING and self._clock.now() < self._patient_until:
            self.words.setText("Waiting for the connection to the portal…")
            QTimer.singleShot(RETRY_MS, self, lambda: self._sync(None))
        else:
            self._fail(trouble)

    def _follow(self, status: Status) -> None:
        if self.stage is FinishStage.SYNCING and status.progress is not None:
            self.words.setText(progress_line(status, status.progress))
            self.bar.setRange(0, status.progress.total or 0)
            self.bar.setValue(status.progress.done)

    def _synced(self, _: object) -> None:
        """Done; what it brought stands in the next status."""
        self._backend.look(self._finish, self._fail)

    def _finish(self, status: Status) -> None:
        self._enter(FinishStage.DONE, "Done.")
        self.result.setText(summary(status, self._clock))
        self.remedy.setText("\n".join(f"{a.title}: {a.remedy}" for a in status.alerts))

    def _fail(self, trouble: ShownError) -> None:
        self._enter(FinishStage.FAILED, "The sync did not work.")
        self.result.setText(f"⚠ {trouble.text}")
        self.remedy.setText(trouble.remedy)

    def _enter(self, stage: FinishStage, words: str) -> None:
        self.stage = stage
        self.words.setText(words)
        self.result.setText("")
        self.remedy.setText("")
        self.bar.setRange(0, 0 if stage in {FinishStage.SETTING, FinishStage.SYNCING} else 1)
        self.bar.setValue(1 if stage is FinishStage.DONE else 0)
        self.again.setVisible(stage is FinishStage.FAILED)
        emit(self.completeChanged)


def summary(status: Status, clock: LocalClock) -> str:
    """What the sync brought: calendars, events and when; errors by calendar."""
    shared = [line for line in status.calendars if line.shared]
    events = sum(line.events for line in shared)
    lines = [
        f"{len(shared)} calendar{'' if len(shared) == 1 else 's'} with {events} "
        f"event{'' if events == 1 else 's'} synced.",
        f"Last sync: {moment(instant(status.last_sync_at), clock.zone)}",
    ]
    return "\n".join(lines + [f"⚠ {line.name}: {line.error}" for line in shared if line.error])
