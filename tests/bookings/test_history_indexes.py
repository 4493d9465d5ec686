"""What is to come of a host is found by an index, however much is over."""

from datetime import timedelta

import pytest
from django.db import connection

from bookings.alerts import examine_meetings
from bookings.models import Booking, Meeting
from bookings.wish import BookingsWish
from connectors.examining.examiners import Ward
from tests.factories import (
    NOW,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingFactory,
    BookingPageFactory,
    CalendarFactory,
    MeetingFactory,
    span,
)

pytestmark = pytest.mark.django_db
PAST, TO_COME = 300, 3


@pytest.fixture
def host() -> object:
    page = BookingPageFactory()
    calendar = CalendarFactory(connector__host=page.user)
    table = AssociatedCalendarsFactory(host=page.user)
    AssociatedCalendarFactory(table=table, calendar=calendar, is_main=True)
    for days in [*range(-PAST, 0), *range(1, 1 + TO_COME)]:
        BookingFactory(
            meeting=MeetingFactory(page=page, during=span(NOW + timedelta(days=days))),
            name=f"{days}",
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE bookings_meeting, bookings_attendance, bookings_booking")
        # So small a table would be read as a whole, and that is quicker.
        cursor.execute("SET LOCAL enable_seqscan = off")
    return page.user


def looked_through() -> int:
    """Rows of attendances that an index or a scan has handed out in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_xact_user_tables"
            " WHERE relname = 'bookings_attendance'"
        )
        return int(cursor.fetchone()[0])


def test_meetings_to_come_are_found_without_the_past(host) -> None:  # type: ignore[no-untyped-def]
    before = looked_through()
    assert Meeting.objects.to_come(host, NOW).count() == TO_COME
    assert looked_through() - before <= 2 * TO_COME


def test_conflicts_are_looked_for_without_the_past(host) -> None:  # type: ignore[no-untyped-def]
    before = looked_through()
    ward = Ward(tuple(host.connectors.all()), frozenset({host.pk}))
    assert [finding.found for finding in examine_meetings(ward, NOW)] == [()]
    assert looked_through() - before <= 2 * TO_COME


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        (lambda host: BookingsWish("upcoming").found(host, NOW), ["1", "2", "3"]),
        (lambda host: BookingsWish("past").found(host, NOW), ["-1", "-2", "-3"]),
        (
            lambda host: Booking.objects.visible_to(host).earliest_first(),
            ["-300", "-299", "-298"],
        ),
    ],
    ids=["upcoming", "past", "all"],
)
def test_a_portion_of_the_list_is_read_without_the_rest(  # type: ignore[no-untyped-def]
    host, asked, names: list[str]
) -> None:
    before = looked_through()
    assert [booking.name for booking in asked(host)[:3]] == names
    assert looked_through() - before <= 5 * TO_COME
