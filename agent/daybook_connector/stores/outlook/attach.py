"""Getting hold of Outlook: the running one, or a new one where the user allows it."""

from typing import Any

from daybook_connector.stores.errors import NewOutlookOnly, StoreClosed, StoreError, StoreMissing
from daybook_connector.stores.outlook.calls import Calls
from daybook_connector.stores.outlook.com import PROGID, Com
from daybook_connector.stores.outlook.remote import Remote

START_TRIES, START_PAUSE = 3, 10.0
PACKAGES = (
    r"Software\Classes\Local Settings\Software\Microsoft\Windows\CurrentVersion"
    r"\AppModel\Repository\Packages"
)
NEW_OUTLOOK = "Microsoft.OutlookForWindows_"
PREFERENCES = r"Software\Microsoft\Office\16.0\Outlook\Preferences"


def attach(com: Com, calls: Calls, *, may_start: bool, rest: Any) -> tuple[Remote, bool]:
    """Outlook's Application and whether we started it.

    Raises `StoreClosed`, `NewOutlookOnly`, `StoreMissing`.
    """
    try:
        return _running(com, calls), False
    except StoreMissing:
        raise _missing(com) from None
    except StoreClosed:
        if uses_new_outlook(com):
            raise NewOutlookOnly(why="switched-to-new") from None
        if not may_start:
            raise
    return _started(com, calls, rest), True


def _running(com: Com, calls: Calls) -> Remote:
    return Remote(calls.make("GetActiveObject", lambda: com.pythoncom.connect(PROGID)), calls)


def _started(com: Com, calls: Calls, rest: Any) -> Remote:
    """A new Outlook. Its own window stays closed; it may take half a minute to answer."""
    for number in range(START_TRIES):
        try:
            return Remote(calls.make("CoCreateInstance", lambda: _create(com)), calls)
        except StoreMissing:
            raise _missing(com) from None
        except StoreError:
            if number + 1 < START_TRIES:
                rest(START_PAUSE)
    raise StoreClosed(why="elevated")


def _create(com: Com) -> Any:
    return com.pythoncom.CoCreateInstance(
        PROGID, None, com.pythoncom.CLSCTX_LOCAL_SERVER, com.pythoncom.IID_IDispatch
    )


def _missing(com: Com) -> StoreError:
    if has_new_outlook(com):
        return NewOutlookOnly(why="classic-missing")
    return StoreMissing(why="classic-missing")


def has_new_outlook(com: Com) -> bool:
    """Whether the new Outlook is installed for this user: it is a package of Windows."""
    registry = com.winreg
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, PACKAGES) as packages:
            for number in range(registry.QueryInfoKey(packages)[0]):
                if registry.EnumKey(packages, number).startswith(NEW_OUTLOOK):
                    return True
    except OSError:
        pass
    return False


def uses_new_outlook(com: Com) -> bool:
    """Whether the user has moved the switch "Try the new Outlook"."""
    registry = com.winreg
    try:
        with registry.OpenKey(registry.HKEY_CURRENT_USER, PREFERENCES) as preferences:
            return bool(registry.QueryValueEx(preferences, "UseNewOutlook")[0])
    except OSError:
        return False
