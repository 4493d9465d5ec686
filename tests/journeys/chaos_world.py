"""Two web processes, two workers, Redis, a CalDAV server and a mail server, and everything that may
break, breaking at random, while guests book, move and cancel.

The guests' side behaves as a load balancer and a browser do together: a request that gets no answer
is sent again, to the other process, with the same number of its attempt.
"""

import random
import re
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from email.message import EmailMessage
from pathlib import Path

import httpx
import redis
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import ApiToken, User
from accounts.posting import ATTEMPT
from bookings.models import Booking
from calendars.models import CalendarEntry
from calendars.sync.outbox import uid_of
from connectors.models import Connector
from providers import vault
from providers.words import error_of
from tests.factories import (
    BookingPageFactory,
    ConnectorFactory,
    UserFactory,
)
from tests.servers.nursery import Nursery
from tests.servers.portal import eventually
from tests.servers.post_office import PostOffice
from tests.servers.radicale import Radicale
from tests.servers.redis import redis_server

WEBS, WORKERS = ("web1", "web2"), ("worker1", "worker2")
HOSTS, DAYS, GUESTS = 3, 100, 4
GRACE = 2.0
"""Seconds after the end of a fault in which an error may still be its consequence."""
PATIENCE = 60
LIMITS = {f"API_RATE_{name}": "1000000/min" for name in ("ANONYMOUS", "BOOKING", "USER")}


@dataclass
class Fault:
    kind: str
    begun: float
    ended: float = float("inf")

    def excuses(self, moment: float) -> bool:
        return self.begun <= moment <= self.ended + GRACE


@dataclass(frozen=True)
class Answered:
    """A request that was answered, when it was sent and when it was answered."""

    sent: float
    at: float
    status: int


@dataclass
class Seat:
    """What a guest of the test last asked for, and was granted."""

    number: int
    pk: str
    start: datetime
    last: str = "booked"

    @property
    def mail(self) -> str:
        return f"guest{self.number}@example.org"


