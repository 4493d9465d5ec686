"""Does anything stand in the way, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from diagnosis.words.table import AnswerWords, CheckWords


def _title(told: Mapping[str, Any]) -> str:
    return str(told["error_cause"]).rstrip(".")


WORDS = CheckWords(
    question=("network", _("Antivirus or firewall?")),
    answers={
        "server-reached": AnswerWords(
            _("Nothing stands in the way of the server"),
            ngettext_lazy(
                "Nothing is in the way: the portal reaches the server, signs in and sees "
                "%(calendars)s calendar.",
                "Nothing is in the way: the portal reaches the server, signs in and sees "
                "%(calendars)s calendars.",
                "calendars",
            ),
        ),
        "server-throttles": AnswerWords(_title, "%(error_cause)s", "%(error_remedy)s"),
        "server-refuses": AnswerWords(_title, ("%(error)s", "%(barrier)s"), "%(error_remedy)s"),
        "server-not-reached": AnswerWords(
            _title,
            ("%(error)s", "%(barrier)s"),
            (
                "%(error_remedy)s",
                _("For the IT department: this portal must be able to reach %(server)s."),
            ),
        ),
    },
    sayings={
        "server": _("Server: %(server)s."),
        "rung-passed": _("%(rung)s: passed in %(ms)s ms."),
        "rung-failed": _("%(rung)s: failed here."),
        "rung-not-reached": _("%(rung)s: not reached."),
        "rung-not-needed": _("%(rung)s: not needed."),
        "rung-resolve": _("Find the server"),
        "rung-connect": _("Reach it"),
        "rung-tls": _("Check its certificate"),
        "rung-sign-in": _("Sign in"),
        "rung-calendars": _("List the calendars"),
        "account-not-asked-offline": _("The account was not asked: that is a worker's job."),
        "account-not-asked": _("The account could not be asked: %(error)s"),
        "asked-account": _("Asked the account at %(asked_moment)s."),
    },
    fixes={"reconnect": _("Reconnect")},
)
