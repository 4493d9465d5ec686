"""Is the correct calendar selected, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, npgettext_lazy, pgettext_lazy

from alerts.sentences import fill
from diagnosis.words.table import AnswerWords, CheckWords


def _or_none(some: Any, none: Any) -> Callable[[Mapping[str, Any]], str]:
    return lambda told: fill(some if told["calendar_names"] else none, told)


WORDS = CheckWords(
    question=("selection", _("Is the correct calendar selected?")),
    answers={
        "main-calendar-gone": AnswerWords(
            _("The main booking calendar is gone"),
            _(
                "The main booking calendar is gone from its account, so bookings are written "
                "nowhere."
            ),
            _("Choose the calendar in which your bookings shall appear."),
        ),
        "no-main-calendar": AnswerWords(
            _("No main booking calendar is chosen"),
            _("No main booking calendar is chosen, so bookings are written to no calendar."),
            _("Choose the calendar in which your bookings shall appear."),
        ),
        "no-calendar-blocks": AnswerWords(
            _("No calendar of this account blocks your times"),
            _(
                "Busy time is retrieved from no calendar of this account: nothing in it blocks a "
                "time."
            ),
            _("Tick the calendar that holds your appointments under Busy time retrieval."),
        ),
        "calendars-not-ticked": AnswerWords(
            ngettext_lazy(
                "%(calendar_names)s does not block your times",
                "%(calendar_names)s do not block your times",
                "count",
            ),
            ngettext_lazy(
                "%(calendar_names)s of this account holds events, but busy time is not retrieved "
                "from there, so they do not block.",
                "%(calendar_names)s of this account hold events, but busy time is not retrieved "
                "from there, so they do not block.",
                "count",
            ),
            _("If these are your own appointments, tick it under Busy time retrieval."),
        ),
        "ticked-calendars-gone": AnswerWords(
            ngettext_lazy(
                "%(calendar_names)s is not listed any more",
                "%(calendar_names)s are not listed any more",
                "count",
            ),
            ngettext_lazy(
                "%(calendar_names)s is ticked, but the account lists it no more. What is known "
                "of it stays in force and grows old.",
                "%(calendar_names)s are ticked, but the account lists them no more. What is known "
                "of them stays in force and grows old.",
                "count",
            ),
            _("Untick it, or share it with this account again."),
        ),
        "calendars-not-understood": AnswerWords(
            ngettext_lazy(
                "%(calendar_names)s cannot be read completely",
                "%(calendar_names)s cannot be read completely",
                "count",
            ),
            ngettext_lazy(
                "%(calendar_names)s holds events that cannot be read and may be at any time. "
                "Under What blocks you choose whether bookings become requests then.",
                "%(calendar_names)s hold events that cannot be read and may be at any time. "
                "Under What blocks you choose whether bookings become requests then.",
                "count",
            ),
            _(
                "Open these events in your calendar program and save them again. The page of the "
                "connector names them."
            ),
        ),
        "right-calendars": AnswerWords(
            _("The right calendars are selected"),
            _("The calendars with your appointments are selected."),
        ),
    },
    sayings={
        "looked-at-table": _("Looked at the table of %(whose)s."),
        "your-default": pgettext_lazy("whose table", "your default"),
        "default-followed": npgettext_lazy(
            "whose table",
            "your default, which %(page_names)s follows",
            "your default, which %(page_names)s follow",
            "count",
        ),
        "table-of-page": pgettext_lazy("whose table", "the page “%(page)s”"),
        "table-of-nobody": pgettext_lazy("whose table", "a table that no page uses"),
        "account-used-too": _("This account is also used by %(whose)s."),
        "main-calendar": _or_none(
            _("Main booking calendar: %(calendar_names)s."), _("Main booking calendar: none.")
        ),
        "busy-calendars": _or_none(
            _("Busy time is retrieved from: %(calendar_names)s."),
            _("Busy time is retrieved from: none."),
        ),
        "additional-calendars": _or_none(
            _("Additional booking calendars: %(calendar_names)s."),
            _("Additional booking calendars: none."),
        ),
        "calendar-listed-no-more": _("“%(calendar)s”: the account lists it no more."),
        "events-block": ngettext_lazy(
            "“%(calendar)s”: %(count)s event blocks time %(when)s.",
            "“%(calendar)s”: %(count)s events block time %(when)s.",
            "count",
        ),
        "events-would-block": ngettext_lazy(
            "“%(calendar)s”: %(count)s event blocks time %(when)s or would, but it is not ticked.",
            "“%(calendar)s”: %(count)s events block time %(when)s or would, but it is not ticked.",
            "count",
        ),
        "events-block-and-unread": ngettext_lazy(
            "“%(calendar)s”: %(count)s event blocks time %(when)s; %(unread)s cannot be read.",
            "“%(calendar)s”: %(count)s events block time %(when)s; %(unread)s cannot be read.",
            "count",
        ),
        "events-would-block-and-unread": ngettext_lazy(
            "“%(calendar)s”: %(count)s event blocks time %(when)s or would, but it is not "
            "ticked; %(unread)s cannot be read.",
            "“%(calendar)s”: %(count)s events block time %(when)s or would, but it is not "
            "ticked; %(unread)s cannot be read.",
            "count",
        ),
    },
)
