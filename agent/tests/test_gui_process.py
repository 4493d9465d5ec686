"""The window as a program of its own: start, second start, end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from daybook_connector.local.control import ControlClient, NotRunning
from daybook_connector.local.single import is_running

from tests.screen import wait_until

pytestmark = pytest.mark.gui

PROGRAM = "import sys; from daybook_connector.gui import main; sys.exit(main(['--hidden']))"


def start(home: Path) -> "subprocess.Popen[bytes]":
    surroundings = os.environ | {"DAYBOOK_CONNECTOR_HOME": str(home)}
    return subprocess.Popen([sys.executable, "-c", PROGRAM], env=surroundings)


def answers(home: Path) -> bool:
    try:
        return bool(ControlClient(home).call("status"))
    except NotRunning:
        return False


def test_it_runs_the_agent_once_and_ends_it_politely(tmp_path: Path) -> None:
    first = start(tmp_path)
    try:
        wait_until(lambda: answers(tmp_path), 30)
        second = start(tmp_path)
        assert second.wait(30) == 0
        assert answers(tmp_path)
        first.send_signal(signal.SIGTERM)
        assert first.wait(30) == 0
        assert not is_running(tmp_path)
    finally:
        first.kill()


def test_asked_over_the_control_socket_the_agent_ends_and_the_window_stays(
    tmp_path: Path,
) -> None:
    program = start(tmp_path)
    try:
        wait_until(lambda: answers(tmp_path), 30)
        ControlClient(tmp_path).call("stop")
        wait_until(lambda: not is_running(tmp_path))
        with pytest.raises(subprocess.TimeoutExpired):
            program.wait(1)
        program.send_signal(signal.SIGTERM)
        assert program.wait(30) == 0
    finally:
        program.kill()
