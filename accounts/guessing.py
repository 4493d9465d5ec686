"""How many wrong passwords are taken: what stops guessing must not stop the owner.

Counted by account and address, so that a stranger's mistakes are the stranger's; by account over
all unknown devices, which bounds guessing from many addresses; and by address over all accounts. A
device that the person has signed in with before is counted for itself alone.
"""

from typing import NamedTuple

from django.http import HttpRequest

from accounts.devices import device_of
from accounts.models import User
from accounts.ratelimit import Rate, seconds_left, seconds_to_wait, sender_address

MINUTE, HOUR = 60, 3600


class Count(NamedTuple):
    rate: Rate
    action: str
    who: str


def seconds_locked(request: HttpRequest, email: str) -> int:
    """Seconds until another password may be tried here for this account; 0: now."""
    return max(
        seconds_left(count.rate, action=count.action, who=count.who)
        for count in _counts(request, email)
    )


def count_wrong_password(request: HttpRequest, email: str) -> None:
    for count in _counts(request, email):
        seconds_to_wait(count.rate, action=count.action, who=count.who)


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
