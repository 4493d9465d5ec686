"""What more is known of an error, in parentheses behind its cause. By the code of its `why`."""

from daybook_connector.words.language import N_
from daybook_connector.words.plural import NN_, CountedSentence

DETAILS: dict[str, str | CountedSentence] = {
    # What was typed.
    "nothing-entered": N_("nothing was entered"),
    "scheme-missing": N_("https:// is missing: write %(address)s"),
    "not-https": N_("it must begin with https://: write %(address)s"),
    "more-than-host": N_("only the host belongs into it: write %(address)s"),
    "no-web-address": N_("%(scheme)s:// is no web address"),
    "no-host": N_("%(url)s names no host"),
    "named": N_("%(named_by)s"),
    "no-such-proxy": N_("%(scheme)s://%(host)s, %(named_by)s"),
    "proxy-without-host": N_("%(named_by)s: it has no host"),
    "calendars-unknown": N_("%(unknown)s; known are: %(known)s"),
    "calendars-ambiguous": N_("names of several: %(ambiguous)s; known are: %(known)s"),
    "calendars-unclear": N_("%(unknown)s; names of several: %(ambiguous)s; known are: %(known)s"),
    # Who answers, and what.
    "answers-407": N_("%(host)s answers 407"),
    "answers-401": N_("%(at)s answers 401"),
    "answers": N_("it answers %(status)d %(words)s"),
    "answers-with": N_("it answers %(status)d with %(type)s"),
    "answers-without-type": N_("it answers %(status)d with no type"),
    "answers-without-token": N_("it answers %(status)d without a token"),
    "answers-like-no-portal": N_("%(url)s answers %(status)d, but not as a portal"),
    "sends-on": N_("it sends us on to %(place)s"),
    "sends-nowhere": N_("it sends us on to nowhere"),
    "not-101": N_("%(at)s answers %(status)d instead of 101"),
    "upgrade-unanswered": N_("%(at)s did not answer the request to open it"),
    "upgrade-cut": N_("%(at)s cut the connection instead of opening it"),
    "ended-at-once": N_("it was opened and at once ended: %(words)s"),
    "ended-at-once-wordless": N_("it was opened and at once ended: without a word"),
    "opened-and-mute": N_("it was opened and at once ended: nothing comes through it"),
    "portal-closes": N_("the portal closes the WebSocket with %(code)d"),
    "no-answer-within": N_("%(at)s: no answer within %(seconds)s s"),
    "cut-during-tls": N_("%(at)s: cut during TLS"),
    "dns-filter": N_("a DNS filter answers %(address)s for %(host)s"),
    "protocols-apart": N_("we speak protocol %(ours)d, the portal %(theirs)s"),
    "older-than-wanted": N_("this is %(version)s, the portal wants %(oldest)s or newer"),
    "certificate-seen": N_(
        "%(at)s: %(words)s; issued by %(issuer)s for %(subject)s, until %(ends_on)s"
    ),
    "certificate-of-inspector": N_(
        "%(at)s: %(words)s; issued by %(issuer)s for %(subject)s, which inspects TLS on the way,"
        " until %(ends_on)s"
    ),
    # The proxy.
    "proxy-answers": N_("to %(at)s it answers %(words)s"),
    "proxy-asks": N_("to %(at)s it answers %(words)s, asks for %(schemes)s"),
    "proxy-cause": N_("%(proxy)s (%(source)s): %(told)s"),
    "proxy-ended": N_("%(proxy)s (%(source)s): it ended the connection without an answer"),
    "no-proxy-there": N_("it does not answer like a proxy: %(words)s"),
    # The lines to the portal.
    "line-not-open": N_("the line is not open"),
    "wordless": N_("without a word"),
    "wordless-at": N_("%(at)s: without a word"),
    "last-after": N_("the last time after %(seconds)d s"),
    "by-line": N_("by %(line)s, for %(seconds)d s"),
    "other-words": N_("by %(line)s, but other words"),
    "for-seconds": N_("for %(seconds)d s"),
    "not-acknowledged": N_("report %(seq)d is not acknowledged"),
    "holds-report": N_("it holds report %(seq)d"),
    "acknowledges-report": N_("it acknowledges report %(seq)d"),
    "expects-report": N_("it expects report %(seq)d"),
    "not-taken": N_("the portal did not take everything in time"),
    "not-yet-connected": N_("try again when it is connected"),
    # XMPP.
    "not-known": N_("not known: %(lacking)s"),
    "no-account": N_("%(jid)s is no XMPP account"),
    "not-connected": N_("%(at)s is not connected"),
    "no-reply": N_("%(at)s does not answer"),
    "no-encryption": N_("%(at)s offers no encryption"),
    "no-safe-sign-in": N_("%(at)s offers no safe way to sign in"),
    "speaks-no-xmpp": N_("%(at)s does not speak XMPP"),
    "no-starttls": N_("%(at)s speaks XMPP, but offers no STARTTLS"),
    # The store of calendars.
    "no-folder-chosen": N_("no folder was chosen"),
    "no-such-store": N_("there is no store of the kind %(kind)s"),
    "no-calendar": N_("there is no calendar in it"),
    "shared-gone": NN_(
        "%(gone)d of the %(count)d calendar that is shared",
        "%(gone)d of the %(count)d calendars that are shared",
    ),
    "in-use": N_("%(name)s is in use by another program"),
    "keeps-changing": N_("the file %(name)s keeps changing"),
    "no-uid": N_("the UID %(uid)s is none"),
    "ends-before-start": N_("it ends before it starts"),
    "zone-unknown": N_("the time zone %(zone)s is unknown here"),
    "free-busy-only": N_("only free and busy times are shared"),
    # Outlook.
    "windows-only": N_(
        "Outlook exists on Windows only; on this computer use a folder of .ics files"
    ),
    "pywin32-missing": N_("pywin32 is missing: install daybook-connector[outlook]"),
    "classic-missing": N_("classic Outlook is not installed"),
    "switched-to-new": N_("the switch in Outlook is set to the new one"),
    "elevated": N_("Outlook may run as administrator, or waits in its profile dialog"),
    "no-colleague": N_("no colleague of this name in the address book"),
    "colleague-refused": N_(
        "asking for a colleague's calendar was refused; it is not asked again before a restart"
    ),
    "other-times": N_("Outlook keeps other times than those that were written"),
    "too-many-events": N_("more than %(most)d events in the window"),
}

