"""What was found, where nothing is broken: by the doctor, the self-test, and of the agent's state.

By the code of the reason, and the remedies of those that have one.
"""

from daybook_connector.words.language import N_
from daybook_connector.words.plural import NN_, CountedSentence

FILE_UNREADABLE, EVENT_BROKEN = "file-unreadable", "event-broken"
TIMELESS, BACKWARDS = "event-timeless", "event-backwards"

FINDINGS: dict[str, str | CountedSentence] = {
    "as-told": N_("%(detail)s"),
    # The conditions' details.
    "report-refused": N_("The portal refused a report: %(words)s"),
    "answer-refused": N_("The portal refused the answer: %(words)s"),
    "taken-over-by": N_("The agent on %(pc)s has taken over this account."),
    "clock-behind": NN_(
        "It is %(count)d minute behind the portal's.",
        "It is %(count)d minutes behind the portal's.",
    ),
    "clock-ahead": NN_(
        "It is %(count)d minute ahead of the portal's.",
        "It is %(count)d minutes ahead of the portal's.",
    ),
    "own-fault": N_("(%(name)s)"),
    # Events that could not be read.
    FILE_UNREADABLE: N_("The event in the file %(file)s cannot be read."),
    EVENT_BROKEN: N_(
        "Outlook cannot tell when this event is. Open it in Outlook and save it, or delete it."
    ),
    TIMELESS: N_("The event has no times."),
    BACKWARDS: N_("The event ends before it begins."),
    # The doctor: the network.
    "unpaired": N_("this computer is not paired yet"),
    "paused-now": N_("paused"),
    "is-address": N_("%(host)s is an address, not a name"),
    "name-found": N_("%(host)s is %(addresses)s"),
    "portal-takes-call": N_("the portal at %(address)s port %(port)d takes the call"),
    "proxy-takes-call": N_("the proxy at %(address)s port %(port)d takes the call"),
    "proxy-opens": N_("%(proxy)s (%(source)s) opens the way to %(portal)s"),
    "proxy-script": N_(
        "Windows has a proxy script (%(script)s), which is not evaluated; connecting directly"
    ),
    "no-proxy": N_("no proxy is set; connecting directly"),
    "no-tls-here": N_("the portal runs on this computer, without TLS"),
    "trusted": N_("%(version)s, certificate issued by %(issuer)s, until %(ends_on)s"),
    "trusted-inspected": N_(
        "%(version)s, certificate issued by %(issuer)s (TLS is inspected on the way), until"
        " %(ends_on)s"
    ),
    "runs-out": N_("%(version)s, certificate issued by %(issuer)s, runs out on %(ends_on)s"),
    "runs-out-inspected": N_(
        "%(version)s, certificate issued by %(issuer)s (TLS is inspected on the way), runs out on"
        " %(ends_on)s"
    ),
    "portal-found": N_("%(url)s is a Daybook portal; the clocks agree"),
    "clock-fast": N_(
        "it is a portal, but this computer's clock is %(seconds)d s ahead of the portal's"
    ),
    "clock-slow": N_(
        "it is a portal, but this computer's clock is %(seconds)d s behind the portal's"
    ),
    "signed-in": N_("the portal knows this computer"),
    "websocket-opens": N_("the WebSocket opens; real-time mode is possible"),
    "offers-starttls": N_("%(at)s speaks XMPP and offers STARTTLS"),
    "speaks-tls": N_("%(at)s speaks TLS"),
    # The doctor: the store.
    "store-is": N_("%(store)s, %(facts)s"),
    "store-alone": N_("%(store)s"),
    "zone-of-pc-unknown": N_(
        "The time zone of this computer is unknown; days and times without a zone are read as UTC."
    ),
    "call-took": N_("%(member)s took %(took_ms)s s"),
    "asked-whether": NN_(
        "it asked %(count)d time whether a program may use it",
        "it asked %(count)d times whether a program may use it",
    ),
    "calendars-read": NN_(
        "%(read)d of %(count)d calendar read for the next 7 days",
        "%(read)d of %(count)d calendars read for the next 7 days",
    ),
    "not-understood": NN_(
        "%(count)d event could not be understood", "%(count)d events could not be understood"
    ),
    "all-writable": N_("all of them may be read and written"),
    "not-all-writable": N_("not all may be written (%(access)s)"),
    # The doctor: the lines of a ticket.
    "ticket-program": N_("Program: Daybook Connector %(version)s, %(program)s"),
    "ticket-computer": N_("Computer: %(name)s, %(system)s"),
    "ticket-needs": N_(
        "Needs: outgoing TCP to host %(host)s, port %(port)d, protocol %(protocol)s; nothing"
        " incoming"
    ),
    "ticket-proxy": N_("Proxy: %(proxy)s (%(source)s)"),
    "ticket-no-proxy": N_("Proxy: none, direct connection"),
    "ticket-addresses": N_("Addresses: %(addresses)s"),
    "ticket-no-addresses": N_("Addresses: not looked up"),
    "ticket-fails": N_("Fails at: %(rung)s (%(code)s)"),
    "ticket-seen": N_("Seen: %(told)s"),
    "ticket-when": N_("When: %(at)s UTC"),
    # The self-test.
    "trial-earlier-failed": N_("an earlier step failed"),
    "trial-unexpected": N_("unexpected: %(name)s"),
    "trial-store": N_("%(store)s %(version)s, zone %(zone)s"),
    "trial-store-zoneless": N_("%(store)s %(version)s, zone unknown"),
    "trial-calendars": N_("%(counts)s"),
    "trial-none-writable": N_("no calendar can be written (%(counts)s)"),
    "trial-none": N_("no calendar can be written (none at all)"),
    "trial-no-filter": N_("not needed by this store"),
    "trial-dates": N_("dates are written as %(format)s"),
    "trial-dates-unproven": N_(
        "no item proves how dates are written; calendars are read unfiltered"
    ),
    "trial-read": NN_(
        "%(count)d event of 31 days in %(took_ms)s s, %(problems)d not understood",
        "%(count)d events of 31 days in %(took_ms)s s, %(problems)d not understood",
    ),
    "trial-written": N_("a private event ten years ahead"),
    "trial-read-back": N_("found with its times and its mark"),
    "trial-not-found-by-mark": N_("a search by its mark does not find the event"),
    "trial-second-event": N_("writing it again made a second event"),
    "trial-found-again": N_("writing it again found the first one"),
    "trial-heard": N_("heard after %(took_ms)s s"),
    "trial-not-heard": N_("not heard of; changes are found by comparing"),
    "trial-moved": N_("moved by one hour"),
    "trial-nothing-written": N_("nothing was written"),
    "trial-still-there": N_("the event is still there"),
    "trial-gone": N_("gone without a trace in the calendar"),
    "trial-quick": N_("no call took long"),
    "trial-questions": NN_(
        "%(count)d security question since the start",
        "%(count)d security questions since the start",
    ),
    "trial-no-question": N_("no security question was seen"),
    "trial-not-one": NN_("%(count)d event instead of one", "%(count)d events instead of one"),
    "trial-other-times": N_("the times are not those that were written"),
    "trial-mark-lost": N_("the event lost its mark, its privacy or its key"),
}

REMEDIES = {
    "proxy-script": N_(
        "If a later step is broken, ask IT which proxy to use and enter it with"
        " `daybook-connector network --proxy http://host:port`."
    ),
    "certificate-runs-out": N_(
        "Tell whoever runs the portal that its certificate must be renewed."
    ),
    "clock-of-pc": N_(
        "Let this computer set its clock automatically (Windows: Settings, Time & language)."
    ),
    "one-port-is-enough": N_("Nothing to do: one of the two ports is enough."),
    "security-question": N_(
        "Show docs/outlook-for-it.md, section Security question, to your IT department."
    ),
    "mend-events": N_("The portal's alert tells why; open and save them in the calendar."),
    "ask-owner": N_(
        "Enough for looking at busy times. For writing bookings ask the owner for permission."
    ),
}
"""Of what is worth attention."""
