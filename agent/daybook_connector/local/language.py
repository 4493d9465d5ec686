"""Which languages the user of this computer reads."""

import locale
import os
import sys

VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""In the order of gettext, of which the first that is set counts."""


def of_the_system() -> list[str]:
    """Codes such as de_AT, the dearest first; empty where the system does not say."""
    if sys.platform == "win32":
        return _of_windows()
    for name in VARIABLES:
        if told := os.environ.get(name):
            return [code for code in told.split(":") if code]
    return _of_macos() if sys.platform == "darwin" else []


def _of_windows() -> list[str]:
    """The language of its own windows, whatever the formats of dates are."""
    import ctypes

    number = ctypes.windll.kernel32.GetUserDefaultUILanguage()  # type: ignore[attr-defined]
    code = locale.windows_locale.get(number)
    return [code] if code else []


def _of_macos() -> list[str]:
    """Programs that do not come from a terminal get no variables there."""
    import plistlib
    from pathlib import Path

    file = Path.home() / "Library" / "Preferences" / ".GlobalPreferences.plist"
    try:
        told = plistlib.loads(file.read_bytes()).get("AppleLanguages", [])
    except (OSError, ValueError):
        return []
    return [str(code) for code in told]
