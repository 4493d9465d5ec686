"""Whatever changes in the database: the version of a page's answers changes, or its answers do not.

Every column of every table that is read for free times is changed, whether it counts or not.
"""

import contextlib
import copy
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.postgres.fields import DateTimeRangeField
from django.db import DatabaseError, connection, models, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from accounts.models import User
from bookings import agenda
from bookings.answers import edition_at
from bookings.models import (
    AnswerChange,
    Attendance,
    BookingPage,
    DateHours,
    PageHost,
    WeeklyHours,
)
from calendars import busy
from calendars.models import AssociatedCalendar, BusyTime, Calendar
from connectors.models import Connector
from tests.bookings.answers_side import version_of, worked_out
from tests.bookings.scene import DAY, at, group_page, read_calendar
from tests.bookings.scene import busy as blocked
from tests.factories import (
    NOW,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    BusyTimeFactory,
    CalendarEntryFactory,
    CalendarFactory,
    EventFactory,
    MeetingFactory,
    PageHostFactory,
    TeamFactory,
    UserFactory,
    span,
)

pytestmark = pytest.mark.django_db

OF_NO_ACCOUNT = {
    # How a page looks, and where it is: the address is looked up anew each time.
    "bookings_bookingpage": "user_id team_id slug title description location location_for"
    " created_at",
    # Whose turn it is does not change what is free.
    "bookings_pagehost": "weight",
    "bookings_meeting": "zone revision created_at",
    "accounts_user": "password last_login is_superuser email name slug timezone language"
    " hours_format week_start retention_days is_staff date_joined seen_at",
    # What is written into a calendar.
    "calendars_associatedcalendar": "is_additional copy",
    "calendars_calendar": "key name colour zone access access_told owner suffix position gone_at"
    " tentative_blocks elsewhere_blocks unanswered_blocks all_day cursor judged_by changed_at"
    " covered_from expanded_in zone_data held_deletions held_since deletions_accepted_at"
    " compared_at comparisons_due untold untold_since anew_asked_at error_code error_details"
    " error_text",
    "calendars_event": "key etag uid parts recurs entry_id doubt oddities oddity seen_at",
    "calendars_busytime": "event_id original_start show_as response all_day title ours",
    "connectors_connector": "name address account sealed_credentials credentials_generation"
    " details addresses also_me paused_at created_at last_attempt_at last_seen_at last_sync_at"
    " last_change_at next_sync_at asked warmth wanted_at server last_took failures error_code"
    " error_details error_text error_remedy",
}
"""Columns that no answer rests on."""

NOT_BY_ITSELF = {"during", "active", "meeting_id"}
"""Columns of an attendance that the database copies from its meeting."""


@pytest.fixture
def page() -> BookingPage:
    """One row at least in each of the tables, each of which has a say in what is free."""
    page = group_page(3, foreign_events="seat", buffer_before=5, slug="intro")
    page.date_hours.create(date=date(2026, 12, 2), starts=None, ends=None)
    page.date_hours.create(date=date(2026, 12, 3), starts=time(9), ends=time(12))
    main, other = read_calendar(page.user, is_main=True), read_calendar(page.user)
    blocked(main, "09:00")
    blocked(other, "10:00")
    EventFactory(calendar=other, problem="cut off", problem_since=NOW - timedelta(hours=30))
    MeetingFactory(page=page, during=span(f"{DAY} 11:00", minutes=30), seats=3, seats_taken=1)
    elsewhere = BookingPageFactory(user=page.user, buffer_after=10, slug="elsewhere")
    MeetingFactory(page=elsewhere, during=span(f"{DAY} 09:30", minutes=10))
    PageHostFactory(page=page, host=UserFactory(), role="pool", table=None)
    # What rows may be changed to point to.
    UserFactory()
    CalendarFactory(connector=main.connector)
    TeamFactory()
    AssociatedCalendarsFactory(host=page.user, is_default=False)
    CalendarEntryFactory(calendar=main)
    Connector.objects.update(pushed_until=NOW, vouched_at=NOW)
    return page


def ask(page: BookingPage) -> bytes:
    return worked_out(page, at("00:00"), at("00:00") + timedelta(days=3), NOW)


def tables_read() -> set[str]:
    told = agenda._AGENDA + busy._LOOK
    return {"bookings_bookingpage", "accounts_user", *re.findall(r"(?:FROM|JOIN) (\w+_\w+)", told)}


