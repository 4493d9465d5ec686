"""Rows for tests: `ConnectorFactory()` is a whole host with a connected account, and so on.

Times are aware UTC. `span("2026-12-01 09:00", hours=1)` writes ranges shortly.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import factory
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from factory.django import DjangoModelFactory

from accounts.models import Membership, Team, User
from alerts.models import Alert
from bookings.models import Attendance, Booking, BookingPage, Meeting, PageHost
from calendars.models import (
    AssociatedCalendar,
    AssociatedCalendars,
    BusyTime,
    Calendar,
    CalendarEntry,
    Event,
)
from connectors.domain.beats import MILLISECOND, MOST, SECOND
from connectors.models import ConnectionTry, Connector, SyncRun
from kinds.outlook.models import Agent, OutlookAccount
from providers import vault

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PASSWORD = "correct horse battery"


def instant(text: str) -> datetime:
    """'2026-12-01 09:00' in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(start: str | datetime, **length: float) -> DateTimeTZRange:
    """A half-open range from `start` for a time given like a timedelta; an hour by default."""
    begin = instant(start) if isinstance(start, str) else start
    return DateTimeTZRange(begin, begin + timedelta(**(length or {"hours": 1})))


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"host{n}@example.com")
    name = factory.Sequence(lambda n: f"Host {n}")
    slug = factory.Sequence(lambda n: f"host-{n}")
    timezone = "Europe/Berlin"
    seen_at = factory.LazyFunction(lambda: datetime.now(UTC))

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        user = model_class(*args, **kwargs)
        user.set_password(password)
        user.save()
        return user


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"Team {n}")
    slug = factory.Sequence(lambda n: f"team-{n}")


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    team = factory.SubFactory(TeamFactory)
    user = factory.SubFactory(UserFactory)
    role = Membership.Role.MEMBER


class ConnectorFactory(DjangoModelFactory[Connector]):
    class Meta:
        model = Connector

    host = factory.SubFactory(UserFactory)
    kind = "memory"
    name = factory.Sequence(lambda n: f"Account {n}")
    address = factory.Sequence(lambda n: f"memory://account-{n}")
    account = factory.Sequence(lambda n: f"account{n}@example.com")
    sealed_credentials = factory.LazyFunction(
        lambda: vault.seal({"username": "john", "password": "secret"})
    )


class ConnectionTryFactory(DjangoModelFactory[ConnectionTry]):
    class Meta:
        model = ConnectionTry

    host = factory.SubFactory(UserFactory)
    kind = "memory"
    address = factory.Sequence(lambda n: f"memory://account-{n}")
    sealed_credentials = b""


class OutlookAccountFactory(DjangoModelFactory[OutlookAccount]):
    """An Outlook that is connected in real-time mode. `connector=None, host=…`: only invited."""

    class Meta:
        model = OutlookAccount

    public_id = factory.Sequence(lambda n: f"K7QF-{n:04d}")
    connector = factory.SubFactory(
        ConnectorFactory,
        kind="outlook",
        name="Outlook on ANNA-PC",
        account="anna@example.com",
        address=factory.SelfAttribute("..public_id"),
        mode=Connector.Mode.REALTIME,
        sealed_credentials=factory.LazyFunction(lambda: vault.seal({})),
    )
    host = factory.SelfAttribute("connector.host")


class AgentFactory(DjangoModelFactory[Agent]):
    """The program on ANNA-PC, just heard of on its WebSocket."""

    class Meta:
        model = Agent

    account = factory.SubFactory(OutlookAccountFactory)
    token_digest = factory.Sequence(lambda n: f"{n:064d}")
    pc = "ANNA-PC"
    system = "Windows 11"
    version = "0.1.0"
    store = "outlook"
    zone = "Europe/Berlin"
    line = Agent.Line.WEBSOCKET
    paired_at = factory.LazyFunction(lambda: datetime.now(UTC) - timedelta(days=3))
    last_seen_at = factory.LazyFunction(lambda: datetime.now(UTC))


class CalendarFactory(DjangoModelFactory[Calendar]):
    """A calendar that was just confirmed and is covered for a year."""

    class Meta:
        model = Calendar

    connector = factory.SubFactory(ConnectorFactory)
    key = factory.Sequence(lambda n: f"/john/calendar-{n}/")
    name = factory.Sequence(lambda n: f"Calendar {n}")
    colour = "#3366cc"
    access = "read-write"
    position = factory.Sequence(int)
    verified_at = factory.LazyFunction(lambda: datetime.now(UTC))
    covered_from = factory.LazyFunction(lambda: datetime.now(UTC) - timedelta(days=1))
    covered_until = factory.LazyFunction(lambda: datetime.now(UTC) + timedelta(days=365))


class EventFactory(DjangoModelFactory[Event]):
    class Meta:
        model = Event

    calendar = factory.SubFactory(CalendarFactory)
    key = factory.Sequence(lambda n: f"event-{n}.ics")
    etag = factory.Sequence(lambda n: f'"{n}"')
    uid = factory.Sequence(lambda n: f"event-{n}@example.com")
    seen_at = factory.LazyFunction(lambda: datetime.now(UTC))
    problem = ""
    problem_since = factory.LazyAttribute(lambda row: row.seen_at if row.problem else None)


