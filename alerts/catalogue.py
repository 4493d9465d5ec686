"""Every alert there is: what it means, why, and what helps.

Codes are stable: scripts and mails refer to them, and docs/alerts.md has a section for each. The
sentences name nothing of a calendar, because administrators read them too. `specifics` is for the
host alone; its gaps are filled from the alert's details.
"""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from alerts import specifics_words as words
from alerts.kinds import JOBS_LATE, AlertKind, AlertSource, Link, Severity

__all__ = ["CATALOGUE", "AlertKind", "AlertSource", "Link", "Severity"]

_PORTAL_KINDS = (
    AlertKind(
        code="sync-overdue",
        severity=Severity.BROKEN,
        title=_("Sync overdue"),
        cause=_(
            "The calendars were not confirmed for longer than the sync mode allows, so free "
            "times rest on what was known before."
        ),
        remedy=_(
            "Press Sync now. If that does not help, look at the connector's last error, and "
            "ask the administrator whether the portal's worker is running."
        ),
        specifics=_("Last sync: %(last_sync_at)s."),
    ),
    AlertKind(
        code="sync-failed",
        severity=Severity.ATTENTION,
        title=_("Last sync failed"),
        cause=_("The account answered with something that Daybook cannot use."),
        remedy=_(
            "Nothing to do if it passes with the next try. If it stays, the error says what the "
            "server answered."
        ),
        specifics="%(error)s",
    ),
    AlertKind(
        code="sync-unfinished",
        severity=Severity.ATTENTION,
        title=_("Sync takes too long"),
        cause=_(
            "The account could not be read within the time, the requests and the data that one "
            "sync may take. What was known stays in force."
        ),
        remedy=_(
            "Nothing to do while large calendars are read for the first time: what was read is "
            "kept, and the next sync goes on from there. If it stays, ask the server's operator "
            "why it answers so slowly; the administrator can allow a sync more time (SYNC_SECONDS)."
        ),
        specifics="%(error)s",
    ),
    AlertKind(
        code="sign-in-needed",
        severity=Severity.BROKEN,
        title=_("Sign-in needed"),
        cause=_("The account refuses the stored password, so nothing is read or written."),
        remedy=_(
            "Reconnect the account. Many services need an app password, made in the account's "
            "security settings."
        ),
        specifics="%(error)s",
        link=Link.RECONNECT,
    ),
    AlertKind(
        code="sign-in-expiring",
        severity=Severity.ATTENTION,
        title=_("Sign-in will expire"),
        cause=_("The permission that was given to Daybook ends soon."),
        remedy=_("Reconnect the account before that, and nothing is interrupted."),
        specifics=_("It ends %(ends_at)s."),
        link=Link.RECONNECT,
        source=AlertSource.PROVIDER,
    ),
    AlertKind(
        code="server-unreachable",
        severity=Severity.BROKEN,
        title=_("Server unreachable"),
        cause=_("The calendar server does not answer, or its name cannot be found."),
        remedy=_(
            "Nothing to do if it is down for a moment: the next try follows by itself. If it "
            "stays, check the address, and whether a firewall stands in between."
        ),
        specifics=words.UNREACHABLE,
    ),
    AlertKind(
        code="certificate-invalid",
        severity=Severity.BROKEN,
        title=_("Certificate invalid"),
        cause=_("The server's certificate is not valid, so nothing is sent to it."),
        remedy=_(
            "Ask the server's operator to renew the certificate, or check that the address "
            "matches its name. An authority of your own is trusted by setting SSL_CERT_FILE."
        ),
        specifics="%(error)s",
    ),
    AlertKind(
        code="throttled",
        severity=Severity.ATTENTION,
        title=_("Throttled by the server"),
        cause=_("The server asked for a pause because of too many requests."),
        remedy=_("Nothing to do: it goes on after the pause. A longer sync interval prevents it."),
        specifics=_("Pause until %(until_at)s."),
    ),
    AlertKind(
        code="connector-paused",
        severity=Severity.INFO,
        title=_("Paused"),
        cause=_(
            "The connector is paused: nothing is read or written, and what was known stays in "
            "force."
        ),
        remedy=_("Resume it when you want free times to follow the calendars again."),
        specifics=_("Since %(since_at)s."),
    ),
    AlertKind(
        code="calendar-gone",
        severity=Severity.BROKEN,
        title=_("Calendar gone"),
        cause=_("The account no longer lists a calendar that is in use."),
        remedy=_(
            "If it was deleted or no longer shared, choose another one in Associated calendars. "
            "Until then the table stays as it is."
        ),
        specifics=words.GONE,
        link=Link.TABLE,
    ),
    AlertKind(
        code="calendar-read-only",
        severity=Severity.BROKEN,
        title=_("Calendar read-only"),
        cause=_("Bookings should be written to a calendar that Daybook may only read."),
        remedy=_(
            "Ask the calendar's owner for read and write permission, or choose another calendar "
            "in Associated calendars."
        ),
        specifics=words.READ_ONLY,
        link=Link.TABLE,
    ),
    AlertKind(
        code="calendar-not-read",
        severity=Severity.ATTENTION,
        title=_("Calendar could not be read"),
        cause=_(
            "One calendar was left out by the last syncs; the others of the account were read."
        ),
        remedy=_(
            "Nothing to do if it passes with the next try. Until then its times are as last known."
        ),
        specifics=words.NOT_READ,
    ),
    AlertKind(
        code="change-list-incomplete",
        severity=Severity.ATTENTION,
        title=_("Server’s change list left things out"),
        cause=_(
            "A complete comparison found differences that this server’s change list left out, so "
            "for a while free times rested on what was no longer true. They are put right."
        ),
        remedy=_(
            "Nothing to do: the calendar is compared at every sync until three comparisons in a "
            "row agree. If it comes back, tell the server’s operator: it may have been restored "
            "from a backup, or forget changes too early."
        ),
        specifics=words.LEFT_OUT,
    ),
    AlertKind(
        code="deletions-held",
        severity=Severity.ATTENTION,
        title=_("Calendar suddenly empty"),
        cause=_(
            "A calendar lost all of its events at once, which is more often an accident than a "
            "wish. The deletions are held and the events keep blocking."
        ),
        remedy=_(
            "Look at the calendar itself. If it is meant to be empty, press Apply deletions on "
            "the connector's page."
        ),
        specifics=words.HELD,
    ),
    AlertKind(
        code="event-not-understood",
        severity=Severity.ATTENTION,
        title=_("Events not understood"),
        cause=_(
            "Some events cannot be read and may be at any time. What was known of them before "
            "stays in force."
        ),
        remedy=_(
            "Open the events in your calendar program and save them again. If that does not "
            "help, send the reasons to support."
        ),
        specifics=words.NOT_UNDERSTOOD,
    ),
    AlertKind(
        code="event-read-cautiously",
        severity=Severity.INFO,
        title=_("Events read with caution"),
        cause=_("Something in some events cannot be read, so they block what they may take."),
        remedy=_(
            "Nothing to do if that is right. Else open the events in your calendar program and "
            "save them again."
        ),
        specifics=words.SUCH_AS,
    ),
    AlertKind(
        code="unknown-time-zone",
        severity=Severity.ATTENTION,
        title=_("Unknown time zone"),
        cause=_("Some events name a time zone that nobody knows, so they block whole days."),
        remedy=_("Open the events in your calendar program and choose their time zone again."),
        specifics=_("“%(calendar)s”: %(count)s, in %(zones)s."),
    ),
    AlertKind(
        code="main-calendar-not-chosen",
        severity=Severity.ATTENTION,
        title=_("Main calendar not chosen"),
        cause=_("No main booking calendar is chosen, so bookings are kept in Daybook only."),
        remedy=_("Choose one in Associated calendars."),
        link=Link.TABLE,
    ),
    AlertKind(
        code="booking-not-written",
        severity=Severity.ATTENTION,
        title=_("Booking not yet written"),
        cause=_("A booking stands, but its event is not yet in the calendar as it should be."),
        remedy=_(
            "Nothing to do: it is tried again until it works. If it stays, look at the state of "
            "the connector."
        ),
        specifics=words.NOT_WRITTEN,
    ),
    AlertKind(
        code="write-refused",
        severity=Severity.BROKEN,
        title=_("Write refused"),
        cause=_("The calendar refuses the event of a booking. The booking itself stands."),
        remedy=_(
            "Ask the calendar's owner for read and write permission, or choose another calendar "
            "in Associated calendars."
        ),
        specifics=words.REFUSED,
        link=Link.TABLE,
    ),
    AlertKind(
        code="conflict",
        severity=Severity.BROKEN,
        title=_("Slot already busy in the calendar"),
        cause=_("A confirmed meeting lies at a time at which a calendar shows another event."),
        remedy=_(
            "Move or cancel one of the two. If the other event does not matter, set it to Free."
        ),
        specifics=_(
            "The meeting %(starts_at)s meets an event in “%(calendar)s” from %(other_at)s."
        ),
        link=Link.BOOKINGS,
    ),
    AlertKind(
        code="clock-skew",
        severity=Severity.ATTENTION,
        title=_("Clocks differ"),
        cause=_(
            "The clocks of this portal and of the calendar server (or of the PC that speaks for "
            "the account) do not agree, so times such as “last change” may be wrong."
        ),
        remedy=_(
            "Let both set their time from the network (NTP); on a PC that is a switch in its "
            "date and time settings."
        ),
        specifics=words.CLOCKS,
    ),
    AlertKind(
        code=JOBS_LATE,
        severity=Severity.BROKEN,
        title=_("Jobs are late"),
        cause=_(
            "Jobs of this portal have been due for longer than they may: the workers of their "
            "queue hang in others, or none runs."
        ),
        remedy=_(
            "Nothing is lost. See what /readyz and the portal’s log say, and start the worker "
            "again. If it comes back, give that queue more workers (docs/deployment.md, Late jobs)."
        ),
        specifics=words.LATE,
        link=Link.JOBS,
    ),
)

CATALOGUE: dict[str, AlertKind] = {kind.code: kind for kind in _PORTAL_KINDS}
"""By code. Kinds of accounts add their own."""


def enter(kinds: Iterable[AlertKind]) -> None:
    """Add alerts that only one kind of account has. Called from `AppConfig.ready()`."""
    CATALOGUE.update({kind.code: kind for kind in kinds})
