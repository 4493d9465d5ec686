"""What a PC found where nothing is broken: at its doctor's, in its self-test, of itself."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

Sentence = str | Promise

FINDINGS: Mapping[str, Sentence] = {
    "as-told": "%(detail)s",
    "report-refused": _("The portal refused a report: %(words)s"),
    "answer-refused": _("The portal refused the answer: %(words)s"),
    "taken-over-by": _("The agent on %(pc)s has taken over this account."),
    "clock-behind": ngettext_lazy(
        "It is %(count)d minute behind the portal's.",
        "It is %(count)d minutes behind the portal's.",
        "count",
    ),
    "clock-ahead": ngettext_lazy(
        "It is %(count)d minute ahead of the portal's.",
        "It is %(count)d minutes ahead of the portal's.",
        "count",
    ),
    "own-fault": "(%(name)s)",
    "file-unreadable": _("The event in the file %(file)s cannot be read."),
    "event-broken": _(
        "Outlook cannot tell when this event is. Open it in Outlook and save it, or delete it."
    ),
    "event-timeless": _("The event has no times."),
    "event-backwards": _("The event ends before it begins."),
    "unpaired": _("this computer is not paired yet"),
    "paused-now": _("paused"),
    "is-address": _("%(host)s is an address, not a name"),
    "name-found": _("%(host)s is %(addresses)s"),
    "portal-takes-call": _("the portal at %(address)s port %(port)d takes the call"),
    "proxy-takes-call": _("the proxy at %(address)s port %(port)d takes the call"),
    "proxy-opens": _("%(proxy)s (%(source)s) opens the way to %(portal)s"),
    "proxy-script": _(
        "Windows has a proxy script (%(script)s), which is not evaluated; connecting directly"
    ),
    "no-proxy": _("no proxy is set; connecting directly"),
    "no-tls-here": _("the portal runs on this computer, without TLS"),
    "trusted": _("%(version)s, certificate issued by %(issuer)s, until %(ends_on)s"),
    "trusted-inspected": _(
        "%(version)s, certificate issued by %(issuer)s (TLS is inspected on the way), until "
        "%(ends_on)s"
    ),
    "runs-out": _("%(version)s, certificate issued by %(issuer)s, runs out on %(ends_on)s"),
    "runs-out-inspected": _(
        "%(version)s, certificate issued by %(issuer)s (TLS is inspected on the way), runs "
        "out on %(ends_on)s"
    ),
    "portal-found": _("%(url)s is a Daybook portal; the clocks agree"),
    "clock-fast": _(
        "it is a portal, but this computer's clock is %(seconds)d s ahead of the portal's"
    ),
    "clock-slow": _(
        "it is a portal, but this computer's clock is %(seconds)d s behind the portal's"
    ),
    "signed-in": _("the portal knows this computer"),
    "websocket-opens": _("the WebSocket opens; real-time mode is possible"),
    "offers-starttls": _("%(at)s speaks XMPP and offers STARTTLS"),
    "speaks-tls": _("%(at)s speaks TLS"),
    "store-is": _("%(store)s, %(facts)s"),
    "store-alone": "%(store)s",
    "zone-of-pc-unknown": _(
        "The time zone of this computer is unknown; days and times without a zone are read as UTC."
    ),
    "call-took": _("%(member)s took %(took_ms)s s"),
    "asked-whether": ngettext_lazy(
        "it asked %(count)d time whether a program may use it",
        "it asked %(count)d times whether a program may use it",
        "count",
    ),
    "calendars-read": ngettext_lazy(
        "%(read)d of %(count)d calendar read for the next 7 days",
        "%(read)d of %(count)d calendars read for the next 7 days",
        "count",
    ),
    "not-understood": ngettext_lazy(
        "%(count)d event could not be understood",
        "%(count)d events could not be understood",
        "count",
    ),
    "all-writable": _("all of them may be read and written"),
    "not-all-writable": _("not all may be written (%(access)s)"),
    "trial-earlier-failed": _("an earlier step failed"),
    "trial-unexpected": _("unexpected: %(name)s"),
    "trial-store": _("%(store)s %(version)s, zone %(zone)s"),
    "trial-store-zoneless": _("%(store)s %(version)s, zone unknown"),
    "trial-calendars": "%(counts)s",
    "trial-none-writable": _("no calendar can be written (%(counts)s)"),
    "trial-none": _("no calendar can be written (none at all)"),
    "trial-no-filter": _("not needed by this store"),
    "trial-dates": _("dates are written as %(format)s"),
    "trial-dates-unproven": _(
        "no item proves how dates are written; calendars are read unfiltered"
    ),
    "trial-read": ngettext_lazy(
        "%(count)d event of 31 days in %(took_ms)s s, %(problems)d not understood",
        "%(count)d events of 31 days in %(took_ms)s s, %(problems)d not understood",
        "count",
    ),
    "trial-written": _("a private event ten years ahead"),
    "trial-read-back": _("found with its times and its mark"),
    "trial-not-found-by-mark": _("a search by its mark does not find the event"),
    "trial-second-event": _("writing it again made a second event"),
    "trial-found-again": _("writing it again found the first one"),
    "trial-heard": _("heard after %(took_ms)s s"),
    "trial-not-heard": _("not heard of; changes are found by comparing"),
    "trial-moved": _("moved by one hour"),
    "trial-nothing-written": _("nothing was written"),
    "trial-still-there": _("the event is still there"),
    "trial-gone": _("gone without a trace in the calendar"),
    "trial-quick": _("no call took long"),
    "trial-questions": ngettext_lazy(
        "%(count)d security question since the start",
        "%(count)d security questions since the start",
        "count",
    ),
    "trial-no-question": _("no security question was seen"),
    "trial-not-one": ngettext_lazy(
        "%(count)d event instead of one", "%(count)d events instead of one", "count"
    ),
    "trial-other-times": _("the times are not those that were written"),
    "trial-mark-lost": _("the event lost its mark, its privacy or its key"),
}
