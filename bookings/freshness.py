"""How sure a page is of its times, in words: honest to the guest, exact to the host."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

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
    return (
        f"{host}’s calendar has not been confirmed{since(knowledge.since, zone, now)}; "
        f"your booking is a request until {host} confirms it."
    )


def host_notice(knowledge: Knowledge, zone: ZoneInfo, now: datetime) -> str:
    """What the page's owner sees beside the page; empty while everything is fresh."""
    if knowledge.certainty is Certainty.FRESH:
        return ""
    never = [source.name for source in knowledge.sources if not source.is_known]
    if never:
        return f"{_names(never)} not read yet: {BADGES[Certainty.UNKNOWN]}"
    names = _names([source.name for source in knowledge.stale])
    return (
        f"{names} not confirmed{since(knowledge.since, zone, now)}: {BADGES[knowledge.certainty]}"
    )


def since(instant: datetime | None, zone: ZoneInfo, now: datetime) -> str:
    """“ since 09:12”, with the day unless it is today's."""
    if instant is None:
        return ""
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    return f" since {date_format(local, 'H:i' if local.date() == today else 'j F, H:i')}"


def _names(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)