def tables_watched() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname LIKE 'answers_follow_%'"
        )
        return {name for (name,) in cursor.fetchall()}


def test_all_tables_that_are_read_are_watched() -> None:
    assert tables_read() == tables_watched()


Column = tuple[type[models.Model], "models.Field[Any, Any]"]


def columns() -> Iterator[Column]:
    of_table = {model._meta.db_table: model for model in apps.get_models()}
    for table in sorted(tables_read()):
        for field in of_table[table]._meta.concrete_fields:
            if not field.primary_key and not isinstance(field, models.GeneratedField):
                yield of_table[table], field


def counts(column: Column) -> bool:
    model, field = column
    return field.column not in OF_NO_ACCOUNT.get(model._meta.db_table, "").split()


@pytest.mark.parametrize(
    "column", list(columns()), ids=lambda one: f"{one[0]._meta.db_table}.{one[1].column}"
)
def test_a_changed_column_changes_the_version_or_no_answer(
    page: BookingPage, column: Column
) -> None:
    model, field = column
    seen = {version_of(page): ask(page)}
    (before,) = seen
    tried = 0
    for row in model._default_manager.order_by("pk"):
        for value in others(row, field):
            with contextlib.suppress(DatabaseError), undone():
                values = {field.attname: value, **together(model, field.attname, value)}
                model._default_manager.filter(pk=row.pk).update(**values)
                tried += 1
                now_told = ask(page)
                if version := version_of(page):
                    assert seen.setdefault(version, now_told) == now_told
    if field.column in NOT_BY_ITSELF and model is Attendance:
        assert not tried
        return
    assert tried
    assert (len(seen) > 1) == counts(column), f"{tried} changes, from {before} to {list(seen)}"


def together(model: type[models.Model], column: str, value: object) -> dict[str, object]:
    """What a constraint wants to be changed with a value."""
    match model._meta.db_table, column, value:
        case "bookings_bookingpage", "session", "one-on-one":
            return {"seats": 1, "foreign_events": "close"}
        case "bookings_bookingpage", "seats", None:
            return {"foreign_events": "close"}
        case "bookings_bookingpage", "team_id", int():
            return {"user_id": None}
        case "calendars_associatedcalendar", "is_busy", False:
            return {"is_additional": True}
    return {}


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """What is done in the body is taken back at its end."""
    with contextlib.suppress(Undone), transaction.atomic():
        yield
        raise Undone


class Undone(Exception):
    pass


def others(row: models.Model, field: "models.Field[Any, Any]") -> Iterator[object]:
    """Other values that the column of a row might have, lower ones and higher ones."""
    value = getattr(row, field.attname)
    if field.null and value is not None:
        yield None
    if field.is_relation:
        related = field.related_model._default_manager.exclude(pk=value)  # type: ignore[union-attr]
        yield from related.values_list("pk", flat=True)
    elif isinstance(field, models.BooleanField):
        yield not value
    elif field.choices and not isinstance(field, models.IntegerField):
        yield from (choice for choice, _ in field.flatchoices if choice != value)
    elif field.attname == "timezone":
        yield "Asia/Tokyo"
    elif isinstance(field, DateTimeRangeField):
        for hours in (-1, 2):
            shift = timedelta(hours=hours)
            yield DateTimeTZRange(value.lower + shift, value.upper + shift)
    elif isinstance(field, models.DateTimeField | models.DateField):
        # By less than two clocks may differ.
        shift = timedelta(minutes=4) if isinstance(field, models.DateTimeField) else timedelta(1)
        yield from ((value or NOW) - shift, (value or NOW) + shift)
    elif isinstance(field, models.TimeField):
        yield from (time(10), time(11))
    elif isinstance(field, models.IntegerField):
        yield from ((value or 1) + 1, (value or 1) - 1)
    else:
        yield OF_TYPE[field.get_internal_type()]


OF_TYPE: dict[str, object] = {
    "BinaryField": b"other",
    "CharField": "other",
    "DurationField": timedelta(hours=2),
    "EmailField": "other@example.org",
    "JSONField": ["other"],
    "SlugField": "other",
    "TextField": "other",
    "UUIDField": uuid4(),
}


LEAVES = [AssociatedCalendar, Attendance, BusyTime, DateHours, PageHost, WeeklyHours]


