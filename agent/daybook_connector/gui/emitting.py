"""Emitting signals with every version of PySide6.

In 6.12.0 `emit` returns a True that it has not counted. Before Python 3.12, where True does not
take part in counting any more, that ends the program after some hundred emits ("deallocating True
or False"). Versions up to 6.11.2 are not affected. So it is measured, and made good where needed.
"""

import ctypes
import sys

from PySide6.QtCore import QObject, Signal, SignalInstance

TRIES = 100


class _Probe(QObject):
    sent = Signal()


def _is_uncounted() -> bool:
    probe = _Probe()
    before = sys.getrefcount(True)
    for _ in range(TRIES):
        probe.sent.emit()
    lost = before - sys.getrefcount(True)
    for _ in range(lost):
        _count_true()
    return lost > TRIES // 2


def _count_true() -> None:
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(True))


UNCOUNTED = _is_uncounted()


def emit(signal: SignalInstance, *arguments: object) -> None:
    signal.emit(*arguments)
    if UNCOUNTED:
        _count_true()
