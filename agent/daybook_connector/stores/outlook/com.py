"""The only door to pywin32. Tests come through it with an Outlook of their own."""

import sys
from dataclasses import dataclass
from typing import Any

from daybook_connector.stores.errors import StoreMissing

PROGID = "Outlook.Application"


@dataclass(frozen=True, slots=True)
class Com:
    """pywin32's modules as far as they are used, and the standard library's winreg."""

    pythoncom: Any
    connect: Any
    winreg: Any


def load() -> Com:
    """pywin32, imported now. Raises `StoreMissing` where there is none."""
    if sys.platform != "win32":
        raise StoreMissing(why="windows-only")
    try:
        import winreg

        import pythoncom
        from win32com.client import connect
    except ImportError as error:
        raise StoreMissing(why="pywin32-missing") from error
    return Com(pythoncom, connect, winreg)
