"""Answers that are kept are those that would be worked out: whatever happens, in whatever order."""

import contextlib
from datetime import datetime, timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from daybook_ical.events import ShowAs
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from bookings.actions.book import Guest, book
from bookings.actions.cancel import cancel_booking
from bookings.actions.confirm import confirm_booking
from bookings.actions.expire import settle_requests
from bookings.actions.fold import fold_changes
from bookings.actions.pages import save_page, switch_page
from bookings.actions.reschedule import reschedule_booking
from bookings.availability import offers
from bookings.errors import BookingError
from bookings.hours import DateSpan, WeeklySpan
from bookings.models import AnswerChange, Booking, BookingPage
from calendars.actions.associate import associate
from calendars.actions.policy import change_policy
from calendars.models import AssociatedCalendars, Calendar, Event
from connectors.actions.steer import change_mode
from connectors.models import Connector
from tests.bookings.answers_side import Asking, worked_out
from tests.bookings.scene import group_page, make_page, read_calendar
from tests.calendars.conftest import event, new_world, part
from tests.factories import NOW, PageHostFactory, UserFactory
from tests.kinds.memory import provider as memory

FIRST = NOW.replace(hour=0)
RANGES = [(FIRST, FIRST + timedelta(days=1)), (FIRST, FIRST + timedelta(days=6))]
MINUTES = st.sampled_from([1, 14, 16, 61, 600])
HOURS = st.integers(0, 80)
NUMBERS = st.integers(0, 50)
FIELDS: list[dict[str, Any]] = [
    {"lead_time": 0}, {"lead_time": 90}, {"horizon": 1}, {"horizon": 3}, {"duration": 20},
    {"duration": 60}, {"spacing": 15}, {"spacing": 45}, {"buffer_before": 0},
    {"buffer_before": 40}, {"buffer_after": 0}, {"buffer_after": 25}, {"timezone": "Asia/Tokyo"},
    {"timezone": "UTC"}, {"stale_hours": 0}, {"when_stale": "close"}, {"when_stale": "request"},
]  # fmt: skip


