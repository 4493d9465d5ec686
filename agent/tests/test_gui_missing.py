"""Without PySide6 the window says how to get it; nothing else of the agent needs it."""

import subprocess
import sys

BLOCKED = "import sys; sys.modules['PySide6'] = None; "


def run(code: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", BLOCKED + code], capture_output=True, text=True)


def test_without_pyside_the_import_tells_how_to_install_it() -> None:
    tried = run("import daybook_connector.gui")
    assert tried.returncode == 1
    assert tried.stderr.splitlines()[-1] == (
        "ImportError: The window of Daybook Connector needs PySide6, which is not installed. "
        "Install it with: pipx install 'daybook-connector[gui]'. Without it, use "
        "`daybook-connector run` and `daybook-connector status`."
    )


def test_without_pyside_the_agent_itself_works() -> None:
    tried = run("from daybook_connector.cli import main; main(['--version'])")
    assert (tried.returncode, tried.stdout) == (0, "0.1.0\n")
