"""What is said to whoever chooses a time: why there is none, where the next is, what was lost."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bookings.errors import Closed
from bookings.question import Question
from bookings.refusal_words import closed_text
from languages import days, lengths

TAKEN = _("This time has been taken meanwhile. Nothing is booked yet; choose another one.")
NOT_OFFERED = _("This time is not offered any more. Nothing is booked yet; choose another one.")
NO_TIME = _("The chosen time got lost on the way. Nothing is booked yet; choose one below.")
FROM_ELSEWHERE = _(
    "Another site sent this form. Nothing is booked yet: read what it says below, and press the "
    "button if that is what you want."
)
STAYS_TAKEN = _("This time has been taken meanwhile. Your booking stays where it was.")
STAYS_NOT_OFFERED = _("This time is not offered any more. Your booking stays where it was.")
ONE_TAKEN = _(
    "A time that you chose has been taken meanwhile. Nothing has changed; choose another one."
)
ONE_NOT_OFFERED = _(
    "A time that you chose is not offered. Nothing has changed; choose another one."
)
ITS_OWN = _("This is the time that it has already. Choose another one.")
PROPOSED_TAKEN = _("This time has been taken meanwhile. Nothing has changed.")
NONE_CHOSEN = _("Choose one of the times first.")
BEYOND = _("Choose days between 1970 and 2200.")
BACKWARDS = _("The end lies before the start.")
TOO_MANY_DAYS = _("Ask for at most 62 days at a time.")
NOT_OURS = {
    "month": _("“%(text)s” is not a month we know. Choose one below."),
    "day": _("“%(text)s” is not a day we know. Choose one below."),
    "slot": _("“%(text)s” is not a time we know. Choose one below."),
    "tz": _("“%(text)s” is not a time zone. Times are shown in %(zone)s."),
}
LONGEST_QUOTE = 40


def closed_meanwhile(code: Closed) -> str:
    """To a guest who has filled in the form of a page that offers nothing any more."""
    return gettext("%(why)s Nothing is booked; what you typed is kept.") % {
        "why": closed_text(code)
    }


def too_often(seconds: int) -> str:
    return gettext(
        "Too many tries came from your connection. Nothing is booked yet. "
        "Try again in %(wait)s; what you typed is kept."
    ) % {"wait": lengths.wait(seconds, case="dative")}


def misread(question: Question) -> Iterator[str]:
    """What of an address could not be understood."""
    for name, text in question.misread:
        gaps = {"text": _quote(text), "zone": question.zone.key}
        yield str(NOT_OURS[name]) % gaps


def _quote(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"


def first_in(month: date) -> str:
    return gettext("The first free times are in %(month)s.") % {"month": days.month(month)}


def over(month: date) -> str:
    return gettext("%(month)s is over.") % {"month": days.month(month)}


def not_yet(month: date, last: date) -> str:
    return gettext("%(month)s cannot be booked yet: bookings are open until %(last)s.") % {
        "month": days.month(month),
        "last": days.day(last, "year"),
    }


def nothing_on(day: date) -> str:
    return gettext("Nothing is free on %(day)s.") % {"day": days.day(day, "weekday")}


def nothing_in(month: date) -> str:
    return gettext("Nothing is free in %(month)s.") % {"month": days.month(month)}


def all_taken(nothing: str, last: date) -> str:
    """`nothing` is the sentence that tells where there is no time."""
    return gettext(
        "%(nothing)s Bookings are open until %(last)s, and every time until then is taken."
    ) % {"nothing": nothing, "last": days.day(last, "year")}


def free_on(day: date, times: int) -> str:
    """What a screen reader says of a day that can be chosen."""
    return ngettext("%(when)s, %(n)s time", "%(when)s, %(n)s times", times) % {
        "when": days.day(day, "weekday"),
        "n": times,
    }


def next_free(day: date) -> str:
    return gettext("Next free: %(day)s") % {"day": days.day(day, "weekday")}


def to_free_day() -> str:
    return gettext("Back to the first free day")


def to_this_month() -> str:
    return gettext("Back to this month")
