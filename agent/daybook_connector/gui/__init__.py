"""The window, the icon in the taskbar and the settings wizard. Needs the extra [gui] (PySide6)."""

from collections.abc import Sequence

MISSING = (
    "The window of Daybook Connector needs PySide6, which is not installed. "
    "Install it with: pipx install 'daybook-connector[gui]'. "
    "Without it, use `daybook-connector run` and `daybook-connector status`."
)
UNLOADABLE = (
    "PySide6 is installed but cannot be loaded: {reason}. On Debian and Ubuntu it needs "
    "libegl1, libgl1, libxkbcommon0, libdbus-1-3 and libfontconfig1."
)

try:
    import PySide6.QtSvg
    import PySide6.QtWidgets  # noqa: F401
except ModuleNotFoundError as missing:
    raise ImportError(MISSING) from missing
except ImportError as unloadable:
    raise ImportError(UNLOADABLE.format(reason=unloadable)) from unloadable


def main(arguments: Sequence[str] | None = None) -> int:
    """Show the window of the agent of this PC, and run the agent where none runs yet."""
    from daybook_connector.gui.app import main as run

    return run(arguments)
