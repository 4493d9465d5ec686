"""Events of calendars in words, and where the host says whether such an event blocks."""

from daybook_ical.events import Response, ShowAs
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bookings.why.clock import DayClock
from bookings.why.day import Day
from bookings.why.words import places
from bookings.why.words.places import WhyLink
from calendars.domain.blocking import AllDay
from calendars.why import SeenEvent
from calendars.words.blocking import reason_said
from calendars.words.oddities import caution_said

SHOWN = {
    ShowAs.FREE: gettext_lazy("Free"),
    ShowAs.TENTATIVE: gettext_lazy("Tentative"),
    ShowAs.BUSY: gettext_lazy("Busy"),
    ShowAs.AWAY: gettext_lazy("Out of office"),
    ShowAs.ELSEWHERE: gettext_lazy("Working elsewhere"),
}


def heading(event: SeenEvent) -> str:
    """The event at the beginning of a sentence."""
    return _named(event) or _("An event without a title")


def name_of(event: SeenEvent) -> str:
    """The event within a sentence."""
    return _named(event) or _("an event without a title")


def _named(event: SeenEvent) -> str:
    return _("“%(title)s”") % {"title": event.title} if event.title else ""


def span_in_words(event: SeenEvent, clock: DayClock) -> str:
    span = clock.span(event.start, event.end)
    if not event.all_day:
        return span
    days = clock.whole_days(event.start, event.end)
    if days is None:
        return _("all day (%(span)s)") % {"span": span}
    first, last = days
    return _("all day from %(first)s to %(last)s") % {"first": first, "last": last}


def told(event: SeenEvent, clock: DayClock) -> str:
    """What the event is and whether it blocks, for its bar in the drawing."""
    text = _("%(event)s, %(span)s: %(reason)s") % {
        "event": name_of(event),
        "span": span_in_words(event, clock),
        "reason": reason_said(event.reason),
    }
    return f"{text}. {caution_said(event.caution)}" if event.caution else text


def advice(event: SeenEvent) -> str:
    """What to do where the event should block and no setting of ours says so."""
    if event.calendar.is_busy and not event.ours and event.show_as is ShowAs.FREE:
        return _("To block its time, show it in your calendar as anything but Free.")
    return ""


def changes(event: SeenEvent, day: Day) -> tuple[WhyLink, ...]:
    """Where the host says that such an event blocks, or does not; nowhere if only the event can."""
    table = (places.table(day.table, event.calendar),)
    if not event.calendar.is_busy:
        return table
    policy = (places.policy(day.table, event.calendar),) if _is_policy(event) else ()
    return policy + table if event.blocks else policy


def _is_policy(event: SeenEvent) -> bool:
    """Whether one of the calendar's own settings could decide otherwise about the event."""
    if event.ours or event.response is Response.DECLINED:
        return False
    if event.all_day or event.calendar.policy.all_day is AllDay.ALWAYS:
        return event.all_day
    by_show_as = event.show_as in (ShowAs.TENTATIVE, ShowAs.ELSEWHERE)
    by_response = event.response in (Response.TENTATIVE, Response.UNANSWERED)
    return by_show_as or (by_response and event.show_as is not ShowAs.FREE)
