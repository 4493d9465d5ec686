"""Answers about the free times of a page: as they are kept, and as they are worked out."""

from datetime import datetime

from bookings.answers import Made, answer, edition_at
from bookings.availability import Offers, lasting_offers, offers
from bookings.domain.certainty import Certainty
from bookings.kept import KeptAnswers
from bookings.models import BookingPage


def told(found: Offers) -> bytes:
    """All that guests are told."""
    times = [f"{slot.start:%m-%d %H:%M} {slot.seats_left}" for slot in found.slots]
    return repr((found.closed, found.certainty is Certainty.REQUEST, times)).encode()


def version_of(page: BookingPage) -> str:
    """The version of a page at the address that it has now; empty where it has none."""
    stored = BookingPage.objects.with_owner().get(pk=page.pk)
    edition = edition_at(stored.user.slug, stored.slug) if stored.user else None
    return edition.version if edition else ""


class Asking:
    """Asks again and again, and counts how often something had to be worked out."""

    def __init__(self) -> None:
        self.kept = KeptAnswers(1 << 20)
        self.asked = self.made = 0

    def __call__(self, page: BookingPage, start: datetime, end: datetime, now: datetime) -> bytes:
        def make(found: BookingPage) -> Made:
            self.made += 1
            made, lasting = lasting_offers(found, start, end, now=now)
            return told(made), lasting

        self.asked += 1
        edition = edition_at(page.user.slug, page.slug)
        assert edition is not None
        return answer(edition, (start, end), make, now=now, kept=self.kept)


def worked_out(page: BookingPage, start: datetime, end: datetime, now: datetime) -> bytes:
    """By the function that knows nothing of keeping."""
    stored = BookingPage.objects.with_owner().get(pk=page.pk)
    return told(offers(stored, start, end, now=now))
