"""A program that runs for weeks emits millions of signals; none may cost a reference."""

import sys

import pytest

from tests.screen import application

from PySide6.QtCore import QObject, Signal  # isort: skip

from daybook_connector.gui.emitting import emit

pytestmark = pytest.mark.gui


class Bell(QObject):
    rung = Signal(object)


def test_a_signal_emitted_often_loses_no_reference() -> None:
    application()
    bell = Bell()
    heard: list[object] = []
    bell.rung.connect(heard.append)
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(5000):
        emit(bell.rung, None)
    after = sys.getrefcount(True), sys.getrefcount(None)
    heard.clear()
    assert abs(after[0] - before[0]) < 50
    assert after[1] - before[1] >= 5000 - 50
