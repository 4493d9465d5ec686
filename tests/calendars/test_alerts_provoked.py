"""Every alert that can occur without a desktop agent, provoked on a real server.

Each appears, is mailed once after the grace period, and resolves with a second mail.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from alerts.models import Alert
from calendars.actions.entries import want_event
from calendars.busy import Table
from calendars.models import AssociatedCalendar, CalendarEntry
from calendars.sync.outbox import write_due
from connectors.actions.steer import pause_connector, resume_connector
from connectors.examining.examine import examine_everything
from connectors.models import Connector
from tests.alerts.alert_mails import mails
from tests.calendars.caldav_world import EVENT, CaldavWorld, caldav_world
from tests.factories import NOW, BookingPageFactory, MeetingFactory, span
from tests.servers.fault_proxy import FaultProxy
from tests.servers.radicale import Radicale
from tests.servers.tls import Authority, WebServer

MINUTE = timedelta(minutes=1)


def after(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


@pytest.fixture
def world(
    db: None, settings, radicale: Radicale, fault_proxy: FaultProxy, radicale_user: str
) -> CaldavWorld:
    """Two calendars in step, both in use; Work with six events, one of them the main calendar."""
    settings.ALLOW_PRIVATE_ADDRESSES = "127.0.0.1"
    world = caldav_world(radicale, fault_proxy, radicale_user)
    for day in range(1, 7):
        world.day(day)
    assert world.sync().outcome == "ok"
    assert codes(world) == []
    Connector.objects.update(name="My account", interval=30)
    world.connector.refresh_from_db()
    return world


def codes(world: CaldavWorld) -> list[str]:
    found = Alert.objects.open().filter(host=world.connector.host)
    return sorted(found.values_list("code", flat=True))


def main_slug(world: CaldavWorld) -> str:
    row = AssociatedCalendar.objects.get(is_main=True)
    return row.calendar.key.rstrip("/").rpartition("/")[2]


def put_text(world: CaldavWorld, uid: str, text: str) -> None:
    """Straight into the server's storage, past its own checks."""
    folder = world.server.folder / "storage" / "collection-root" / world.user / "office"
    (folder / f"{uid}.ics").write_bytes(text.replace("\n", "\r\n").encode())


def nothing(world: CaldavWorld) -> None:
    """No need to do anything before the healing."""


def heal_proxy(world: CaldavWorld) -> None:
    world.proxy.heal()


def cut(world: CaldavWorld) -> None:
    world.proxy.fault(cut=True)


def lock_account(world: CaldavWorld) -> None:
    world.proxy.fault(status=401)


def throttle(world: CaldavWorld) -> None:
    world.proxy.fault(status=429, headers={"Retry-After": "600"})


def truncate(world: CaldavWorld) -> None:
    world.proxy.fault("PROPFIND", truncate=True)


def break_one_calendar(world: CaldavWorld) -> None:
    world.day(9)
    world.proxy.fault("REPORT", path="/office/", status=503)


def delete_calendar(world: CaldavWorld) -> None:
    with world.server.client(world.user) as client:
        assert client.delete(f"{world.user}/home/").status_code == 200


def make_calendar_again(world: CaldavWorld) -> None:
    world.server.add_calendar(world.user, "home", name="Home")


def empty_calendar(world: CaldavWorld) -> None:
    for day in range(1, 7):
        world.delete(f"office{day}")


def fill_calendar(world: CaldavWorld) -> None:
    for day in range(1, 7):
        world.day(day)


def put_damaged(world: CaldavWorld) -> None:
    put_text(
        world, "odd", EVENT.format(uid="odd", start="15001207T120000Z", end="15001207T130000Z")
    )


def clash(world: CaldavWorld) -> None:
    """Somebody puts an event over a confirmed meeting, from another device."""
    page = BookingPageFactory(user=world.connector.host)
    MeetingFactory(page=page, during=span("2026-12-10 09:00"))
    put_text(
        world, "odd", EVENT.format(uid="odd", start="20261210T093000Z", end="20261210T103000Z")
    )


def put_zoneless(world: CaldavWorld) -> None:
    text = EVENT.format(uid="odd", start="20261207T090000", end="20261207T100000")
    for name in ("DTSTART", "DTEND"):
        text = text.replace(f"{name}:", f"{name};TZID=Nowhere/Town:")
    put_text(world, "odd", text)


