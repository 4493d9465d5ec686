"""The decision record in words, for the host to whom the calendars belong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bookings.availability import Judgement
from bookings.decision import Record, is_of, unread_then
from bookings.domain.slots import Reason
from bookings.models import Booking
from languages import days
from languages.lengths import age

MOMENTS = {
    "offered": _("When the guest saw the time"),
    "taken": _("When it was taken"),
    "answer": _("When it was answered"),
}
ANSWERED = {
    "host": _("You answered."),
    "calendars": _("All calendars were confirmed again and the time was free."),
    "clock": _("Nobody answered in time."),
}
MEANINGS = {
    "fresh": _("Every calendar was fresh, so the time was known to be free."),
    "stale": _(
        "Not every calendar was fresh, but within the hours in which last-known data will do."
    ),
    "request": _("A calendar was out of date for too long, so it had to be a request."),
    "closed": _("A calendar was out of date for too long, so the page offered nothing."),
    "unknown": _("A calendar had not been read at all."),
}
OF_UNREAD = {
    "request": _("A calendar held an event that could not be read, so it had to be a request."),
    "closed": _("A calendar held an event that could not be read, so the page offered nothing."),
}
REASONS = {
    Reason.BUSY: _("A calendar shows another event at this time."),
    Reason.BUFFER: _("Another event or meeting lies within the buffer of this page."),
    Reason.MEETING: _("Another meeting takes this time."),
    Reason.FULL: _("Other events have taken the seats."),
}


@dataclass(frozen=True, slots=True)
class DecisionMoment:
    """What was known at one moment. Each calendar is a name, its state in words and a tone."""

    title: str
    at: datetime
    meaning: str
    calendars: tuple[tuple[str, str, str], ...]


def told(booking: Booking, host: User, zone: ZoneInfo) -> list[DecisionMoment]:
    """The record's moments in order of time, as far as one host's calendars go; those that nobody
    noted are left out."""
    return list(_moments(booking, host, zone))


def _moments(booking: Booking, host: User, zone: ZoneInfo) -> Iterator[DecisionMoment]:
    for name, title in MOMENTS.items():
        known = booking.decision.get(name)
        if not known:
            continue
        why = _why(booking.requested_because) if name == "taken" else ""
        answered = str(ANSWERED.get(known.get("by", ""), ""))
        yield DecisionMoment(
            str(title),
            datetime.fromisoformat(known["at"]),
            f"{answered} {why or _meaning(known)}".strip(),
            tuple(_calendar(one, zone) for one in known["calendars"] if is_of(host, one)),
        )


def _why(because: list[Record]) -> str:
    """Why it had to be a request; empty when it had not, and where that is not known."""
    if not because:
        return ""
    return str((OF_UNREAD if unread_then(because) else MEANINGS)["request"])


def _meaning(known: Record) -> str:
    if not known["calendars"]:
        return gettext("No calendar was read for busy time.")
    unread = any(one.get("unread") for one in known["calendars"])
    meanings = MEANINGS | OF_UNREAD if unread else MEANINGS
    return str(meanings.get(known["certainty"], ""))


def _calendar(known: Record, zone: ZoneInfo) -> tuple[str, str, str]:
    if known["verified_at"] is None:
        return known["name"], gettext("never read"), "unknown"
    verified = datetime.fromisoformat(known["verified_at"]).astimezone(zone)
    gaps = {
        "age": age(timedelta(seconds=known["age"])),
        "when": days.moment(verified, "seconds"),
    }
    if known.get("unread"):
        text = gettext(
            "confirmed %(age)s before, %(when)s, holding an event that could not be read"
        )
        return known["name"], text % gaps, "attention"
    text = gettext("confirmed %(age)s before, %(when)s")
    return known["name"], text % gaps, "ok" if known["fresh"] else "attention"


def against(judgement: Judgement) -> str:
    """What speaks against confirming a request, as far as the calendars are known."""
    if judgement.reason is None:
        return ""
    return str(REASONS.get(judgement.reason, ""))
