"""Start times that the page's own settings do not allow, in words."""

from datetime import timedelta

from django.utils.translation import gettext as _

from bookings.domain.causes import Cause
from bookings.domain.slots import Reason
from bookings.models import BookingPage
from bookings.why.clock import DayClock, length
from bookings.why.day import Day
from bookings.why.words import places
from bookings.why.words.line import ReasonLine
from languages import lengths
from languages.lists import listed


def closed(page: BookingPage) -> ReasonLine:
    if page.user and not page.user.is_active:
        return ReasonLine("closed", _("The page is closed: your account is not active."))
    switch = places.setting(page.pk, "enabled", _("Open the page"))
    return ReasonLine("closed", _("The page is closed for bookings."), (switch,))


def outside(day: Day, start: int, clock: DayClock) -> ReasonLine:
    """Why the hours and the spacing have no such start time."""
    change = places.hours(day.page)
    if not day.hours:
        return ReasonLine(Reason.OUTSIDE, _("The page has no hours on this day."), (change,))
    opening = next((one for one in day.scene.openings if one.start <= start < one.end), None)
    if opening is None:
        text = _("Outside the hours, as on this day the page is open %(spans)s.") % {
            "spans": listed(clock.span(*span) for span in day.hours)
        }
        return ReasonLine(Reason.OUTSIDE, text, (change,))
    rules = day.scene.rules
    if start + rules.length > opening.until:
        text = _("The meeting would last until %(until)s, and the hours end at %(end)s.") % {
            "until": clock.at(start + rules.length),
            "end": clock.at(opening.until),
        }
        return ReasonLine(Reason.OUTSIDE, text, (change,))
    text = _(
        "No start time, as on this page they are %(spacing)s apart, counted from %(opening)s."
    ) % {"spacing": length(rules.spacing), "opening": clock.at(opening.start)}
    spacing = places.setting(day.page.pk, "spacing", _("Change the spacing"))
    return ReasonLine(Reason.OUTSIDE, text, (spacing, change))


def lead_time(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    place = places.setting(day.page.pk, "lead_time", _("Change the notice"))
    if start < day.now.timestamp():
        return ReasonLine(cause.reason, _("This time is over."), (place,))
    text = _(
        "Too soon, as the page asks for %(notice)s of notice and offers nothing before %(first)s."
    ) % {
        "notice": lengths.minutes(day.page.lead_time),
        "first": clock.dated(day.scene.rules.earliest),
    }
    return ReasonLine(cause.reason, text, (place,))


def horizon(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    text = _(
        "Too far ahead, as guests can book %(days)s ahead, at this moment until %(latest)s."
    ) % {
        "days": lengths.length(timedelta(days=day.page.horizon)),
        "latest": clock.dated(day.scene.rules.latest),
    }
    place = places.setting(day.page.pk, "horizon", _("Change how far ahead"))
    return ReasonLine(cause.reason, text, (place,))


def full(cause: Cause, day: Day, start: int, clock: DayClock) -> ReasonLine:
    rules, taken = day.scene.rules, day.scene.taken
    events = taken.seat_events.overlapping(start - rules.before, start + rules.reach)
    guests = next(
        (
            meeting.seats_taken
            for meeting in day.meetings
            if meeting and (meeting.start, meeting.end) == (start, start + rules.length)
        ),
        0,
    )
    text = _full(guests, events) % {"seats": day.page.seats, "guests": guests, "events": events}
    place = places.setting(day.page.pk, "seats", _("Change the seats"))
    return ReasonLine(cause.reason, text, (place,))


def _full(guests: int, events: int) -> str:
    if guests and events:
        return _(
            "Full, as of %(seats)s seats %(guests)s by guests and %(events)s by events in the main "
            "calendar are taken."
        )
    if guests:
        return _("Full, as of %(seats)s seats %(guests)s by guests are taken.")
    if events:
        return _("Full, as of %(seats)s seats %(events)s by events in the main calendar are taken.")
    return _("Full, as of %(seats)s seats all are taken.")
