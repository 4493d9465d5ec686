"""Events of calendars: read from iCalendar text, expanded to the times they take, written.

Shared by the portal and by the agent, so that both read one file alike. Pure: no network, no files,
no database, no clock; `now` and windows are arguments.
"""

__version__ = "0.1.0"
