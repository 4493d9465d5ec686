"""What only the host is told of an alert about a PC, where it depends on details.

The last words of each choice are for alerts of earlier releases, which stored their words.
"""

from django.utils.translation import gettext_lazy as _

from alerts.sentences import Gaps, by, fill


def paused(told: Gaps) -> str:
    return fill(_("On %(pc)s, since %(since_at)s.") if told["pc"] else SINCE, told)


SINCE = _("Since %(since_at)s.")
ON_PC = (_("On %(pc)s, since %(since_at)s."), "%(error)s")

OFFLINE = by(
    "cause",
    {
        "silent": _("%(pc)s was last heard of %(since_at)s."),
        "revoked": _("No PC is paired since %(pc)s was revoked, %(since_at)s."),
        "never-paired": _("No PC is paired since the last PC was revoked, %(since_at)s."),
    },
    ("%(what)s", "%(since_at)s."),
)

TOO_OLD = (
    _("%(pc)s has version %(version)s, at least %(oldest)s is needed."),
    by(
        "has",
        {
            "address": _("It is at %(download)s."),
            "administrator": _("Your administrator has it."),
        },
        "%(download)s",
    ),
)
