"""How sure a page is of its times, in words: honest to the guest, exact to the host."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bookings.domain.certainty import Certainty, Knowledge
from bookings.models import BookingPage
from languages import days
from languages.lists import listed, quoted

_STALE = {
    Certainty.STALE: gettext_lazy(
        "%(names)s not confirmed since %(since)s: offering what is known"
    ),
    Certainty.REQUEST: gettext_lazy("%(names)s not confirmed since %(since)s: now taking requests"),
    Certainty.CLOSED: gettext_lazy("%(names)s not confirmed since %(since)s: offering nothing"),
}


def guest_notice(page: BookingPage, knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> str:
    """What a guest is told before making a request; empty when bookings are confirmed at once.

    It names no calendar: what somebody has, and what for, is private.
    """
    if knowledge.certainty is not Certainty.REQUEST:
        return ""
    if not knowledge.since:
        return _("Your booking is a request until %(host)s confirms it.") % {"host": page.owner}
    return _(
        "%(host)s’s calendar has not been confirmed since %(since)s; your booking is a request "
        "until %(host)s confirms it."
    ) % {"host": page.owner, "since": clock(knowledge.since, zone, now)}


def host_notice(knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> str:
    """What the page's owner sees beside the page; empty while everything is known and fresh."""
    if knowledge.certainty is Certainty.FRESH:
        return ""
    never = [source.name for source in knowledge.sources if not source.is_known]
    if never:
        return _("%(names)s not read yet: offering nothing") % {"names": listed(quoted(never))}
    return ". ".join(_uncertain(knowledge, zone, now))


def _uncertain(knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    if knowledge.stale and knowledge.since:
        yield _STALE[knowledge.certainty] % {
            "names": listed(quoted(source.name for source in knowledge.stale)),
            "since": clock(knowledge.since, zone, now),
        }
    if knowledge.unread:
        yield unread_notice(knowledge, zone, now)


def unread_notice(knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> str:
    """Which calendars hold what cannot be read, and what the page does until when."""
    holding = knowledge.unread
    return _unread(len(holding), closed=knowledge.certainty is Certainty.CLOSED) % {
        "names": listed(quoted(source.name for source in holding)),
        "since": clock(knowledge.unread_since or now, zone, now),
        "until": clock(knowledge.unread_until or now, zone, now),
    }


def _unread(number: int, *, closed: bool) -> str:
    if closed:
        return ngettext(
            "%(names)s holds an event that cannot be read (since %(since)s); nothing is offered "
            "until %(until)s",
            "%(names)s hold events that cannot be read (since %(since)s); nothing is offered "
            "until %(until)s",
            number,
        )
    return ngettext(
        "%(names)s holds an event that cannot be read (since %(since)s); bookings are taken as "
        "requests until %(until)s",
        "%(names)s hold events that cannot be read (since %(since)s); bookings are taken as "
        "requests until %(until)s",
        number,
    )


def clock(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    """“09:12”, with the day unless it is today's."""
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    return days.clock(local) if local.date() == today else days.moment(local)
