"""A database and a host for the benchmarks: set up like a test run's, thrown away at the end."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import django
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

CALENDARS = 5
EVENTS_PER_CALENDAR = 2000


@contextlib.contextmanager
def database() -> Iterator[None]:
    """Django set up on an empty database of its own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    made = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        connections.close_all()
        teardown_databases(made, verbosity=0)


@contextlib.contextmanager
def redis_layer(folder: Path) -> Iterator[dict[str, str]]:
    """A Redis, this process speaking to it, and what another process needs to do so."""
    from channels.layers import channel_layers
    from channels_redis.pubsub import RedisPubSubChannelLayer

    from tests.servers.redis import redis_server

    with redis_server(folder) as url:
        before = channel_layers.set(
            "default", RedisPubSubChannelLayer(hosts=[url], prefix="daybook")
        )
        try:
            yield {"DJANGO_SETTINGS_MODULE": "tests.settings_redis", "TEST_REDIS_URL": url}
        finally:
            channel_layers.set("default", before)


def busy_host(  # type: ignore[no-untyped-def]
    now: datetime,
    *,
    slug: str = "bench",
    calendars: int = CALENDARS,
    events: int = EVENTS_PER_CALENDAR,
):
    """A host with a page that reads five calendars, each with 2,000 busy times over a year."""
    from tests.factories import BookingPageFactory, UserFactory

    host = UserFactory(slug=slug, timezone="Europe/Berlin")
    give_calendars(host, now, calendars=calendars, events=events)
    page = BookingPageFactory(user=host, slug="page", timezone="Europe/Berlin", lead_time=0)
    for weekday in range(5):
        page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
    have_plans_made()
    return page


def give_calendars(  # type: ignore[no-untyped-def]
    host, now: datetime, *, calendars: int = CALENDARS, events: int = EVENTS_PER_CALENDAR
) -> None:
    """Five calendars that are read for their busy time, each with 2,000 of them over a year."""
    from calendars.models import BusyTime
    from tests.factories import (
        AssociatedCalendarFactory,
        AssociatedCalendarsFactory,
        CalendarFactory,
        ConnectorFactory,
        EventFactory,
    )

    # Synced so rarely that it stays fresh for as long as anybody measures.
    connector = ConnectorFactory(host=host, interval=1440)
    table = AssociatedCalendarsFactory(host=host)
    begin = datetime.combine(now.date(), time(6), UTC)
    step = timedelta(days=365) / events
    for number in range(calendars):
        calendar = CalendarFactory(connector=connector)
        AssociatedCalendarFactory(table=table, calendar=calendar, is_main=not number)
        event = EventFactory(calendar=calendar)
        starts = [begin + step * n + timedelta(minutes=7 * number) for n in range(events)]
        BusyTime.objects.bulk_create(
            BusyTime(
                calendar=calendar,
                event=event,
                original_start=start,
                during=DateTimeTZRange(start, start + timedelta(minutes=30)),
                show_as="busy",
                response="none",
                blocks=True,
            )
            for start in starts
        )


def have_plans_made() -> None:
    """PostgreSQL does so by itself a minute later; until then its plans are guesses."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
