"""Every alert there is: what it means, why, and what helps.

Codes are stable: scripts and mails refer to them, and docs/alerts.md has a section for each. The
sentences name nothing of a calendar, because administrators read them too. `specifics` is for the
host alone; its gaps are filled from the alert's details.
"""

from collections.abc import Iterable

from alerts.kinds import JOBS_LATE, AlertKind, AlertSource, Link, Severity

__all__ = ["CATALOGUE", "AlertKind", "AlertSource", "Link", "Severity"]

_PORTAL_KINDS = (
    AlertKind(
        code="sync-overdue",
        severity=Severity.BROKEN,
        title="Sync overdue",
        cause="The calendars were not confirmed for longer than the sync mode allows, so free "
        "times rest on what was known before.",
        remedy="Press Sync now. If that does not help, look at the connector's last error, and "
        "ask the administrator whether the portal's worker is running.",
        specifics="Last sync: {last_sync_at}.",
    ),
    AlertKind(
        code="sync-failed",
        severity=Severity.ATTENTION,
        title="Last sync failed",
        cause="The account answered with something that Daybook cannot use.",
        remedy="Nothing to do if it passes with the next try. If it stays, the error says what the "
        "server answered.",
        specifics="{error}",
    ),
    AlertKind(
        code="sync-unfinished",
        severity=Severity.ATTENTION,
        title="Sync takes too long",
        cause="The account could not be read within the time, the requests and the data that one "
        "sync may take. What was known stays in force.",
        remedy="Nothing to do while large calendars are read for the first time: what was read is "
        "kept, and the next sync goes on from there. If it stays, ask the server's operator why it "
        "answers so slowly; the administrator can allow a sync more time (SYNC_SECONDS).",
        specifics="{error}",
    ),
    AlertKind(
        code="sign-in-needed",
        severity=Severity.BROKEN,
        title="Sign-in needed",
        cause="The account refuses the stored password, so nothing is read or written.",
        remedy="Reconnect the account. Many services need an app password, made in the account's "
        "security settings.",
        specifics="{error}",
        link=Link.RECONNECT,
    ),
    AlertKind(
        code="sign-in-expiring",
        severity=Severity.ATTENTION,
        title="Sign-in will expire",
        cause="The permission that was given to Daybook ends soon.",
        remedy="Reconnect the account before that, and nothing is interrupted.",
        specifics="It ends {ends_at}.",
        link=Link.RECONNECT,
        source=AlertSource.PROVIDER,
    ),
    AlertKind(
        code="server-unreachable",
        severity=Severity.BROKEN,
        title="Server unreachable",
        cause="The calendar server does not answer, or its name cannot be found.",
        remedy="Nothing to do if it is down for a moment: the next try follows by itself. If it "
        "stays, check the address, and whether a firewall stands in between.",
        specifics="{error} Next try: {next_try_at}.",
    ),
    AlertKind(
        code="certificate-invalid",
        severity=Severity.BROKEN,
        title="Certificate invalid",
        cause="The server's certificate is not valid, so nothing is sent to it.",
        remedy="Ask the server's operator to renew the certificate, or check that the address "
        "matches its name. An authority of your own is trusted by setting SSL_CERT_FILE.",
        specifics="{error}",
    ),
    AlertKind(
        code="throttled",
        severity=Severity.ATTENTION,
        title="Throttled by the server",
        cause="The server asked for a pause because of too many requests.",
        remedy="Nothing to do: it goes on after the pause. A longer sync interval prevents it.",
        specifics="Pause until {until_at}.",
    ),
    AlertKind(
        code="connector-paused",
        severity=Severity.INFO,
        title="Paused",
        cause="The connector is paused: nothing is read or written, and what was known stays in "
        "force.",
        remedy="Resume it when you want free times to follow the calendars again.",
        specifics="Since {since_at}.",
    ),
    AlertKind(
        code="calendar-gone",
        severity=Severity.BROKEN,
        title="Calendar gone",
        cause="The account no longer lists a calendar that is in use.",
        remedy="If it was deleted or no longer shared, choose another one in Associated calendars. "
        "Until then the table stays as it is.",
        specifics="“{calendar}” was {use}. Not listed since {since_at}.",
        link=Link.TABLE,
    ),
    AlertKind(
        code="calendar-read-only",
        severity=Severity.BROKEN,
        title="Calendar read-only",
        cause="Bookings should be written to a calendar that Daybook may only read.",
        remedy="Ask the calendar's owner for read and write permission, or choose another calendar "
        "in Associated calendars.",
        specifics="“{calendar}” is {use}.",
        link=Link.TABLE,
    ),
    AlertKind(
        code="calendar-not-read",
        severity=Severity.ATTENTION,
        title="Calendar could not be read",
        cause="One calendar was left out by the last syncs; the others of the account were read.",
        remedy="Nothing to do if it passes with the next try. Until then its times are as last "
        "known.",
        specifics="“{calendar}”, last read {verified_at}. {error}",
    ),
    AlertKind(
        code="change-list-incomplete",
        severity=Severity.ATTENTION,
        title="Server’s change list left things out",
        cause="A complete comparison found differences that this server’s change list left out, so "
        "for a while free times rested on what was no longer true. They are put right.",
        remedy="Nothing to do: the calendar is compared at every sync until three comparisons in a "
        "row agree. If it comes back, tell the server’s operator: it may have been restored from a "
        "backup, or forget changes too early.",
        specifics="“{calendar}”: {count}, found {since_at}. Comparisons that must agree: {due}.",
    ),
    AlertKind(
        code="deletions-held",
        severity=Severity.ATTENTION,
        title="Calendar suddenly empty",
        cause="A calendar lost all of its events at once, which is more often an accident than a "
        "wish. The deletions are held and the events keep blocking.",
        remedy="Look at the calendar itself. If it is meant to be empty, press Apply deletions on "
        "the connector's page.",
        specifics="“{calendar}”: {count} deletions held since {since_at}.",
    ),
    AlertKind(
        code="event-not-understood",
        severity=Severity.ATTENTION,
        title="Events not understood",
        cause="Some events cannot be read and may be at any time. What was known of them before "
        "stays in force.",
        remedy="Open the events in your calendar program and save them again. If that does not "
        "help, send the reasons to support.",
        specifics="“{calendar}”: {count}, such as {examples}.",
        endings={
            "request": "Until {until_at} the pages that read this calendar take bookings as "
            "requests, or offer nothing where they close when a calendar is not certain.",
            "over": "Since {until_at} they are ignored.",
            "ignore": "They are ignored, as you chose for this calendar.",
        },
    ),
    AlertKind(
        code="event-read-cautiously",
        severity=Severity.INFO,
        title="Events read with caution",
        cause="Something in some events cannot be read, so they block what they may take.",
        remedy="Nothing to do if that is right. Else open the events in your calendar program and "
        "save them again.",
        specifics="“{calendar}”: {count}, such as {examples}.",
    ),
    AlertKind(
        code="unknown-time-zone",
        severity=Severity.ATTENTION,
        title="Unknown time zone",
        cause="Some events name a time zone that nobody knows, so they block whole days.",
        remedy="Open the events in your calendar program and choose their time zone again.",
        specifics="“{calendar}”: {count}, in {zones}.",
    ),
    AlertKind(
        code="main-calendar-not-chosen",
        severity=Severity.ATTENTION,
        title="Main calendar not chosen",
        cause="No main booking calendar is chosen, so bookings are kept in Daybook only.",
        remedy="Choose one in Associated calendars.",
        link=Link.TABLE,
    ),
    AlertKind(
        code="booking-not-written",
        severity=Severity.ATTENTION,
        title="Booking not yet written",
        cause="A booking stands, but its event is not yet in the calendar as it should be.",
        remedy="Nothing to do: it is tried again until it works. If it stays, look at the state of "
        "the connector.",
        specifics="The meeting {starts_at} has not been {task} “{calendar}” since {since_at}. "
        "{error} Next try: {next_try_at}.",
    ),
    AlertKind(
        code="write-refused",
        severity=Severity.BROKEN,
        title="Write refused",
        cause="The calendar refuses the event of a booking. The booking itself stands.",
        remedy="Ask the calendar's owner for read and write permission, or choose another calendar "
        "in Associated calendars.",
        specifics="The meeting {starts_at} could not be {task} “{calendar}”. {error} "
        "Next try: {next_try_at}.",
        link=Link.TABLE,
    ),
    AlertKind(
        code="conflict",
        severity=Severity.BROKEN,
        title="Slot already busy in the calendar",
        cause="A confirmed meeting lies at a time at which a calendar shows another event.",
        remedy="Move or cancel one of the two. If the other event does not matter, set it to Free.",
        specifics="The meeting {starts_at} meets an event in “{calendar}” from {other_at}.",
        link=Link.BOOKINGS,
    ),
    AlertKind(
        code="clock-skew",
        severity=Severity.ATTENTION,
        title="Clocks differ",
        cause="The clocks of this portal and of the calendar server (or of the PC that speaks for "
        "the account) do not agree, so times such as “last change” may be wrong.",
        remedy="Let both set their time from the network (NTP); on a PC that is a switch in its "
        "date and time settings.",
        specifics="{whose} is {minutes} {direction}.",
    ),
    AlertKind(
        code=JOBS_LATE,
        severity=Severity.BROKEN,
        title="Jobs are late",
        cause="Jobs of this portal have been due for longer than they may: the workers of their "
        "queue hang in others, or none runs.",
        remedy="Nothing is lost. See what /readyz and the portal’s log say, and start the worker "
        "again. If it comes back, give that queue more workers (docs/deployment.md, Late jobs).",
        specifics="{jobs} have been waiting since {since_at}.",
        link=Link.JOBS,
    ),
)

CATALOGUE: dict[str, AlertKind] = {kind.code: kind for kind in _PORTAL_KINDS}
"""By code. Kinds of accounts add their own."""


def enter(kinds: Iterable[AlertKind]) -> None:
    """Add alerts that only one kind of account has. Called from `AppConfig.ready()`."""
    CATALOGUE.update({kind.code: kind for kind in kinds})
