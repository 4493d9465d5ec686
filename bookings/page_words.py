"""What a booking page cannot be, and what it lacks, in words."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from bookings.page_rules import PageFault, PageProblem
from bookings.placing import Gap
from languages.lengths import minutes

_SAY = {
    PageFault.ONE_SEAT: _(
        "A one-on-one page has exactly one seat. Make it a group page, or set the seats to 1."
    ),
    PageFault.NO_SECOND_SEAT: _(
        "On a one-on-one page every event closes the slot: there is no second seat left to offer. "
        "Choose “Close the slot”, or make it a group page."
    ),
    PageFault.UNCOUNTED_SEATS: _(
        "An event cannot take one of unlimited seats. Give a number of seats, or choose “Close the "
        "slot”."
    ),
    PageFault.OUT_OF_REACH: _(
        "The earliest bookable time would lie beyond the last bookable day, so nothing could be "
        "offered. Shorten this, or let guests book further ahead."
    ),
    PageFault.NO_HOURS: _("Give hours on at least one day: without them guests find no times."),
    PageFault.SHORT_HOURS: _(
        "None of these hours is as long as a meeting of %(length)s. Lengthen the hours, or shorten "
        "the meeting."
    ),
    PageFault.ADDRESS_TAKEN: _("You have a page with this address already."),
}
_LACKING = {
    Gap.NO_MAIN: _("No main booking calendar is chosen: bookings are written to no calendar."),
    Gap.NO_BUSY: _("Busy time is read from no calendar: every open hour is offered."),
}


def problem(one: PageProblem) -> str:
    return _SAY[one.code] % {"length": minutes(one.minutes)}


def by_field(problems: Iterable[PageProblem]) -> dict[str, list[str]]:
    """For forms and the API: the fields, each with what is wrong with it."""
    return {one.field: [problem(one)] for one in problems}


def lacking(found: Iterable[Gap]) -> list[str]:
    return [str(_LACKING[one]) for one in found]
