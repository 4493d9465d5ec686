"""What it costs each minute to see whether anything has to be alerted, in fleets where all is well.

Counted is the processor's time, of Python and of the database's process that answers it, which does
not grow when the machine has other things to do. The aim is half a second a minute for ten
thousand accounts, a third of them with bookings to come.
"""

from datetime import UTC, datetime, timedelta

from benchmarks.processes import cpu_of
from benchmarks.scene import database, have_plans_made
from benchmarks.table import Row

FLEETS = (1_000, 10_000)
CALENDARS = 3
MINUTE = timedelta(minutes=1)
MINUTES = 10
LIMIT = 0.5


def run() -> list[Row]:
    with database():
        from connectors.examining.examine import examine_everything

        now = datetime.now(UTC).replace(microsecond=0)
        rows, made = [], 0
        for size in FLEETS:
            add_accounts(size - made, now)
            made = size
            have_plans_made()
            examine_everything(now)
            spent = cpu_of(lambda: [examine_everything(now + n * MINUTE) for n in range(MINUTES)])
            rows.append(
                Row(
                    case=f"alerts of {size:,} accounts that are well, a minute",
                    ours=spent / MINUTES,
                    against="a limit",
                    peer=LIMIT,
                    aim=1.0,
                    note="CPU of Python and PostgreSQL.",
                )
            )
        return rows


def add_accounts(number: int, now: datetime) -> None:
    """Accounts in step, each of a host of its own with three calendars, two of them ticked."""
    from accounts.models import User
    from bookings.models import Attendance, BookingPage, Meeting, PageHost
    from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar
    from connectors.models import Connector
    from tests.factories import span

    before = User.objects.count()
    hosts = User.objects.bulk_create(
        User(email=f"host-{n}@example.com", slug=f"host-{n}", name=f"Host {n}")
        for n in range(before, before + number)
    )
    later = now + timedelta(minutes=4)
    connectors = Connector.objects.bulk_create(
        Connector(
            host=host,
            kind="memory",
            name="Work",
            address="memory://work",
            account=host.email,
            sealed_credentials=b"sealed",
            last_seen_at=now,
            last_sync_at=now,
            next_sync_at=later,
            interval=15,
        )
        for host in hosts
    )
    calendars = Calendar.objects.bulk_create(
        Calendar(
            connector=connector,
            key=f"/{n}/",
            name=f"Calendar {n}",
            access="read-write",
            verified_at=now,
            covered_until=now + timedelta(days=67),
        )
        for connector in connectors
        for n in range(CALENDARS)
    )
    tables = AssociatedCalendars.objects.bulk_create(
        AssociatedCalendars(host=host, is_default=True) for host in hosts
    )
    AssociatedCalendar.objects.bulk_create(
        AssociatedCalendar(
            table=table,
            calendar=calendars[CALENDARS * n + place],
            is_main=not place,
            is_busy=True,
        )
        for n, table in enumerate(tables)
        for place in range(2)
    )
    booked = hosts[::3]
    pages = BookingPage.objects.bulk_create(
        BookingPage(user=host, slug="page", title="Talk", timezone="UTC") for host in booked
    )
    PageHost.objects.bulk_create(
        PageHost(page=page, host=host) for page, host in zip(pages, booked, strict=True)
    )
    during = span(now + timedelta(days=2), hours=1)
    meetings = Meeting.objects.bulk_create(
        Meeting(page=page, during=during, zone="UTC") for page in pages
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, host=host, during=during)
        for meeting, host in zip(meetings, booked, strict=True)
    )
