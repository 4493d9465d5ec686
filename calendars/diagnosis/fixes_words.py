"""Buttons about calendars, in words."""

from django.utils.translation import gettext_lazy as _

from diagnosis.words.table import CheckWords

WORDS = CheckWords(
    sayings={
        "refused-because": "%(reason_sentences)s",
        "calendar-ticked": _("Busy time is retrieved from “%(calendar)s” from now on."),
        "calendar-is-main": _("“%(calendar)s” is the main booking calendar from now on."),
        "all-day-blocks": _("All-day events in “%(calendar)s” block from now on."),
        "all-but-free-blocks": _(
            "Everything in “%(calendar)s” that is not Free blocks from now on."
        ),
        "calendar-not-there": _("This calendar is not there any more. Run the checks again."),
    },
    fixes={
        "tick-busy": _("Tick “%(calendar)s”"),
        "make-main": _("Make “%(calendar)s” the main one"),
        "block-all-day": _("Let all-day events in “%(calendar)s” block"),
        "block-as-usual": _("Let everything but Free block in “%(calendar)s”"),
        "open-table": _("Open Associated calendars"),
    },
)
