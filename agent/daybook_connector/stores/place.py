"""Whether there can be calendars where the settings say, before anything is done about it."""

from collections.abc import Callable
from dataclasses import replace

from daybook_connector.errors import ConnectorError
from daybook_connector.local.settings_file import Settings
from daybook_connector.stores.base import Store
from daybook_connector.stores.choice import make_store
from daybook_connector.stores.errors import StoreError


class NoCalendarsThere(ConnectorError):
    """There are no calendars at that place, so the portal was not asked; the code is still good."""

    code = "store-missing"
    kind = "code-still-good"

    def __init__(self, why: StoreError, place: str) -> None:
        known = {"cause": why.reason.code, "detail": place} if place else why.under()
        super().__init__(**known)
        self.why = why

    @property
    def remedy(self) -> str:
        return self.why.remedy


def demand_calendars(settings: Settings, make: Callable[[Settings], Store] = make_store) -> None:
    """Look whether the store can be opened here; blocks, for up to a minute where Outlook is busy.

    Nothing is started, and a store that is merely closed or busy is good enough. Raises
    `NoCalendarsThere`.
    """
    try:
        store = make(replace(settings, start_outlook=False))
        try:
            store.open()
        finally:
            store.close()
    except StoreError as error:
        if error.permanent:
            raise NoCalendarsThere(error, settings.folder) from error
