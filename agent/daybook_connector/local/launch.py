"""How this program is started: again by itself, or at sign-in by the system."""

import os
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

CONSOLE, WINDOW = "daybook-connector", "daybook-connector-window"
MODULE = "daybook_connector"


@dataclass(frozen=True, slots=True)
class Installation:
    """How the program lies on this computer.

    `executable` is Python, or the program itself where it is `frozen` (packaging/). `folders` are
    those in which pip, pipx and others may have put its programs, the likeliest first. `windowed`:
    the window's libraries are there.
    """

    executable: str
    folders: tuple[str, ...] = ()
    frozen: bool = False
    windowed: bool = False
    windows: bool = False


def here() -> Installation:
    """This one."""
    called = Path(sys.argv[0]).absolute().parent
    path = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return Installation(
        sys.executable,
        (str(called), sysconfig.get_path("scripts"), *filter(None, path)),
        frozen=bool(getattr(sys, "frozen", False)),
        windowed=find_spec("PySide6") is not None,
        windows=sys.platform == "win32",
    )


def again() -> list[str]:
    """What starts this program as it was started."""
    arguments = sys.argv[1:] if getattr(sys, "frozen", False) else sys.orig_argv[1:]
    return [sys.executable, *arguments]


def at_sign_in(there: Installation, exists: Callable[[str], bool] = os.path.isfile) -> list[str]:
    """What starts it without anybody looking: the window where there is one, else the agent."""
    kind: type[PurePath] = PureWindowsPath if there.windows else PurePosixPath
    suffix = ".exe" if there.windows else ""
    beside = str(kind(there.executable).parent)
    for name, arguments in ((WINDOW, ["--hidden"]), (CONSOLE, ["run"])):
        # pip makes the window's program even where its libraries are missing.
        if name == WINDOW and not (there.windowed or there.frozen):
            continue
        for folder in (beside,) if there.frozen else there.folders:
            program = str(kind(folder) / (name + suffix))
            if exists(program):
                return [program, *arguments]
    if there.frozen:
        return [there.executable, "run"]
    return [there.executable, "-m", MODULE, "run"]
