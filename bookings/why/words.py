"""Each cause in plain words, with the place that changes it."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from daybook_ical.events import Response, ShowAs

from accounts.wording import counted
from bookings.domain.causes import Cause
from bookings.domain.slots import Reason
from bookings.models import BookingPage
from bookings.why import places
from bookings.why.clock import DayClock, length
from bookings.why.day import Day, SeenMeeting
from bookings.why.places import WhyLink
from calendars.domain.blocking import AllDay
from calendars.why import SeenCalendar, SeenEvent

SHOWN = {
    ShowAs.FREE: "Free",
    ShowAs.TENTATIVE: "Tentative",
    ShowAs.BUSY: "Busy",
    ShowAs.AWAY: "Out of office",
    ShowAs.ELSEWHERE: "Working elsewhere",
}


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One reason. `text` is a sentence; `calendar` is set where its age matters."""

    code: str
    text: str
    places: tuple[WhyLink, ...] = ()
    calendar: SeenCalendar | None = None


def closed(page: BookingPage) -> ReasonLine:
    if not page.host.is_active:
        return ReasonLine("closed", "The page is closed: your account is not active.")
    switch = places.setting(page.pk, "enabled", "Open the page")
    return ReasonLine("closed", "The page is closed for bookings.", (switch,))


def line_of(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    """The cause of a start time, as a sentence."""
    return _SAY.get(cause.reason, _other)(cause, day, start, clock)


def _lead_time(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    place = places.setting(day.page.pk, "lead_time", "Change the notice")
    if start < day.now.timestamp():
        return ReasonLine(cause.reason, "This time is over.", (place,))
    first = clock.dated(day.scene.rules.earliest)
    notice = length(day.page.lead_time * 60)
    text = f"Too soon, as the page asks for {notice} of notice and offers nothing before {first}."
    return ReasonLine(cause.reason, text, (place,))


def _horizon(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    days = day.page.horizon
    text = (
        f"Too far ahead, as guests can book {counted(days, 'day')} ahead, at this "
        f"moment until {clock.dated(day.scene.rules.latest)}."
    )
    place = places.setting(day.page.pk, "horizon", "Change how far ahead")
    return ReasonLine(cause.reason, text, (place,))


def _unknown(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    """The calendar that is known least far is the one that decides."""
    read = [one for one in day.calendars.values() if one.is_busy]
    never = next((one for one in read if not (one.verified_at and one.covered_until)), None)
    if never is not None:
        text = f"Not known, as “{never.name}” has not been read so far, and unknown is not free."
        return ReasonLine(cause.reason, text, (places.connector(never),), never)
    if not read:
        return _other(cause, day, start, clock)
    least = min(read, key=lambda one: one.covered_until or day.now)
    assert least.covered_until is not None
    until = clock.dated(int(least.covered_until.timestamp()))
    text = f"Not known, as “{least.name}” is read only as far as {until}, and unknown is not free."
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
    text = (
        f"Out of date, as “{oldest.name}” has not been confirmed for too long, and the page offers "
        f"nothing later than {counted(hours, 'hour')} after that."
    )
    calendar = day.calendars[oldest.pk]
    change = places.setting(day.page.pk, "when_stale", "Change what happens then")
    return ReasonLine(cause.reason, text, (places.connector(calendar), change), calendar)


def _unread(cause: Cause, day: Day, pk: int, until: str) -> ReasonLine:
    calendar = day.calendars[pk]
    text = (
        f"Not certain, as “{calendar.name}” holds an event that cannot be read, and the page "
        f"offers nothing while that counts, which is until {until}."
    )
    change = places.setting(day.page.pk, "when_stale", "Change what happens then")
    policy = places.policy(day.page, calendar)
    return ReasonLine(cause.reason, text, (places.connector(calendar), policy, change), calendar)


def _busy(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    if cause.event is None:
        return _other(cause, day, start, clock)
    event = day.in_the_way[cause.event]
    what = f"{name_of(event)} in {event.calendar.name}"
    text = f"{what[:1].upper()}{what[1:]}, {span_in_words(event, clock)}, {event.reason}."
    text = f"{text} {event.caution}".strip()
    return ReasonLine(cause.reason, text, changes(event, day.page), event.calendar)


def _meeting(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    meeting = _named(cause, day)
    if meeting is None:
        return _other(cause, day, start, clock)
    what = "A request for" if meeting.is_request else "A meeting of"
    waits = ", which waits for your answer" if meeting.is_request else ""
    text = f"{what} “{meeting.title}”, {clock.span(meeting.start, meeting.end)}{waits}."
    return ReasonLine(cause.reason, text, (places.bookings(),))


def _buffer(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    if cause.event is not None:
        event = day.in_the_way[cause.event]
        what = f"{name_of(event)} in {event.calendar.name} ({span_in_words(event, clock)})"
        line = _kept(day, event.end <= start, what, event.calendar)
        return replace(line, text=f"{line.text} {event.caution}".strip())
    meeting = _named(cause, day)
    if meeting is None:
        return _other(cause, day, start, clock)
    what = f"the meeting of “{meeting.title}” ({clock.span(meeting.start, meeting.end)})"
    return _others_buffer(day, start, meeting, what) or _kept(day, meeting.end <= start, what)


def _kept(day: Day, earlier: bool, what: str, calendar: SeenCalendar | None = None) -> ReasonLine:
    """This page's own buffer touches what came earlier, or what comes later."""
    rules = day.scene.rules
    kept = rules.before if earlier else rules.after
    side = "before" if earlier else "after"
    text = f"Too close to {what}, as the page keeps {length(kept)} free {side} its meetings."
    place = places.setting(day.page.pk, f"buffer_{side}", "Change the buffer")
    return ReasonLine(Reason.BUFFER, text, (place,), calendar)


def _others_buffer(day: Day, start: int, meeting: SeenMeeting, what: str) -> ReasonLine | None:
    """The buffer of the page that the meeting came by, where it is the longer one."""
    rules, end = day.scene.rules, start + day.scene.rules.length
    earlier = meeting.end <= start
    own = start - rules.before < meeting.end if earlier else meeting.start < end + rules.after
    if own:
        return None
    kept = meeting.kept_after if earlier else meeting.kept_before
    side = "after" if earlier else "before"
    text = f"Too close to {what}, as its page keeps {length(kept)} free {side} its meetings."
    place = places.setting(meeting.page, f"buffer_{side}", "Change that buffer")
    return ReasonLine(Reason.BUFFER, text, (place,))


def _full(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    rules, taken = day.scene.rules, day.scene.taken
    seats = day.page.seats
    events = taken.seat_events.overlapping(start - rules.before, start + rules.reach)
    guests = next(
        (
            meeting.seats_taken
            for meeting in day.meetings
            if meeting and (meeting.start, meeting.end) == (start, start + rules.length)
        ),
        0,
    )
    by = [f"{guests} by guests"] if guests else []
    by += [f"{events} by events in the main calendar"] if events else []
    text = f"Full, as of {seats} seats {' and '.join(by) or 'all'} are taken."
    place = places.setting(day.page.pk, "seats", "Change the seats")
    return ReasonLine(cause.reason, text, (place,))


_OTHER = {
    Reason.BUSY: "Busy time in one of the calendars that this page reads.",
    Reason.MEETING: "A meeting is booked at this time.",
    Reason.BUFFER: "Too close to something that is in the way, with the time kept free around it.",
    Reason.UNKNOWN: "What is in the calendars at this time is not known.",
}


def _other(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    """What decided has no name any more: it went away between two looks."""
    text = _OTHER.get(cause.reason, f"Not offered: {cause.reason.replace('-', ' ')}.")
    return ReasonLine(cause.reason, text)


_SAY: dict[Reason, Callable[[Cause, Day, int, DayClock], ReasonLine]] = {
    Reason.LEAD_TIME: _lead_time,
    Reason.HORIZON: _horizon,
    Reason.UNKNOWN: _unknown,
    Reason.STALE: _stale,
    Reason.BUSY: _busy,
    Reason.MEETING: _meeting,
    Reason.BUFFER: _buffer,
    Reason.FULL: _full,
}


def _named(cause: Cause, day: Day) -> SeenMeeting | None:
    return None if cause.meeting is None else day.meetings[cause.meeting]


def name_of(event: SeenEvent) -> str:
    return f"“{event.title}”" if event.title else "an event without a title"


def span_in_words(event: SeenEvent, clock: DayClock) -> str:
    span = clock.span(event.start, event.end)
    if not event.all_day:
        return span
    days = clock.whole_days(event.start, event.end)
    return f"all day from {days}" if days else f"all day ({span})"


def changes(event: SeenEvent, page: BookingPage) -> tuple[WhyLink, ...]:
    """Where the host says that such an event blocks, or does not; nowhere if only the event can."""
    table = (places.table(page, event.calendar),)
    if not event.calendar.is_busy:
        return table
    policy = (places.policy(page, event.calendar),) if _is_policy(event) else ()
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
