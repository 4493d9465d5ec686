"""What can go wrong with a calendar account, in the words its owner reads.

The first paragraph of a class docstring says what happened, the second what helps; both are shown
in the portal. `code` is stable (API, alerts), `permanent` means that trying again by itself is
useless until somebody acts.
"""

from datetime import timedelta
from typing import ClassVar


class ProviderError(Exception):
    """Something went wrong with the calendar account.

    Try again; if it stays, send the details to support.
    """

    code: ClassVar[str] = "provider-error"
    permanent: ClassVar[bool] = False

    def __init__(self, detail: str = "", *, retry_after: timedelta | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.retry_after = retry_after

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


class AddressInvalid(ProviderError):
    """The address cannot be used.

    Enter the server's web address (https://…), your mail address, or the name of the server.
    """

    code = "address-invalid"
    permanent = True


class AddressForbidden(ProviderError):
    """The address leads into a private network, which this portal does not connect to.

    Use a public address, or ask the administrator to set ALLOW_PRIVATE_ADDRESSES for this server.
    """

    code = "address-forbidden"
    permanent = True


class NameUnknown(ProviderError):
    """The name of the server could not be found.

    Check the spelling of the address. If it is right, the server's name service may be down.
    """

    code = "name-unknown"


class Unreachable(ProviderError):
    """The server does not answer.

    Wait if it may be down for a moment. If it stays, check the address and port, and whether a
    firewall stands between this portal and the server.
    """

    code = "unreachable"


class NotEncrypted(Unreachable):
    """The server answers, but not over https.

    Check the port. Enter http://… only for a server in your own network: the password would travel
    unencrypted.
    """

    code = "not-encrypted"


class CertificateInvalid(ProviderError):
    """The server's certificate is not valid, so the connection would not be safe.

    Check that the address matches the certificate's name, and ask the server's operator to renew
    it. A certificate of your own authority is trusted by setting SSL_CERT_FILE.
    """

    code = "certificate-invalid"


class SignInRefused(ProviderError):
    """The server refused the user name and password.

    Check both. Many services (iCloud, Fastmail, accounts with two-step sign-in) need an app
    password, made in the account's security settings.
    """

    code = "sign-in-refused"
    permanent = True


class PermissionRefused(ProviderError):
    """The account is not allowed to do this.

    Ask the calendar's owner for read and write permission, or choose another calendar.
    """

    code = "permission-refused"
    permanent = True


class NoCalendars(ProviderError):
    """The sign-in worked, but the account has no calendars.

    Check that the address is the one for calendars, and that the account has at least one.
    """

    code = "no-calendars"
    permanent = True


class NotACalendarServer(ProviderError):
    """The address answers, but not as a calendar server.

    Look up the address for calendar programs in your provider's help; it often ends in /dav.
    """

    code = "not-a-calendar-server"
    permanent = True


class CalendarGone(ProviderError):
    """The calendar no longer exists at the server, or is no longer shared with this account.

    If it was deleted or renamed on purpose, choose another one in Associated calendars.
    """

    code = "calendar-gone"
    permanent = True


class Throttled(ProviderError):
    """The server asked for a pause because of too many requests.

    Wait until the pause is over. A longer sync interval prevents it.
    """

    code = "throttled"


class ServerTrouble(ProviderError):
    """The server answered with an error of its own or with something that cannot be read.

    Wait if it is brief. What is known of calendars stays in force.
    """

    code = "server-trouble"


class OutOfBudget(ProviderError):
    """Reading this takes more time or data than Daybook gives a server at once.

    Nothing to do: what was known stays in force, what was read so far is kept, and the next sync
    goes on from there. If it stays, ask the server's operator why it answers so slowly.
    """

    code = "out-of-budget"


class TooMuch(ServerTrouble):
    """The server sent more than Daybook can take in.

    Look at what the detail names; a calendar of many years can be split, or its old events moved
    to another one. What was known stays in force.
    """

    code = "too-much"


class EventGone(ProviderError):
    """The event is no longer in the calendar.

    Nothing to do: it is written again if it is still wanted.
    """

    code = "event-gone"


class EventChanged(ProviderError):
    """The event was changed in the calendar at the same moment.

    Nothing to do: it is read again and the change is merged.
    """

    code = "event-changed"


class EventRefused(ProviderError):
    """The server refuses this event.

    Look at the server's own message; often the calendar has a size limit or a rule for events.
    """

    code = "event-refused"
    permanent = True


class AgentOffline(ProviderError):
    """The program on the PC is not connected, so its calendars can be neither read nor written.

    Start the PC, and see that Daybook Connector is running. What was known stays in force, and what
    is to be written waits.
    """

    code = "agent-offline"


class NotYet(ProviderError):
    """The program on the PC was asked and has not answered yet.

    Nothing to do: it answers when it asks for news, and the rest follows by itself.
    """

    code = "not-yet"


class StoreUnavailable(ProviderError):
    """The program on the PC runs, but cannot get at its calendars now.

    See what the detail says; often the calendar program there is closed, or a dialog is open in it.
    """

    code = "store-unavailable"


class CredentialsUnreadable(ProviderError):
    """The stored password cannot be opened, because the key that sealed it is not in use any more.

    Add the old key to CREDENTIAL_KEYS again, or reconnect the account with its password.
    """

    code = "credentials-unreadable"
    permanent = True