class BusyTimeFactory(DjangoModelFactory[BusyTime]):
    """`BusyTimeFactory(calendar=c, during=span("2026-12-01 09:00"))` blocks an hour."""

    class Meta:
        model = BusyTime

    calendar = factory.SubFactory(CalendarFactory)
    event = factory.SubFactory(EventFactory, calendar=factory.SelfAttribute("..calendar"))
    during = span("2026-12-01 09:00")
    original_start = factory.LazyAttribute(lambda row: row.during.lower)
    show_as = "busy"
    response = "none"
    blocks = True


class AssociatedCalendarsFactory(DjangoModelFactory[AssociatedCalendars]):
    """A host's default table, without rows."""

    class Meta:
        model = AssociatedCalendars

    host = factory.SubFactory(UserFactory)
    is_default = True


class AssociatedCalendarFactory(DjangoModelFactory[AssociatedCalendar]):
    """A row; `is_main=True`, or only read for its busy time."""

    class Meta:
        model = AssociatedCalendar

    table = factory.SubFactory(AssociatedCalendarsFactory)
    calendar = factory.SubFactory(
        CalendarFactory, connector__host=factory.SelfAttribute("...table.host")
    )
    is_busy = True


class CalendarEntryFactory(DjangoModelFactory[CalendarEntry]):
    class Meta:
        model = CalendarEntry

    meeting = factory.LazyFunction(uuid.uuid4)
    calendar = factory.SubFactory(CalendarFactory)
    role = CalendarEntry.Role.MAIN
    during = span("2026-12-01 09:00")
    zone = "Europe/Berlin"
    title = "Meeting"


class SyncRunFactory(DjangoModelFactory[SyncRun]):
    class Meta:
        model = SyncRun

    connector = factory.SubFactory(ConnectorFactory)
    trigger = SyncRun.Trigger.SCHEDULE
    outcome = SyncRun.Outcome.OK
    started_at = factory.LazyFunction(lambda: datetime.now(UTC) - timedelta(seconds=2))
    finished_at = factory.LazyAttribute(lambda run: run.started_at + timedelta(seconds=2))


class FoldedRunFactory(SyncRunFactory):
    """Syncs without news, one every so often, which are one row: `FoldedRunFactory(times=143)`."""

    class Params:
        every = timedelta(minutes=5)
        took = timedelta(milliseconds=200)

    times = 3
    started_at = factory.LazyAttribute(lambda run: datetime.now(UTC) - run.times * run.every)
    finished_at = factory.LazyAttribute(
        lambda run: run.started_at + (run.times - 1) * run.every + run.took
    )

    @factory.lazy_attribute
    def beats(self) -> list[int]:
        kept = range(max(0, self.times - MOST), self.times)
        return [
            number
            for place in kept
            for number in (place * self.every // SECOND, self.took // MILLISECOND)
        ]


class AlertFactory(DjangoModelFactory[Alert]):
    """An open alert of a connector."""

    class Meta:
        model = Alert

    connector = factory.SubFactory(ConnectorFactory)
    host = factory.SelfAttribute("connector.host")
    code = "server-unreachable"
    raised_at = factory.LazyFunction(lambda: datetime.now(UTC))
    updated_at = factory.SelfAttribute("raised_at")


class BookingPageFactory(DjangoModelFactory[BookingPage]):
    class Meta:
        model = BookingPage

    user = factory.SubFactory(UserFactory)
    slug = factory.Sequence(lambda n: f"page-{n}")
    title = factory.Sequence(lambda n: f"Page {n}")
    timezone = "Europe/Berlin"

    @classmethod
    def _create(
        cls,
        model_class: type[BookingPage],
        *args: Any,
        table: AssociatedCalendars | None = None,
        **kwargs: Any,
    ) -> BookingPage:
        """The owner is the one host; `table` is theirs for the page, without which it is their
        default."""
        page = super()._create(model_class, *args, **kwargs)
        PageHostFactory(page=page, host=page.user, table=table)
        return page


class PageHostFactory(DjangoModelFactory[PageHost]):
    class Meta:
        model = PageHost

    host = factory.SubFactory(UserFactory)


class MeetingFactory(DjangoModelFactory[Meeting]):
    class Meta:
        model = Meeting

    page = factory.SubFactory(BookingPageFactory)
    during = span("2026-12-01 09:00")
    zone = "Europe/Berlin"

    @classmethod
    def _create(
        cls,
        model_class: type[Meeting],
        *args: Any,
        hosts: Iterable[User] | None = None,
        **kwargs: Any,
    ) -> Meeting:
        """Attended by all hosts of its page, or by those who are named."""
        meeting = super()._create(model_class, *args, **kwargs)
        attending = [one.host for one in meeting.page.hosts.all()] if hosts is None else hosts
        for host in attending:
            Attendance.objects.create(
                meeting=meeting,
                host=host,
                during=meeting.during,
                active=meeting.state in Meeting.ACTIVE,
            )
        return meeting


class BookingFactory(DjangoModelFactory[Booking]):
    class Meta:
        model = Booking

    meeting = factory.SubFactory(MeetingFactory)
    name = "Grace Guest"
    email = "grace@example.org"
    timezone = "Europe/London"
