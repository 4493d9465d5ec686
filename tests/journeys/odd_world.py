"""From a server to a page: an account is connected and synced, and hours are offered or not."""

from datetime import UTC, datetime, time, timedelta

from accounts.models import User
from bookings.availability import offers, survey
from bookings.domain.slots import Reason
from bookings.models import BookingPage
from calendars.sync.engine import sync_connector
from connectors.models import Connector
from providers import vault
from providers.words import error_of
from tests.factories import BookingPageFactory, ConnectorFactory, UserFactory

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def connected(
    address: str, zone: str = "UTC", *, user: str = "john", password: str = "secret"
) -> Connector:
    host: User = UserFactory(timezone=zone)
    return ConnectorFactory(
        kind="caldav",
        host=host,
        address=address,
        account=user,
        sealed_credentials=vault.seal({"username": user, "password": password}),
    )


def open_all_day(connector: Connector) -> BookingPage:
    """A page that offers every hour of every day, in the host's zone."""
    page = BookingPageFactory(
        user=connector.host,
        timezone=connector.host.timezone,
        duration=60,
        spacing=60,
        lead_time=0,
        horizon=400,
    )
    for weekday in range(7):
        page.weekly_hours.create(weekday=weekday, starts=time(0), ends=time(23, 59, 59))
    return page


def file(*events: str, before: str = "") -> str:
    blocks = [f"BEGIN:VEVENT\nUID:odd\nDTSTAMP:20261101T000000Z\n{e}\nEND:VEVENT" for e in events]
    text = "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//odd//EN", before, *blocks])
    return f"{text}\nEND:VCALENDAR\n".replace("\n\n", "\n").replace("\n", "\r\n")


def closed(connector: Connector, first: str, days: int, now: datetime = NOW) -> list[str]:
    """The full hours that the account closes after a sync, in UTC, on days from a first one."""
    page = BookingPage.objects.filter(user=connector.host).first() or open_all_day(connector)
    run = sync_connector(connector.pk, trigger="command", now=now)
    assert run.outcome == "ok", error_of(run)
    start = datetime.fromisoformat(first).replace(tzinfo=UTC)
    told = survey(page, start, start + timedelta(days=days), now=now).verdicts(reasons=True)
    hours = [datetime.fromtimestamp(one.start, UTC) for one in told if one.reason is Reason.BUSY]
    free = {slot.start for slot in offers(page, start, start + timedelta(days=days), now=now).slots}
    assert free.isdisjoint(hours)
    return [f"{hour:%d %H}" for hour in hours]


def hours(*days: str) -> list[str]:
    """ "02 09-23" as "02 09", "02 10", …: the hour at the end is not among them."""
    found = []
    for text in days:
        day, _, span = text.partition(" ")
        first, last = span.split("-")
        found += [f"{day} {hour:02}" for hour in range(int(first), int(last))]
    return found
