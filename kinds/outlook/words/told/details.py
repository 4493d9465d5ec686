"""What more is known of an error on a PC, by the code of its `why`."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

Sentence = str | Promise

DETAILS: Mapping[str, Sentence] = {
    "named": "%(named_by)s",
    "no-such-proxy": _("%(scheme)s://%(host)s, %(named_by)s"),
    "proxy-without-host": _("%(named_by)s: it has no host"),
    "answers-407": _("%(host)s answers 407"),
    "answers-401": _("%(at)s answers 401"),
    "answers": _("it answers %(status)d %(words)s"),
    "answers-with": _("it answers %(status)d with %(type)s"),
    "answers-without-type": _("it answers %(status)d with no type"),
    "answers-without-token": _("it answers %(status)d without a token"),
    "answers-like-no-portal": _("%(url)s answers %(status)d, but not as a portal"),
    "sends-on": _("it sends us on to %(place)s"),
    "sends-nowhere": _("it sends us on to nowhere"),
    "not-101": _("%(at)s answers %(status)d instead of 101"),
    "upgrade-unanswered": _("%(at)s did not answer the request to open it"),
    "upgrade-cut": _("%(at)s cut the connection instead of opening it"),
    "ended-at-once": _("it was opened and at once ended: %(words)s"),
    "ended-at-once-wordless": _("it was opened and at once ended: without a word"),
    "opened-and-mute": _("it was opened and at once ended: nothing comes through it"),
    "portal-closes": _("the portal closes the WebSocket with %(code)d"),
    "no-answer-within": _("%(at)s: no answer within %(seconds)s s"),
    "cut-during-tls": _("%(at)s: cut during TLS"),
    "dns-filter": _("a DNS filter answers %(address)s for %(host)s"),
    "protocols-apart": _("we speak protocol %(ours)d, the portal %(theirs)s"),
    "older-than-wanted": _("this is %(version)s, the portal wants %(oldest)s or newer"),
    "certificate-seen": _(
        "%(at)s: %(words)s; issued by %(issuer)s for %(subject)s, until %(ends_on)s"
    ),
    "certificate-of-inspector": _(
        "%(at)s: %(words)s; issued by %(issuer)s for %(subject)s, which inspects TLS on the "
        "way, until %(ends_on)s"
    ),
    "proxy-answers": _("to %(at)s it answers %(words)s"),
    "proxy-asks": _("to %(at)s it answers %(words)s, asks for %(schemes)s"),
    "proxy-cause": _("%(proxy)s (%(source)s): %(told)s"),
    "proxy-ended": _("%(proxy)s (%(source)s): it ended the connection without an answer"),
    "no-proxy-there": _("it does not answer like a proxy: %(words)s"),
    "line-not-open": _("the line is not open"),
    "wordless": _("without a word"),
    "wordless-at": _("%(at)s: without a word"),
    "last-after": _("the last time after %(seconds)d s"),
    "by-line": _("by %(line)s, for %(seconds)d s"),
    "other-words": _("by %(line)s, but other words"),
    "for-seconds": _("for %(seconds)d s"),
    "not-acknowledged": _("report %(seq)d is not acknowledged"),
    "holds-report": _("it holds report %(seq)d"),
    "acknowledges-report": _("it acknowledges report %(seq)d"),
    "expects-report": _("it expects report %(seq)d"),
    "not-known": _("not known: %(lacking)s"),
    "no-account": _("%(jid)s is no XMPP account"),
    "not-connected": _("%(at)s is not connected"),
    "no-reply": _("%(at)s does not answer"),
    "no-encryption": _("%(at)s offers no encryption"),
    "no-safe-sign-in": _("%(at)s offers no safe way to sign in"),
    "speaks-no-xmpp": _("%(at)s does not speak XMPP"),
    "no-starttls": _("%(at)s speaks XMPP, but offers no STARTTLS"),
    "no-folder-chosen": _("no folder was chosen"),
    "no-such-store": _("there is no store of the kind %(kind)s"),
    "no-calendar": _("there is no calendar in it"),
    "shared-gone": ngettext_lazy(
        "%(gone)d of the %(count)d calendar that is shared",
        "%(gone)d of the %(count)d calendars that are shared",
        "count",
    ),
    "in-use": _("%(name)s is in use by another program"),
    "keeps-changing": _("the file %(name)s keeps changing"),
    "no-uid": _("the UID %(uid)s is none"),
    "ends-before-start": _("it ends before it starts"),
    "zone-unknown": _("the time zone %(zone)s is unknown here"),
    "free-busy-only": _("only free and busy times are shared"),
    "windows-only": _(
        "Outlook exists on Windows only; on this computer use a folder of .ics files"
    ),
    "pywin32-missing": _("pywin32 is missing: install daybook-connector[outlook]"),
    "classic-missing": _("classic Outlook is not installed"),
    "switched-to-new": _("the switch in Outlook is set to the new one"),
    "elevated": _("Outlook may run as administrator, or waits in its profile dialog"),
    "no-colleague": _("no colleague of this name in the address book"),
    "colleague-refused": _(
        "asking for a colleague's calendar was refused; it is not asked again before a restart"
    ),
    "other-times": _("Outlook keeps other times than those that were written"),
    "too-many-events": _("more than %(most)d events in the window"),
}

OUTLOOK: Mapping[str, Sentence] = {
    "outlook-again": _(
        "Outlook is busy: it starts, or a dialog is open. Tried again for 45 seconds."
    ),
    "outlook-gone": _("Outlook was closed while it was being used. All references are dropped."),
    "outlook-missing": _("The item or folder does not exist any more."),
    "outlook-offline": _("The calendar's server cannot be reached from Outlook."),
    "outlook-install": _("Classic Outlook is not installed, or its installation is damaged."),
    "outlook-start": _(
        "Outlook cannot be started: it runs as administrator, or asks for a profile."
    ),
    "outlook-not-running": _("Outlook is not running."),
    "outlook-denied": _("A security question was answered with Deny."),
    "outlook-owner": _("The calendar's owner has not allowed it."),
    "outlook-changed": _("The event was changed in the same moment."),
    "outlook-memory": _("Outlook has too much open. Restart Outlook."),
    "outlook-thread": _("Outlook was called from a wrong thread: a defect here."),
    "outlook-messaging": _("Outlook's messaging failed. Restart Outlook."),
    "outlook-too-old": _("This Outlook is too old: 2010 or newer is needed."),
    "outlook-exception": _("Outlook refused the call without a reason."),
    "outlook-argument": _("Outlook does not accept the value."),
    "outlook-error": _("Outlook reports an error."),
}
"""What an error code of Outlook or COM means."""

OUTLOOK_CALL = _("%(hresult)s in %(member)s: %(words)s")
"""A call into Outlook that failed: the code's name, what was called, and what that means."""
