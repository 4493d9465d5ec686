"""All calendars that Outlook shows, and the way back from a key to its folder."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from daybook_connector.stores.errors import StoreBusy, StoreCalendarGone, StoreClosed, StoreError
from daybook_connector.stores.outlook.codes import OutlookItemMissing
from daybook_connector.stores.outlook.identity import calendar_key
from daybook_connector.stores.outlook.names import (
    OlDefaultFolders,
    OlExchangeStoreType,
    OlItemType,
    OlNavigationModuleType,
)
from daybook_connector.stores.outlook.remote import Remote, each
from daybook_connector.stores.outlook.session import OutlookSession

DEEPEST = 8
"""Levels of sub folders that are looked through."""


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """Where a calendar is. `person` is set where only a colleague's name is known."""

    key: str
    name: str
    store_id: str = ""
    entry_id: str = ""
    owner: str = ""
    person: str = ""


def places(session: OutlookSession) -> list[FolderPlace]:
    """Every calendar once, with names that tell them apart. What fails alone is left out.

    Raises `StoreClosed` and `StoreBusy`, which concern all of them.
    """
    found: dict[str, FolderPlace] = {}
    for place in (*_default(session), *_own(session), *_opened(session)):
        found.setdefault(place.key, place)
    names = [place.name for place in found.values()]
    return [
        replace(place, name=f"{place.owner}: {place.name}")
        if names.count(place.name) > 1 and place.owner
        else place
        for place in found.values()
    ]


def folder_of(session: OutlookSession, place: FolderPlace) -> Remote:
    """The folder. Raises `StoreCalendarGone` also for one that lies in Deleted Items."""
    try:
        folder: Remote | None = session.namespace.do(
            "GetFolderFromID", place.entry_id, place.store_id
        )
    except OutlookItemMissing as error:
        raise StoreCalendarGone(**error.about) from None
    if folder is None or _lies_in_deleted_items(session, folder):
        raise StoreCalendarGone(place.name)
    return folder.known_as("Folder")


def _default(session: OutlookSession) -> Iterator[FolderPlace]:
    try:
        folder = session.namespace.do("GetDefaultFolder", OlDefaultFolders.olFolderCalendar.value)
        yield place_of(folder, "")
    except (StoreClosed, StoreBusy):
        raise
    except StoreError:
        return


def _own(session: OutlookSession) -> Iterator[FolderPlace]:
    """The calendars of all accounts and data files, without public folders: those are too many."""
    for store in each(session.namespace.Stores):
        try:
            if store.ExchangeStoreType == OlExchangeStoreType.olExchangePublicFolder:
                continue
            bin_id = _deleted_items(store)
            yield from _below(store.do("GetRootFolder"), store.DisplayName, bin_id, DEEPEST)
        except (StoreClosed, StoreBusy):
            raise
        except StoreError:
            continue


def _below(folder: Remote, owner: str, bin_id: str, levels: int) -> Iterator[FolderPlace]:
    for child in each(folder.Folders) if levels else ():
        try:
            if child.EntryID == bin_id:
                continue
            if child.DefaultItemType == OlItemType.olAppointmentItem:
                yield place_of(child, owner)
            yield from _below(child, owner, bin_id, levels - 1)
        except (StoreClosed, StoreBusy):
            raise
        except StoreError:
            continue


def _opened(session: OutlookSession) -> Iterator[FolderPlace]:
    """Calendars of others that stand in the calendar's navigation pane."""
    explorer = session.application.do("ActiveExplorer")
    if explorer is None:
        return
    try:
        modules = explorer.NavigationPane.Modules
        module = modules.do("GetNavigationModule", OlNavigationModuleType.olModuleCalendar.value)
        groups = each(module.NavigationGroups)
    except (StoreClosed, StoreBusy):
        raise
    except StoreError:
        return
    for group in groups:
        for entry in each(group.NavigationFolders):
            try:
                yield place_of(entry.Folder, entry.DisplayName, entry.DisplayName)
            except (StoreClosed, StoreBusy):
                raise
            except StoreError:
                continue


def place_of(folder: Remote, owner: str, name: str = "") -> FolderPlace:
    store_id, entry_id = folder.StoreID, folder.EntryID
    key = calendar_key(store_id, entry_id)
    return FolderPlace(key, name or folder.Name, store_id, entry_id, owner)


def _deleted_items(store: Remote) -> str:
    try:
        bin_ = store.do("GetDefaultFolder", OlDefaultFolders.olFolderDeletedItems.value)
        return str(bin_.EntryID)
    except (StoreClosed, StoreBusy):
        raise
    except StoreError:
        return ""


def _lies_in_deleted_items(session: OutlookSession, folder: Remote) -> bool:
    """A deleted folder only moves, and can still be opened by its ID."""
    try:
        bin_id = _deleted_items(folder.Store)
        for _ in range(DEEPEST if bin_id else 0):
            folder = folder.Parent
            if folder.EntryID == bin_id:
                return True
    except (StoreClosed, StoreBusy):
        raise
    except StoreError:
        return False  # Above the topmost folder is the session, which has no EntryID.
    return False
