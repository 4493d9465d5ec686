"""A host who connected an account can be booked at once: a first table is made for them."""

from django.db import transaction

from accounts.models import User
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar


@transaction.atomic
def ensure_default_table(*, host: User) -> bool:
    """Make the host's default table if there is none: the first calendar that can be written to is
    the main one, and every one that can be written to blocks.

    Calendars that can only be read are left to the host: public holidays rarely mean "busy".
    False when there is a table already, or nothing to put into it.
    """
    User.objects.select_for_update().get(pk=host.pk)
    if AssociatedCalendars.objects.filter(host=host, is_default=True, rows__isnull=False).exists():
        return False
    writable = list(Calendar.objects.owned_by(host).writable())
    if not writable:
        return False
    table, _ = AssociatedCalendars.objects.get_or_create(host=host, is_default=True)
    AssociatedCalendar.objects.bulk_create(
        AssociatedCalendar(table=table, calendar=calendar, is_main=number == 0, is_busy=True)
        for number, calendar in enumerate(writable)
    )
    return True
