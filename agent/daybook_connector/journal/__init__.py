"""What must survive any kill: reports that wait, what they build on, commands that were done."""

from daybook_connector.journal.book import Journal, open_journal
from daybook_connector.journal.calendars import Known
from daybook_connector.journal.commands import Own
from daybook_connector.journal.damage import JournalDamaged
from daybook_connector.journal.reports import Waiting

__all__ = ["Journal", "JournalDamaged", "Known", "Own", "Waiting", "open_journal"]
