"""Being told of changes. Only a hint: Outlook is silent for more than 16 items at once, for the
last item of a data file, and while it is closed, so a pass compares anyway.

The sinks are what pywin32's makepy would generate, without its cache of generated code. Outlook
calls them while `pythoncom.PumpWaitingMessages` runs on the store's thread. The collections stay
referenced here: a collected one tells nothing more.
"""

from collections.abc import Callable
from typing import Any

from daybook_connector.stores.errors import StoreBusy, StoreClosed, StoreError
from daybook_connector.stores.outlook.remote import Remote
from daybook_connector.stores.outlook.session import OutlookSession

ITEMS_EVENTS = "{00063077-0000-0000-C000-000000000046}"
FOLDER_EVENTS = "{000630F7-0000-0000-C000-000000000046}"
FOLDERS_EVENTS = "{00063076-0000-0000-C000-000000000046}"
APPLICATION_EVENTS = "{0006302C-0000-0000-C000-000000000046}"
GO_ON = False
"""What a sink gives for `Cancel`: the user's move is not stopped."""

Told = Callable[[], None]


class ItemsSink:
    """Hears of items of one folder."""

    CLSID = ITEMS_EVENTS
    _com_interfaces_ = [ITEMS_EVENTS]
    _public_methods_: list[str] = []
    _dispid_to_func_ = {0xF001: "OnItemAdd", 0xF002: "OnItemChange", 0xF003: "OnItemRemove"}

    def __init__(self, told: Told) -> None:
        self._told = told

    def OnItemAdd(self, item: Any) -> None:  # noqa: N802
        self._told()

    def OnItemChange(self, item: Any) -> None:  # noqa: N802
        self._told()

    def OnItemRemove(self) -> None:  # noqa: N802
        self._told()


class FolderSink:
    """Hears of moves out of one folder, also of the last item and into Deleted Items."""

    CLSID = FOLDER_EVENTS
    _com_interfaces_ = [FOLDER_EVENTS]
    _public_methods_: list[str] = []
    _dispid_to_func_ = {0xFBA8: "OnBeforeFolderMove", 0xFBA9: "OnBeforeItemMove"}

    def __init__(self, told: Told) -> None:
        self._told = told

    def OnBeforeFolderMove(self, move_to: Any, cancel: bool) -> bool:  # noqa: N802
        self._told()
        return GO_ON

    def OnBeforeItemMove(self, item: Any, move_to: Any, cancel: bool) -> bool:  # noqa: N802
        self._told()
        return GO_ON


class FoldersSink:
    """Hears of calendars that come, go, or are renamed."""

    CLSID = FOLDERS_EVENTS
    _com_interfaces_ = [FOLDERS_EVENTS]
    _public_methods_: list[str] = []
    _dispid_to_func_ = {0xF001: "OnFolderAdd", 0xF002: "OnFolderChange", 0xF003: "OnFolderRemove"}

    def __init__(self, told: Told) -> None:
        self._told = told

    def OnFolderAdd(self, folder: Any) -> None:  # noqa: N802
        self._told()

    def OnFolderChange(self, folder: Any) -> None:  # noqa: N802
        self._told()

    def OnFolderRemove(self) -> None:  # noqa: N802
        self._told()


class QuitSink:
    """Hears that Outlook is being closed. References that are kept then would keep it running."""

    CLSID = APPLICATION_EVENTS
    _com_interfaces_ = [APPLICATION_EVENTS]
    _public_methods_: list[str] = []
    _dispid_to_func_ = {0xF007: "OnQuit"}

    def __init__(self, told: Told) -> None:
        self._told = told

    def OnQuit(self) -> None:  # noqa: N802
        self._told()


class Watch:
    """The sinks of one session."""

    def __init__(self, session: OutlookSession, changed: Callable[[str], None]) -> None:
        self._session = session
        self._changed = changed
        self._kept: list[Any] = []
        self._connections: list[Any] = []
        self._parents: set[str] = set()

    def application(self) -> None:
        self._try(lambda: self._session.application, QuitSink(self._quit))

    def folder(self, folder: Remote, key: str) -> None:
        """Watch a calendar folder. One that cannot be watched is left to the timer."""
        here, anywhere = (lambda: self._changed(key)), (lambda: self._changed(""))
        self._try(lambda: folder.Items, ItemsSink(here))
        self._try(lambda: folder, FolderSink(here))
        self._try(lambda: self._siblings(folder), FoldersSink(anywhere))

    def _quit(self) -> None:
        self._session.calls.gone = True
        self._changed("")

    def _try(self, source: Callable[[], Remote | None], sink: Any) -> None:
        try:
            watched = source()
            if watched is not None:
                self._connect(watched, sink)
        except (StoreClosed, StoreBusy):
            raise
        except StoreError:
            return

    def stop(self) -> None:
        for connection in self._connections:
            try:
                self._session.calls.make("Unadvise", connection.Disconnect)
            except StoreError:
                continue
        self._connections.clear()
        self._kept.clear()

    @property
    def works(self) -> bool:
        return bool(self._connections)

    def _siblings(self, folder: Remote) -> Remote | None:
        """The collection that the folder is in, unless it is watched already."""
        parent = folder.Parent
        if parent.EntryID in self._parents:
            return None
        self._parents.add(parent.EntryID)
        siblings: Remote = parent.Folders
        return siblings

    def _connect(self, watched: Remote, sink: Any) -> None:
        connect = self._session.com.connect.SimpleConnection
        connection = self._session.calls.make(
            "Advise", lambda: connect(watched.interface, sink, sink.CLSID)
        )
        self._kept.append(watched)
        self._connections.append(connection)
