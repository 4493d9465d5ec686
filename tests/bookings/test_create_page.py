"""`manage.py create_page` for automation."""

from datetime import date, time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from bookings.models import BookingPage
from tests.factories import BookingPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def john() -> User:
    return UserFactory(email="john@example.com", slug="john", timezone="Europe/Berlin")


def create(*options: str) -> str:
    out = StringIO()
    call_command("create_page", "--host", "john@example.com", *options, stdout=out)
    return out.getvalue()


def test_a_title_is_enough(john: User) -> None:
    assert create("--title", "Intro call") == "http://testserver/book/john/intro-call/\n"
    page = BookingPage.objects.get()
    assert (page.user, page.timezone, page.duration, page.spacing, page.horizon, page.seats) == (
        john,
        "Europe/Berlin",
        30,
        30,
        60,
        1,
    )
    assert list(page.weekly_hours.values_list("weekday", "starts", "ends")) == [
        (weekday, time(9), time(17)) for weekday in range(5)
    ]


def test_everything_can_be_said(john: User) -> None:
    options = [
        "--title=Yoga",
        "--slug=yoga",
        "--description=Bring_a_mat",
        "--location=Park",
        "--duration=90",
        "--spacing=60",
        "--buffer-before=5",
        "--buffer-after=15",
        "--lead-time=120",
        "--horizon=90",
        "--timezone=Europe/London",
        "--session=group",
        "--seats=10",
        "--foreign-events=seat",
        "--stale-hours=3",
        "--when-stale=close",
        "--closed",
    ]
    hours = ["--hours", "sat,sun 08:00-12:00", "--hours", "wed 18:00-24:00"]
    dates = ["--date", "2026-12-26 closed", "--date", "2026-12-28 09:00-11:00"]
    assert create(*options, *hours, *dates) == "http://testserver/book/john/yoga/\n"
    page = BookingPage.objects.values().get()
    del page["id"], page["created_at"]
    assert page == {
        "user_id": john.pk,
        "team_id": None,
        "slug": "yoga",
        "title": "Yoga",
        "description": "Bring_a_mat",
        "location": "Park",
        "location_for": "automatic",
        "enabled": False,
        "timezone": "Europe/London",
        "duration": 90,
        "spacing": 60,
        "lead_time": 120,
        "horizon": 90,
        "buffer_before": 5,
        "buffer_after": 15,
        "session": "group",
        "seats": 10,
        "foreign_events": "seat",
        "stale_hours": 3,
        "when_stale": "close",
    }
    made = BookingPage.objects.get()
    assert list(made.weekly_hours.values_list("weekday", "starts", "ends")) == [
        (2, time(18), time(0)),
        (5, time(8), time(12)),
        (6, time(8), time(12)),
    ]
    assert list(made.date_hours.values_list("date", "starts", "ends")) == [
        (date(2026, 12, 26), None, None),
        (date(2026, 12, 28), time(9), time(11)),
    ]


def test_a_group_page_without_seats_is_unlimited(john: User) -> None:
    create("--title", "Talk", "--session", "group")
    assert BookingPage.objects.get().seats is None


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--duration", "3"], "Duration: At least 5 minutes."),
        (["--timezone", "Mars"], "Time zone: Select a valid choice."),
        (["--hours", "mon 9-5"], "“9” is not a time of day. Write it like 09:30."),
        (["--date", "tomorrow closed"], "“tomorrow” is not a date. Write it like 2026-12-24."),
        (["--hours", "mon 09:00-09:10"], "None of these hours is as long as a meeting"),
        (["--seats", "2"], "Seats: A one-on-one page has exactly one seat."),
        (["--slug", "taken"], "Address: You have a page with this address already."),
        (["--seats", "many", "--session", "group"], "Seats: Enter a whole number."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    john: User, options: list[str], sentence: str
) -> None:
    BookingPageFactory(user=john, slug="taken")
    with pytest.raises(CommandError) as refused:
        create("--title", "Intro", *options)
    assert str(refused.value).startswith(sentence)
    assert BookingPage.objects.count() == 1


def test_a_host_nobody_knows_is_refused(db: None) -> None:
    with pytest.raises(CommandError, match=r"Nobody signs in with john@example\.com"):
        create("--title", "Intro")
