"""A host leaves: what is ahead is cancelled first, then everything of theirs is deleted."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import Membership, Team, User
from accounts.turns import lock_hosts
from bookings.actions.cancel import cancel_booking
from bookings.errors import Keeps, LeavingRefused, TooLate
from bookings.models import Booking, BookingPage, Mail, Meeting
from calendars.models import AccountChange, AssociatedCalendars, CalendarEntry
from connectors.actions.steer import let_finish
from connectors.models import Connector


@dataclass(frozen=True, slots=True)
class Belongings:
    """What goes with an account, and what keeps it: bookings ahead, mails on their way, teams that
    others are in, the site. `unwritten` events are still to be changed in the host's calendars."""

    pages: int
    meetings: int
    accounts: int
    ahead: int
    mails: int
    unwritten: int
    teams: tuple[str, ...]
    is_only_administrator: bool

    @property
    def is_free(self) -> bool:
        return not (self.ahead or self.mails or self.teams or self.is_only_administrator)


def belongings_of(user: User, now: datetime) -> Belongings:
    bookings = Booking.objects.visible_to(user)
    others = Team.objects.owned_by(user).filter(
        memberships__in=Membership.objects.exclude(user=user)
    )
    administrators = User.objects.filter(is_superuser=True, is_active=True)
    return Belongings(
        pages=BookingPage.objects.editable_by(user).count(),
        meetings=Meeting.objects.attended_by(user).count(),
        accounts=Connector.objects.owned_by(user).count(),
        ahead=bookings.upcoming(now).count(),
        mails=Mail.objects.visible_to(user).waiting().count(),
        unwritten=CalendarEntry.objects.owned_by(user).pending().count(),
        teams=tuple(sorted(set(others.values_list("name", flat=True)))),
        is_only_administrator=user.is_superuser and not administrators.exclude(pk=user.pk).exists(),
    )


def cancel_everything_ahead(*, user: User, now: datetime) -> int:
    """Cancel each booking that is ahead, and tell its guest by mail; pages close first, so that
    none is made meanwhile. Meetings that have begun stay. Returns how many were cancelled."""
    BookingPage.objects.editable_by(user).update(enabled=False)
    cancelled = 0
    ahead = Booking.objects.visible_to(user).upcoming(now).select_related("meeting")
    for booking in ahead.earliest_first():
        try:
            cancel_booking(booking=booking, by=Booking.By.HOST, now=now)
            cancelled += 1
        except TooLate:
            continue
    return cancelled


@transaction.atomic
def delete_account(*, user: User, now: datetime) -> None:
    """Delete the person and all that is theirs. Events that were written stay in their calendars.

    Raises `LeavingRefused`, and has then deleted nothing.
    """
    lock_hosts(user.pk)
    found = belongings_of(user, now)
    if found.ahead:
        raise LeavingRefused(Keeps.AHEAD)
    if found.mails:
        raise LeavingRefused(Keeps.MAILS)
    if found.teams:
        raise LeavingRefused(Keeps.TEAMS, found.teams)
    if found.is_only_administrator:
        raise LeavingRefused(Keeps.SITE)
    let_finish(Connector.objects.owned_by(user))
    Team.objects.owned_by(user).delete()
    # Meetings protect their pages, and tables what is in them.
    Meeting.objects.filter(page__user=user).delete()
    BookingPage.objects.editable_by(user).delete()
    AccountChange.objects.filter(host=user).delete()
    AssociatedCalendars.objects.filter(host=user).delete()
    user.delete()
