"""What can go wrong with a calendar store, whatever kind it is."""

from daybook_connector.errors import ConnectorError


class StoreError(ConnectorError):
    """The calendar store on this computer could not be used."""

    kind = "store-failed"


class StoreClosed(StoreError):
    """Outlook is not running, so its calendar cannot be read or written."""

    code = "store-closed"
    alert = "outlook-closed"


class StoreBusy(StoreError):
    """Outlook does not answer, probably because a dialog is open in it."""

    code = "store-busy"
    alert = "outlook-busy"


class StorePrompt(StoreError):
    """Outlook asks whether a program may use it, and waits for an answer."""

    code = "store-prompt"
    alert = "outlook-security-prompt"


class NewOutlookOnly(StoreError):
    """Only the new Outlook is installed, and it offers no interface to programs."""

    code = "store-closed"
    kind = "new-outlook-only"
    permanent = True
    alert = "new-outlook-only"


class StoreMissing(StoreError):
    """The calendar store is not there."""

    code = "store-closed"
    kind = "store-not-there"
    permanent = True


class StoreCalendarGone(StoreError):
    """The calendar no longer exists, or is no longer shared with you."""

    code = "calendar-gone"
    permanent = True


class StorePermissionRefused(StoreError):
    """You are not allowed to do this in the calendar."""

    code = "permission-refused"
    permanent = True


class StoreEventGone(StoreError):
    """The event is no longer in the calendar."""

    code = "event-gone"


class StoreEventRefused(StoreError):
    """The store refuses this event."""

    code = "event-refused"
    permanent = True
