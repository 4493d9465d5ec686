"""The round trip, in words."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from alerts.sentences import either
from diagnosis.words.table import AnswerWords, CheckWords

FAILED = _("The round trip failed")
LATER = _("Run it again later; the removal is retried until it is done.")


def _not_come_back(told: Mapping[str, Any]) -> str:
    if told["error"]:
        why = str(told["error"]).removesuffix(".")
        return gettext("The event was written, but did not come back: %(error)s.") % {"error": why}
    return gettext(
        "The event was written, but did not come back: the sync went through, but the event was "
        "not in it."
    )


WORDS = CheckWords(
    question=("round-trip", _("Does an event make the round trip?")),
    answers={
        "trip-made": AnswerWords(
            _("Both directions work"),
            _(
                "An event was written to “%(calendar)s”, came back as busy time and was removed "
                "again: both directions work."
            ),
        ),
        "trip-not-come-back": AnswerWords(
            _("The event did not come back"),
            _not_come_back,
            _(
                "Look at questions %(number_of_sync)s and %(number_of_network)s; if both are "
                "fine, hand the report to support."
            ),
        ),
        "trip-not-removed": AnswerWords(FAILED, _("The event could not be removed yet."), LATER),
        "trip-account-busy": AnswerWords(
            FAILED, _("The account is busy with another sync."), _("Try again later.")
        ),
        "trip-failed": AnswerWords(FAILED, "%(error)s", either("error_remedy", LATER)),
    },
    sayings={
        "not-written-offline": _("Nothing was written: that is a worker's job."),
        "not-written-while-paused": _("The connector is paused, so nothing is written."),
        "main-is-elsewhere": _("The main booking calendar is not one of this account's."),
        "calendar-not-writable": _("“%(calendar)s” cannot be written to."),
        "leg-written": _("Written to the server: %(ms)s ms."),
        "leg-seen": _("Seen again by an ordinary sync: %(ms)s ms."),
        "leg-removed": _("Removed from the server: %(ms)s ms."),
        "leg-gone": _("Gone again after another sync: %(ms)s ms."),
        "leg-written-failed": _("Written to the server: failed here."),
        "leg-seen-failed": _("Seen again by an ordinary sync: failed here."),
        "leg-removed-failed": _("Removed from the server: failed here."),
        "leg-gone-failed": _("Gone again after another sync: failed here."),
        "nothing-left": _("Nothing is left behind."),
        "no-event-made": _("No event was made."),
        "event-will-go": _(
            "The check's event, if there is one, is removed by itself within minutes."
        ),
    },
)
