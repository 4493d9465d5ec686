"""Classic Outlook as a store of calendars; see docs/outlook-object-model.md."""

from daybook_connector.stores.outlook.store import OutlookStore

__all__ = ["OutlookStore"]
