"""Why something was not done, in words: for guests, for hosts, and for programs beside a code."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bookings.errors import BookingError, Closed, Keeps, Late, LeavingRefused, Needed
from languages.lists import listed

CLOSED: Mapping[str, Promise] = {
    Closed.BY_HOST: _("This page is closed: it takes no bookings at the moment."),
    Closed.NOT_READ_YET: _(
        "Free times cannot be shown yet, because a calendar behind this page has not been read so "
        "far. Please try again in a few minutes."
    ),
    Closed.OUT_OF_DATE: _(
        "Free times cannot be shown at the moment, because a calendar behind this page has not "
        "been confirmed for too long. Please try again later."
    ),
    Closed.NOT_WHOLE: _(
        "Free times cannot be shown at the moment, because a calendar behind this page cannot be "
        "read completely. Please try again later."
    ),
    Closed.GONE: _("This page does not exist any more."),
}
TOO_LATE: Mapping[str, Promise] = {
    Late.CANCEL_AFTER_END: _("This request is over already, so there is nothing to cancel."),
    Late.CANCEL_AFTER_START: _("The meeting has begun, so it cannot be cancelled any more."),
    Late.MOVE_AFTER_END: _(
        "This booking was cancelled, so it cannot be moved. Please book a new time."
    ),
    Late.MOVE_AFTER_START: _("The meeting has begun, so it cannot be moved any more."),
    Late.CONFIRM_AFTER_END: _(
        "This request is over already: it was cancelled, declined, or has lapsed."
    ),
    Late.CONFIRM_AFTER_START: _(
        "The time of this request has begun, so it cannot be confirmed any more."
    ),
    Late.DECLINE_AFTER_WITHDRAWAL: _("The guest has withdrawn this request already."),
    Late.DECLINE_AFTER_CONFIRMATION: _(
        "This booking is confirmed already. You can still cancel it."
    ),
    Late.PROPOSE_AFTER_END: _("This booking is over, so no other time can be proposed for it."),
    Late.PROPOSE_AFTER_START: _("The meeting has begun, so no other time can be proposed for it."),
    Late.PROPOSAL_OVER: _("This proposal does not hold any more. Your booking stays as it is."),
    Late.PROPOSAL_FOR_REQUEST_OVER: _("This proposal does not hold any more. Nothing is booked."),
    Late.BOOKING_GONE: _("This booking does not exist any more."),
}
NEEDED: Mapping[str, Promise] = {
    Needed.AHEAD: _("The meeting is not over. Cancel it first; its guest is told by mail."),
    Needed.MAIL: _(
        "A mail about this booking is on its way. Try again in a few minutes; where a mail cannot "
        "be delivered, it is given up after six hours."
    ),
}
LEAVING: Mapping[str, Promise] = {
    Keeps.AHEAD: _("Bookings are ahead. Cancel them first; their guests are told."),
    Keeps.MAILS: _("Mails to your guests are on their way. Try again in a few minutes."),
    Keeps.TEAMS: _("Others are in a team of yours: %(teams)s. Hand it over first."),
    Keeps.SITE: _("You are the only administrator. Make another one first."),
}
SENTENCES: Mapping[str, Promise] = {
    "slot-taken": _("This time has been taken meanwhile. Please choose another one."),
    "slot-not-offered": _("This time is not offered. Please choose another one."),
    **CLOSED,
    **TOO_LATE,
    **NEEDED,
    **LEAVING,
}


def refusal(error: BookingError) -> str:
    """The sentence that tells why nothing was changed."""
    gaps = {"teams": listed(error.teams)} if isinstance(error, LeavingRefused) else {}
    return str(SENTENCES[error.code]) % gaps


def closed_text(code: Closed | None) -> str:
    """Why a page offers nothing at all; empty while it offers anything."""
    return str(CLOSED[code]) if code else ""
