"""What can go wrong, in the words the user reads.

The first paragraph of a class docstring says what happened, the second what helps. `code` is the
one of the line (docs/agent-protocol.md), `permanent` means that trying again is useless until
somebody acts. `alert` names the alert it stands for while it lasts, if there is one.
"""

from typing import ClassVar


class ConnectorError(Exception):
    """Something went wrong.

    Try again; if it stays, send the log to support.
    """

    code: ClassVar[str] = "failed"
    permanent: ClassVar[bool] = False
    alert: ClassVar[str] = ""

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def cause(self) -> str:
        return _paragraph(type(self).__doc__, 0)

    @property
    def remedy(self) -> str:
        return _paragraph(type(self).__doc__, 1)

    def __str__(self) -> str:
        return f"{self.cause} ({self.detail})" if self.detail else self.cause


def _paragraph(doc: str | None, number: int) -> str:
    paragraphs = (doc or "").strip().split("\n\n")
    return " ".join(paragraphs[number].split()) if number < len(paragraphs) else ""


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


class CalendarGone(StoreError):
    """The calendar no longer exists, or is no longer shared with you.

    If it was deleted on purpose, choose another one in the portal's Associated calendars.
    """

    code = "calendar-gone"
    permanent = True


class PermissionRefused(StoreError):
    """You are not allowed to do this in the calendar.

    Ask the calendar's owner for read and write permission, or choose another calendar.
    """

    code = "permission-refused"
    permanent = True


class EventGone(StoreError):
    """The event is no longer in the calendar.

    Nothing to do: the portal writes it again if it is still wanted.
    """

    code = "event-gone"


class EventRefused(StoreError):
    """The store refuses this event.

    Look at the detail; often the calendar has a rule for events.
    """

    code = "event-refused"
    permanent = True