OUTLOOK = {
    "outlook-again": N_(
        "Outlook is busy: it starts, or a dialog is open. Tried again for 45 seconds."
    ),
    "outlook-gone": N_("Outlook was closed while it was being used. All references are dropped."),
    "outlook-missing": N_("The item or folder does not exist any more."),
    "outlook-offline": N_("The calendar's server cannot be reached from Outlook."),
    "outlook-install": N_("Classic Outlook is not installed, or its installation is damaged."),
    "outlook-start": N_(
        "Outlook cannot be started: it runs as administrator, or asks for a profile."
    ),
    "outlook-not-running": N_("Outlook is not running."),
    "outlook-denied": N_("A security question was answered with Deny."),
    "outlook-owner": N_("The calendar's owner has not allowed it."),
    "outlook-changed": N_("The event was changed in the same moment."),
    "outlook-memory": N_("Outlook has too much open. Restart Outlook."),
    "outlook-thread": N_("Outlook was called from a wrong thread: a defect here."),
    "outlook-messaging": N_("Outlook's messaging failed. Restart Outlook."),
    "outlook-too-old": N_("This Outlook is too old: 2010 or newer is needed."),
    "outlook-exception": N_("Outlook refused the call without a reason."),
    "outlook-argument": N_("Outlook does not accept the value."),
    "outlook-error": N_("Outlook reports an error."),
}
"""What an error code of Outlook or COM means."""

OUTLOOK_CALL = N_("%(hresult)s in %(member)s: %(words)s")
"""A call into Outlook that failed: the code's name, what was called, and what that means."""
