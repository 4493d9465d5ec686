"""What the demo starts ends with it, also when it is killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.portal import ROOT, eventually

PARENT = """
import subprocess, sys, time
from config.demo.companion import companion
child = subprocess.Popen(companion(sys.executable, "-c", "import time; time.sleep(600)"))
print(child.pid, flush=True)
time.sleep(600)
"""


def is_running(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a parent's death")
def test_a_companion_ends_with_the_process_that_was_killed() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    command = Path(f"/proc/{child}/cmdline")
    eventually(lambda: b"companion" not in command.read_bytes())
    assert is_running(child)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait(10)
    eventually(lambda: not is_running(child))
