"""Is it displaying an alert, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diagnosis.words.table import AnswerWords, CheckWords

WORDS = CheckWords(
    question=("alerts", _("Is it displaying an alert?")),
    answers={
        "no-alert": AnswerWords(_("No alert is open"), _("Nothing has been reported.")),
        "only-notes": AnswerWords(_("Only notes are open"), _("Only notes are open, no problem.")),
        "open-alert": AnswerWords(
            "%(alert)s", _("An alert is open: %(alert)s."), "%(alert_remedy)s"
        ),
        "open-alerts": AnswerWords(
            ngettext_lazy("%(alert)s, and %(more)s more", "%(alert)s, and %(more)s more", "more"),
            ngettext_lazy(
                "An alert is open: %(alert)s, and %(more)s more.",
                "An alert is open: %(alert)s, and %(more)s more.",
                "more",
            ),
            "%(alert_remedy)s",
        ),
        "last-sync-failed": AnswerWords(
            _("The last sync failed"),
            _("An alert is open: The last sync failed."),
            "%(error_remedy)s",
        ),
    },
    sayings={
        "no-alert": _("No alert is open."),
        "alert": "%(alert)s: %(alert_cause)s",
        "alert-since": _("%(alert)s, since %(since_at)s: %(alert_cause)s"),
        "error": _("The last sync failed: %(error)s"),
        "error-since": _("The last sync failed, since %(since_at)s: %(error)s"),
    },
    fixes={"open-connector": _("Open the connector")},
)
