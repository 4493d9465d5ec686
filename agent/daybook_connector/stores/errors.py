"""What can go wrong with a calendar store, whatever kind it is."""

from daybook_connector.words.errors import ConnectorError


class StoreError(ConnectorError):
    """The calendar store on this computer could not be used.

    Try again; if it stays, run `daybook-connector doctor`.
    """


class StoreClosed(StoreError):
    """Outlook is not running, so its calendar cannot be read or written.

    Open Outlook, or let Daybook Connector start it (Settings).
    """

    code = "store-closed"
    alert = "outlook-closed"


class StoreBusy(StoreError):
    """Outlook does not answer, probably because a dialog is open in it.

    Close the dialog in Outlook; the connector goes on by itself.
    """

    code = "store-busy"
    alert = "outlook-busy"


class StorePrompt(StoreError):
    """Outlook asks whether a program may use it, and waits for an answer.

    Allow access. If the question comes back, show docs/outlook-for-it.md to your IT department.
    """

    code = "store-prompt"
    alert = "outlook-security-prompt"


class NewOutlookOnly(StoreError):
    """Only the new Outlook is installed, and it offers no interface to programs.

    Switch back to classic Outlook. An account whose server speaks CalDAV can be connected in the
    portal instead.
    """

    code = "store-closed"
    permanent = True
    alert = "new-outlook-only"


class StoreMissing(StoreError):
    """The calendar store is not there.

    Check that Outlook is installed, or that the folder of calendars exists.
    """

    code = "store-closed"
    permanent = True


class StoreCalendarGone(StoreError):
    """The calendar no longer exists, or is no longer shared with you.

    If it was deleted on purpose, choose another one in the portal's Associated calendars.
    """

    code = "calendar-gone"
    permanent = True


class StorePermissionRefused(StoreError):
    """You are not allowed to do this in the calendar.

    Ask the calendar's owner for read and write permission, or choose another calendar.
    """

    code = "permission-refused"
    permanent = True


class StoreEventGone(StoreError):
    """The event is no longer in the calendar.

    Nothing to do: the portal writes it again if it is still wanted.
    """

    code = "event-gone"


class StoreEventRefused(StoreError):
    """The store refuses this event.

    Look at the detail; often the calendar has a rule for events.
    """

    code = "event-refused"
    permanent = True
