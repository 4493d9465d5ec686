"""Each error of an account in words: what happened, and what helps."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from providers.words.telling import ErrorWords

WORDS: Mapping[str, ErrorWords] = {
    "provider-error": ErrorWords(
        _("Something went wrong with the calendar account."),
        _("Try again; if it stays, send the details to support."),
    ),
    "address-invalid": ErrorWords(
        _("The address cannot be used."),
        _(
            "Enter the server's web address (https://…), your mail address, or the name of the "
            "server."
        ),
    ),
    "address-forbidden": ErrorWords(
        _("The address leads into a private network, which this portal does not connect to."),
        _(
            "Use a public address, or ask the administrator to set ALLOW_PRIVATE_ADDRESSES for "
            "this server."
        ),
    ),
    "name-unknown": ErrorWords(
        _("The name of the server could not be found."),
        _(
            "Check the spelling of the address. If it is right, the server's name service may be "
            "down."
        ),
    ),
    "unreachable": ErrorWords(
        _("The server does not answer."),
        _(
            "Wait if it may be down for a moment. If it stays, check the address and port, and "
            "whether a firewall stands between this portal and the server."
        ),
    ),
    "not-encrypted": ErrorWords(
        _("The server answers, but not over https."),
        _(
            "Check the port. Enter http://… only for a server in your own network: the password "
            "would travel unencrypted."
        ),
    ),
    "certificate-invalid": ErrorWords(
        _("The server's certificate is not valid, so the connection would not be safe."),
        _(
            "Check that the address matches the certificate's name, and ask the server's "
            "operator to renew it. A certificate of your own authority is trusted by setting "
            "SSL_CERT_FILE."
        ),
    ),
    "sign-in-refused": ErrorWords(
        _("The server refused the user name and password."),
        _(
            "Check both. Many services (iCloud, Fastmail, accounts with two-step sign-in) need "
            "an app password, made in the account's security settings."
        ),
    ),
    "permission-refused": ErrorWords(
        _("The account is not allowed to do this."),
        _("Ask the calendar's owner for read and write permission, or choose another calendar."),
    ),
    "no-calendars": ErrorWords(
        _("The sign-in worked, but the account has no calendars."),
        _(
            "Check that the address is the one for calendars, and that the account has at least "
            "one."
        ),
    ),
    "not-a-calendar-server": ErrorWords(
        _("The address answers, but not as a calendar server."),
        _(
            "Look up the address for calendar programs in your provider's help; it often ends in "
            "/dav."
        ),
    ),
    "calendar-gone": ErrorWords(
        _("The calendar no longer exists at the server, or is no longer shared with this account."),
        _("If it was deleted or renamed on purpose, choose another one in Associated calendars."),
    ),
    "throttled": ErrorWords(
        _("The server asked for a pause because of too many requests."),
        _("Wait until the pause is over. A longer sync interval prevents it."),
    ),
    "server-trouble": ErrorWords(
        _("The server answered with an error of its own or with something that cannot be read."),
        _("Wait if it is brief. What is known of calendars stays in force."),
    ),
    "out-of-budget": ErrorWords(
        _("Reading this takes more time or data than Daybook gives a server at once."),
        _(
            "Nothing to do: what was known stays in force, what was read so far is kept, and the "
            "next sync goes on from there. If it stays, ask the server's operator why it answers "
            "so slowly."
        ),
    ),
    "too-much": ErrorWords(
        _("The server sent more than Daybook can take in."),
        _(
            "Look at what the detail names; a calendar of many years can be split, or its old "
            "events moved to another one. What was known stays in force."
        ),
    ),
    "event-gone": ErrorWords(
        _("The event is no longer in the calendar."),
        _("Nothing to do: it is written again if it is still wanted."),
    ),
    "event-changed": ErrorWords(
        _("The event was changed in the calendar at the same moment."),
        _("Nothing to do: it is read again and the change is merged."),
    ),
    "event-refused": ErrorWords(
        _("The server refuses this event."),
        _(
            "Look at the server's own message; often the calendar has a size limit or a rule for "
            "events."
        ),
    ),
    "account-away": ErrorWords(
        _("Nobody speaks for the account now, so it can be neither read nor written."),
        _("Nothing to do if it is back soon. What was known stays in force, and writing waits."),
    ),
    "credentials-unreadable": ErrorWords(
        _(
            "The stored password cannot be opened, because the key that sealed it is not in use "
            "any more."
        ),
        _("Add the old key to CREDENTIAL_KEYS again, or reconnect the account with its password."),
    ),
}
