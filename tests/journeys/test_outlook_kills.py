"""Agent, web process and worker are killed at random, while both sides change.

At the end both sides are equal: nothing lost, nothing twice.
"""

import random
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import User
from bookings.actions.book import Guest, book
from bookings.actions.cancel import cancel_booking
from bookings.actions.reschedule import reschedule_booking
from bookings.errors import NotOffered, SlotTaken
from bookings.models import Booking, BookingPage
from calendars.models import CalendarEntry, Event
from calendars.sync.outbox import uid_of
from connectors.models import Connector
from tests.journeys.outlook_world import anna, nine, pair
from tests.servers.agent import AgentProcess
from tests.servers.nursery import Nursery
from tests.servers.portal import eventually
from tests.servers.redis import redis_server

pytestmark = [
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

KILLS = 100
CHANGES = 200
DAYS = 50
GUEST = Guest("Grace Guest", "grace@example.org", "", "UTC")


@dataclass
class Chaos:
    host: User
    page: BookingPage
    agent: AgentProcess
    nursery: Nursery
    chance: random.Random
    foreign: dict[str, datetime] = field(default_factory=dict)
    bookings: list[Booking] = field(default_factory=list)

    # --- What happens at the PC and at the booking page ---

    def change(self, number: int) -> None:
        (self._at_the_pc if number % 2 else self._at_the_page)(number)

    def _at_the_pc(self, number: int) -> None:
        """Foreign events have days of their own, so that they never stand in a booking's way."""
        what = self.chance.choice(["add", "add", "move", "remove"])
        known = list(self.foreign)
        if what == "add" or len(known) < 3:
            uid, start = f"foreign-{number}", self._time(odd=True)
        else:
            uid, start = self.chance.choice(known), self._time(odd=True)
        if what == "remove" and uid in known:
            (self.agent.calendar() / f"{uid}.ics").unlink()
            del self.foreign[uid]
            return
        self.agent.put(uid, start)
        self.foreign[uid] = start

    def _at_the_page(self, number: int) -> None:
        what = self.chance.choice(["book", "book", "move", "cancel"])
        now = timezone.now()
        try:
            if what == "book" or len(self.bookings) < 3:
                start = self._time(odd=False)
                page = BookingPage.objects.get(pk=self.page.pk)
                self.bookings.append(book(page=page, start=start, guest=GUEST, now=now))
                return
            booking = self.chance.choice(self.bookings)
            booking.refresh_from_db()
            if what == "cancel":
                cancel_booking(booking=booking, by=Booking.By.HOST, reason="", now=now)
                self.bookings.remove(booking)
            else:
                start = self._time(odd=False)
                reschedule_booking(booking=booking, start=start, by=Booking.By.HOST, now=now)
        except (SlotTaken, NotOffered):
            self._at_the_page(number)

    def _time(self, *, odd: bool) -> datetime:
        day = 2 * self.chance.randint(1, DAYS // 2) + odd
        return nine(day, minutes=30 * self.chance.randint(0, 15))

    # --- What is killed ---

    def kill(self) -> None:
        what = self.chance.choice(["web", "worker", "agent"])
        if what == "agent":
            self.agent.kill()
            self.agent.start()
        else:
            self.nursery.kill(what)
            self.nursery.start(what)

    # --- What is left ---

    def wanted(self) -> Counter[tuple[str, datetime]]:
        """UID and start of everything that should be in the calendar."""
        entries = CalendarEntry.objects.filter(wanted=CalendarEntry.Wanted.PRESENT)
        booked = [(uid_of(entry), entry.during.lower) for entry in entries]
        return Counter([*self.foreign.items(), *booked])

    def in_folder(self) -> Counter[tuple[str, datetime]]:
        files = self.agent.calendar().glob("*.ics")
        return Counter(_event_in(path.read_text()) for path in files)

    def at_portal(self) -> Counter[tuple[str, datetime]]:
        rows = Event.objects.filter(calendar__connector__host=self.host)
        return Counter(
            (row.uid, datetime.fromisoformat(row.parts[0]["start"].split()[0]).replace(tzinfo=UTC))
            for row in rows
        )

    def is_settled(self) -> bool:
        pending = CalendarEntry.objects.pending().exists()
        return not pending and self.wanted() == self.in_folder() == self.at_portal()


def _event_in(text: str) -> tuple[str, datetime]:
    text = text.replace("\r\n ", "").replace("\r\n", "\n")
    body = text[text.index("BEGIN:VEVENT") :]
    uid = re.search(r"^UID:(.*)$", body, re.M)[1]
    start = re.search(r"^DTSTART[^:]*:(\d{8}T\d{6})", body, re.M)[1]
    return uid, datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


@contextmanager
def chaos(folder: Path, seed: int) -> Iterator[Chaos]:
    host, page, _ = anna(horizon=DAYS + 10)
    with redis_server(folder) as redis:
        shared = {"DJANGO_SETTINGS_MODULE": "tests.settings_redis", "TEST_REDIS_URL": redis}
        with Nursery(folder / "portal.log", **shared) as nursery:
            nursery.start("web")
            nursery.start("worker")
            nursery.await_web()
            agent = AgentProcess(folder / "pc", folder / "agent.log")
            agent.calendar()
            pair(agent, host, nursery.url)
            agent.start()
            try:
                eventually(
                    lambda: Connector.objects.filter(host=host, last_sync_at__isnull=False).exists()
                )
                yield Chaos(host, page, agent, nursery, random.Random(seed))
            finally:
                agent.stop()


def test_a_hundred_kills_during_two_hundred_changes_leave_both_sides_equal(
    tmp_path: Path,
) -> None:
    with chaos(tmp_path, seed=20261125) as world:
        kills = 0
        for number in range(CHANGES):
            world.change(number)
            time.sleep(world.chance.uniform(0, 0.7))
            if number % 2:
                world.kill()
                kills += 1
        assert kills == KILLS
        eventually(world.is_settled, seconds=150, every=0.5)
        time.sleep(2)
        assert world.in_folder() == world.at_portal() == world.wanted()
        assert max(world.in_folder().values()) == 1
        assert len(world.wanted()) > CHANGES // 5
