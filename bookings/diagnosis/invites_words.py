"""Who sends the invitations, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diagnosis.words.table import AnswerWords, CheckWords

WORDS = CheckWords(
    question=("invites", _("Alternate method for invites?")),
    answers={
        "mails-given-up": AnswerWords(
            ngettext_lazy("%(count)s mail was given up", "%(count)s mails were given up", "count"),
            ngettext_lazy(
                "%(count)s mail was given up after several tries: somebody does not know of a "
                "booking.",
                "%(count)s mails were given up after several tries: somebody does not know of a "
                "booking.",
                "count",
            ),
            _("Ask the administrator to look at the mail settings, then send again."),
        ),
        "no-mail-server": AnswerWords(
            _("No mail reaches anybody"),
            _("Invitations are written, but reach nobody: this portal has no mail server."),
            _("Ask the administrator to set EMAIL_URL."),
        ),
        "mails-retried": AnswerWords(
            _("Some mails are being tried again"),
            _("Some mails failed and are tried again by themselves for some hours."),
            _(
                "Nothing to do if it passes; else ask the administrator to look at the mail "
                "settings."
            ),
        ),
        "invitations-go-out": AnswerWords(
            _("Invitations go out"),
            _("No other method is in use; nothing asks your calendar to send mail."),
        ),
    },
    sayings={
        "portal-invites": _(
            "Daybook itself mails the invitations to guests, with a calendar file."
        ),
        "mails-end-folder": _("Mails of this portal go into a folder of the portal."),
        "mails-end-console": _("Mails of this portal go to the portal's console."),
        "mails-end-nowhere": _("Mails of this portal go nowhere."),
        "mails-counted": _(
            "Mails about your bookings: %(failed)s given up, %(retried)s being retried."
        ),
        "mails-kept-by": _("What kept them: %(errors)s."),
    },
)
