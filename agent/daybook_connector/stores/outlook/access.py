"""Whether a calendar may be written.

The properties that would tell are guarded. So Outlook is asked for a new item, which it refuses
where the user may not create one; the item is dropped unsaved and leaves no trace. Where a refusal
only comes at saving, it is remembered until a write succeeds.
"""

from daybook_connector.stores.errors import StorePermissionRefused
from daybook_connector.stores.events import CalendarAccess
from daybook_connector.stores.outlook.names import OlInspectorClose, OlItemType
from daybook_connector.stores.outlook.remote import Remote


class Refusals:
    """Calendars in which Outlook refused to save, by key."""

    def __init__(self) -> None:
        self._keys: set[str] = set()

    def note(self, key: str) -> None:
        self._keys.add(key)

    def forget(self, key: str) -> None:
        self._keys.discard(key)

    def __contains__(self, key: str) -> bool:
        return key in self._keys


def access_to(folder: Remote, key: str, refusals: Refusals) -> CalendarAccess:
    if key in refusals:
        return CalendarAccess.READ_ONLY
    try:
        items = folder.Items
        item = items.do("Add", OlItemType.olAppointmentItem.value)
        item.do("Close", OlInspectorClose.olDiscard.value)
    except StorePermissionRefused:
        return CalendarAccess.READ_ONLY
    return CalendarAccess.READ_WRITE
