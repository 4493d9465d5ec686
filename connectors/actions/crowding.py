"""How many tries to connect there may be: each may keep a worker waiting for a stranger's server.

They are counted in the database, so that all processes count alike, and in windows that slide: at
no moment are there more than the rate allows within the time behind it.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from accounts.models import User
from accounts.ratelimit import parse_rate
from accounts.wording import counted, length, wait_in_words
from connectors.actions.refusals import TooManyTries
from connectors.models import ConnectionTry

LOCK = 0x0DB1
"""First key of the advisory lock, so that other uses of such locks do not meet ours."""
SOON = timedelta(seconds=15)

OF_ONES_OWN = (
    "Nothing was tried yet: you have as many tries to connect under way as there may be at once "
    "({count}). Wait until one has ended, then try again."
)
OF_ALL = (
    "Nothing was tried yet: the portal is trying many other accounts just now. Try again in a "
    "minute."
)
TOO_OFTEN = (
    "Nothing was tried: you have tried to connect as often as you may, {times} in {window}. Try "
    "again in {wait}."
)


def make_room(host: User, now: datetime) -> None:
    """Raises `TooManyTries` when the host, or the portal, has no room for another try now.

    Tries are begun one after the other until the transaction ends, so that none is missed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])
    _check_rate(host, now)
    running = ConnectionTry.objects.awaited(now)
    if running.owned_by(host).count() >= settings.CONNECT_AT_ONCE:
        raise TooManyTries(OF_ONES_OWN.format(count=settings.CONNECT_AT_ONCE), SOON)
    if running.count() >= settings.CONNECT_AT_ONCE_IN_TOTAL:
        raise TooManyTries(OF_ALL, SOON)


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
        told = TOO_OFTEN.format(
            times=counted(rate.amount, "time"),
            window=length(window),
            wait=wait_in_words(pause.total_seconds()),
        )
        raise TooManyTries(told, pause)
