"""How many tries to connect there may be: each may keep a worker waiting for a stranger's server.

They are counted in the database, so that all processes count alike, and in windows that slide: at
no moment are there more than the rate allows within the time behind it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from accounts.models import User
from accounts.ratelimit import parse_rate
from connectors.actions.refusals import Crowding, TooManyTries
from connectors.models import ConnectionTry

LOCK = 0x0DB1
"""First key of the advisory lock, so that other uses of such locks do not meet ours."""
SOON = timedelta(seconds=15)


def make_room(host: User, now: datetime) -> None:
    """Raises `TooManyTries` when the host, or the portal, has no room for another try now.

    Tries are begun one after the other until the transaction ends, so that none is missed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])
    _check_rate(host, now)
    running = ConnectionTry.objects.awaited(now)
    if running.owned_by(host).count() >= settings.CONNECT_AT_ONCE:
        raise TooManyTries(Crowding.OF_ONES_OWN, SOON, most=settings.CONNECT_AT_ONCE)
    if running.count() >= settings.CONNECT_AT_ONCE_IN_TOTAL:
        raise TooManyTries(Crowding.OF_ALL, SOON)


def _check_rate(host: User, now: datetime) -> None:
    rate = parse_rate(settings.CONNECT_RATE)
    if rate is None:
        return
    window = timedelta(seconds=rate.seconds)
    tries = ConnectionTry.objects.owned_by(host).filter(created_at__gt=now - window)
    made = list(tries.order_by("-created_at").values_list("created_at", flat=True))
    if len(made) >= rate.amount:
        # The one whose end of counting makes room for another.
        pause = made[rate.amount - 1] + window - now if rate.amount else window
        raise TooManyTries(Crowding.TOO_OFTEN, pause, most=rate.amount, window=window)
