"""Pages of a host with two years behind them, against those of one who began today.

Both have the same calendars, pages, meetings to come and syncs of the last two days. The past is
1,000 meetings with guests, mails and written events, the syncs and alerts that are kept, and 3,000
events that are over. Both are asked in turn. Counted is the processor's time, also the database's.
"""

import gc
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta

from benchmarks.processes import cpu_of
from benchmarks.scene import database, have_plans_made
from benchmarks.table import Row, seconds

MEETINGS = 1_000
TO_COME = 60
EVENTS = 3_000
RUNS_OF_TWO_DAYS, RUNS_KEPT = 50, 150
ALERTS = 100
DAY = timedelta(days=1)
ROUNDS = 8
IN_A_ROW = 0.2
"""Seconds for which one of the two is asked again and again, at least four times."""


def run() -> list[Row]:
    with database():
        now = datetime.now(UTC).replace(microsecond=0)
        fresh, old = (_host(name, now) for name in ("fresh", "old"))
        _give_past(old, now)
        have_plans_made()
        asked = list(zip(_questions(fresh, now), _questions(old, now), strict=True))
        return [_compared(name, of_old, of_fresh) for (name, of_fresh), (_, of_old) in asked]


def _compared(name: str, of_old: Callable[[], object], of_fresh: Callable[[], object]) -> Row:
    both = (of_old, of_fresh)
    for work in both:
        # What only a first request does (import, compile a template) is nobody's history.
        work()
    times = max(4, round(IN_A_ROW / seconds(of_old)))
    spent = [0.0, 0.0]
    for _ in range(ROUNDS):
        for place, work in enumerate(both):
            spent[place] += _quietly(work, times)
    return Row(
        case=f"{name}, after two years",
        ours=spent[0] / ROUNDS / times,
        against="on the first day",
        peer=spent[1] / ROUNDS / times,
        aim=1.2,
    )


def _quietly(work: Callable[[], object], times: int) -> float:
    """A full collection of garbage takes a quarter of a second: it would fall to one of the two by
    chance."""
    gc.collect()
    gc.disable()
    try:
        return cpu_of(lambda: [work() for _ in range(times)])
    finally:
        gc.enable()


def _host(name: str, now: datetime):  # type: ignore[no-untyped-def]
    from tests.factories import (
        AssociatedCalendarFactory,
        AssociatedCalendarsFactory,
        BookingPageFactory,
        CalendarFactory,
        ConnectorFactory,
        UserFactory,
    )

    host = UserFactory(slug=name, timezone="Europe/Berlin")
    connector = ConnectorFactory(host=host, last_sync_at=now, next_sync_at=now + DAY)
    table = AssociatedCalendarsFactory(host=host)
    for number in range(3):
        calendar = CalendarFactory(connector=connector)
        AssociatedCalendarFactory(table=table, calendar=calendar, is_main=not number)
    page = BookingPageFactory(user=host, slug="talk", timezone="Europe/Berlin", lead_time=0)
    for weekday in range(7):
        page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
    _give_meetings(page, [now + (n + 1) * DAY for n in range(TO_COME)])
    _give_runs(
        connector, [now - (n + 1) * 2 * DAY / RUNS_OF_TWO_DAYS for n in range(RUNS_OF_TWO_DAYS)]
    )
    return page


def _give_runs(connector, begun: list[datetime]) -> None:  # type: ignore[no-untyped-def]
    from connectors.models import SyncRun

    SyncRun.objects.bulk_create(
        SyncRun(
            connector=connector,
            trigger="schedule",
            outcome="ok",
            added=1,
            started_at=at,
            finished_at=at,
        )
        for at in begun
    )


def _give_past(page, now: datetime) -> None:  # type: ignore[no-untyped-def]
    from alerts.models import Alert
    from calendars.models import Calendar, Event
    from connectors.models import Connector

    _give_meetings(page, [now - (n + 1) * DAY * 730 / MEETINGS for n in range(MEETINGS)])
    connector = Connector.objects.get(host=page.user)
    _give_runs(connector, [now - (n + 12) * DAY / 6 for n in range(RUNS_KEPT)])
    Alert.objects.bulk_create(
        Alert(
            host=page.user,
            connector=connector,
            code="server-unreachable",
            raised_at=now - n * DAY / 2,
            updated_at=now - n * DAY / 2,
            resolved_at=now - n * DAY / 2,
        )
        for n in range(ALERTS)
    )
    calendar = Calendar.objects.filter(connector=connector).earliest("pk")
    begun = [now - (n + 2) * DAY * 730 / EVENTS for n in range(EVENTS)]
    Event.objects.bulk_create(
        Event(
            calendar=calendar,
            key=f"past-{n}",
            etag=f'"{n}"',
            parts=[
                {"start": f"{start:%Y-%m-%dT%H:%M:%S} UTC", "end": f"{start:%Y-%m-%dT%H:59:59} UTC"}
            ],
            seen_at=now,
        )
        for n, start in enumerate(begun)
    )


def _give_meetings(page, starts: list[datetime]) -> None:  # type: ignore[no-untyped-def]
    from bookings.models import Attendance, Booking, Mail, Meeting
    from calendars.models import CalendarEntry
    from tests.factories import span

    main = page.user.associated_calendars.get().rows.get(is_main=True).calendar
    meetings = Meeting.objects.bulk_create(
        Meeting(page=page, during=span(start, minutes=30), zone="UTC", seats_taken=1)
        for start in starts
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, host=page.user, during=meeting.during) for meeting in meetings
    )
    bookings = Booking.objects.bulk_create(
        Booking(meeting=meeting, name="Grace", email="grace@example.com", timezone="UTC")
        for meeting in meetings
    )
    Mail.objects.bulk_create(
        Mail(
            booking=booking,
            reader="guest",
            news="booked",
            sequence=1,
            state="sent",
            sent_at=booking.meeting.during.lower,
            message_id=f"<{booking.pk}@example.com>",
        )
        for booking in bookings
    )
    CalendarEntry.objects.bulk_create(
        CalendarEntry(
            meeting=meeting.pk,
            calendar=main,
            role="main",
            during=meeting.during,
            zone="UTC",
            title="Grace",
            written_revision=1,
            written_at=meeting.during.lower,
            wanted_at=meeting.during.lower,
            key=f"{meeting.pk}.ics",
        )
        for meeting in meetings
    )


def _questions(page, now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:  # type: ignore[no-untyped-def]
    from django.test import Client
    from django.urls import reverse

    from bookings.availability import offers
    from calendars.models import CalendarEntry
    from connectors.examining.examine import examine_host
    from connectors.models import Connector

    host, client = page.user, Client()
    client.force_login(host)
    connector = Connector.objects.get(host=host)

    def page_of(address: str) -> Callable[[], object]:
        def ask() -> object:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            return answer

        return ask

    yield "slots of 31 days", lambda: offers(page, now, now + 31 * DAY, now=now)
    yield "dashboard", page_of(reverse("home"))
    yield "bookings", page_of(reverse("bookings:bookings"))
    yield "pages of the host", page_of(reverse("bookings:pages"))
    yield "public page", page_of(reverse("bookings:page", args=[host.slug, page.slug]))
    yield "bookings by API", page_of("/api/v1/bookings/?page_size=25")
    yield "page of a connector", page_of(reverse("connectors:detail", args=[connector.pk]))
    yield "alerts of a host", lambda: examine_host(host.pk)
    yield "writes that are due", lambda: CalendarEntry.objects.due(now).count()
