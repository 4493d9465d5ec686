"""What only the host is told of an alert, where it takes several sentences or depends on details.

The last words of each choice are for alerts of earlier releases, which stored their words.
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from alerts.sentences import by

NEXT_TRY = _("Next try: %(next_try_at)s.")

UNREACHABLE = ("%(error)s", NEXT_TRY)

GONE = (
    by(
        "use",
        {
            "main": _("“%(calendar)s” was the main booking calendar."),
            "additional": _("“%(calendar)s” was an additional booking calendar."),
            "busy": _("“%(calendar)s” was read for its busy time."),
        },
        _("“%(calendar)s” was %(use)s."),
    ),
    _("Not listed since %(since_at)s."),
)

READ_ONLY = by(
    "use",
    {
        "main": _("“%(calendar)s” is the main booking calendar."),
        "additional": _("“%(calendar)s” is an additional booking calendar."),
    },
    _("“%(calendar)s” is %(use)s."),
)

NOT_READ = (_("“%(calendar)s”, last read %(verified_at)s."), "%(error)s")

LEFT_OUT = (
    _("“%(calendar)s”: %(count)s, found %(since_at)s."),
    _("Comparisons that must agree: %(due)s."),
)

HELD = ngettext_lazy(
    "“%(calendar)s”: %(count)s deletion held since %(since_at)s.",
    "“%(calendar)s”: %(count)s deletions held since %(since_at)s.",
    "count",
)

SUCH_AS = _("“%(calendar)s”: %(count)s, such as %(examples)s.")

NOT_UNDERSTOOD = (
    SUCH_AS,
    by(
        "policy",
        {
            "request": _(
                "Until %(until_at)s the pages that read this calendar take bookings as requests, "
                "or offer nothing where they close when a calendar is not certain."
            ),
            "over": _("Since %(until_at)s they are ignored."),
            "ignore": _("They are ignored, as you chose for this calendar."),
        },
    ),
)

NOT_WRITTEN = (
    by(
        "task",
        {
            "write": _(
                "The meeting %(starts_at)s has not been written to “%(calendar)s” since "
                "%(since_at)s."
            ),
            "remove": _(
                "The meeting %(starts_at)s has not been removed from “%(calendar)s” since "
                "%(since_at)s."
            ),
        },
        _("The meeting %(starts_at)s has not been %(task)s “%(calendar)s” since %(since_at)s."),
    ),
    "%(error)s",
    NEXT_TRY,
)

REFUSED = (
    by(
        "task",
        {
            "write": _("The meeting %(starts_at)s could not be written to “%(calendar)s”."),
            "remove": _("The meeting %(starts_at)s could not be removed from “%(calendar)s”."),
        },
        _("The meeting %(starts_at)s could not be %(task)s “%(calendar)s”."),
    ),
    "%(error)s",
    NEXT_TRY,
)

CLOCKS = by(
    "whose",
    {
        "server": by(
            "direction",
            {
                "ahead": _("The server’s clock is %(minutes)s ahead."),
                "behind": _("The server’s clock is %(minutes)s behind."),
            },
        ),
        "pc": by(
            "direction",
            {
                "ahead": _("The clock of %(pc)s is %(minutes)s ahead."),
                "behind": _("The clock of %(pc)s is %(minutes)s behind."),
            },
        ),
    },
    _("%(whose)s is %(minutes)s %(direction)s."),
)

LATE = by(
    "queue",
    {
        "mail": _("Mails have been waiting since %(since_at)s."),
        "write": _("Events for calendars have been waiting since %(since_at)s."),
        "live": _("New accounts and diagnoses have been waiting since %(since_at)s."),
        "sync": _("Syncs have been waiting since %(since_at)s."),
        "webhook": _("Webhooks have been waiting since %(since_at)s."),
        "timer": _("The portal’s own rounds have been waiting since %(since_at)s."),
        "other": _("Jobs have been waiting since %(since_at)s."),
    },
    _("%(jobs)s have been waiting since %(since_at)s."),
)
