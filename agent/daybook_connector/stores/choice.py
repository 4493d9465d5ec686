"""Which store the settings mean. Stores are imported when they are wanted: Outlook's runs on
Windows only."""

from pathlib import Path

from daybook_connector.local.paths import state_folder
from daybook_connector.local.settings_file import Settings
from daybook_connector.stores.base import Store
from daybook_connector.stores.errors import StoreMissing


def make_store(settings: Settings) -> Store:
    """A store that is not open yet. Raises `StoreMissing` for one that cannot be here."""
    if settings.store == "vdir":
        from daybook_connector.stores.vdir import VdirStore

        if not settings.folder:
            raise StoreMissing(why="no-folder-chosen")
        return VdirStore(Path(settings.folder))
    if settings.store == "outlook":
        try:
            from daybook_connector.stores.outlook import OutlookStore
        except ImportError as error:
            raise StoreMissing(str(error)) from None
        store: Store = OutlookStore(
            may_start=settings.start_outlook,
            known=state_folder() / "outlook-events.json",
            people=settings.people,
        )
        return store
    raise StoreMissing(why="no-such-store", kind=repr(settings.store))
