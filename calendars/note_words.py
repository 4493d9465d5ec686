"""Errors of a sync itself, and what is known of errors beyond their codes, in words."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from providers.words.telling import ErrorWords, Sentence

ERRORS: Mapping[str, ErrorWords] = {
    "internal-error": ErrorWords(
        _("Daybook itself failed while it worked on this."),
        _(
            "Nothing to do if it passes with the next try; if it stays, send the details to "
            "support."
        ),
    ),
}

NOTES: Mapping[str, Sentence] = {
    "no-turn": _("its turn did not come"),
    "too-many-times": _("its events take place more than %(most)s times"),
}
