"""Run a program that ends with the process that started it, however that one ends.

    python config/demo/companion.py PARENT COMMAND …

Linux tells a process of its parent's death if it asks to (prctl(2), PR_SET_PDEATHSIG), and keeps
that over the exec of another program. Elsewhere the next start of the demo has to clean up.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def companion(*command: str) -> list[str]:
    """The command as a companion of this very process."""
    return [sys.executable, __file__, str(os.getpid()), *command]


def main(parent: int, command: list[str]) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before it could be asked about
            return
    os.execvp(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
