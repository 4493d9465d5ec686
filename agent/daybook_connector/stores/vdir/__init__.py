"""A folder of .ics files, as vdirsyncer, khal, calcurse-caldav and pimsync keep them."""

from daybook_connector.stores.vdir.store import VdirStore

__all__ = ["VdirStore"]
