"""The demo's host, John Smith: his connected account, what his calendars are for, and a page."""

from datetime import time, timedelta

from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Membership, Team, User
from bookings.actions.pages import save_page
from bookings.hours import WeeklySpan
from bookings.models import BookingPage
from calendars.actions.associate import associate
from calendars.models import AssociatedCalendar, AssociatedCalendars, Calendar
from calendars.sync.engine import sync_connector
from config.demo.calendars import fill
from config.demo.moving import follow
from config.demo.radicale import CalDavServer
from connectors.actions.connect import AccountWish, begin_connecting
from connectors.models import Connector, SyncRun
from connectors.trying import run
from providers.words import error_of, remedy_of

HOST_EMAIL = "john@example.com"
HOST_PASSWORD = "daybook-demo"  # noqa: S105  (printed for everyone to see)
PAGE_PATH = "/book/john-smith/intro-call/"
WEEKDAYS = range(5)


def seed(server: CalDavServer) -> None:
    """Make everything at the first start; later ones only follow the server to its address."""
    if User.objects.filter(email=HOST_EMAIL).exists():
        follow(server)
        return
    today = timezone.localdate()
    fill(server, today - timedelta(days=today.weekday()))
    try:
        with transaction.atomic():
            host = _host()
        connector = _connect(host, server)
        sync_connector(connector.pk, trigger=SyncRun.Trigger.FIRST)
        _associate(host, connector)
        _pages(host)
    except Exception:
        # Half a demo would never be completed: the next start begins anew.
        User.objects.filter(email=HOST_EMAIL).delete()
        raise


def _host() -> User:
    host = User.objects.create_user(
        HOST_EMAIL,
        HOST_PASSWORD,
        name="John Smith",
        slug="john-smith",
        timezone="Europe/London",
        is_staff=True,
        is_superuser=True,
    )
    team, _ = Team.objects.get_or_create(slug="demo", defaults={"name": "Demo team"})
    Membership.objects.create(team=team, user=host, role=Membership.Role.OWNER)
    return host


def _connect(host: User, server: CalDavServer) -> Connector:
    """Connect the account the way the connect page does."""
    wish = AccountWish(
        address=server.url,
        username=server.user,
        password=server.password,
        name="John's calendars",
        sync=str(Connector.Interval.M1.value),
    )
    attempt = begin_connecting(
        host=host,
        kind="caldav",
        wish=wish,
        now=timezone.now(),
        in_background=False,
    )
    connector = run(attempt.pk)
    if connector is None:
        attempt.refresh_from_db()
        raise CommandError(
            f"The demo's account cannot be connected. {error_of(attempt)} {remedy_of(attempt)}"
        )
    return connector


def _associate(host: User, connector: Connector) -> None:
    """The table of the article's third figure."""
    ids = dict(Calendar.objects.filter(connector=connector).values_list("name", "pk"))
    associate(
        table=AssociatedCalendars.objects.get(host=host, is_default=True),
        main=ids["johnsmith@example.com"],
        busy=set(ids.values()),
        additional={ids["Board Room Calendar"]},
        copies={ids["Board Room Calendar"]: AssociatedCalendar.Copy.BUSY},
    )


def _pages(host: User) -> None:
    office_hours = [
        WeeklySpan(weekday, *span)
        for weekday in WEEKDAYS
        for span in ((time(9), time(12, 30)), (time(13, 30), time(17)))
    ]
    save_page(
        page=BookingPage(
            user=host,
            slug="intro-call",
            title="Introductory call",
            description="Half an hour to find out whether we can help you.",
            location="https://meet.example.com/john-smith",
            timezone="Europe/London",
            buffer_after=10,
        ),
        weekly=office_hours,
    )
    save_page(
        page=BookingPage(
            user=host,
            slug="drop-in-class",
            title="Drop-in class",
            description="A small group, ten seats.",
            location="Board room",
            timezone="Europe/London",
            session=BookingPage.Session.GROUP,
            seats=10,
            duration=60,
            spacing=60,
        ),
        weekly=[WeeklySpan(1, time(10), time(12)), WeeklySpan(3, time(17), time(19))],
    )
