"""What must survive any kill: reports that wait, what they build on, commands that were done."""

from daybook_connector.journal.book import Journal, open_journal
from daybook_connector.journal.calendars import KnownCalendar
from daybook_connector.journal.commands import Own
from daybook_connector.journal.damage import JournalDamaged
from daybook_connector.journal.reports import WaitingReport

__all__ = ["Journal", "JournalDamaged", "KnownCalendar", "Own", "WaitingReport", "open_journal"]
