"""Whose the journal is."""

import logging

from daybook_connector.journal import Journal
from daybook_connector.local.settings_file import Settings

log = logging.getLogger(__name__)


def open_account(journal: Journal, settings: Settings) -> None:
    """What the journal holds of another account or store is of no use for this one."""
    if not settings.is_paired:
        return
    place = (settings.portal, settings.connector_id, settings.store, settings.folder)
    account, before = " ".join(place), journal.noted("account")
    if before and before != account:
        log.info("Another account or store: the journal begins anew.")
        journal.begin_anew()
    if before != account:
        journal.note("account", account)
