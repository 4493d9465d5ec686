"""What syncs come upon, in words: errors of their own, and what is known beyond codes."""

from collections.abc import Mapping

from daybook_ical.oddities import Oddity
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calendars.domain.caution import Caution
from calendars.words.access import access_said
from calendars.words.oddities import caution_said, oddities_said
from languages.numbers import number
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
    return gettext("%(event)s: %(oddities)s") % {"event": told["event"], "oddities": odd}


def _caution(told: Gaps) -> str:
    """What has to be known of an event's busy time, in a diagnosis."""
    problem = Oddity.read(told["problem"]) if told["problem"] else None
    return caution_said(Caution(problem, tuple(map(Oddity.read, told["doubts"]))))


def _access_changed(told: Gaps) -> str:
    return gettext("Access to “%(calendar)s” is now: %(access)s.") % {
        "calendar": told["calendar"],
        "access": access_said(told["access"]),
    }


def _read_so_far(told: Gaps) -> str:
    return ngettext(
        "“%(calendar)s”: %(count)s event read so far. The next sync goes on from there; until all "
        "are read, what was known stays in force.",
        "“%(calendar)s”: %(count)s events read so far. The next sync goes on from there; until all "
        "are read, what was known stays in force.",
        told["count"],
    ) % _counted(told)


def _compared(told: Gaps) -> str:
    return ngettext(
        "“%(calendar)s” was compared completely: the server’s list of changes had left out "
        "%(count)s difference.",
        "“%(calendar)s” was compared completely: the server’s list of changes had left out "
        "%(count)s differences.",
        told["count"],
    ) % _counted(told)


def _suddenly_empty(told: Gaps) -> str:
    return ngettext(
        "“%(calendar)s” is suddenly empty: %(count)s deletion is held until you accept it.",
        "“%(calendar)s” is suddenly empty: %(count)s deletions are held until you accept them.",
        told["count"],
    ) % _counted(told)


def _not_understood(told: Gaps) -> str:
    return ngettext(
        "“%(calendar)s”: %(count)s event could not be understood.",
        "“%(calendar)s”: %(count)s events could not be understood.",
        told["count"],
    ) % _counted(told)


def _read_cautiously(told: Gaps) -> str:
    return ngettext(
        "“%(calendar)s”: %(count)s event was read with caution.",
        "“%(calendar)s”: %(count)s events were read with caution.",
        told["count"],
    ) % _counted(told)


def _counted(told: Gaps) -> Gaps:
    return {**told, "count": number(told["count"])}


NOTES: Mapping[str, Sentence] = {
    "access-changed": _access_changed,
    "caution": _caution,
    "calendar-failed": _("“%(calendar)s”: %(error)s"),
    "compared": _compared,
    "listed-again": _("“%(calendar)s” is listed again."),
    "not-confirmed": _(
        "“%(calendar)s” is not confirmed by this sync: %(why)s. What was known stays in force, and "
        "the next sync looks again."
    ),
    "not-listed": _("“%(calendar)s” is not listed by the account any more."),
    "not-looked-at": _(
        "“%(calendar)s” was not looked at: the time of this sync was over before. The next sync "
        "begins with it."
    ),
    "not-understood": _not_understood,
    "read-anew": _("“%(calendar)s” was read anew: %(why)s."),
    "read-anew-as-asked": _("“%(calendar)s” was read anew, as asked."),
    "read-anew-for-addresses": _(
        "“%(calendar)s” was read anew: the addresses by which your answers to invitations are "
        "found have changed."
    ),
    "read-cautiously": _read_cautiously,
    "read-so-far": _read_so_far,
    "renamed": _("“%(before)s” is now called “%(calendar)s”."),
    "suddenly-empty": _suddenly_empty,
    "table-set": _("Associated calendars were set for the first time."),
    "odd-event": _odd_event,
    "no-turn": _("its turn did not come"),
    "too-many-times": _("its events take place more than %(most)s times"),
}
