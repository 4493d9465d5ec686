"""How much one caller may ask for. Rates are settings; an empty one means no limit.

Counted in fixed windows in the cache, so that a request costs the same whatever the rate: exact
within one process, and across processes with Redis.
"""

import ipaddress
import re
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import (
    AnonRateThrottle,
    ScopedRateThrottle,
    SimpleRateThrottle,
    UserRateThrottle,
)

if TYPE_CHECKING:
    # The views module reads the default throttle classes while it is imported.
    from rest_framework.views import APIView

RATE = re.compile(r"(\d+)/(\d*)([smhd])[a-z]*", re.ASCII)
SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
# What one customer of a provider holds of the IPv6 space.
IPV6_CUSTOMER = 64


def parse_rate(rate: str) -> tuple[int, int]:
    """The number and the seconds of "120/min", or of "20/10m": twenty in ten minutes."""
    found = RATE.fullmatch(rate.strip())
    if not found:
        raise ImproperlyConfigured(f"“{rate}” is not a rate such as 120/min or 20/10m.")
    return int(found[1]), int(found[2] or 1) * SECONDS[found[3]]


class Counted(SimpleRateThrottle):
    scope: str
    num_requests: int
    duration: int
    wait_for = 0

    def get_rate(self) -> str | None:
        rate = api_settings.DEFAULT_THROTTLE_RATES[self.scope]
        return str(rate) if rate else None

    def parse_rate(self, rate: str | None) -> tuple[int | None, int | None]:
        return parse_rate(rate) if rate else (None, None)

    def allow_request(self, request: Request, view: "APIView") -> bool:
        key = self.rate and self.get_cache_key(request, view)
        if not key:
            return True
        window, passed = divmod(int(self.timer()), self.duration)
        self.wait_for = self.duration - passed
        return self._count(f"{key}:{window}") <= self.num_requests

    def _count(self, key: str) -> int:
        self.cache.add(key, 0, timeout=self.duration)
        try:
            return int(self.cache.incr(key))
        except ValueError:  # dropped by the cache between the two calls: a new count begins
            return 1

    def wait(self) -> int:
        return self.wait_for

    def get_ident(self, request: Request) -> str:
        """The caller's address; one customer's IPv6 addresses count as one."""
        address = super().get_ident(request) or ""
        try:
            ip = ipaddress.ip_address(address)
        except ValueError:
            return address
        if isinstance(ip, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((ip, IPV6_CUSTOMER), strict=False))
        return address


class Anonymous(Counted, AnonRateThrottle):
    """Requests without a token or a session, by address."""


class SignedIn(Counted, UserRateThrottle):
    """Requests of one user, whatever token they use."""

    def get_cache_key(self, request: Request, view: "APIView") -> str | None:
        return super().get_cache_key(request, view) if request.user.is_authenticated else None


class Costly(Counted, ScopedRateThrottle):
    """What is worth a limit of its own: views name it in `throttle_scope`."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        self.scope = getattr(view, "throttle_scope", None) or ""
        if not self.scope:
            return True
        self.rate = self.get_rate()
        if self.rate:
            self.num_requests, self.duration = parse_rate(self.rate)
        return Counted.allow_request(self, request, view)