def remove_odd(world: CaldavWorld) -> None:
    folder = world.server.folder / "storage" / "collection-root" / world.user / "office"
    (folder / "odd.ics").unlink()


STORIES: dict[str, tuple[Callable, Callable, str, str]] = {
    "server-unreachable": (cut, heal_proxy, "Server unreachable", "broke"),
    "sign-in-needed": (lock_account, heal_proxy, "Sign-in needed", "refused the user name"),
    "throttled": (throttle, heal_proxy, "Throttled by the server", "Pause until"),
    "sync-failed": (truncate, heal_proxy, "Last sync failed", "cannot be read"),
    "calendar-not-read": (break_one_calendar, heal_proxy, "Calendar could not be read", "“Work”"),
    "calendar-gone": (delete_calendar, make_calendar_again, "Calendar gone", "“Home” was "),
    "deletions-held": (empty_calendar, fill_calendar, "Calendar suddenly empty", "6 deletions"),
    "event-not-understood": (
        put_damaged, remove_odd, "Events not understood", "“15001207T120000Z” is too long ago"
    ),
    "conflict": (clash, remove_odd, "Slot already busy in the calendar", "“Work”"),
}  # fmt: skip


@pytest.mark.parametrize("code", STORIES)
def test_it_appears_is_mailed_once_and_resolves(world: CaldavWorld, code: str) -> None:
    breaks, heals, title, words = STORIES[code]
    reader = world.connector.host.email
    breaks(world)
    world.sync(after(5), trigger="button")
    assert codes(world) == [code]
    assert mails(after(14)) == []
    world.sync(after(15), trigger="button")
    assert mails(after(16)) == [f"{reader}: {title}: My account"]
    assert words in last_mail()
    world.sync(after(17), trigger="button")
    examine_everything(after(18))
    assert (codes(world), mails(after(18))) == ([code], [])
    heals(world)
    world.sync(after(30), trigger="button")
    assert codes(world) == []
    assert mails(after(31)) == [f"{reader}: Resolved: {title}: My account"]
    assert "It lasted 25 min" in last_mail()
    assert mails(after(32)) == []


def last_mail() -> str:
    from django.core import mail

    sent = mail.outbox[-1]
    html = sent.alternatives[0].content
    for text in (title for title in [sent.subject.rpartition(": ")[0]] if title):
        assert text.removeprefix("Resolved: ") in html
    return sent.body


def test_an_overdue_sync_is_noticed_although_nothing_happens(world: CaldavWorld) -> None:
    examine_everything(after(60))
    assert codes(world) == []
    examine_everything(after(61))
    assert codes(world) == ["sync-overdue"]
    assert mails(after(71)) == [f"{world.connector.host.email}: Sync overdue: My account"]
    world.sync(after(72))
    assert codes(world) == []


def test_an_invalid_certificate_is_told(world: CaldavWorld, tmp_path: Path) -> None:
    certificate = Authority(tmp_path).issue("localhost")
    found = Connector.objects.filter(pk=world.connector.pk)
    with WebServer({}, certificate) as server:
        found.update(address=f"https://localhost:{server.port}/", details={})
        world.sync(after(5))
        assert codes(world) == ["certificate-invalid"]
    found.update(address=world.proxy.url, details={})
    world.sync(after(30))
    assert codes(world) == []


@contextmanager
def closed(world: CaldavWorld, slug: str) -> Iterator[None]:
    """The server lets the user only read one of the calendars."""
    before = (world.server.folder / "rights").read_text()
    rule = f"\n[shut]\nuser: {world.user}\ncollection: {world.user}/{slug}\npermissions: r\n"
    _start_with(world.server, rule + before)
    try:
        yield
    finally:
        _start_with(world.server, before)


def _start_with(server: Radicale, rights: str) -> None:
    """Radicale reads its rights when it starts."""
    (server.folder / "rights").write_text(rights)
    server.stop()
    server.start_again()


def test_a_main_calendar_that_became_read_only_is_told(world: CaldavWorld) -> None:
    with closed(world, main_slug(world)):
        world.sync(after(5))
        assert codes(world) == ["calendar-read-only"]
        assert Alert.objects.get().details["use"] == "main"
        assert mails(after(16)) == [f"{world.connector.host.email}: Calendar read-only: My account"]
    world.sync(after(20))
    assert codes(world) == []


