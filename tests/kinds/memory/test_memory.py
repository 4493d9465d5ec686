from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from daybook_ical.events import EventPart, Moment, RemoteEvent

from connectors.kinds.registry import open_provider
from providers.base import Access, Provider
from providers.credentials import HeldCredentials
from providers.errors import Throttled, Unreachable
from providers.network import NetworkPolicy
from tests.kinds.memory import provider as memory
from tests.providers.contract import MONDAY, WINDOW, ProviderContract, Side, draft

ADDRESS = "memory://portal.example"


class MemorySide(Side):
    calendar, second, read_only = "work/", "home/", "holidays/"

    def __init__(self) -> None:
        memory.forget_accounts()
        self.account = memory.add_account(ADDRESS, "john", "secret")
        self.account.add_calendar(self.calendar)
        self.account.add_calendar(self.second)
        self.account.add_calendar(self.read_only, access=Access.READ_ONLY)
        memory.add_account(ADDRESS, "ann", "word").add_calendar("ann/")

    def open(self, username: str, password: str) -> Provider:
        credentials = HeldCredentials({"username": username, "password": password})
        return open_provider(
            "memory", address=ADDRESS, credentials=credentials, details={}, policy=NetworkPolicy()
        )

    def provider(self) -> Provider:
        return self.open("john", "secret")

    def with_wrong_password(self) -> Provider:
        return self.open("john", "wrong")

    def other_login(self) -> tuple[Provider, str]:
        return self.open("ann", "word"), "ann/"

    def put(self, calendar: str, uid: str, start: datetime, title: str = "Lunch") -> str:
        event = RemoteEvent(uid, "", uid, (_part(start, title),))
        return self.account.calendars[calendar].put(event).key

    def move(self, calendar: str, key: str, start: datetime) -> None:
        stored = self.account.calendars[calendar].events[key]
        moved = replace(stored, parts=(_part(start, stored.parts[0].title),))
        self.account.calendars[calendar].put(moved)

    def remove(self, calendar: str, key: str) -> None:
        self.account.calendars[calendar].remove(key)

    def add_note(self, calendar: str, key: str) -> None:
        home = self.account.calendars[calendar]
        home.put(home.events[key], note="bring cake")

    def has_note(self, calendar: str, key: str) -> bool:
        return self.account.calendars[calendar].notes.get(key) == "bring cake"


def _part(start: datetime, title: str) -> EventPart:
    wall = start.astimezone(UTC).replace(tzinfo=None)
    return EventPart(Moment(wall, "UTC"), Moment(wall + timedelta(hours=1), "UTC"), title=title)


@pytest.fixture
def side() -> MemorySide:
    return MemorySide()


class TestMemory(ProviderContract):
    pass


def test_a_failure_is_raised_as_often_as_asked(side: MemorySide) -> None:
    side.account.fail(Throttled(retry_after=timedelta(minutes=1)), on="pull", times=2)
    with side.provider() as provider:
        for _ in range(2):
            with pytest.raises(Throttled):
                provider.pull(side.calendar, None, {}, window=WINDOW)
        assert provider.pull(side.calendar, None, {}, window=WINDOW).complete


def test_a_failure_after_the_write_leaves_the_event_there_for_the_repeat(side: MemorySide) -> None:
    side.account.fail(Unreachable(), on="create", after=True)
    wanted = draft(MONDAY)
    with side.provider() as provider:
        with pytest.raises(Unreachable):
            provider.create(side.calendar, wanted)
        assert provider.create(side.calendar, wanted).adopted
    assert list(side.account.calendars[side.calendar].events) == [wanted.uid]


def test_forgotten_cursors_lead_to_a_reset(side: MemorySide) -> None:
    key = side.put(side.calendar, "uid-1", MONDAY)
    with side.provider() as provider:
        first = provider.pull(side.calendar, None, {}, window=WINDOW)
        side.account.calendars[side.calendar].forget_cursors()
        second = provider.pull(side.calendar, first.cursor, {}, window=WINDOW)
    assert (second.complete, second.present) == (True, frozenset({key}))
    assert second.reset_reason
