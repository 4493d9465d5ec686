"""The answer to a question about one time as one sentence, and what a question cannot be."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from languages import days
from languages.locale import is_english
from languages.numbers import number


def offered(when: datetime, because: str, *, as_request: bool) -> str:
    gaps = {"clock": days.clock(when), "day": days.day(when, "weekday year"), "because": because}
    if as_request:
        return _("%(clock)s on %(day)s is offered as a request: %(because)s") % gaps
    return _("%(clock)s on %(day)s is offered: %(because)s") % gaps


def refused(when: datetime, reason: str) -> str:
    return _("%(clock)s on %(day)s is not offered: %(reason)s") % {
        "clock": days.clock(when),
        "day": days.day(when, "weekday year"),
        "reason": _after_colon(reason),
    }


def _after_colon(sentence: str) -> str:
    """English goes on in small letters there, others begin a sentence as ever."""
    return sentence[:1].lower() + sentence[1:] if is_english() else sentence


def nothing_in_the_way(calendars: int, seats: int | None) -> str:
    """Why a time is free; `seats` are those that are left, None where they do not matter."""
    gaps = {"calendars": number(calendars), "seats": number(seats or 0)}
    if calendars > 1:
        return _none_of_many(seats) % gaps
    return _none(seats) % gaps


def _none(seats: int | None) -> str:
    if seats is None:
        return _(
            "it lies within the hours and limits, and no calendar and no meeting is in the way."
        )
    return ngettext(
        "it lies within the hours and limits, and no calendar and no meeting is in the way; "
        "%(seats)s seat is left.",
        "it lies within the hours and limits, and no calendar and no meeting is in the way; "
        "%(seats)s seats are left.",
        seats,
    )


def _none_of_many(seats: int | None) -> str:
    if seats is None:
        return _(
            "it lies within the hours and limits, and none of the %(calendars)s calendars and no "
            "meeting is in the way."
        )
    return ngettext(
        "it lies within the hours and limits, and none of the %(calendars)s calendars and no "
        "meeting is in the way; %(seats)s seat is left.",
        "it lies within the hours and limits, and none of the %(calendars)s calendars and no "
        "meeting is in the way; %(seats)s seats are left.",
        seats,
    )


def no_day(text: str) -> str:
    return _("“%(text)s” is not a day we know. This is today.") % {"text": text}


def no_clock(text: str) -> str:
    return _("“%(text)s” is not a time of day. Write it like 14:00.") % {"text": text}


def skipped(clock: str) -> str:
    return _("There is no %(clock)s on this day: the clocks skip it.") % {"clock": clock}
