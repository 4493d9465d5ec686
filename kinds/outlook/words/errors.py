"""Errors that only a program on a PC brings about, and what is told with them, in words."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kinds.outlook.words.faults import fault
from kinds.outlook.words.reasons import IN_FILE, said_of_note
from languages.days import day
from providers.words.telling import ErrorWords, Gaps, Sentence

ERRORS: Mapping[str, ErrorWords] = {
    "agent-offline": ErrorWords(
        _(
            "The program on the PC is not connected, so its calendars can be neither read nor "
            "written."
        ),
        _(
            "Start the PC, and see that Daybook Connector is running. What was known stays in "
            "force, and what is to be written waits."
        ),
    ),
    "not-yet": ErrorWords(
        _("The program on the PC was asked and has not answered yet."),
        _("Nothing to do: it answers when it asks for news, and the rest follows by itself."),
    ),
    "store-unavailable": ErrorWords(
        _("The program on the PC runs, but cannot get at its calendars now."),
        _(
            "See what the detail says; often the calendar program there is closed, or a dialog "
            "is open in it."
        ),
    ),
}


def _cannot_be_told(told: Gaps) -> str:
    return fault(str(told["fault"]), told, str(told["field"])).rstrip(".")


def _reads_further(told: Gaps) -> str:
    until = localtime(datetime.fromisoformat(told["until"]))
    return gettext("it has read until %(until)s and reads further ahead") % {
        "until": day(until, "year")
    }


NOTES: Mapping[str, Sentence] = {
    "calendars-not-told": _("it has not told its calendars yet"),
    "event-not-told": _("it has not told of this event yet"),
    "no-pc": _("no PC is paired"),
    IN_FILE: _("The event in the file %(file)s cannot be read: %(because)s."),
    "pc-cannot-be-told": _cannot_be_told,
    "pc-said": said_of_note,
    "place-unknown": _("the place where reading went on is unknown"),
    "removed-forgotten": _("what was removed since is not known any more"),
    "reads-first": _("it is reading this calendar for the first time"),
    "reads-further": _reads_further,
}
