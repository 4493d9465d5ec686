"""What the lanes of the drawing and the steps of the funnel say."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.why.day import SeenMeeting
from languages.lists import listed
from languages.numbers import number

OPEN_HOURS = gettext_lazy("Open hours")
MEETINGS = gettext_lazy("Meetings")
START_TIMES = gettext_lazy("Start times")
NO_EVENTS = gettext_lazy("no events")


def opened(span: str) -> str:
    return _("Open %(span)s") % {"span": span}


def open_hours(spans: Iterable[str]) -> str:
    return listed(spans) or _("none on this day")


def blocking(some: int, events: int) -> str:
    return _("%(some)s of %(events)s events block") % {
        "some": number(some),
        "events": number(events),
    }


def meetings(shown: int) -> str:
    return (
        _("%(number)s on this day") % {"number": number(shown)} if shown else _("none on this day")
    )


def booked(one: SeenMeeting, span: str) -> str:
    text = (
        _("Request for “%(title)s”, %(span)s")
        if one.is_request
        else _("Meeting of “%(title)s”, %(span)s")
    )
    return text % {"title": one.title, "span": span}


def kept_free(span: str) -> str:
    return _("Kept free %(span)s") % {"span": span}


def start(clock: str, *, is_offered: bool) -> str:
    if is_offered:
        return _("%(clock)s is offered") % {"clock": clock}
    return _("%(clock)s is not offered") % {"clock": clock}


def starts(offered: int, judged: int) -> str:
    return _("%(offered)s of %(judged)s are offered") % {
        "offered": number(offered),
        "judged": number(judged),
    }
