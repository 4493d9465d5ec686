"""Why an event blocks or does not; how news comes out of an account."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from calendars.domain.blocking import BlockingReason
from languages.lengths import pace

REASONS: Mapping[BlockingReason, Promise] = {
    BlockingReason.DECLINED: _("the invitation was declined"),
    BlockingReason.ALL_DAY_NEVER: _("this calendar's all-day events never block"),
    BlockingReason.ALL_DAY_ALWAYS: _("this calendar's all-day events always block"),
    BlockingReason.FREE: _("shown as Free"),
    BlockingReason.TENTATIVE: _("shown as Tentative"),
    BlockingReason.BUSY: _("shown as Busy"),
    BlockingReason.AWAY: _("shown as Out of office"),
    BlockingReason.ELSEWHERE: _("shown as Working elsewhere"),
    BlockingReason.UNANSWERED_EXEMPT: _("this calendar's unanswered invitations do not block"),
    BlockingReason.TENTATIVE_EXEMPT: _("this calendar's tentative events do not block"),
    BlockingReason.MAYBE_EXEMPT: _("answered with “maybe”, and tentative events do not block here"),
    BlockingReason.ELSEWHERE_EXEMPT: _("working elsewhere does not block in this calendar"),
    BlockingReason.OURS: _(
        "this is the event of a meeting booked here, and the meeting itself counts"
    ),
    BlockingReason.OURS_MOVED: _(
        "it was written for a booking, but stands at another time than the booking"
    ),
    BlockingReason.NOT_TICKED: _("busy time of this calendar is not retrieved for this page"),
}
"""They continue "It blocks / does not block: …"."""

WAYS: Mapping[str, Promise] = {
    "paused": pgettext_lazy("by way of …", "the last sync before the connector was paused"),
    "realtime": pgettext_lazy("by way of …", "real-time sync"),
    "manual": pgettext_lazy("by way of …", "Sync now, because the connector is in manual mode"),
}


def reason_said(reason: BlockingReason | str) -> str:
    return str(REASONS[BlockingReason(reason)])


def way_said(mode: str, minutes: int) -> str:
    """For the end of a sentence, after "by way of"."""
    if mode in WAYS:
        return str(WAYS[mode])
    told = {"pace": pace(timedelta(minutes=minutes))}
    return pgettext("by way of …", "auto-sync %(pace)s") % told
