"""The accounts of a fleet: made when they are asked, and all with the same calendars, so that a
hundred thousand of them need no memory."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

from daybook_ical.events import EventPart, Moment, RemoteEvent

from benchmarks.fleet import diary
from providers.base import Access
from tests.kinds.memory import provider
from tests.kinds.memory.provider import MemoryAccount, MemoryCalendar

ADDRESS = "memory://fleet-"
USER, PASSWORD = "fleet", "fleet-password"
EVENTS = {"work": 180, "private": 80, "birthdays": 40}
"""Calendars and how many events each has. One in twenty is a series; a quarter lies in the past."""

ZONE = "Europe/Berlin"


class Calls(list[str]):
    """What an account is asked. The first question of each sync is noted."""

    def __init__(self, number: int) -> None:
        self._number = number

    def append(self, method: str) -> None:
        if method == "discover":
            diary.visit(self._number)


class Accounts(dict[tuple[str, str], MemoryAccount]):
    """Those of the fleet beside those that were made."""

    def get(self, key: tuple[str, str], default: Any = None) -> Any:
        address, username = key
        if not address.startswith(ADDRESS):
            return super().get(key, default)
        calls = Calls(int(address.removeprefix(ADDRESS)))
        return MemoryAccount(username, PASSWORD, calls=calls, calendars=CALENDARS)


def open_all() -> None:
    provider.ACCOUNTS = Accounts(provider.ACCOUNTS)


def _calendars() -> dict[str, MemoryCalendar]:
    account = MemoryAccount(USER, PASSWORD)
    for key, count in EVENTS.items():
        calendar = account.add_calendar(key, name=key.title(), zone=ZONE, access=Access.READ_WRITE)
        for event in _events(key, count):
            calendar.put(event)
    return account.calendars


def _events(calendar: str, count: int) -> Iterator[RemoteEvent]:
    """Over 80 days, 20 of which have passed."""
    begin = datetime.combine(datetime.now(UTC).date() - timedelta(days=20), time(8))
    for number in range(count):
        start = begin + timedelta(days=80 * number // count, minutes=30 * (number % 18))
        part = EventPart(
            start=Moment(start, ZONE),
            end=Moment(start + timedelta(minutes=30), ZONE),
            title=f"Event {number}",
            rules=("FREQ=WEEKLY",) if number % 20 == 0 else (),
        )
        key = f"{calendar}-{number}.ics"
        yield RemoteEvent(key=key, etag="", uid=f"{calendar}-{number}", parts=(part,))


CALENDARS = _calendars()
