"""Channels of accounts in memory; tests play the service that calls."""

from datetime import datetime, timedelta

from django.utils import timezone

from connectors import channels
from connectors.kinds.push import Subscribed, Subscription
from tests.kinds.memory.provider import MemoryAccount, MemoryProvider

LASTS = timedelta(days=7)


def subscribe(account: MemoryProvider, calendar: str, *, channel: str, secret: str) -> Subscription:
    until = timezone.now() + LASTS
    account.subscribe(calendar, channel, secret, until)
    return Subscription(channel, until, resource=f"resource of {calendar}")


def end(account: MemoryProvider, held: Subscription) -> None:
    account.unsubscribe(held.channel)


PUSH = Subscribed(subscribe=subscribe, end=end)


def fire(account: MemoryAccount, calendar: str, *, now: datetime | None = None) -> int:
    """Tell of a calendar over each channel that lives. Returns how many there are."""
    now = now or timezone.now()
    found = [
        (name, one.secret)
        for name, one in account.channels.items()
        if one.calendar == calendar and one.expires_at > now
    ]
    for name, secret in found:
        channels.news(name, secret, now=now)
    return len(found)


def give_up(account: MemoryAccount, calendar: str, *, now: datetime | None = None) -> None:
    """The service ends all channels of a calendar by itself, and says so."""
    for name, one in list(account.channels.items()):
        if one.calendar == calendar:
            del account.channels[name]
            channels.lost(name, one.secret, now=now or timezone.now())
