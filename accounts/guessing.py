"""How many wrong passwords are taken: what stops guessing must not stop the owner.

Counted by account and address, so that a stranger's mistakes are the stranger's; by account over
all unknown devices, which bounds guessing from many addresses; and by address over all accounts. A
device that the person has signed in with before is counted for itself alone.

Each try counts as wrong until it has turned out right: checking a password takes a while, and many
that come at the same moment must not all be checked before the first has failed.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest

from accounts.devices import device_of
from accounts.models import User
from accounts.ratelimit import Rate, seconds_to_wait, sender_address, take_back

MINUTE, HOUR = 60, 3600


class Count(NamedTuple):
    rate: Rate
    action: str
    who: str


def begin_try(request: HttpRequest, email: str) -> int:
    """Count a try, which may be made then. Else the seconds until another one may be made here for
    this account; then it counts nowhere."""
    counts = _counts(request, email)
    waits = [seconds_to_wait(one.rate, action=one.action, who=one.who) for one in counts]
    if any(waits):
        _take_back(count for count, wait in zip(counts, waits, strict=True) if not wait)
    return max(waits)


def was_right(request: HttpRequest, email: str) -> None:
    """The try that has begun was no mistake."""
    _take_back(_counts(request, email))


def _take_back(counts: Iterable[Count]) -> None:
    for count in counts:
        take_back(count.rate, action=count.action, who=count.who)


def _counts(request: HttpRequest, email: str) -> list[Count]:
    account, address = email.strip().casefold(), sender_address(request)
    # An address without an account is counted alike, so that nothing tells the two apart.
    found = User.objects.filter(email__iexact=account).values_list("pk", flat=True).first()
    if found is not None and (device := device_of(request, found)):
        return [Count(Rate(10, 5 * MINUTE), "password-device", f"{device} {account}")]
    return [
        Count(Rate(5, 5 * MINUTE), "password-here", f"{address} {account}"),
        Count(Rate(60, HOUR), "password-account", account),
        Count(Rate(30, 5 * MINUTE), "password-address", address),
    ]
