"""What a page offers, given what is stored about its host."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from bookings.availability import (
    Offers,
    Slot,
    judge_start,
    nearest,
    next_free,
    offers,
    survey,
)
from bookings.domain.slots import Reason
from bookings.errors import Closed
from bookings.models import BookingPage
from calendars.horizon import needed_horizon
from tests.bookings.scene import (
    DAY,
    at,
    book_at,
    busy,
    clocks,
    group_page,
    make_page,
    read_calendar,
)
from tests.factories import NOW, MeetingFactory, instant, span

pytestmark = pytest.mark.django_db


def offered(page: BookingPage, **options: Any) -> list[str]:
    found = offers(page, at("00:00"), at("00:00") + timedelta(days=1), now=NOW, **options)
    assert found.closed is None
    return clocks(found.slots)


def slot(start: datetime, end: datetime) -> Slot:
    return Slot(int(start.timestamp()), int(end.timestamp()), 1)


def test_a_page_without_calendars_can_be_booked() -> None:
    found = offers(make_page(hours="09:00-10:00"), at("00:00"), at("23:00"), now=NOW)
    assert found == Offers(
        (
            slot(at("09:00"), at("09:30")),
            slot(at("09:30"), at("10:00")),
        ),
        None,
    )


def test_busy_time_of_any_ticked_calendar_closes() -> None:
    page = make_page()
    busy(read_calendar(page.user, is_main=True), "09:00", minutes=30)
    busy(read_calendar(page.user), "10:00", hours=1)
    busy(read_calendar(page.user, is_busy=False, is_additional=True), "11:30", hours=1)
    assert offered(page) == ["09:30", "11:00", "11:30"]


def test_events_that_do_not_block_close_nothing() -> None:
    page = make_page(hours="09:00-10:00")
    row = busy(read_calendar(page.user), "09:00", hours=1)
    row.blocks = False
    row.save()
    assert offered(page) == ["09:00", "09:30"]


def test_an_event_of_several_days_that_began_before_the_range_closes() -> None:
    page = make_page()
    row = busy(read_calendar(page.user), "09:00")
    row.during = span("2026-11-28 00:00", days=3, hours=10)
    row.save()
    assert offered(page) == ["10:00", "10:30", "11:00", "11:30"]


def test_the_page_s_own_table_counts_in_place_of_the_default() -> None:
    from tests.factories import AssociatedCalendarFactory, AssociatedCalendarsFactory

    page = make_page(hours="09:00-10:00")
    busy(read_calendar(page.user), "09:00", minutes=30)
    own = read_calendar(make_page().user)
    busy(own, "09:30", minutes=30)
    table = AssociatedCalendarsFactory(host=page.user, is_default=False)
    AssociatedCalendarFactory(table=table, calendar=own)
    page.hosts.update(table=table)
    assert offered(page) == ["09:00"]


def test_buffers_reach_over_the_ends_of_the_asked_range() -> None:
    page = make_page(buffer_before=15, buffer_after=15)
    calendar = read_calendar(page.user)
    busy(calendar, "08:50", minutes=5)
    busy(calendar, "10:05", minutes=5)
    found = offers(page, at("09:00"), at("09:31"), now=NOW)
    assert clocks(found.slots) == []
    assert judge_start(page, at("09:00"), now=NOW).reason is Reason.BUFFER
    assert judge_start(page, at("09:30"), now=NOW).reason is Reason.BUFFER


def test_meetings_of_the_host_close_on_all_pages() -> None:
    page = make_page(hours="09:00-10:30")
    MeetingFactory(page=make_page(host=page.user), during=span(f"{DAY} 09:30", minutes=30))
    MeetingFactory(page=make_page(), during=span(f"{DAY} 10:00", minutes=30))
    MeetingFactory(page=page, during=span(f"{DAY} 09:00", minutes=30), state="cancelled")
    assert offered(page) == ["09:00", "10:00"]


def test_the_buffers_of_the_page_that_a_meeting_came_by_hold_on_all_pages() -> None:
    page = make_page()
    careful = make_page(host=page.user, buffer_before=20, buffer_after=40)
    MeetingFactory(page=careful, during=span(f"{DAY} 10:00", minutes=30))
    assert offered(page) == ["09:00", "11:30"]


def test_a_calendar_that_was_never_read_closes_the_page_and_says_so() -> None:
    page = make_page()
    calendar = read_calendar(page.user)
    calendar.verified_at = None
    calendar.save()
    found = offers(page, at("00:00"), at("23:00"), now=NOW)
    assert (found.slots, found.closed, found.certainty) == ((), Closed.NOT_READ_YET, "unknown")
    assert [source.pk for source in found.stale] == [calendar.pk]
    assert next_free(page, at("00:00"), now=NOW) is None
    assert nearest(page, at("09:00"), now=NOW) == []


def test_beyond_what_was_read_of_a_calendar_nothing_is_offered() -> None:
    page = make_page()
    calendar = read_calendar(page.user)
    calendar.covered_until = at("10:00")
    calendar.save()
    assert offered(page) == ["09:00", "09:30"]
    assert judge_start(page, at("10:00"), now=NOW).reason is Reason.UNKNOWN


def test_a_closed_page_and_one_of_a_person_who_left_offer_nothing() -> None:
    page = make_page(enabled=False)
    assert offers(page, at("00:00"), at("23:00"), now=NOW) == Offers((), Closed.BY_HOST)
    left = make_page()
    left.user.is_active = False
    assert offers(left, at("00:00"), at("23:00"), now=NOW) == Offers((), Closed.BY_HOST)


def test_lead_time_and_horizon_limit_the_offers() -> None:
    page = make_page(lead_time=8 * 1440 + 60 + 31, horizon=8)
    assert offered(page) == []
    page.horizon = 9
    assert offered(page) == ["10:00", "10:30", "11:00", "11:30"]


def test_hours_of_a_date_replace_the_weekly_ones() -> None:
    page = make_page()
    page.date_hours.create(date=DAY, starts=time(23), ends=time(0))
    page.date_hours.create(date="2026-12-02")
    found = offers(page, instant(f"{DAY} 00:00"), instant("2026-12-03 00:00"), now=NOW)
    assert clocks(found.slots) == ["23:00", "23:30"]


def test_times_belong_to_the_zone_of_the_page() -> None:
    assert offered(make_page(timezone="America/New_York", hours="09:00-10:00")) == [
        "14:00",
        "14:30",
    ]


def test_a_group_session_offers_its_remaining_seats() -> None:
    page = group_page(3, hours="09:00-10:00")
    book_at(page, "09:00")
    found = offers(page, at("00:00"), at("23:00"), now=NOW)
    assert [slot.seats_left for slot in found.slots] == [2, 3]


def test_foreign_events_close_a_group_session_or_take_a_seat_of_it() -> None:
    page = group_page(3, hours="09:00-10:30")
    main, other = read_calendar(page.user, is_main=True), read_calendar(page.user)
    busy(main, "09:00", minutes=60)
    busy(main, "09:00", minutes=30)
    busy(other, "10:00", minutes=30)
    assert offered(page) == []
    page.foreign_events = "seat"
    found = offers(page, at("00:00"), at("23:00"), now=NOW)
    assert [(f"{slot.start:%H:%M}", slot.seats_left) for slot in found.slots] == [
        ("09:00", 1),
        ("09:30", 2),
    ]


def test_a_meeting_about_to_be_moved_is_not_in_its_own_way() -> None:
    page = make_page(hours="09:00-10:00", duration=60, spacing=30)
    meeting = MeetingFactory(page=page, during=span(f"{DAY} 09:00"))
    assert offered(page) == []
    assert offered(page, ignoring=meeting) == ["09:00"]


def test_why_tells_each_start_apart_and_agrees_with_the_offers() -> None:
    page = make_page(hours="09:00-11:00", buffer_after=10)
    busy(read_calendar(page.user), "10:00", minutes=30)
    found = survey(page, at("00:00"), at("23:00"), now=NOW).verdicts(reasons=True)
    assert [verdict.reason for verdict in found] == [None, Reason.BUFFER, Reason.BUSY, None]
    assert offered(page) == ["09:00", "10:30"]
    assert [judge_start(page, at(c), now=NOW).reason for c in ("09:00", "09:30", "10:00")] == [
        None,
        Reason.BUFFER,
        Reason.BUSY,
    ]


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2026-12-01 09:10", Reason.OUTSIDE),
        ("2026-12-01 15:00", Reason.OUTSIDE),
        ("2026-11-23 07:30", Reason.LEAD_TIME),
        ("2027-11-23 09:00", Reason.HORIZON),
        ("0001-01-01 00:00", Reason.LEAD_TIME),
        ("9999-12-31 23:30", Reason.HORIZON),
    ],
)
def test_a_start_that_the_page_does_not_have(start: str, reason: Reason) -> None:
    assert judge_start(make_page(), instant(start), now=NOW).reason is reason


def test_a_part_of_a_second_is_not_a_start() -> None:
    late = at("09:00") + timedelta(microseconds=1)
    assert judge_start(make_page(), late, now=NOW).reason is Reason.OUTSIDE


def test_the_nearest_free_times_lie_around_the_wish() -> None:
    page = make_page()
    busy(read_calendar(page.user), "10:00", minutes=30)
    assert clocks(nearest(page, at("10:00"), now=NOW, count=3)) == ["09:00", "09:30", "10:30"]


@pytest.mark.parametrize("wish", ["0001-01-01 00:00", "9999-12-31 23:30"])
def test_the_nearest_free_times_of_a_senseless_wish(wish: str) -> None:
    assert len(nearest(make_page(), instant(wish), now=NOW)) == 5


def test_the_nearest_free_times_are_looked_for_up_to_the_horizon() -> None:
    page = make_page(hours="09:00-09:30")
    row = busy(read_calendar(page.user), "09:00")
    row.during = span(NOW, days=50)
    row.save()
    found = nearest(page, at("09:00"), now=NOW, count=2)
    assert [f"{slot.start:%m-%d}" for slot in found] == ["01-12", "01-13"]


def test_the_next_free_time_is_looked_for_up_to_the_horizon() -> None:
    page = make_page()
    calendar = read_calendar(page.user)
    row = busy(calendar, "09:00")
    row.during = span(NOW, days=50)
    row.save()
    found = next_free(page, NOW, now=NOW)
    assert found == slot(instant("2027-01-12 09:00"), instant("2027-01-12 09:30"))
    row.during = span(NOW, days=70)
    row.save()
    assert next_free(page, NOW, now=NOW) is None


@pytest.mark.django_db(transaction=True)
def test_free_times_take_two_queries(django_assert_num_queries: Any) -> None:
    page = make_page()
    busy(read_calendar(page.user, is_main=True), "09:00")
    page = BookingPage.objects.with_owner().get(pk=page.pk)
    with django_assert_num_queries(2):
        offers(page, NOW, NOW + timedelta(days=31), now=NOW)
    with django_assert_num_queries(2):
        next_free(page, NOW, now=NOW)
    with django_assert_num_queries(2):
        judge_start(page, at("09:00"), now=NOW)


def test_a_closed_page_takes_no_query(django_assert_num_queries: Any) -> None:
    page = make_page(enabled=False)
    with django_assert_num_queries(0):
        offers(page, NOW, NOW + timedelta(days=31), now=NOW)


def test_calendars_are_read_as_far_as_the_longest_page_of_the_host_reaches() -> None:
    page = make_page(horizon=90)
    assert needed_horizon(page.user) == 91
    make_page(host=page.user, horizon=365, enabled=False)
    make_page(horizon=700)
    assert needed_horizon(page.user) == 366