class Guests:
    """One of the crowds: a thread of its own, so that requests of several are under way at once."""

    def __init__(self, chaos: "Chaos", host: User, token: str, chance: random.Random) -> None:
        self._chaos, self._host, self._chance = chaos, host, chance
        self._headers = {"Authorization": f"Bearer {token}"}
        self.seats: list[Seat] = []

    def act(self, number: int) -> None:
        """Book a time, move a booking or cancel one."""
        open_seats = [seat for seat in self.seats if seat.last != "cancelled"]
        what = self._chance.choice(["book", "book", "move", "cancel"])
        if what == "book" or len(open_seats) < 3:
            self._book(number)
        elif what == "move":
            self._move(self._chance.choice(open_seats))
        else:
            self._cancel(self._chance.choice(open_seats))

    def _book(self, number: int) -> None:
        wish = {
            "host": self._host.slug,
            "page": "talk",
            "name": f"Guest {number}.",
            "email": f"guest{number}@example.org",
        }
        answer = self._until_free(
            lambda start: ("bookings/", wish | {"start": start, "attempt": str(uuid.uuid4())}), 201
        )
        made = answer.json()
        self.seats.append(Seat(number, made["id"], datetime.fromisoformat(made["start"])))

    def _move(self, seat: Seat) -> None:
        answer = self._until_free(
            lambda start: (f"bookings/{seat.pk}/reschedule/", {"start": start}), 200
        )
        start = datetime.fromisoformat(answer.json()["start"])
        if start != seat.start:
            seat.start, seat.last = start, "rescheduled"

    def _cancel(self, seat: Seat) -> None:
        answer = self._ask(f"bookings/{seat.pk}/cancel/", {"reason": ""})
        assert answer.status_code == 200, answer.text
        seat.last = "cancelled"

    def _until_free(
        self, wish: Callable[[str], tuple[str, dict[str, str]]], granted: int
    ) -> httpx.Response:
        for _ in range(200):
            answer = self._ask(*wish(self._time().isoformat()))
            if answer.status_code == granted:
                return answer
            assert answer.status_code == 409, answer.text
        raise AssertionError("no time was free")

    def _time(self) -> datetime:
        day = datetime.now(UTC).date() + timedelta(days=self._chance.randint(2, DAYS))
        start = datetime.combine(day, clock_time(8), UTC)
        return start + timedelta(minutes=30 * self._chance.randint(0, 19))

    def _ask(self, path: str, body: dict[str, str]) -> httpx.Response:
        """Until somebody answers: at either process, and again after an error of the server."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            web = self._chance.choice(WEBS)
            sent = time.monotonic()
            try:
                answer = httpx.post(
                    f"{self._chaos.nursery.url_of(web)}/api/v1/{path}",
                    json=body,
                    headers=self._headers,
                    timeout=30,
                    trust_env=False,
                )
            except httpx.TransportError:
                time.sleep(0.02)
                continue
            self._chaos.note(Answered(sent, time.monotonic(), answer.status_code))
            if answer.status_code < 500:
                return answer
            time.sleep(0.05)
        raise AssertionError(f"nobody answered {path} for {PATIENCE} s")


@dataclass
class Chaos:
    nursery: Nursery
    radicale: Radicale
    post_office: PostOffice
    redis_url: str
    chance: random.Random
    crowds: list[Guests] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    _next: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answered: Answered) -> None:
        with self._lock:
            self.answered.append(answered)

    # --- What happens ---

    def run(self, changes: int, *, pause: float) -> None:
        """So many changes by all guests together, and faults of all kinds until they are made.

        `pause` is how many seconds lie between two faults at most.
        """
        numbers = iter(range(changes))
        done = threading.Event()

        def play(crowd: Guests) -> None:
            while True:
                with self._lock:
                    number = next(numbers, None)
                if number is None:
                    return
                crowd.act(number)

        with ThreadPoolExecutor(len(self.crowds)) as pool:
            playing = [pool.submit(play, crowd) for crowd in self.crowds]
            while not all(one.done() for one in playing):
                self._break_something()
                done.wait(self.chance.uniform(0, pause))
            for one in playing:
                one.result()

    def _break_something(self) -> None:
        kinds = {
            "web": self._kill_a_web,
            "worker": self._kill_a_worker,
            "database": self._cut_the_database,
            "redis": self._cut_redis,
            "caldav": self._kill_the_caldav_server,
        }
        # Each kind comes once before one comes again.
        self._next = self._next or self.chance.sample(list(kinds), len(kinds))
        kind = self._next.pop()
        fault = Fault(kind, time.monotonic())
        self.faults.append(fault)
        kinds[kind]()
        fault.ended = time.monotonic()

    def _kill_a_web(self) -> None:
        name = self.chance.choice(WEBS)
        self.nursery.kill(name)
        self.nursery.start(name)
        self.nursery.await_web(name)

    def _kill_a_worker(self) -> None:
        name = self.chance.choice(WORKERS)
        self.nursery.kill(name)
        self.nursery.start(name)

    def _cut_the_database(self) -> None:
        """All connections but the test's own, as a restart of the server would."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    def _cut_redis(self) -> None:
        client = redis.Redis.from_url(self.redis_url)
        for kind in ("normal", "pubsub"):
            with suppress(redis.RedisError):
                client.client_kill_filter(_type=kind, skipme=True)
        client.close()

    def _kill_the_caldav_server(self) -> None:
        self.radicale.stop()
        time.sleep(self.chance.uniform(0, 1))
        self.radicale.start_again()

    # --- What is left ---

    @property
    def seats(self) -> list[Seat]:
        return [seat for crowd in self.crowds for seat in crowd.seats]

    def kills_of(self, kind: str) -> int:
        return sum(fault.kind == kind for fault in self.faults)

    def settle(self, seconds: float = 300) -> None:
        """Wait until every event is written and every mail is sent."""
        eventually(self._is_settled, seconds=seconds, every=0.5)

    def _is_settled(self) -> bool:
        mails = ProcrastinateJob.objects.filter(task_name="bookings.send_mail")
        waiting = mails.filter(status__in=["todo", "doing"]).exists()
        return not waiting and not CalendarEntry.objects.pending().exists()

    def booked(self) -> Counter[tuple[str, datetime]]:
        """Host and start of every booking that the guests were granted and have not cancelled."""
        return Counter(
            (crowd._host.slug, seat.start)
            for crowd in self.crowds
            for seat in crowd.seats
            if seat.last != "cancelled"
        )

    def at_portal(self) -> Counter[tuple[str, datetime]]:
        bookings = Booking.objects.filter(state="confirmed").with_people()
        return Counter((one.meeting.hosts[0].slug, one.meeting.during.lower) for one in bookings)

    def in_calendars(self) -> Counter[tuple[str, datetime]]:
        root = self.radicale.folder / "storage" / "collection-root"
        return Counter(
            (path.parent.parent.name, _start_in(path.read_text()))
            for path in root.glob("*/desk/*.ics")
        )

    def uids_in_calendars(self) -> Counter[str]:
        root = self.radicale.folder / "storage" / "collection-root"
        texts = (path.read_text() for path in root.glob("*/desk/*.ics"))
        return Counter(re.search(r"^UID:(\S+)", text, re.M)[1] for text in texts)

    def uids_wanted(self) -> Counter[str]:
        wanted = CalendarEntry.objects.filter(wanted=CalendarEntry.Wanted.PRESENT)
        return Counter(uid_of(entry) for entry in wanted)

    # --- What the guests saw ---

    def server_errors(self) -> list[Answered]:
        return [one for one in self.answered if one.status >= 500]

    def unexcused(self) -> list[Answered]:
        """Errors of the server that no fault explains any more."""
        return [
            error
            for error in self.server_errors()
            if not any(fault.excuses(error.sent) for fault in self.faults)
        ]

    # --- What came by mail ---

    def repeats(self) -> list[EmailMessage]:
        """Mails that came although one of the same name had come before."""
        seen: set[str] = set()
        again = []
        for letter in self.post_office.letters:
            if letter["Message-ID"] in seen:
                again.append(letter)
            seen.add(letter["Message-ID"])
        return again

    def unmarked(self) -> list[EmailMessage]:
        return [letter for letter in self.repeats() if letter[ATTEMPT] is None]

    def news(self) -> Counter[tuple[str, str]]:
        """Guest's address and kind of every mail to guests, repeats counted once."""
        first = {letter["Message-ID"]: letter for letter in self.post_office.letters}
        return Counter(
            (address, str(letter["Subject"]).partition(":")[0].lower())
            for letter in first.values()
            if (address := _address(letter)).startswith("guest")
        )


