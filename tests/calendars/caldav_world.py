"""A host's account on a real Radicale, seen through the fault proxy."""

from dataclasses import dataclass
from datetime import datetime

from calendars.models import BusyTime, Calendar
from calendars.sync.engine import sync_connector
from connectors.models import Connector, SyncRun
from providers import vault
from tests.calendars.conftest import spans
from tests.factories import NOW, ConnectorFactory
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//another device//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261101T000000Z
DTSTART:{start}
DTEND:{end}
SUMMARY:{uid}
END:VEVENT
END:VCALENDAR
"""


@dataclass
class CaldavWorld:
    server: Radicale
    proxy: FaultProxy
    user: str
    connector: Connector

    def put(self, uid: str, start: str, end: str, slug: str = "office") -> None:
        """Another device writes an event; times like 20261201T090000Z."""
        text = EVENT.format(uid=uid, start=start, end=end).replace("\n", "\r\n")
        with self.server.client(self.user) as client:
            answer = client.put(f"{self.user}/{slug}/{uid}.ics", content=text)
            assert answer.status_code in (201, 204), answer.text

    def day(self, number: int, slug: str = "office") -> None:
        """A meeting from nine to ten on a day of December 2026."""
        date = f"202612{number:02}"
        self.put(f"{slug}{number}", f"{date}T090000Z", f"{date}T100000Z", slug)

    def delete(self, uid: str, slug: str = "office") -> None:
        with self.server.client(self.user) as client:
            assert client.delete(f"{self.user}/{slug}/{uid}.ics").status_code == 200

    def sync(self, now: datetime = NOW, trigger: str = "schedule") -> SyncRun:
        run = sync_connector(self.connector.pk, trigger=trigger, now=now)
        self.connector.refresh_from_db()
        return run

    def calendar(self, slug: str = "office") -> Calendar:
        return self.connector.calendars.get(key__endswith=f"/{slug}/")

    def busy(self, slug: str = "office") -> list[str]:
        return spans(BusyTime.objects.filter(calendar=self.calendar(slug), blocks=True))

    def events(self, slug: str = "office") -> list[str]:
        """The texts of all events that the server itself holds."""
        folder = self.server.folder / "storage" / "collection-root" / self.user / slug
        return [path.read_text() for path in sorted(folder.glob("*.ics"))]


def caldav_world(radicale: Radicale, proxy: FaultProxy, user: str) -> CaldavWorld:
    """Two calendars, office and home, not synced yet. Needs ALLOW_PRIVATE_ADDRESSES."""
    radicale.add_calendar(user, "office", name="Work")
    radicale.add_calendar(user, "home", name="Home")
    connector = ConnectorFactory(
        kind="caldav",
        address=proxy.url,
        account=user,
        sealed_credentials=vault.seal({"username": user, "password": PASSWORD}),
    )
    return CaldavWorld(radicale, proxy, user, connector)
