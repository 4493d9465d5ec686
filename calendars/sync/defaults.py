"""A host who connected an account can be booked at once: a first table is made for them."""

import re
from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from accounts.turns import lock_hosts
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar
from calendars.sync.expanding import expand_chosen

NOT_ONES_OWN = re.compile(
    r"birthday|geburtstag|anniversaire|compleann|cumplea|anivers[aá]rio|verjaardag"
    r"|holiday|feiertag|f[eé]ri[eé]s|festivi|feriado|feestdag",
    re.IGNORECASE,
)
"""What calendars are called that hold birthdays or holidays: nobody wants bookings there."""


@transaction.atomic
def ensure_default_table(*, host: User) -> bool:
    """Make the host's default table if there is none: every calendar that can be written to blocks,
    and one of them is the main one (`main_of`).

    Calendars that can only be read are left to the host: public holidays rarely mean "busy".
    False when there is a table already, or nothing to put into it.
    """
    # Every sync asks, and hardly any finds something to do: only then the others have to wait.
    if not _first_choice(host):
        return False
    lock_hosts(host.pk)
    writable = _first_choice(host)
    if not writable:
        return False
    table, _ = AssociatedCalendars.objects.get_or_create(host=host, is_default=True)
    main = main_of(writable)
    AssociatedCalendar.objects.bulk_create(
        AssociatedCalendar(table=table, calendar=calendar, is_main=calendar == main, is_busy=True)
        for calendar in writable
    )
    expand_chosen([calendar.pk for calendar in writable])
    return True


def _first_choice(host: User) -> list[Calendar]:
    """What a first table would hold; nothing where there is a table already."""
    tables = AssociatedCalendars.objects.filter(host=host, is_default=True, rows__isnull=False)
    return [] if tables.exists() else list(Calendar.objects.owned_by(host).writable())


def main_of(writable: Sequence[Calendar]) -> Calendar:
    """The first in the account's own order whose name does not speak of birthdays or holidays; the
    very first if all do. Most accounts list their default calendar first."""
    ones_own = (one for one in writable if not NOT_ONES_OWN.search(one.name))
    return next(ones_own, writable[0])
