"""Two hundred guests want the same time at the same moment, through two web processes.

Exactly one stands, the others are told what else is free, and nobody sees a server error.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import httpx
import pytest

from accounts.models import ApiToken, User
from bookings.models import Booking, BookingPage, Meeting
from tests.factories import BookingPageFactory, UserFactory
from tests.servers.portal import web_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

CROWD = 200


@pytest.fixture
def portals(tmp_path: Path) -> Iterator[list[str]]:
    limits = {"API_RATE_BOOKING": "100000/min", "API_RATE_USER": "100000/min"}
    with (
        web_process(tmp_path / "one.log", **limits) as one,
        web_process(tmp_path / "two.log", **limits) as two,
    ):
        yield [one.url, two.url]


@pytest.fixture
def host() -> User:
    return UserFactory(slug="anna", timezone="UTC")


@pytest.fixture
def token(host: User) -> str:
    secret = ApiToken.new_secret()
    ApiToken.objects.create(
        user=host, name="crowd", digest=ApiToken.digest_of(secret), hint="", scopes=["bookings"]
    )
    return secret


def open_page(host: User, slug: str, **options: object) -> BookingPage:
    page = BookingPageFactory(
        user=host, slug=slug, timezone="UTC", lead_time=0, duration=30, spacing=15, **options
    )
    for weekday in range(7):
        page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
    return page


def nine(days: int = 3) -> datetime:
    day = datetime.now(UTC).date() + timedelta(days=days)
    return datetime.combine(day, time(9), UTC)


def crowd(
    portals: list[str], token: str, wishes: list[tuple[str, datetime]]
) -> list[httpx.Response]:
    """Send all wishes at once, in turn to the two processes."""

    async def ask_all() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=len(wishes))
        headers = {"Authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(limits=limits, timeout=120, headers=headers) as client:
            return await asyncio.gather(
                *(
                    client.post(
                        f"{portals[number % 2]}/api/v1/bookings/",
                        json={
                            "host": "anna",
                            "page": page,
                            "start": start.isoformat(),
                            "name": f"Guest {number}",
                            "email": f"guest{number}@example.com",
                        },
                    )
                    for number, (page, start) in enumerate(wishes)
                )
            )

    return asyncio.run(ask_all())


def test_one_slot_is_booked_once(portals: list[str], host: User, token: str) -> None:
    open_page(host, "talk")
    answers = crowd(portals, token, [("talk", nine())] * CROWD)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CROWD - 1}
    assert Meeting.objects.active().count() == Booking.objects.confirmed().count() == 1
    refused = next(answer.json() for answer in answers if answer.status_code == 409)
    first = min(datetime.fromisoformat(slot["start"]) for slot in refused["alternatives"])
    assert first == nine() + timedelta(minutes=30)


def test_overlapping_slots_of_two_pages_never_both_stand(
    portals: list[str], host: User, token: str
) -> None:
    open_page(host, "talk")
    open_page(host, "call")
    quarter = timedelta(minutes=15)
    wishes = [("talk", nine()), ("call", nine() + quarter)] * (CROWD // 2)
    answers = crowd(portals, token, wishes)

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: CROWD - 1}
    assert Meeting.objects.active().count() == 1


def test_a_group_of_ten_takes_exactly_ten(portals: list[str], host: User, token: str) -> None:
    open_page(host, "class", session="group", seats=10)
    answers = crowd(portals, token, [("class", nine())] * CROWD)

    assert Counter(answer.status_code for answer in answers) == {201: 10, 409: CROWD - 10}
    meeting = Meeting.objects.get()
    assert (meeting.seats_taken, meeting.bookings.confirmed().count()) == (10, 10)
