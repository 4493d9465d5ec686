"""Starting at sign-in, the way each system does it for one user."""

import os
import plistlib
import sys
from pathlib import Path

from daybook_connector.local import launch

NAME = "daybook-connector"
TITLE = "Daybook Connector"
LABEL = "org.daybook.connector"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


def turn_on() -> None:
    _switch_on(launch.at_sign_in(launch.here()))


if sys.platform == "win32":
    import winreg
    from subprocess import list2cmdline

    def _switch_on(line: list[str]) -> None:
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
            winreg.SetValueEx(key, TITLE, 0, winreg.REG_SZ, list2cmdline(line))

    def turn_off() -> None:
        try:
            with winreg.OpenKey(
                winreg.HKEY_CURRENT_USER, RUN_KEY, access=winreg.KEY_SET_VALUE
            ) as key:
                winreg.DeleteValue(key, TITLE)
        except FileNotFoundError:
            return

    def is_on() -> bool:
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:
                winreg.QueryValueEx(key, TITLE)
        except FileNotFoundError:
            return False
        return True

else:

    def entry() -> Path:
        """The file that stands for it."""
        if sys.platform == "darwin":
            return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        config = os.environ.get("XDG_CONFIG_HOME", "")
        return (
            (Path(config) if config else Path.home() / ".config") / "autostart" / f"{NAME}.desktop"
        )

    def _switch_on(line: list[str]) -> None:
        path = entry()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_launch_agent(line) if sys.platform == "darwin" else _desktop(line))

    def turn_off() -> None:
        entry().unlink(missing_ok=True)

    def is_on() -> bool:
        return entry().exists()

    def _launch_agent(line: list[str]) -> bytes:
        return plistlib.dumps({"Label": LABEL, "ProgramArguments": line, "RunAtLoad": True})

    def _desktop(line: list[str]) -> bytes:
        """https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html"""
        lines = [
            "[Desktop Entry]",
            "Type=Application",
            f"Name={TITLE}",
            f"Exec={' '.join(_quoted(word) for word in line)}",
            "Terminal=false",
            "X-GNOME-Autostart-enabled=true",
        ]
        return ("\n".join(lines) + "\n").encode()

    def _quoted(word: str) -> str:
        for mark in ("\\", '"', "`", "$"):
            word = word.replace(mark, "\\" + mark)
        return '"' + word.replace("%", "%%").replace("\\", "\\\\") + '"'