def test_a_calendar_that_is_only_read_may_be_read_only(world: CaldavWorld) -> None:
    slug = {"office": "home", "home": "office"}[main_slug(world)]
    with closed(world, slug):
        world.sync(after(5))
        assert codes(world) == []


def want(world: CaldavWorld) -> CalendarEntry:
    main = AssociatedCalendar.objects.get(is_main=True).calendar
    want_event(
        meeting=uuid4(),
        tables=[Table(main.pk)],
        during=span("2026-12-10 09:00"),
        zone="Europe/Berlin",
        title="Secret talk with Grace",
    )
    CalendarEntry.objects.update(wanted_at=NOW)
    return CalendarEntry.objects.get()


def write(world: CaldavWorld, minutes: float) -> None:
    CalendarEntry.objects.update(next_try_at=None)
    write_due(world.connector.pk, now=after(minutes))


def test_a_booking_that_is_not_written_is_told_after_two_minutes(world: CaldavWorld) -> None:
    entry = want(world)
    world.proxy.fault("PUT", status=502)
    write(world, 1)
    assert codes(world) == []
    write(world, 3)
    assert codes(world) == ["booking-not-written"]
    alert = Alert.objects.get()
    assert alert.subject == f"entry:{entry.pk}"
    assert alert.details["since_at"] == NOW.isoformat()
    assert alert.details["next_try_at"] > after(3).isoformat()
    assert "Secret" not in str(alert.details)
    assert mails(after(14)) == [
        f"{world.connector.host.email}: Booking not yet written: My account"
    ]
    assert "has not been written to “" in last_mail()
    world.proxy.heal()
    write(world, 20)
    assert codes(world) == []
    assert len(mails(after(21))) == 1


def test_a_write_that_is_refused_is_told_at_once(world: CaldavWorld) -> None:
    with closed(world, main_slug(world)):
        want(world)
        write(world, 1)
        assert codes(world) == ["calendar-read-only", "write-refused"]
        assert len(mails(after(12))) == 1
    world.sync(after(20))
    write(world, 21)
    assert codes(world) == []


def test_the_time_of_a_past_meeting_is_not_told_any_more(world: CaldavWorld) -> None:
    want(world)
    world.proxy.fault("PUT", status=502)
    write(world, 3)
    assert codes(world) == ["booking-not-written"]
    examine_everything(NOW + timedelta(days=30))
    assert "booking-not-written" not in codes(world)


def test_a_table_without_a_main_calendar_is_told(world: CaldavWorld) -> None:
    AssociatedCalendar.objects.filter(is_main=True).update(is_main=False)
    examine_everything(after(1))
    assert codes(world) == ["main-calendar-not-chosen"]
    assert mails(after(11)) == [f"{world.connector.host.email}: Main calendar not chosen"]
    row = AssociatedCalendar.objects.first()
    AssociatedCalendar.objects.filter(pk=row.pk).update(is_main=True)
    examine_everything(after(12))
    assert codes(world) == []


def test_a_pause_is_a_note_that_nobody_is_mailed_and_other_alerts_wait(world: CaldavWorld) -> None:
    world.proxy.fault(cut=True)
    world.sync(after(5))
    pause_connector(connector=world.connector, now=after(6))
    examine_everything(after(60))
    assert codes(world) == ["connector-paused", "server-unreachable"]
    assert mails(after(60)) == [f"{world.connector.host.email}: Server unreachable: My account"]
    world.proxy.heal()
    resume_connector(connector=world.connector)
    world.sync(after(70))
    assert codes(world) == []


def test_a_clock_that_is_wrong_is_told(world: CaldavWorld) -> None:
    # Straight to the server, because the proxy tells its own time.
    world.connector.calendars.all().delete()
    Connector.objects.update(address=world.server.url, details={})
    with time_machine.travel(timezone.now() - timedelta(minutes=10), tick=True):
        world.sync(after(5))
    assert codes(world) == ["clock-skew"]
    assert Alert.objects.get().details == {
        "whose": "server", "minutes": 10, "direction": "ahead"
    }  # fmt: skip
    examine_everything(after(6))
    assert codes(world) == ["clock-skew"]
    world.sync(after(10))
    assert codes(world) == []
