"""What a host asks of the list of bookings, read from the address.

What cannot be understood is left out: an address that was kept for long still shows something.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from bookings.models import Booking, BookingPage
from bookings.querysets import BookingQuerySet

SHOWS = ("upcoming", "requests", "past", "cancelled")
LONGEST_SEARCH = 120


@dataclass(frozen=True, slots=True)
class BookingsWish:
    """`on` is the id of one of the host's pages, or None for all of them."""

    show: str = "upcoming"
    on: int | None = None
    search: str = ""

    @property
    def is_narrowed(self) -> bool:
        return self.on is not None or bool(self.search)

    def found(self, host: User, now: datetime) -> BookingQuerySet:
        """The bookings asked for, the one that matters most first."""
        found = Booking.objects.visible_to(host).select_related("meeting__page")
        if self.on is not None:
            found = found.filter(meeting__page=self.on)
        return _under(self.show, found.of_guest(self.search), now)


def read_wish(params: Mapping[str, str], pages: Mapping[int, BookingPage]) -> BookingsWish:
    show, on = params.get("show", ""), params.get("on", "")
    number = int(on) if on.isascii() and on.isdecimal() and len(on) < 19 else None
    return BookingsWish(
        show=show if show in SHOWS else "upcoming",
        on=number if number in pages else None,
        search=searched(params.get("search", "")),
    )


def searched(text: str) -> str:
    """The words to search for. Twelve are more than a name has, and bound what is asked."""
    return " ".join(text.replace("\0", "").split()[:12])[:LONGEST_SEARCH]


def _under(show: str, found: BookingQuerySet, now: datetime) -> BookingQuerySet:
    match show:
        case "cancelled":
            return found.over().order_by("-cancelled_at", "pk")
        case "requests":
            return found.requested().order_by("expires_at", "pk")
        case "past":
            return found.confirmed().ended(now).latest_first()
    return found.upcoming(now).earliest_first()