SAID = {"booked": "confirmed", "rescheduled": "rescheduled", "cancelled": "cancelled"}
"""How the subject of the mail about a change begins."""


def _address(letter: EmailMessage) -> str:
    return str(letter["To"].addresses[0].addr_spec)


def _start_in(text: str) -> datetime:
    """Of the event itself: the definition of its zone has starts of its own."""
    body = text[text.index("BEGIN:VEVENT") :]
    found = re.search(r"^DTSTART[^:]*:(\d{8}T\d{6})", body, re.M)
    assert found
    return datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)


def _host(number: int, radicale: Radicale) -> tuple[User, str]:
    """A host with a calendar, a page that is open every day, and the API's token."""
    user = f"host{number}"
    host: User = UserFactory(slug=user, timezone="UTC")
    radicale.add_calendar(user, "desk", name="Work")
    connector: Connector = ConnectorFactory(
        kind="caldav",
        host=host,
        address=radicale.url,
        account=user,
        sealed_credentials=vault.seal({"username": user, "password": "secret"}),
    )
    from calendars.sync.engine import sync_connector

    run = sync_connector(connector.pk, trigger="first")
    assert run.outcome == "ok", error_of(run)
    page = BookingPageFactory(
        user=host, slug="talk", timezone="UTC", lead_time=0, horizon=DAYS + 10
    )
    for weekday in range(7):
        page.weekly_hours.create(weekday=weekday, starts=clock_time(8), ends=clock_time(18))
    secret = ApiToken.new_secret()
    ApiToken.objects.create(
        user=host, name="chaos", digest=ApiToken.digest_of(secret), hint="", scopes=["bookings"]
    )
    return host, secret


@contextmanager
def chaos(folder: Path, seed: int) -> Iterator[Chaos]:
    """A world at rest. Addresses of this machine must be allowed (`ALLOW_PRIVATE_ADDRESSES`)."""
    users = {f"host{number}": "secret" for number in range(HOSTS)}
    with (
        redis_server(folder) as redis_url,
        PostOffice() as post_office,
        Radicale(folder / "radicale", users) as radicale,
    ):
        hosts = [_host(number, radicale) for number in range(HOSTS)]
        shared = {
            "DJANGO_SETTINGS_MODULE": "tests.settings_redis",
            "TEST_REDIS_URL": redis_url,
            "TEST_POST_OFFICE": post_office.url,
            **LIMITS,
        }
        with Nursery(folder / "portal.log", **shared) as nursery:
            for name in (*WEBS, *WORKERS):
                nursery.start(name)
            for name in WEBS:
                nursery.await_web(name)
            world = Chaos(nursery, radicale, post_office, redis_url, random.Random(seed))
            for number in range(GUESTS):
                host, token = hosts[number % HOSTS]
                chance = random.Random(f"{seed} {number}")
                world.crowds.append(Guests(world, host, token, chance))
            yield world
