"""Too close to something: the time that pages keep free around their meetings, in words."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bookings.domain.slots import Reason
from bookings.why.clock import DayClock, length
from bookings.why.day import Day, SeenMeeting
from bookings.why.words import places
from bookings.why.words.events import span_in_words
from bookings.why.words.line import ReasonLine
from calendars.why import SeenCalendar, SeenEvent
from calendars.words.oddities import caution_said


def to_event(event: SeenEvent, day: Day, start: int, clock: DayClock) -> ReasonLine:
    line = _own(day, event.end <= start, _event(event, clock), event.calendar)
    return replace(line, text=f"{line.text} {caution_said(event.caution)}".strip())


def to_meeting(meeting: SeenMeeting, day: Day, start: int, clock: DayClock) -> ReasonLine:
    what = pgettext("too close to", "the meeting of “%(title)s” (%(span)s)") % {
        "title": meeting.title,
        "span": clock.span(meeting.start, meeting.end),
    }
    return _others(day, start, meeting, what) or _own(day, meeting.end <= start, what)


def _event(event: SeenEvent, clock: DayClock) -> str:
    gaps = {
        "title": event.title,
        "calendar": event.calendar.name,
        "span": span_in_words(event, clock),
    }
    if event.title:
        return pgettext("too close to", "“%(title)s” in %(calendar)s (%(span)s)") % gaps
    return pgettext("too close to", "an event without a title in %(calendar)s (%(span)s)") % gaps


def _own(day: Day, earlier: bool, what: str, calendar: SeenCalendar | None = None) -> ReasonLine:
    """This page's own buffer touches what came earlier, or what comes later."""
    rules = day.scene.rules
    if earlier:
        side, kept = "before", rules.before
        text = _("Too close to %(what)s, as the page keeps %(length)s free before its meetings.")
    else:
        side, kept = "after", rules.after
        text = _("Too close to %(what)s, as the page keeps %(length)s free after its meetings.")
    place = places.setting(day.page.pk, f"buffer_{side}", _("Change the buffer"))
    gaps = {"what": what, "length": length(kept)}
    return ReasonLine(Reason.BUFFER, text % gaps, (place,), calendar)


def _others(day: Day, start: int, meeting: SeenMeeting, what: str) -> ReasonLine | None:
    """The buffer of the page that the meeting came by, where it is the longer one."""
    rules, end = day.scene.rules, start + day.scene.rules.length
    earlier = meeting.end <= start
    own = start - rules.before < meeting.end if earlier else meeting.start < end + rules.after
    if own:
        return None
    if earlier:
        side, kept = "after", meeting.kept_after
        text = _("Too close to %(what)s, as its page keeps %(length)s free after its meetings.")
    else:
        side, kept = "before", meeting.kept_before
        text = _("Too close to %(what)s, as its page keeps %(length)s free before its meetings.")
    place = places.setting(meeting.page, f"buffer_{side}", _("Change that buffer"))
    return ReasonLine(Reason.BUFFER, text % {"what": what, "length": length(kept)}, (place,))
