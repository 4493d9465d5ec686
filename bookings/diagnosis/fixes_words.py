"""Buttons about pages and mails, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diagnosis.words.table import CheckWords

WORDS = CheckWords(
    sayings={
        "events-close-page": _("Every event closes times of “%(page)s” from now on."),
        "page-not-there": _("This page is not there any more. Run the checks again."),
        "mails-sent-again": ngettext_lazy(
            "%(count)s mail sent again.", "%(count)s mails sent again.", "count"
        ),
        "no-mail-waits": _("No mail is waiting any more."),
    },
    fixes={
        "close-on-events": _("Let events close times of “%(page)s”"),
        "edit-page": _("Edit “%(page)s”"),
        "resend-mail": _("Send again"),
    },
)
