"""What syncs come upon, in words: errors of their own, and what is known beyond codes."""

from collections.abc import Mapping

from daybook_ical.oddities import Oddity
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from calendars.words.oddities import oddities_said
from providers.words.telling import ErrorWords, Gaps, Sentence

ERRORS: Mapping[str, ErrorWords] = {
    "internal-error": ErrorWords(
        _("Daybook itself failed while it worked on this."),
        _(
            "Nothing to do if it passes with the next try; if it stays, send the details to "
            "support."
        ),
    ),
}


def _odd_event(told: Gaps) -> str:
    """An event as an example in an alert."""
    odd = oddities_said(map(Oddity.read, told["oddities"]))
    if not told["event"]:
        return odd
    return _now("%(event)s: %(oddities)s") % {"event": told["event"], "oddities": odd}


NOTES: Mapping[str, Sentence] = {
    "odd-event": _odd_event,
    "no-turn": _("its turn did not come"),
    "too-many-times": _("its events take place more than %(most)s times"),
}
