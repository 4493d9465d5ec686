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


def busy_host(now: datetime) -> "BookingPage":  # type: ignore[name-defined]  # noqa: F821
    """A host with a page that reads five calendars, each with 2,000 busy times over a year."""
    from tests.factories import BookingPageFactory, UserFactory

    host = UserFactory(slug="bench", timezone="Europe/Berlin")
    give_calendars(host, now)
    page = BookingPageFactory(user=host, slug="page", timezone="Europe/Berlin", lead_time=0)
    for weekday in range(5):
        page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
    have_plans_made()
    return page


def give_calendars(host: "User", now: datetime) -> None:  # type: ignore[name-defined]  # noqa: F821
    """Five calendars that are read for their busy time, each with 2,000 of them over a year."""
    from calendars.models import BusyTime
    from tests.factories import (
        AssociatedCalendarFactory,
        AssociatedCalendarsFactory,
        CalendarFactory,
        ConnectorFactory,
        EventFactory,
    )

    connector = ConnectorFactory(host=host)
    table = AssociatedCalendarsFactory(host=host)
    begin = datetime.combine(now.date(), time(6), UTC)
    step = timedelta(days=365) / EVENTS_PER_CALENDAR
    for number in range(CALENDARS):
        calendar = CalendarFactory(connector=connector)
        AssociatedCalendarFactory(table=table, calendar=calendar, is_main=not number)
        event = EventFactory(calendar=calendar)
        starts = [begin + step * n + timedelta(minutes=7 * number) for n in range(2000)]
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
