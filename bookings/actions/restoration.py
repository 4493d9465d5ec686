"""Begin anew after a backup was restored: requests wait for their host, mails for nothing."""

from django.db import transaction

from bookings.models import Booking, Mail


@transaction.atomic
def hold_requests() -> int:
    """Let open requests neither lapse nor confirm themselves, which would mail the guest: most have
    been answered after the backup was made. Returns how many there are."""
    return Booking.objects.requested().update(expires_at=None)


def drop_mails() -> None:
    """Whether these went out after the backup was made is not known; their jobs are not in it."""
    open_ones = [Mail.State.WAITING, Mail.State.FAILED]
    Mail.objects.filter(state__in=open_ones).update(state=Mail.State.DROPPED)