@pytest.mark.parametrize("model", LEAVES, ids=lambda one: one.__name__)
def test_a_row_that_goes_and_one_that_comes_change_the_version(
    page: BookingPage, model: type[models.Model]
) -> None:
    for row in model._default_manager.order_by("pk"):
        seen = {version_of(page): ask(page)}
        kept = copy.copy(row)
        row.delete()
        gone = ask(page)
        assert seen.setdefault(version_of(page), gone) == gone
        kept.save(force_insert=True)
        back = ask(page)
        assert seen.setdefault(version_of(page), back) == back
    assert len(seen) > 1


def test_an_event_that_cannot_be_read_changes_the_version_when_it_comes_and_goes(
    page: BookingPage,
) -> None:
    before = version_of(page)
    EventFactory(calendar=Calendar.objects.earliest("pk"))
    assert version_of(page) == before
    event = EventFactory(
        calendar=Calendar.objects.earliest("pk"), problem="cut off", problem_since=NOW
    )
    come = version_of(page)
    event.delete()
    assert len({before, come, version_of(page)}) == 3


def test_rows_that_are_copied_in_change_the_version(page: BookingPage) -> None:
    """As a restore does, and a host with a large calendar."""
    before = version_of(page)
    row = BusyTime.objects.latest("pk")
    columns = "calendar_id, event_id, original_start, during, show_as, response, all_day, title,"
    statement = f"COPY calendars_busytime ({columns} blocks, ours) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copied:
        for hour in range(3):
            start = at("10:00") + timedelta(hours=hour, minutes=1)
            during = f"[{start},{start + timedelta(hours=1)})"
            values = (row.calendar_id, row.event_id, start, during)
            copied.write_row((*values, "busy", "none", False, "", True, False))
    assert version_of(page) != before
    added = AnswerChange.objects.latest("pk")
    assert (added.host_number, added.page_number) == (page.user_id, None)


def test_a_statement_adds_one_row_for_each_host_however_much_it_changes(page: BookingPage) -> None:
    for _ in range(20):
        BusyTimeFactory(calendar=BusyTime.objects.first().calendar)
    before = AnswerChange.objects.count()
    BusyTime.objects.filter(calendar__connector__host=page.user).update(blocks=False)
    assert AnswerChange.objects.count() == before + 1


def test_what_does_not_block_comes_and_goes_unnoticed(page: BookingPage) -> None:
    before = version_of(page)
    unnoticed = BusyTimeFactory(calendar=Calendar.objects.earliest("pk"), blocks=False)
    BusyTime.objects.filter(pk=unnoticed.pk).update(during=span(f"{DAY} 11:30"))
    unnoticed.delete()
    assert version_of(page) == before


def test_a_confirmation_changes_nothing_unless_it_is_of_the_future(page: BookingPage) -> None:
    """By the clock of the database. Otherwise each of thousands of quiet syncs would add a row."""
    calendars = Calendar.objects.all()
    calendars.update(verified_at=NOW)
    before = version_of(page)
    calendars.update(verified_at=NOW + timedelta(minutes=1))
    assert version_of(page) == before
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE calendars_calendar SET verified_at = clock_timestamp() + interval '10 minutes'"
        )
    assert version_of(page) != before


def test_a_version_that_was_taken_back_does_not_come_again(page: BookingPage) -> None:
    """So that what was answered within a transaction that fails is never told to others."""
    versions = {version_of(page)}
    for _ in range(5):
        with undone():
            page.weekly_hours.all().delete()
            versions.add(version_of(page))
    assert len(versions) == 6


def test_the_answers_of_others_keep_their_version(page: BookingPage) -> None:
    other = group_page(slug="other")
    read_calendar(other.user)
    before = version_of(other)
    page.weekly_hours.all().delete()
    blocked(Calendar.objects.earliest("pk"), "10:00")
    assert version_of(other) == before
    assert ask(other)


def test_only_public_pages_are_found(page: BookingPage) -> None:
    edition = edition_at(page.user.slug, page.slug)
    assert edition
    assert edition.page == page.pk
    assert edition_at(page.user.slug, "none") is None
    assert edition_at("nobody", page.slug) is None
    User.objects.filter(pk=page.user_id).update(is_active=False)
    assert edition_at(page.user.slug, page.slug) is None
    assert not BookingPage.objects.public().at(page.user.slug, page.slug).exists()
