"""`daybook-connector-window`: from the start of the program to its end."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence

from PySide6.QtCore import QProcess, QTimer
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

from daybook_connector import __version__
from daybook_connector.gui import label_words as words
from daybook_connector.gui.backend import Backend
from daybook_connector.gui.control_door import ControlDoor
from daybook_connector.gui.first import FirstWindow
from daybook_connector.gui.host import Host
from daybook_connector.gui.icons import icon
from daybook_connector.gui.program import Program
from daybook_connector.gui.tongue import Tongue
from daybook_connector.local import autostart, launch, logs, settings_file
from daybook_connector.local.paths import state_folder
from daybook_connector.words.language import NAMES
from daybook_connector.words.language import gettext as _
from daybook_connector.words.times import LocalClock

SIGNALS_MS = 500


def main(arguments: Sequence[str] | None = None) -> int:
    typed = _parser().parse_args(arguments)
    folder = state_folder()
    logs.set_up(folder)
    app = _application()
    tongue = Tongue(app, typed.language or settings_file.load(folder).language)
    first = FirstWindow(folder)
    if not first.claim():
        return 0
    host = Host(folder)
    backend = Backend(ControlDoor(folder))
    has_tray = QSystemTrayIcon.isSystemTrayAvailable()
    program = Program(
        backend, LocalClock(), autostart, logs.folder_of(folder), tongue, has_tray=has_tray
    )
    first.called.connect(program.bring_forward)
    program.ended.connect(app.quit)
    program.restart_wanted.connect(lambda: _restart(first))
    host.ended.connect(program.agent_ended)
    host.start()
    backend.start()
    program.show(hidden=typed.hidden)
    _end_on_signals(app)
    code = app.exec()
    program.close()
    host.stop()
    if not backend.close():
        # A call is still waiting for the agent of another program. Nothing is lost with it.
        os._exit(code)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="daybook-connector-window",
        description=_(words.DESCRIPTION),
    )
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--hidden", action="store_true", help=_(words.HIDDEN))
    parser.add_argument("--language", choices=NAMES, default="", help=_(words.WHICH_LANGUAGE))
    return parser


def _application() -> QApplication:
    app = QApplication(sys.argv[:1])
    app.setApplicationName("daybook-connector")
    app.setApplicationDisplayName(words.PRODUCT)
    app.setDesktopFileName("daybook-connector")
    app.setWindowIcon(icon(None))
    app.setQuitOnLastWindowClosed(False)
    return app


def _end_on_signals(app: QApplication) -> None:
    """Ctrl+C and a polite kill end it as Exit does."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: app.quit())
    # Python looks at signals only while it runs, so it is woken now and then.
    timer = QTimer(app, interval=SIGNALS_MS)
    timer.timeout.connect(lambda: None)
    timer.start()


def _restart(first: FirstWindow) -> None:
    """Begin a new process and end this one at once, whatever its threads are waiting for."""
    first.release()
    program, *arguments = launch.again()
    QProcess.startDetached(program, [*arguments, "--hidden"])
    os._exit(75)
