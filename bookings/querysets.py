"""Questions about pages, meetings and bookings."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from accounts.models import User

if TYPE_CHECKING:
    from bookings.models import (  # noqa: F401
        Attendance,
        Booking,
        BookingPage,
        Mail,
        Meeting,
        PageHost,
    )


class BookingPageQuerySet(models.QuerySet["BookingPage"]):
    def editable_by(self, user: User) -> "BookingPageQuerySet":
        return self.filter(user=user)

    def hosted_by(self, user: User) -> "BookingPageQuerySet":
        """Pages whose guests meet the user, whoever owns them."""
        return self.filter(hosts__host=user)

    def public(self) -> "BookingPageQuerySet":
        """Pages with a public address, so far those of people; a closed one still answers and says
        that it is closed."""
        return self.filter(user__is_active=True)

    def at(self, owner: str, slug: str) -> "BookingPageQuerySet":
        """The page at an address: the public name of its owner, and its own."""
        return self.filter(user__slug=owner, slug=slug)

    def with_owner(self) -> "BookingPageQuerySet":
        return self.select_related("user", "team")


class PageHostQuerySet(models.QuerySet["PageHost"]):
    def following_default(self) -> "PageHostQuerySet":
        """Those for whom no table of the page's own counts."""
        return self.filter(table=None)


class AttendanceQuerySet(models.QuerySet["Attendance"]):
    def active(self) -> "AttendanceQuerySet":
        """Attendances that take their host's time."""
        return self.filter(active=True)


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def attended_by(self, user: User) -> "MeetingQuerySet":
        return self.filter(attendances__host=user)

    def to_come(self, host: User, now: datetime) -> "MeetingQuerySet":
        """Meetings that take the host's time and are not over. Asked of the attendances, which an
        index finds however many are over."""
        ahead = Q(attendances__host=host, attendances__active=True)
        return self.filter(ahead, attendances__during__endswith__gt=now)

    def active(self) -> "MeetingQuerySet":
        """Meetings that take their time: requested ones reserve it until they are answered."""
        return self.filter(state__in=["requested", "confirmed"])

    def overlapping(self, start: datetime, end: datetime) -> "MeetingQuerySet":
        return self.filter(during__overlap=(start, end))


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, user: User) -> "BookingQuerySet":
        """Bookings of meetings that the user attends; nobody else sees who booked. `during` and
        `holds` are the meeting's time and whether it is taken, as the user's attendance has them:
        there an index finds them, and in order, however many there are."""
        found = self.filter(meeting__attendances__host=user)
        return found.alias(
            during=F("meeting__attendances__during"), holds=F("meeting__attendances__active")
        )

    def with_people(self) -> "BookingQuerySet":
        """Whom a booking concerns, at hand: its page's owner, and who attends its meeting."""
        found = self.select_related("meeting__page__user", "meeting__page__team")
        return found.prefetch_related("meeting__attendances__host")

    def of_guest(self, words: str) -> "BookingQuerySet":
        """Bookings of guests in whose name or mail address each of the words stands, as typed: "%"
        and "_" are signs like others. Ask it of one host's bookings, which an index finds."""
        found = self
        for word in words.split():
            named = Q(email__icontains=word) | Q(name__icontains=word)
            # A database of the locale "C", like the embedded one, folds only ASCII.
            for spelt in {word.lower(), word.upper(), word.capitalize()}:
                named |= Q(name__contains=spelt)
            found = found.filter(named)
        return found

    def confirmed(self) -> "BookingQuerySet":
        return self.filter(state="confirmed")

    def requested(self) -> "BookingQuerySet":
        """Requests that nobody has answered yet."""
        return self.filter(state="requested")

    def active(self) -> "BookingQuerySet":
        """Bookings that hold their seat, whether confirmed or not yet answered."""
        return self.filter(state__in=["requested", "confirmed"])

    def over(self) -> "BookingQuerySet":
        """Bookings that were cancelled, and requests that came to nothing."""
        return self.filter(state__in=["cancelled", "declined"])

    def forgettable(self, now: datetime) -> "BookingQuerySet":
        """Bookings that are over or came to nothing, and whose guest is still named."""
        over = models.Q(meeting__during__endswith__lte=now)
        over |= models.Q(state__in=["cancelled", "declined"])
        return self.filter(over, forgotten_at=None)

    # Of those that are visible to somebody:

    def ahead(self, now: datetime) -> "BookingQuerySet":
        """Bookings of meetings that have not ended, also of those that were cancelled."""
        return self.filter(Q(during__endswith__gt=now))

    def ended(self, now: datetime) -> "BookingQuerySet":
        return self.filter(Q(during__endswith__lte=now))

    def upcoming(self, now: datetime) -> "BookingQuerySet":
        return self.active().ahead(now).filter(Q(holds=True))

    def earliest_first(self) -> "BookingQuerySet":
        return self.order_by(F("during"), "created_at", "pk")

    def latest_first(self) -> "BookingQuerySet":
        return self.order_by(F("during").desc(), "pk")


class MailQuerySet(models.QuerySet["Mail"]):
    def visible_to(self, user: User) -> "MailQuerySet":
        """Mails about the user's meetings, to the guests and to the user."""
        own = Q(host=user) | Q(host=None)
        return self.filter(own, booking__meeting__attendances__host=user)

    def waiting(self) -> "MailQuerySet":
        """Mails that a job is to send, whether it has tried before or not."""
        return self.filter(state="waiting")

    def tried_again(self) -> "MailQuerySet":
        """Mails that wait although they were tried."""
        return self.waiting().exclude(error="")

    def given_up(self) -> "MailQuerySet":
        return self.filter(state="failed")
