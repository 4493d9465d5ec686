"""What can go wrong with a calendar account.

`code` is stable (API, alerts), `permanent` means that trying again by itself is useless until
somebody acts. What its owner reads of it is in `providers.words`, where an app that stands above
enters the words of its own errors.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import ClassVar

from django.utils import translation

from providers import words
from providers.notes import Json, Note, stored


class ProviderError(Exception):
    """Something went wrong with the account; the base of all others.

    `note` is what is known beyond the code: a note, or a name or text that the server gave.
    """

    code: ClassVar[str] = "provider-error"
    permanent: ClassVar[bool] = False

    def __init__(self, note: Note | str = "", *, retry_after: timedelta | None = None) -> None:
        super().__init__(note)
        self.note = note
        self.retry_after = retry_after

    @property
    def details(self) -> dict[str, Json]:
        """What is stored beside the code."""
        return {"note": stored(self.note)} if self.note else {}

    @property
    def told(self) -> Note:
        """The error inside another note."""
        return Note(self.code, note=self.note) if self.note else Note(self.code)

    @property
    def detail(self) -> str:
        """The note in the language of whoever reads."""
        return words.said(self.note)

    def __str__(self) -> str:
        """For logs and commands, which are English."""
        with translation.override("en"):
            return words.error_said(self.code, self.details)


class AddressInvalid(ProviderError):
    """The address cannot be used."""

    code = "address-invalid"
    permanent = True


class AddressForbidden(ProviderError):
    """The address leads into a private network, which this portal does not connect to."""

    code = "address-forbidden"
    permanent = True


class NameUnknown(ProviderError):
    """The name of the server could not be found."""

    code = "name-unknown"


class Unreachable(ProviderError):
    """The server does not answer."""

    code = "unreachable"


class NotEncrypted(Unreachable):
    """The server answers, but not over https."""

    code = "not-encrypted"


class CertificateInvalid(ProviderError):
    """The server's certificate is not valid, so the connection would not be safe."""

    code = "certificate-invalid"


class SignInRefused(ProviderError):
    """The server refused the user name and password."""

    code = "sign-in-refused"
    permanent = True


class PermissionRefused(ProviderError):
    """The account is not allowed to do this."""

    code = "permission-refused"
    permanent = True


class NoCalendars(ProviderError):
    """The sign-in worked, but the account has no calendars."""

    code = "no-calendars"
    permanent = True


class NotACalendarServer(ProviderError):
    """The address answers, but not as a calendar server."""

    code = "not-a-calendar-server"
    permanent = True


class CalendarGone(ProviderError):
    """The calendar no longer exists at the server, or is no longer shared with this account."""

    code = "calendar-gone"
    permanent = True


class Throttled(ProviderError):
    """The server asked for a pause because of too many requests."""

    code = "throttled"


class ServerTrouble(ProviderError):
    """The server answered with an error of its own or with something that cannot be read."""

    code = "server-trouble"


class OutOfBudget(ProviderError):
    """Reading this takes more time or data than Daybook gives a server at once."""

    code = "out-of-budget"


class TooMuch(ServerTrouble):
    """The server sent more than Daybook can take in."""

    code = "too-much"


class EventGone(ProviderError):
    """The event is no longer in the calendar."""

    code = "event-gone"


class EventChanged(ProviderError):
    """The event was changed in the calendar at the same moment."""

    code = "event-changed"


class EventRefused(ProviderError):
    """The server refuses this event."""

    code = "event-refused"
    permanent = True


class AccountAway(ProviderError):
    """Nobody speaks for the account now, so it can be neither read nor written."""

    code = "account-away"


class NotYet(ProviderError):
    """Whoever speaks for the account was asked and has not answered yet."""

    code = "not-yet"


class CredentialsUnreadable(ProviderError):
    """The stored password cannot be opened: the key that sealed it is not in use any more."""

    code = "credentials-unreadable"
    permanent = True


def codes_of(errors: Iterable[type[ProviderError]]) -> set[str]:
    """Their codes, and those of what kinds of accounts have made of them."""
    kinds = list(errors)
    return {error.code for error in kinds}.union(
        *(codes_of(error.__subclasses__()) for error in kinds)
    )
