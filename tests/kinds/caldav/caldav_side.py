"""The far side of a CalDAV account: another device that sends plain requests."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx

from kinds.caldav.cursor import Cursor
from kinds.caldav.provider import CaldavProvider
from providers.base import Provider
from providers.credentials import HeldCredentials
from providers.network import NetworkPolicy
from tests.providers.contract import Side
from tests.servers.davical import Davical
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale
from tests.servers.xandikos import Xandikos

HERE = NetworkPolicy(True)
NOTE = "X-OWNERS-NOTE:bring cake"


def event_text(uid: str, start: datetime, title: str = "Lunch") -> str:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Another device//EN", "BEGIN:VEVENT",
        f"UID:{uid}", "DTSTAMP:20261101T000000Z", f"DTSTART:{_stamp(start)}",
        f"DTEND:{_stamp(start + timedelta(hours=1))}", f"SUMMARY:{title}",
        "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return "\r\n".join(lines)


def _stamp(instant: datetime) -> str:
    return f"{instant.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def no_dns(domain: str) -> tuple[()]:
    return ()


def open_caldav(
    address: str,
    username: str,
    password: str = PASSWORD,
    details: Mapping[str, object] | None = None,
) -> Provider:
    return CaldavProvider(
        address=address,
        credentials=HeldCredentials({"username": username, "password": password}),
        details=details or {},
        policy=HERE,
        lookup=no_dns,
    )


def settled(cursor: str | None) -> str:
    """The cursor as it is once a list, asked a while later, brought nothing new."""
    stored = Cursor.read(cursor or "")
    assert stored
    return replace(stored, settled=True, hasty=False).write()


class CaldavSide(Side):
    """Works on any server, by paths; subclasses make the account."""

    device: httpx.Client
    address: str
    username: str

    def provider(self) -> Provider:
        return open_caldav(self.address, self.username)

    def with_wrong_password(self) -> Provider | None:
        return open_caldav(self.address, self.username, "wrong")

    def put(self, calendar: str, uid: str, start: datetime, title: str = "Lunch") -> str:
        path = httpx.URL(calendar).path + f"{uid}.ics"
        self.store(path, event_text(uid, start, title))
        return path

    def store(self, path: str, text: str) -> None:
        answer = self.device.put(path, content=text, headers={"Content-Type": "text/calendar"})
        assert answer.is_success, answer.text

    def fetch(self, path: str) -> str:
        answer = self.device.get(path)
        assert answer.is_success, answer.text
        return answer.text

    def move(self, calendar: str, key: str, start: datetime) -> None:
        uid = key.rpartition("/")[2].removesuffix(".ics")
        self.store(key, event_text(uid, start))

    def remove(self, calendar: str, key: str) -> None:
        assert self.device.delete(key).is_success

    def add_note(self, calendar: str, key: str) -> None:
        noted = self.fetch(key).replace("END:VEVENT", f"{NOTE}\r\nEND:VEVENT")
        self.store(key, noted)

    def has_note(self, calendar: str, key: str) -> bool:
        return NOTE in self.fetch(key)


class RadicaleSide(CaldavSide):
    def __init__(self, server: Radicale, user: str, other: str = "", address: str = "") -> None:
        self.server, self.username, self.other = server, user, other
        self.address = address or server.url
        self.device = server.client(user)
        self.calendar = server.add_calendar(user, "work", name="Work", colour="#ff0000ff")
        self.second = server.add_calendar(user, "home")

    def close_one(self) -> None:
        self.read_only = self.server.add_calendar(self.username, "read-only")

    def other_login(self) -> tuple[Provider, str] | None:
        calendar = self.server.add_calendar(self.other, "theirs")
        return open_caldav(self.server.url, self.other), calendar


class XandikosSide(CaldavSide):
    """Behind a proxy that asks for the password Xandikos does not ask for."""

    username = "john"

    def __init__(self, server: Xandikos, proxy: FaultProxy, name: str) -> None:
        self.proxy = proxy
        self.address = proxy.url
        self.device = server.client()
        self.calendar = proxy.through(server.add_calendar(f"{name}-one"))
        self.second = proxy.through(server.add_calendar(f"{name}-two"))

    def other_login(self) -> None:
        return None


class DavicalSide(CaldavSide):
    repeats = True

    def __init__(self, server: Davical, user: str, other: str) -> None:
        self.server, self.username, self.other = server, user, other
        self.address = server.url
        self.device = server.client(user)
        self.calendar = server.add_calendar(user, "work", name="Work")
        self.second = server.add_calendar(user, "home")
        server.add_user(other, PASSWORD)

    def share_one(self) -> None:
        """Somebody else's calendar, which the user may read."""
        self.server.add_calendar(self.other, "read-only")
        self.read_only = self.server.share(self.other, "read-only", self.username)

    def other_login(self) -> tuple[Provider, str] | None:
        calendar = self.server.add_calendar(self.other, "theirs")
        return open_caldav(self.server.url, self.other), calendar