class Portal(RuleBasedStateMachine):
    """A host whose account lives in memory, with a page for one guest and one for several, and a
    page that a colleague attends, too."""

    ask = Asking()

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.world = new_world(f"answers-{id(self)}", UserFactory())
        self.world.memory.add_calendar("/home/", name="Home")
        self.sync()
        host = self.world.connector.host
        self.colleague = UserFactory()
        read_calendar(self.colleague)
        self.pages = [
            make_page(host, "06:00-20:00", horizon=3, lead_time=90, buffer_after=15),
            group_page(2, user=host, horizon=2, foreign_events="seat"),
            make_page(host, "06:00-20:00", horizon=3),
        ]
        self.hosting = PageHostFactory(page=self.pages[2], host=self.colleague, role="pool")

    # --- The clock ----------------------------------------------------------------------------

    @rule(minutes=MINUTES)
    def let_time_pass(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes, seconds=minutes % 7)

    @rule(minutes=st.sampled_from([1, 6, 70]))
    def set_the_clock_back(self, minutes: int) -> None:
        self.now -= timedelta(minutes=minutes)

    # --- Guests -------------------------------------------------------------------------------

    @rule(page=st.integers(0, 2), number=NUMBERS)
    def make_a_booking(self, page: int, number: int) -> None:
        found = self.stored(self.pages[page])
        free = offers(found, *RANGES[1], now=self.now).slots
        if free:
            guest = Guest("Ann", "ann@example.org", "", "UTC")
            start = free[number % len(free)].start
            book(page=found, start=start, guest=guest, now=self.now, attempt=None)

    @precondition(lambda self: self.bookings())
    @rule(number=NUMBERS)
    def cancel(self, number: int) -> None:
        self.try_to(cancel_booking, booking=self.booking(number), by=Booking.By.GUEST, now=self.now)

    @precondition(lambda self: self.bookings())
    @rule(number=NUMBERS, place=NUMBERS)
    def move(self, number: int, place: int) -> None:
        booking = self.booking(number)
        free = offers(self.stored(booking.meeting.page), *RANGES[1], now=self.now).slots
        if free:
            start, by = free[place % len(free)].start, Booking.By.GUEST
            self.try_to(reschedule_booking, booking=booking, start=start, by=by, now=self.now)

    @precondition(lambda self: self.bookings())
    @rule(number=NUMBERS)
    def confirm(self, number: int) -> None:
        self.try_to(confirm_booking, booking=self.booking(number), now=self.now)

    @rule()
    def settle(self) -> None:
        settle_requests(now=self.now)

    # --- Calendars ----------------------------------------------------------------------------

    @rule(key=st.sampled_from("abc"), hour=HOURS, busy=st.booleans())
    def change_an_event(self, key: str, hour: int, busy: bool) -> None:
        start = f"{FIRST + timedelta(hours=hour):%Y-%m-%d %H:%M}"
        options = {} if busy else {"show_as": ShowAs.TENTATIVE}
        self.world.work.put(event(key, part(start, 2, **options)))
        self.sync()

    @rule()
    def remove_events(self) -> None:
        for key in list(self.world.work.events)[:1]:
            self.world.work.remove(key)
        self.sync()

    @rule()
    def sync(self) -> None:
        self.world.sync(self.now)

    @rule(choice=st.sampled_from(["realtime", "manual", "5", "60"]))
    def choose_a_mode(self, choice: str) -> None:
        self.world.connector.refresh_from_db()
        change_mode(connector=self.world.connector, sync=choice, now=self.now)

    @rule(minutes=st.sampled_from([-30, 0, 30]), column=st.sampled_from(["vouched", "pushed"]))
    def hear(self, minutes: int, column: str) -> None:
        name = {"vouched": "vouched_at", "pushed": "pushed_until"}[column]
        when = min(self.now, self.now + timedelta(minutes=minutes))
        Connector.objects.filter(pk=self.world.connector.pk).update(**{name: when})

    @rule(blocks=st.booleans(), ignores=st.booleans())
    def choose_what_blocks(self, blocks: bool, ignores: bool) -> None:
        change_policy(
            calendar=self.world.calendar,
            tentative_blocks=blocks,
            elsewhere_blocks=True,
            unanswered_blocks=True,
            all_day="own",
            unreadable_events="ignore" if ignores else "request",
        )

    @rule(unreadable=st.booleans())
    def find_an_event_unreadable(self, unreadable: bool) -> None:
        since = self.now if unreadable else None
        events = Event.objects.filter(calendar=self.world.calendar)
        events.update(problem="cut off" if unreadable else "", problem_since=since)

    @rule(reads_home=st.booleans(), main=st.sampled_from(["/office/", "/home/"]))
    def tick(self, reads_home: bool, main: str) -> None:
        calendars = {one.key: one.pk for one in self.world.connector.calendars.all()}
        associate(
            table=AssociatedCalendars.objects.get(host=self.world.connector.host),
            main=calendars[main],
            busy=set(calendars.values()) if reads_home else {calendars["/office/"]},
            additional=(),
        )

    # --- Pages and people ---------------------------------------------------------------------

    @rule(number=st.integers(0, 2), change=st.sampled_from(FIELDS))
    def change_a_page(self, number: int, change: dict[str, Any]) -> None:
        page = self.stored(self.pages[number])
        for name, value in change.items():
            setattr(page, name, value)
        save_page(page=page)

    @rule(number=st.integers(0, 2), enabled=st.sampled_from([True, True, False]))
    def switch(self, number: int, enabled: bool) -> None:
        switch_page(page=self.pages[number], enabled=enabled)

    @rule(number=st.integers(0, 2), hour=st.integers(5, 12))
    def change_the_hours(self, number: int, hour: int) -> None:
        starts, ends = f"{hour:02}:00", f"{hour + 6:02}:00"
        weekly = [WeeklySpan(day, *map(clock, (starts, ends))) for day in range(7)]
        tomorrow = DateSpan(NOW.date() + timedelta(days=1), clock("15:00"), clock("18:00"))
        save_page(page=self.stored(self.pages[number]), weekly=weekly, dates=[tomorrow])

    @rule(role=st.sampled_from(["pool", "required"]), is_active=st.booleans())
    def change_the_colleague(self, role: str, is_active: bool) -> None:
        self.hosting.role = role
        self.hosting.save()
        User.objects.filter(pk=self.colleague.pk).update(is_active=is_active)
        Calendar.objects.filter(connector__host=self.colleague).update(verified_at=self.now)

    @rule()
    def fold(self) -> None:
        fold_changes()
        assert not AnswerChange.objects.filter(folded=False).exists()

    # --- What must be so ----------------------------------------------------------------------

    @invariant()
    def what_is_kept_is_what_would_be_worked_out(self) -> None:
        for page in self.pages:
            for start, end in RANGES:
                kept = self.ask(page, start, end, self.now)
                assert kept == worked_out(page, start, end, self.now)

    # --- Odds and ends ------------------------------------------------------------------------

    def bookings(self) -> list[Booking]:
        pages = [page.pk for page in self.pages]
        return list(Booking.objects.active().filter(meeting__page__in=pages).order_by("created_at"))

    def booking(self, number: int) -> Booking:
        found = self.bookings()
        return found[number % len(found)]

    def stored(self, page: BookingPage) -> BookingPage:
        return BookingPage.objects.with_owner().get(pk=page.pk)

    def try_to(self, action: Any, **options: Any) -> None:
        with contextlib.suppress(BookingError):
            action(**options)


def clock(text: str) -> Any:
    return datetime.strptime(text, "%H:%M").time()


RANDOM = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    # A failure is short enough to be read as it is; to make it shorter would take minutes.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db
def test_what_is_kept_is_always_what_would_be_worked_out() -> None:
    Portal.ask = Asking()
    try:
        run_state_machine_as_test(Portal, settings=RANDOM)
    finally:
        memory.forget_accounts()
    # Otherwise nothing was seen of keeping.
    assert Portal.ask.made < Portal.ask.asked * 0.8
