"""The screen of the window's tests: drawn offscreen, driven like a user does, read like one does.

Where PySide6 is missing, test modules that import this are skipped; with REQUIRE_ALL=1 they fail.
"""

import atexit
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"
try:
    import daybook_connector.gui  # noqa: F401
except ImportError as missing:
    if os.environ.get("REQUIRE_ALL") == "1":
        raise
    pytest.skip(str(missing), allow_module_level=True)

import shiboken6
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.door import AgentDoor
from daybook_connector.words.times import LocalClock
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

Part = TypeVar("Part", bound=QWidget)


class StoppedClock(LocalClock):
    """Nine o'clock UTC, ten o'clock in Berlin, until a test moves it."""

    def __init__(self) -> None:
        super().__init__(ZoneInfo("Europe/Berlin"))
        self.at = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


class FakeAutostart:
    """A system that remembers whether the connector starts at sign-in."""

    def __init__(self) -> None:
        self.on = False
        self.refusal: OSError | None = None

    def is_on(self) -> bool:
        return self.on

    def turn_on(self) -> None:
        self._turn(True)

    def turn_off(self) -> None:
        self._turn(False)

    def _turn(self, on: bool) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.on = on


_kept: list[QApplication] = []


def application() -> QApplication:
    """The one of this process; kept until its end, as Qt wants it."""
    if not _kept:
        _kept.append(QApplication([]))
        _kept[0].setQuitOnLastWindowClosed(False)
        atexit.register(_kept[0].shutdown)
    return _kept[0]


@contextmanager
def connected(door: AgentDoor) -> Iterator[Backend]:
    """A backend that has the door's status already."""
    application()
    backend = Backend(door)
    backend.start()
    wait_until(lambda: backend.status is not None)
    yield backend
    backend.close()
    QTest.qWait(0)
    shiboken6.delete(backend)


def shown(widget: Part) -> Iterator[Part]:
    """Show it, for a fixture to hand out, and delete it afterwards here: left to Python, the
    collector may do that in another thread, which Qt does not bear."""
    widget.show()
    yield widget
    widget.close()
    shiboken6.delete(widget)


def wait_until(condition: Callable[[], object], seconds: float = 10) -> None:
    for _ in range(int(seconds * 100)):
        if condition():
            return
        QTest.qWait(10)
    raise AssertionError("what was waited for did not come")


def follow(backend: Backend) -> None:
    """Look at the door now, and wait until the answer is shown."""
    # An answer that is under way may be older than the question; the next one is not.
    for _ in range(2):
        asked = backend.answers
        backend.refresh()
        wait_until(lambda asked=asked: backend.answers > asked)  # type: ignore[misc]


def click(button: QAbstractButton) -> None:
    # A wide checkbox takes clicks only where its tick and its text are.
    beginning = QPoint(10, button.height() // 2)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=beginning)


def texts(widget: QWidget) -> list[str]:
    """Everything one can read in it, from top to bottom."""
    # What has just been put into a layout is shown by an event of its own.
    application().processEvents()
    kinds: tuple[type[QWidget], ...] = (QLabel, QAbstractButton)
    seen = [
        part
        for part in widget.findChildren(QWidget)
        if isinstance(part, kinds) and part.isVisibleTo(widget) and part.text()
    ]
    seen.sort(key=_place)
    return [part.text() for part in seen]


def _place(part: QWidget) -> tuple[int, int]:
    at = part.mapToGlobal(part.rect().topLeft())
    return at.y(), at.x()
