"""A host with an Outlook on her PC: web process, worker and agent as real processes.

The agent reads a folder of .ics files, since Outlook exists on Windows only. The test plays the
user at the PC and the guest at the booking page.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import httpx
from django.utils import timezone

from accounts.models import ApiToken, User
from bookings.models import BookingPage
from connectors.models import Connector
from kinds.outlook.pairing import open_pairing
from tests.factories import BookingPageFactory, UserFactory
from tests.servers.agent import AgentProcess
from tests.servers.portal import eventually, web_process, worker_process
from tests.servers.redis import redis_server

LIMITS = {
    "API_RATE_ANONYMOUS": "100000/min",
    "API_RATE_BOOKING": "100000/min",
    "API_RATE_USER": "100000/min",
}
GUEST = {"name": "Grace Guest", "email": "grace@example.org", "timezone": "UTC"}


@dataclass
class OutlookWorld:
    host: User
    page: BookingPage
    client: httpx.Client
    agent: AgentProcess

    @property
    def connector(self) -> Connector:
        return Connector.objects.get(host=self.host)

    # --- The guest ---

    def slots(self, day: date) -> list[datetime]:
        answer = self.client.get(
            f"pages/{self.host.slug}/{self.page.slug}/slots/",
            params={"start": str(day), "end": str(day), "tz": "UTC"},
        )
        assert answer.status_code == 200, answer.text
        return [datetime.fromisoformat(slot["start"]) for slot in answer.json()["slots"]]

    def is_free(self, start: datetime) -> bool:
        return start in self.slots(start.date())

    def book(self, start: datetime) -> str:
        """The number of the booking."""
        wish = {"host": self.host.slug, "page": self.page.slug, "start": start.isoformat()}
        answer = self.client.post("bookings/", json=wish | GUEST)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def reschedule(self, booking: str, start: datetime) -> None:
        answer = self.client.post(
            f"bookings/{booking}/reschedule/", json={"start": start.isoformat()}
        )
        assert answer.status_code == 200, answer.text

    def cancel(self, booking: str) -> None:
        answer = self.client.post(f"bookings/{booking}/cancel/", json={"reason": ""})
        assert answer.status_code == 200, answer.text

    # --- Waiting ---

    def synced(self, seconds: float = 40) -> None:
        """Wait until the first sync is through."""
        eventually(
            lambda: Connector.objects.filter(
                host=self.host, last_sync_at__isnull=False, error_code=""
            ).exists(),
            seconds=seconds,
        )


def nine(days: int, **later: float) -> datetime:
    """Nine o'clock UTC in so many days, or later."""
    day = datetime.now(UTC).date() + timedelta(days=days)
    return datetime.combine(day, time(9), UTC) + timedelta(**later)


def anna(horizon: int = 60) -> tuple[User, BookingPage, str]:
    """A host, her page that is open from 9 to 17 UTC every day, and an API token."""
    host = UserFactory(name="Anna", slug="anna", timezone="UTC")
    page = BookingPageFactory(
        user=host, slug="coffee", timezone="UTC", lead_time=0, duration=30, horizon=horizon
    )
    for weekday in range(7):
        page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
    secret = ApiToken.new_secret()
    ApiToken.objects.create(
        user=host, name="t", digest=ApiToken.digest_of(secret), hint="", scopes=["bookings"]
    )
    return host, page, secret


def client_of(url: str, token: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"{url}/api/v1/", headers=headers, timeout=30, trust_env=False)


@contextlib.contextmanager
def outlook_world(folder: Path, *, horizon: int = 60) -> Iterator[OutlookWorld]:
    """Everything runs, the agent is paired but not started."""
    host, page, token = anna(horizon)
    with redis_server(folder) as redis:
        shared = LIMITS | {
            "DJANGO_SETTINGS_MODULE": "tests.settings_redis",
            "TEST_REDIS_URL": redis,
        }
        with (
            web_process(folder / "web.log", **shared) as web,
            worker_process(folder / "worker.log", **shared),
            client_of(web.url, token) as client,
        ):
            agent = AgentProcess(folder / "pc", folder / "agent.log")
            agent.calendar()
            pair(agent, host, web.url)
            try:
                yield OutlookWorld(host, page, client, agent)
            finally:
                agent.stop()


def pair(agent: AgentProcess, host: User, url: str, *more: str) -> str:
    """Pair as the user does; the connector ID."""
    account, code = open_pairing(host=host, now=timezone.now())
    agent.pair(url, account.public_id, code, *more)
    return str(account.public_id)
