"""Each cause in plain words, with the place that changes it."""

from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings.domain.causes import Cause
from bookings.domain.slots import Reason
from bookings.why.clock import DayClock
from bookings.why.day import Day, SeenMeeting
from bookings.why.words import close, limits, places
from bookings.why.words.events import changes, span_in_words
from bookings.why.words.line import ReasonLine
from calendars.why import SeenEvent
from calendars.words.blocking import reason_said
from calendars.words.oddities import caution_said


def line_of(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    """The cause of a start time, as a sentence."""
    return _SAY.get(cause.reason, _other)(cause, day, start, clock)


def _unknown(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    """The calendar that is known least far is the one that decides."""
    read = [one for one in day.calendars.values() if one.is_busy]
    never = next((one for one in read if not (one.verified_at and one.covered_until)), None)
    if never is not None:
        text = _("Not known, as “%(calendar)s” has not been read so far, and unknown is not free.")
        text = text % {"calendar": never.name}
        return ReasonLine(cause.reason, text, (places.connector(never),), never)
    if not read:
        return _other(cause, day, start, clock)
    least = min(read, key=lambda one: one.covered_until or day.now)
    assert least.covered_until is not None
    text = _(
        "Not known, as “%(calendar)s” is read only as far as %(until)s, and unknown is not free."
    ) % {
        "calendar": least.name,
        "until": clock.dated(int(least.covered_until.timestamp())),
    }
    return ReasonLine(cause.reason, text, (places.connector(least),), least)


def _stale(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    """The page closes: the calendar that waits longest for its confirmation is the reason, or one
    that holds what cannot be read."""
    unread = next((one for one in day.scene.knowledge.unread if one.pk in day.calendars), None)
    if unread is not None and unread.unread_until:
        return _unread(cause, day, unread.pk, clock.dated(int(unread.unread_until.timestamp())))
    stale = [one for one in day.scene.knowledge.stale if one.pk in day.calendars]
    if not stale:
        return _other(cause, day, start, clock)
    oldest = min(stale, key=lambda one: one.verified_at or day.now)
    hours = day.page.stale_hours
    text = ngettext(
        "Out of date, as “%(calendar)s” has not been confirmed for too long, and the page offers "
        "nothing later than %(hours)s hour after that.",
        "Out of date, as “%(calendar)s” has not been confirmed for too long, and the page offers "
        "nothing later than %(hours)s hours after that.",
        hours,
    ) % {"calendar": oldest.name, "hours": hours}
    calendar = day.calendars[oldest.pk]
    change = places.setting(day.page.pk, "when_stale", _("Change what happens then"))
    return ReasonLine(cause.reason, text, (places.connector(calendar), change), calendar)


def _unread(cause: Cause, day: Day, pk: int, until: str) -> ReasonLine:
    calendar = day.calendars[pk]
    text = _(
        "Not certain, as “%(calendar)s” holds an event that cannot be read, and the page offers "
        "nothing while that counts, which is until %(until)s."
    ) % {"calendar": calendar.name, "until": until}
    change = places.setting(day.page.pk, "when_stale", _("Change what happens then"))
    policy = places.policy(day.table, calendar)
    return ReasonLine(cause.reason, text, (places.connector(calendar), policy, change), calendar)


def _busy(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    if cause.event is None:
        return _other(cause, day, start, clock)
    event = day.in_the_way[cause.event]
    text = f"{_in_the_way(event, clock)} {caution_said(event.caution)}".strip()
    return ReasonLine(cause.reason, text, changes(event, day), event.calendar)


def _in_the_way(event: SeenEvent, clock: DayClock) -> str:
    gaps = {
        "title": event.title,
        "calendar": event.calendar.name,
        "span": span_in_words(event, clock),
        "reason": reason_said(event.reason),
    }
    if event.title:
        return _("“%(title)s” in %(calendar)s, %(span)s, %(reason)s.") % gaps
    return _("An event without a title in %(calendar)s, %(span)s, %(reason)s.") % gaps


def _meeting(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    meeting = _named(cause, day)
    if meeting is None:
        return _other(cause, day, start, clock)
    gaps = {"title": meeting.title, "span": clock.span(meeting.start, meeting.end)}
    if meeting.is_request:
        text = _("A request for “%(title)s”, %(span)s, which waits for your answer.")
    else:
        text = _("A meeting of “%(title)s”, %(span)s.")
    return ReasonLine(cause.reason, text % gaps, (places.bookings(),))


def _buffer(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    if cause.event is not None:
        return close.to_event(day.in_the_way[cause.event], day, start, clock)
    meeting = _named(cause, day)
    if meeting is None:
        return _other(cause, day, start, clock)
    return close.to_meeting(meeting, day, start, clock)


_OTHER = {
    Reason.OUTSIDE: gettext_lazy("Outside the hours of the page."),
    Reason.LEAD_TIME: gettext_lazy("Too soon for the notice that the page asks for."),
    Reason.HORIZON: gettext_lazy("Further ahead than guests can book."),
    Reason.STALE: gettext_lazy("A calendar that this page reads is out of date."),
    Reason.BUSY: gettext_lazy("Busy time in one of the calendars that this page reads."),
    Reason.MEETING: gettext_lazy("A meeting is booked at this time."),
    Reason.BUFFER: gettext_lazy(
        "Too close to something that is in the way, with the time kept free around it."
    ),
    Reason.FULL: gettext_lazy("All seats are taken."),
    Reason.UNKNOWN: gettext_lazy("What is in the calendars at this time is not known."),
}


def _other(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    """What decided has no name any more, as it went away between two looks, or has none that this
    host may know."""
    if day.has_other_hosts:
        return ReasonLine(cause.reason, _("Another host of this page cannot at this time."))
    return ReasonLine(cause.reason, str(_OTHER[cause.reason]))


_SAY: dict[Reason, Callable[[Cause, Day, int, DayClock], ReasonLine]] = {
    Reason.LEAD_TIME: limits.lead_time,
    Reason.HORIZON: limits.horizon,
    Reason.UNKNOWN: _unknown,
    Reason.STALE: _stale,
    Reason.BUSY: _busy,
    Reason.MEETING: _meeting,
    Reason.BUFFER: _buffer,
    Reason.FULL: limits.full,
}


def _named(cause: Cause, day: Day) -> SeenMeeting | None:
    return None if cause.meeting is None else day.meetings[cause.meeting]
