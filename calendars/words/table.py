"""The Associated calendars table: why cells are locked, and what is wrong with it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from calendars.domain.table import CalendarAge, Lock
from languages.numbers import number
from providers.words.telling import Gaps, Sentence

LOCKS: Mapping[Lock, Promise] = {
    Lock.BUSY_OF_MAIN: _(
        "Busy time of the main booking calendar always counts, so that nothing is booked twice."
    ),
    Lock.GONE: _("The account no longer lists this calendar."),
    Lock.FREE_BUSY: _("Needs read and write; Daybook only sees when it is free or busy."),
    Lock.READ_ONLY: _("Needs read and write; Daybook may only read this calendar."),
}

AGES: Mapping[CalendarAge, Promise] = {
    CalendarAge.UNREAD: _("not read yet"),
    CalendarAge.FRESH: _("fresh"),
    CalendarAge.STALE: _("not fresh: what is known may be out of date"),
}


def _deletions_held(told: Gaps) -> str:
    return ngettext(
        "%(count)s deletion is held back until you confirm it.",
        "%(count)s deletions are held back until you confirm them.",
        told["count"],
    ) % {"count": number(told["count"])}


WARNINGS: Mapping[str, Sentence] = {
    "deletions-held-back": _deletions_held,
    "main-gone": _(
        "%(calendar)s is the main booking calendar, but bookings cannot be written there: the "
        "account no longer lists it."
    ),
    "main-missing": _(
        "No main booking calendar is chosen, so bookings are not written to any calendar."
    ),
    "main-read-only": _(
        "%(calendar)s is the main booking calendar, but bookings cannot be written there: it is "
        "read-only."
    ),
    "nothing-writable": _("No calendar can be written to, so bookings stay in Daybook only."),
    "ticked-but-gone": _(
        "It is still ticked here, but the account no longer lists it. Choose another one."
    ),
    "write-permission-lost": _(
        "Bookings cannot be written here: Daybook has lost its write permission."
    ),
}


def lock_said(lock: Lock | None) -> str:
    return str(LOCKS[lock]) if lock else ""


def age_said(age: CalendarAge) -> str:
    return str(AGES[age])
