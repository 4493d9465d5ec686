"""How sure a page is of its times, in words: honest to the guest, exact to the host."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from accounts.wording import listed, quoted
from bookings.domain.certainty import Certainty, Knowledge
from bookings.models import BookingPage

BADGES = {
    Certainty.STALE: "offering what is known",
    Certainty.REQUEST: "now taking requests",
    Certainty.CLOSED: "offering nothing",
    Certainty.UNKNOWN: "offering nothing",
}


def guest_notice(page: BookingPage, knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> str:
    """What a guest is told before making a request; empty when bookings are confirmed at once.

    It names no calendar: what somebody has, and what for, is private.
    """
    if knowledge.certainty is not Certainty.REQUEST:
        return ""
    host = page.host
    if not knowledge.stale:
        return f"Your booking is a request until {host} confirms it."
    return (
        f"{host}’s calendar has not been confirmed{since(knowledge.since, zone, now)}; "
        f"your booking is a request until {host} confirms it."
    )


def host_notice(knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> str:
    """What the page's owner sees beside the page; empty while everything is known and fresh."""
    if knowledge.certainty is Certainty.FRESH:
        return ""
    never = [source.name for source in knowledge.sources if not source.is_known]
    if never:
        return f"{listed(quoted(never))} not read yet: {BADGES[Certainty.UNKNOWN]}"
    return ". ".join(_uncertain(knowledge, zone, now))


def _uncertain(knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> Iterator[str]:
    if knowledge.stale:
        names = listed(quoted(source.name for source in knowledge.stale))
        when = since(knowledge.since, zone, now)
        yield f"{names} not confirmed{when}: {BADGES[knowledge.certainty]}"
    if knowledge.unread:
        yield unread_notice(knowledge, zone, now)


def unread_notice(knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> str:
    """Which calendars hold what cannot be read, and what the page does until when."""
    holding = knowledge.unread
    events = "holds an event" if len(holding) == 1 else "hold events"
    closed = knowledge.certainty is Certainty.CLOSED
    does = "nothing is offered" if closed else "bookings are taken as requests"
    return (
        f"{listed(quoted(source.name for source in holding))} {events} that cannot be read "
        f"({since(knowledge.unread_since, zone, now).strip()}); "
        f"{does} until {_clock(knowledge.unread_until or now, zone, now)}"
    )


def since(instant: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """“ since 09:12”, with the day unless it is today's."""
    return "" if instant is None else f" since {_clock(instant, zone, now)}"


def _clock(instant: datetime, zone: ZoneInfo, now: datetime) -> str:
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    return date_format(local, "H:i" if local.date() == today else "j F, H:i")
