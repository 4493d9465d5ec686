"""How often somebody may do something: rates such as "20/10m", counted for an address or a user.

Counted in the cache in windows that slide: what was counted in the window before weighs as much as
of it still lies within the time behind. So counting costs two numbers whatever the rate, and nobody
gets twice the rate where two windows meet. Exact within one process, and across processes with
Redis.
"""

import contextlib
import hashlib
import ipaddress
import re
import time
from functools import lru_cache
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


@lru_cache
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
    """Count one try. 0 while within the rate, else the seconds until the next one counts.

    Tries beyond the rate are not counted, so that who goes on asking is not kept out for longer.
    """
    if rate is None:
        return 0
    now = _Windows.at(time.time(), rate, action, who)
    count = _counted_up(now.key, 2 * rate.seconds)
    wait = now.wait(rate, before=cache.get(now.key_before, 0), count=count - 1)
    if wait:
        with contextlib.suppress(ValueError):
            cache.decr(now.key)
    return wait


def take_back(rate: Rate | None, *, action: str, who: str) -> None:
    """Count a try no more: for tries that count only if they fail, and whose end takes a while."""
    if rate is None:
        return
    now = _Windows.at(time.time(), rate, action, who)
    key = now.key if cache.get(now.key, 0) > 0 else now.key_before
    with contextlib.suppress(ValueError):
        cache.decr(key)


def _counted_up(key: str, timeout: int) -> int:
    cache.add(key, 0, timeout=timeout)
    try:
        return int(cache.incr(key))
    except ValueError:  # dropped by the cache between the two calls: a new count begins
        return 1


class _Windows(NamedTuple):
    """The window that runs, the one before, and the whole seconds that have passed of the first."""

    key: str
    key_before: str
    passed: int

    @classmethod
    def at(cls, seconds: float, rate: Rate, action: str, who: str) -> "_Windows":
        window, passed = divmod(int(seconds), rate.seconds)
        digest = hashlib.sha256(who.encode()).hexdigest()[:32]
        stem = f"rate:{action}:{digest}:{rate.seconds}"
        return cls(f"{stem}:{window}", f"{stem}:{window - 1}", passed)

    def wait(self, rate: Rate, *, before: int, count: int) -> int:
        """Seconds until one more is within the rate, after `before` and `count` in the windows."""
        free = rate.amount - count
        if free > 0:
            return max(0, _until(rate, before, free) - self.passed)
        # This window is full; in the next one its count weighs less with every second.
        return rate.seconds - self.passed + _until(rate, count, max(rate.amount, 1))


def _until(rate: Rate, before: int, free: int) -> int:
    """How many seconds of a window have to pass until less than `free` is left of the one before.

    The second that runs has passed, and fractions do not count: before * (left - 1) < free * all.
    """
    if before <= 0:
        return 0
    return max(0, rate.seconds - 1 - (free * rate.seconds - 1) // before)


def client_address(request: HttpRequest) -> str:
    """The other end of the connection; behind a trusted proxy, what the proxy saw."""
    if settings.TRUSTED_PROXY:
        # Everything but the last entry was written by whoever sent the request.
        seen: str = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if seen:
            return seen
    other_end: str = request.META.get("REMOTE_ADDR", "")
    return other_end


def sender_address(request: HttpRequest) -> str:
    """The address for counting: the IPv6 addresses of one customer count as one."""
    return _of_customer(client_address(request))


@lru_cache(maxsize=1024)
def _of_customer(address: str) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((ip, _IPV6_CUSTOMER), strict=False))
    return str(ip)
