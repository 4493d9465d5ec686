"""What the widgets talk to: the door of the agent, kept off the UI thread."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal

from daybook_connector import __version__
from daybook_connector.gui.door import AgentDoor, ShownError
from daybook_connector.gui.emitting import emit
from daybook_connector.local.control import Silent
from daybook_connector.pairing.exchange import Pairing
from daybook_connector.status.status import AgentState, AlertLine, Status

POLL_MS = 1000
STARTING_POLL_MS = 100
STARTING_SECONDS = 10.0
Done = Callable[[Any], None]
Failed = Callable[[ShownError], None]


def ignore(_: Any) -> None:
    """The listener of somebody who does not wait for the outcome."""


class Backend(QObject):
    """Every call returns at once; `done` or `failed` follows on the UI thread.

    `changed` carries the newest `Status` whenever it differs from the one before. A listener that
    is a method of a widget is not called once the widget is gone. `answers` counts how often the
    status was heard.
    """

    changed = Signal(object)
    _settled = Signal(object, object)

    def __init__(self, door: AgentDoor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.door = door
        self.status: Status | None = None
        self.answers = 0
        self._asking = False
        self._is_closed = False
        self._started = 0.0
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(4)
        self._settled.connect(self._settle)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.refresh)

    def start(self) -> None:
        self._started = monotonic()
        self._timer.start()
        self.refresh()

    def close(self) -> bool:
        """Ask no more; true when calls under way have ended within 3 seconds."""
        self._timer.stop()
        self._is_closed = True
        return self._pool.waitForDone(3000)

    def refresh(self) -> None:
        """Ask for the status, unless that is under way."""
        if not self._asking:
            self._asking = True
            self._run(self.door.status, self._take, self._lose)

    def look(self, done: Done, failed: Failed) -> None:
        """Ask for a status that is newer than this call."""
        self._run(self.door.status, done, failed)

    def sync(self, done: Done = ignore, failed: Failed = ignore) -> None:
        self._act(self.door.sync, done, failed)

    def pause(self, done: Done = ignore, failed: Failed = ignore) -> None:
        self._act(self.door.pause, done, failed)

    def resume(self, done: Done = ignore, failed: Failed = ignore) -> None:
        self._act(self.door.resume, done, failed)

    def set_mode(
        self, mode: str, minutes: int, done: Done = ignore, failed: Failed = ignore
    ) -> None:
        self._act(lambda: self.door.set_mode(mode, minutes), done, failed)

    def calendars(self, done: Done, failed: Failed = ignore) -> None:
        self._run(self.door.calendars, done, failed)

    def share(self, keys: tuple[str, ...], done: Done = ignore, failed: Failed = ignore) -> None:
        self._act(lambda: self.door.share(keys), done, failed)

    def pair(self, pairing: Pairing, done: Done, failed: Failed) -> None:
        self._act(lambda: self.door.pair(pairing), done, failed)

    def doctor(self, done: Done, failed: Failed) -> None:
        self._run(self.door.doctor, done, failed)

    def outlook_may_start(self, done: Done, failed: Failed = ignore) -> None:
        self._run(self.door.outlook_may_start, done, failed)

    def language(self, done: Done, failed: Failed = ignore) -> None:
        self._run(self.door.language, done, failed)

    def choose_language(self, language: str, done: Done, failed: Failed = ignore) -> None:
        self._run(lambda: self.door.choose_language(language), done, failed)

    def let_start_outlook(self, may: bool, done: Done = ignore, failed: Failed = ignore) -> None:
        self._act(lambda: self.door.let_start_outlook(may), done, failed)

    def _act(self, work: Callable[[], Any], done: Done, failed: Failed) -> None:
        """Do something that changes the status, so look at once afterwards."""

        def finish(value: Any) -> None:
            self.refresh()
            _tell(done, value)

        self._run(work, finish, failed)

    def _run(self, work: Callable[[], Any], done: Done, failed: Failed) -> None:
        if self._is_closed:
            return
        self._pool.start(_Call(work, done, failed, self._settle_later))

    def _settle_later(self, listener: Callable[[Any], None], value: Any) -> None:
        """Called from a worker's thread; `_settle` follows on the UI thread."""
        emit(self._settled, listener, value)

    def _settle(self, listener: Callable[[Any], None], value: Any) -> None:
        _tell(listener, value)

    def _take(self, status: Status) -> None:
        self._asking = False
        self.answers += 1
        if status != self.status:
            self.status = status
            emit(self.changed, status)

    def _lose(self, trouble: ShownError) -> None:
        self._asking = False
        if self.status is None and monotonic() - self._started < STARTING_SECONDS:
            # The agent has been started together with the window and is about to answer.
            QTimer.singleShot(STARTING_POLL_MS, self, self.refresh)
            return
        self._take(not_running(trouble))


class _Call(QRunnable):
    def __init__(
        self,
        work: Callable[[], Any],
        done: Done,
        failed: Failed,
        settle: Callable[[Any, Any], None],
    ) -> None:
        super().__init__()
        self._work, self._done, self._failed, self._settle = work, done, failed, settle

    def run(self) -> None:
        try:
            value = self._work()
        except Exception as error:  # whatever happens is shown to the user, never swallowed
            self._settle(self._failed, ShownError.of(error))
        else:
            self._settle(self._done, value)


def _tell(listener: Callable[[Any], None], value: Any) -> None:
    owner = getattr(listener, "__self__", None)
    if not isinstance(owner, QObject) or shiboken6.isValid(owner):
        listener(value)


def not_running(trouble: ShownError) -> Status:
    """The status of an agent that does not answer."""
    if trouble.code == Silent.code:
        alert = AlertLine(Silent.code, (trouble.reason,), trouble.remedy)
    else:
        alert = AlertLine("not-running", (trouble.reason,))
    return Status(AgentState.OFFLINE, __version__, alerts=(alert,))
