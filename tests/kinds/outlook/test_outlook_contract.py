"""The promises of every provider, kept by portal and real agent over a real socket."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from daybook_connector.stores.events import CalendarAccess, StoreEvent
from daybook_connector.stores.fake import FakeDesk
from daybook_protocol.moments import clock

from kinds.outlook.models import AgentCalendar, AgentEvent
from kinds.outlook.provider import OutlookProvider
from providers.base import Changes, Progress, Provider, silent
from providers.credentials import HeldCredentials
from providers.network import NetworkPolicy
from tests.agents.real import working_agent
from tests.agents.speaker import Desk, paired_desk
from tests.providers.contract import ProviderContract, Side
from tests.servers.portal import Process, eventually

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.redis,
    pytest.mark.slow,
]


def account_of(desk: Desk) -> dict[str, Any]:
    return {
        "address": desk.account.public_id, "credentials": HeldCredentials({}), "details": {},
        "policy": NetworkPolicy(),
    }  # fmt: skip


class PatientProvider(OutlookProvider):
    """Pulls what the desk holds now: an agent tells a moment after something happened."""

    side: "AgentSide"

    def pull(
        self,
        calendar_key: str,
        cursor: str | None,
        known: Mapping[str, str],
        progress: Progress = silent,
        **options: Any,
    ) -> Changes:
        self.side.settle()
        return super().pull(calendar_key, cursor, known, progress, **options)


class AgentSide(Side):
    calendar, second, read_only = "work", "home", "holidays"
    looks_first = True

    def __init__(self, pc: FakeDesk, paired: Desk) -> None:
        self.pc, self.paired = pc, paired

    def provider(self) -> Provider:
        provider = PatientProvider(**account_of(self.paired))
        provider.side = self
        return provider

    def with_wrong_password(self) -> None:
        return None

    def other_login(self) -> tuple[Provider, str]:
        other = paired_desk(pc="BEN-PC")
        other.tell(other.say.hello(account="ben@example.com"), other.say.calendars("ben"))
        other.tell(*other.say.snapshot("ben", "ben-1"), other.say.synced({"ben": "ben-1"}))
        return OutlookProvider(**account_of(other)), "ben"

    def put(self, calendar: str, uid: str, start: datetime, title: str = "Lunch") -> str:
        end = start + timedelta(hours=1)
        return self.pc.add(calendar, start, end, uid=uid, title=title).key

    def move(self, calendar: str, key: str, start: datetime) -> None:
        self.pc.change(calendar, key, start=start, end=start + timedelta(hours=1))

    def remove(self, calendar: str, key: str) -> None:
        self.pc.remove(calendar, key)

    def add_note(self, calendar: str, key: str) -> None:
        self.pc.write_note(calendar, key, "bring cake")

    def has_note(self, calendar: str, key: str) -> bool:
        return self.pc.pages[calendar].notes.get(key) == "bring cake"

    def settle(self) -> None:
        """Wait until the portal has confirmed what the desk holds."""
        eventually(lambda: self._held() == self._on_desk(), every=0.02)

    def _on_desk(self) -> dict[str, dict[str, tuple[str, int | None]]]:
        return {
            key: {event.key: _summary(event) for event in page.events.values()}
            for key, page in self.pc.pages.items()
        }

    def _held(self) -> dict[str, dict[str, tuple[str, int | None]]]:
        mine = AgentCalendar.objects.filter(account=self.paired.account)
        confirmed = mine.exclude(confirmed_at=None)
        held: dict[str, dict[str, tuple[str, int | None]]] = {
            key: {} for key in confirmed.values_list("key", flat=True)
        }
        rows = AgentEvent.objects.filter(gone_at=None, calendar__in=mine)
        for row in rows.select_related("calendar"):
            told = (row.item["start"], row.item.get("revision"))
            held.setdefault(row.calendar.key, {})[row.key] = told
        return held


def _summary(event: StoreEvent) -> tuple[str, int | None]:
    assert event.start is not None
    return clock(event.start), event.revision


@pytest.fixture
def side(
    two: list[Process], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[AgentSide]:
    pc = FakeDesk()
    pc.add_calendar("work")
    pc.add_calendar("home")
    pc.add_calendar("holidays", access=CalendarAccess.READ_ONLY)
    paired = paired_desk(titles=True)
    made = AgentSide(pc, paired)
    with working_agent(two[0].url, paired.token, pc, tmp_path):
        made.settle()
        yield made


class TestOutlook(ProviderContract):
    pass
