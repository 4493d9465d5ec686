"""How often somebody may do something: rates such as "20/10m", counted for an address or a user.

Counted in fixed windows in the cache, so that counting costs the same whatever the rate: exact
within one process, and across processes with Redis.
"""

import hashlib
import ipaddress
import re
import time
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_RATE = re.compile(r"(\d+)/(\d*)([smhd])[a-z]*", re.ASCII)
# What one customer of a provider holds of the IPv6 space.
_IPV6_CUSTOMER = 64


class Rate(NamedTuple):
    amount: int
    seconds: int


def parse_rate(text: str) -> Rate | None:
    """ "20/10m" is twenty in ten minutes, "120/min" as many a minute. Empty: no limit.

    Raises ValueError for what is no rate.
    """
    if not text.strip():
        return None
    found = _RATE.fullmatch(text.strip())
    if not found or not int(found[2] or 1):
        raise ValueError(f"“{text}” is not a rate such as 20/10m or 120/min.")
    return Rate(int(found[1]), int(found[2] or 1) * _SECONDS[found[3]])


def seconds_to_wait(rate: Rate | None, *, action: str, who: str) -> int:
    """Count one try. 0 while within the rate, else the seconds until the next one counts."""
    if rate is None:
        return 0
    key, left = _window(rate, action, who)
    cache.add(key, 0, timeout=rate.seconds)
    try:
        count = cache.incr(key)
    except ValueError:  # dropped by the cache between the two calls: a new count begins
        count = 1
    return left if count > rate.amount else 0


def seconds_left(rate: Rate | None, *, action: str, who: str) -> int:
    """The same without counting a try: for tries that count only once they have failed."""
    if rate is None:
        return 0
    key, left = _window(rate, action, who)
    return left if cache.get(key, 0) >= rate.amount else 0


def _window(rate: Rate, action: str, who: str) -> tuple[str, int]:
    """The key under which tries are counted now, and the seconds until another one begins."""
    window, passed = divmod(int(time.time()), rate.seconds)
    digest = hashlib.sha256(who.encode()).hexdigest()[:32]
    return f"rate:{action}:{digest}:{window}", rate.seconds - passed


def client_address(request: HttpRequest) -> str:
    """The other end of the connection; behind a trusted proxy, what the proxy saw."""
    if settings.TRUSTED_PROXY:
        # Everything but the last entry was written by whoever sent the request.
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if seen:
            return seen
    return request.META.get("REMOTE_ADDR", "")


def sender_address(request: HttpRequest) -> str:
    """The address for counting: the IPv6 addresses of one customer count as one."""
    address = client_address(request)
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, _IPV6_CUSTOMER), strict=False))
    return str(ip)
