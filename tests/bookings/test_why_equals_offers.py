"""On random data, the page that explains offers exactly what the public page offers."""

import random
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bookings.availability import judge_start, offers
from bookings.models import BookingPage, Meeting
from bookings.scene import instant
from bookings.why.asked import answer
from bookings.why.clock import DayClock
from bookings.why.day import Day, explain_day
from calendars.models import Calendar
from tests.bookings.scene import default_table
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    BookingPageFactory,
    BusyTimeFactory,
    CalendarFactory,
    EventFactory,
    MeetingFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db

ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"]
# Today, ordinary days, the end of the horizon; and days on which clocks change.
DAYS = [date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25), date(2026, 12, 22)]
CHANGES = [date(2027, 3, 14), date(2027, 3, 28), date(2027, 4, 4)]


def random_page(chance: random.Random) -> BookingPage:
    group = chance.random() < 0.5
    seats = chance.choice([1, 2, 3, None]) if group else 1
    taking = group and seats is not None and chance.random() < 0.5
    page = BookingPageFactory(
        user=UserFactory(timezone=chance.choice(ZONES)),
        timezone=chance.choice(ZONES),
        duration=chance.choice([20, 30, 60, 90]),
        spacing=chance.choice([15, 30, 45]),
        lead_time=chance.choice([0, 60, 1400]),
        horizon=chance.choice([1, 29, 200]),
        buffer_before=chance.choice([0, 0, 15, 60]),
        buffer_after=chance.choice([0, 0, 10]),
        session="group" if group else "one-on-one",
        seats=seats,
        foreign_events="seat" if taking else "close",
        enabled=chance.random() < 0.9,
        when_stale=chance.choice(["request", "close"]),
        stale_hours=chance.choice([0, 1, 48]),
    )
    for weekday in chance.sample(range(7), 6):
        page.weekly_hours.create(weekday=weekday, starts=time(0), ends=time(3, 30))
        page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
    page.date_hours.create(date=DAYS[2], starts=time(20), ends=time(0))
    return page


def random_calendar(page: BookingPage, chance: random.Random, *, is_main: bool) -> Calendar:
    known = chance.choice([200, 200, 200, 200, 1.5, None])
    calendar = CalendarFactory(
        connector__host=page.user,
        verified_at=NOW - chance.choice([timedelta(), timedelta(), timedelta(hours=3)]),
        covered_until=None if known is None else NOW + timedelta(days=known),
    )
    if chance.random() < 0.8:
        AssociatedCalendarFactory(
            table=default_table(page.user), calendar=calendar, is_main=is_main
        )
    if chance.random() < 0.1:
        since = NOW - timedelta(hours=chance.choice([1, 25]))
        EventFactory(calendar=calendar, problem="its data is cut off", problem_since=since)
    for day in (*DAYS, *CHANGES):
        for _ in range(chance.randrange(4)):
            begin = f"{day} {chance.randrange(24):02}:{chance.randrange(0, 60, 5):02}"
            BusyTimeFactory(
                calendar=calendar,
                during=span(begin, minutes=chance.choice([10, 30, 90, 1500])),
                blocks=chance.random() < 0.7,
            )
    return calendar


def random_meetings(page: BookingPage, chance: random.Random) -> None:
    """Some at the page's own start times, some of another page with buffers."""
    other = BookingPageFactory(user=page.user, buffer_before=chance.choice([0, 45]), buffer_after=5)
    for day in DAYS:
        start = instant(int(NOW.timestamp())).replace(
            day=day.day, month=day.month, hour=chance.choice([1, 9, 10, 14]), minute=30
        )
        for page_of, hours in ((page, 0), (other, 3)):
            during = span(start + timedelta(hours=hours), minutes=page_of.duration)
            if chance.random() < 0.6:
                MeetingFactory(
                    page=page_of,
                    during=during,
                    seats=page_of.seats,
                    seats_taken=chance.randint(1, page_of.seats or 5),
                    state=chance.choice([Meeting.State.CONFIRMED, Meeting.State.REQUESTED]),
                )


def random_scene(seed: int) -> BookingPage:
    chance = random.Random(seed)
    page = random_page(chance)
    for number in range(chance.randrange(4)):
        random_calendar(page, chance, is_main=not number)
    random_meetings(page, chance)
    return BookingPage.objects.with_owner().get(pk=page.pk)


def explained(page: BookingPage, day: date) -> Day:
    return explain_day(page, day, now=NOW, viewer=page.user)


@pytest.mark.parametrize("seed", range(60))
def test_why_offers_exactly_what_the_public_page_offers(seed: int) -> None:
    page = random_scene(seed)
    for date_ in (*DAYS, *CHANGES):
        day = explained(page, date_)
        public = offers(page, instant(day.low), instant(day.high), now=NOW)
        assert [(one.start, one.verdict.seats_left) for one in day.judged if one.is_offered] == [
            (int(slot.start.timestamp()), slot.seats_left) for slot in public.slots
        ]
        assert day.funnel.offered == len(public.slots)
        for one in day.judged:
            reason = judge_start(page, instant(one.start), now=NOW).reason
            assert one.verdict.reason == reason
            # The causes were found one by one: the first is what decided, and all have a name.
            assert (one.causes[0].reason if one.causes else None) == reason
            clock = DayClock(ZoneInfo(page.timezone), date_)
            told = answer(day, one.start, clock)
            assert (told.is_offered, bool(told.lines)) == (one.is_offered, not one.is_offered)


@pytest.mark.parametrize("seed", range(20))
def test_any_minute_is_answered_as_a_guest_would_be(seed: int) -> None:
    page = random_scene(1000 + seed)
    chance = random.Random(seed)
    day = explained(page, DAYS[1])
    clock = DayClock(day.zone, day.date)
    for start in chance.sample(range(day.low, day.high, 300), 30):
        wanted = judge_start(page, instant(start), now=NOW).reason
        told = answer(day, start, clock)
        assert told.is_offered == (wanted is None and page.enabled)


def test_the_random_scenes_show_everything_that_can_be_in_the_way() -> None:
    """Else the comparison above would prove little."""
    seen: set[str] = set()
    for seed in range(60):
        page = random_scene(seed)
        for date_ in DAYS:
            for one in explained(page, date_).judged:
                seen |= {cause.reason.value for cause in one.causes} or {"offered"}
    assert seen == {
        "offered",
        "lead-time",
        "horizon",
        "unknown",
        "stale",
        "busy",
        "meeting",
        "buffer",
        "full",
    }
