"""Two browsers, two web processes, a worker on its own, Redis between them, a real CalDAV server.

Everything that happens shows on both dashboards without a reload, with the right words.
SCREENSHOTS=folder keeps a picture of each scene.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from calendars.models import AssociatedCalendar
from connectors.models import Connector
from providers.vault import seal
from tests.bookings.test_diagnosis_nine import read_only
from tests.browser.conftest import PATIENCE, browser  # noqa: F401
from tests.factories import ConnectorFactory, UserFactory
from tests.servers.fault_proxy import FaultProxy
from tests.servers.fixtures import PASSWORD
from tests.servers.portal import Process, web_process, worker_process
from tests.servers.radicale import Radicale
from tests.servers.redis import redis_server

pytestmark = [
    pytest.mark.browser,
    pytest.mark.redis,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
]

MANY = 3000
VEVENT = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//Daybook//Tests//EN\r
BEGIN:VEVENT\r
UID:many-{number}\r
DTSTAMP:20260101T000000Z\r
DTSTART:{start:%Y%m%dT%H%M%SZ}\r
DURATION:PT10M\r
SUMMARY:Event {number}\r
END:VEVENT\r
END:VCALENDAR\r
"""
VERSIONS = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>'
SLOWNESS = 0.2
"""Seconds by which each answer with 100 events is late, so that there is a progress to see."""

REMEMBER_PROGRESS = """() => {
  window.progressSeen = [];
  const look = () => {
    const text = document.querySelector('[id^="progress-"]')?.innerText.trim();
    if (text && text !== window.progressSeen.at(-1)) window.progressSeen.push(text);
  };
  new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}"""


@dataclass
class Stage:
    host: User
    connector: Connector
    pages: list[Page]
    first: Process
    session: str
    shared: dict[str, str]

    @property
    def cards(self) -> list[Locator]:
        return [page.locator(f"#connector-card-{self.connector.pk}") for page in self.pages]

    def sync(self) -> None:
        """Press Sync now in the first browser's other tab, which speaks to the first process."""
        cookies = {settings.SESSION_COOKIE_NAME: self.session}
        with httpx.Client(base_url=self.first.url, cookies=cookies, timeout=30) as client:
            client.get("/")
            client.headers.update({"X-CSRFToken": client.cookies["csrftoken"]})
            answer = client.post(f"/connectors/{self.connector.pk}/sync/")
            assert answer.status_code == 302

    def shows(self, badge: str, *words: str, patience: int = PATIENCE) -> None:
        for card in self.cards:
            expect(card.locator(".badge")).to_have_text(badge, timeout=patience)
            for word in words:
                expect(card).to_contain_text(word, timeout=patience)

    def alerts(self, words: str) -> None:
        for page in self.pages:
            expect(page.locator("#dashboard-alerts .strong")).to_have_text([words] if words else [])

    def keep(self, name: str) -> None:
        if folder := os.environ.get("SCREENSHOTS"):
            self.pages[0].screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def open_status(self) -> list[Page]:
        """The account's own page in a further tab of each browser."""
        tabs = [page.context.new_page() for page in self.pages]
        for tab, dashboard in zip(tabs, self.pages, strict=True):
            _load(tab, f"{dashboard.url}connectors/{self.connector.pk}/")
        return tabs

    def assert_never_reloaded(self, *tabs: Page) -> None:
        for page in (*self.pages, *tabs):
            assert page.evaluate("document.body.dataset.seen") == "since the first load"


@pytest.fixture
def work(radicale: Radicale, radicale_user: str) -> str:
    """Where the account's second calendar is; one alone would leave the account without any."""
    radicale.add_calendar(radicale_user, "home", name="Home")
    return radicale.add_calendar(radicale_user, "work", name="Work")


@pytest.fixture
def stage(
    browser: Browser,  # noqa: F811
    work: str,
    radicale_user: str,
    fault_proxy: FaultProxy,
    tmp_path: Path,
) -> Iterator[Stage]:
    host = UserFactory(name="Anna", timezone="UTC")
    connector = ConnectorFactory(
        host=host,
        kind="caldav",
        name="Team",
        address=fault_proxy.url,
        account=radicale_user,
        sealed_credentials=seal({"username": radicale_user, "password": PASSWORD}),
        next_sync_at=datetime.now(UTC) + timedelta(hours=1),
    )
    client = Client()
    client.force_login(host)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    with redis_server(tmp_path) as redis:
        shared = {
            "DJANGO_SETTINGS_MODULE": "tests.settings_redis",
            "TEST_REDIS_URL": redis,
        }
        with (
            web_process(tmp_path / "one.log", **shared) as one,
            web_process(tmp_path / "two.log", **shared) as two,
            worker_process(tmp_path / "worker.log", **shared),
        ):
            pages = [_open(browser, process.url, session) for process in (one, two)]
            yield Stage(host, connector, pages, one, session, shared)
            for page in pages:
                page.context.close()


def _open(browser: Browser, url: str, session: str) -> Page:  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
    page = context.new_page()
    _load(page, url)
    return page


def _load(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    page.evaluate("document.body.dataset.seen = 'since the first load'")


def test_what_happens_to_an_account_shows_on_both_dashboards(
    stage: Stage, fault_proxy: FaultProxy, radicale: Radicale, radicale_user: str, work: str
) -> None:
    stage.sync()
    stage.shows("Connected", "2 calendars")

    fault_proxy.fault(cut=True)
    stage.sync()
    stage.shows("Server unreachable", "next try in")
    stage.alerts("Server unreachable: Team")
    stage.keep("server-away")

    fault_proxy.heal()
    stage.sync()
    stage.shows("Connected")
    stage.alerts("")
    stage.keep("server-back")

    fault_proxy.fault(status=401)
    stage.sync()
    stage.shows("Sign-in needed")
    stage.alerts("Sign-in needed: Team")
    stage.keep("account-locked")

    fault_proxy.heal()
    with radicale.client(radicale_user) as owner:
        assert owner.delete(work).status_code == 200
    stage.sync()
    stage.shows("Needs attention", "Calendar gone")
    stage.alerts("Calendar gone: Team")
    stage.keep("calendar-deleted")

    stage.assert_never_reloaded()


def test_a_main_calendar_that_becomes_read_only_shows_on_both_dashboards(
    stage: Stage, radicale: Radicale
) -> None:
    stage.sync()
    stage.shows("Connected", "2 calendars")
    main = AssociatedCalendar.objects.get(table__host=stage.host, is_main=True).calendar

    with read_only(radicale, urlsplit(main.key).path.strip("/")):
        stage.sync()
        stage.shows("Needs attention", "Calendar read-only")
        stage.alerts("Calendar read-only: Team")
        for page in stage.pages:
            expect(page.locator("#dashboard-alerts")).to_contain_text(
                f"“{main.name}” is the main booking calendar."
            )
        stage.keep("calendar-read-only")

    stage.sync()
    stage.shows("Connected")
    stage.alerts("")
    stage.assert_never_reloaded()


def test_three_thousand_events_at_once_show_with_progress_on_both_dashboards(
    stage: Stage, fault_proxy: FaultProxy, radicale: Radicale, radicale_user: str, work: str
) -> None:
    stage.sync()
    stage.shows("Connected", "2 calendars", "none yet")
    tabs = stage.open_status()
    for page in stage.pages:
        page.evaluate(REMEMBER_PROGRESS)

    put_many(radicale, radicale_user, work)
    fault_proxy.fault("REPORT", body_contains="calendar-multiget", delay=SLOWNESS)
    stage.sync()
    stage.shows("Syncing", "Work: calendar 1 of 2", "of 3,000 events")
    stage.keep("3000-events-syncing")
    stage.shows("Connected", "2 calendars", patience=4 * PATIENCE)
    for card, page, tab in zip(stage.cards, stage.pages, tabs, strict=True):
        expect(card).not_to_contain_text("none yet")
        assert_moves_forward(page.evaluate("window.progressSeen"))
        newest = tab.locator("#connector-history tbody tr").first
        expect(newest).to_contain_text("3,000 new")
        in_window = tab.locator('#connector-panels [data-label="Events in window"]')
        expect(in_window).to_have_text(["3,000", "0"])
    stage.keep("3000-events-synced")
    stage.assert_never_reloaded(*tabs)


def put_many(radicale: Radicale, user: str, calendar: str) -> None:
    """Straight into the server's storage, and read once by another device: a server indexes what it
    reads first, for longer than a page is waited for."""
    folder = radicale.folder / "storage" / "collection-root" / user / "work"
    begin = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for number in range(MANY):
        text = VEVENT.format(number=number, start=begin + timedelta(minutes=17 * number))
        (folder / f"many-{number}.ics").write_bytes(text.encode())
    with radicale.client(user) as device:
        answer = device.request("PROPFIND", calendar, headers={"Depth": "1"}, content=VERSIONS)
        assert answer.text.count("many-") == MANY


def assert_moves_forward(seen: list[str]) -> None:
    """At least three different numbers of events between none and all, never going back."""
    counts = [re.search(r": calendar 1 of 2, ([\d,]+) of 3,000 events", text) for text in seen]
    done = [int(found[1].replace(",", "")) for found in counts if found]
    assert done == sorted(done), seen
    assert len({number for number in done if 0 < number < MANY}) >= 3, seen


def test_a_dashboard_comes_back_by_itself_after_its_portal_was_away(
    stage: Stage, tmp_path: Path
) -> None:
    """While it is away the page says so; what changed meanwhile shows when it is back."""
    sign = stage.pages[0].locator("#live")
    stage.first.kill()
    expect(sign).to_have_attribute("data-state", "reconnecting")
    Connector.objects.update(name="Renamed meanwhile")
    with web_process(tmp_path / "again.log", port=urlsplit(stage.first.url).port, **stage.shared):
        expect(sign).to_have_attribute("data-state", "live", timeout=60_000)
        expect(stage.cards[0]).to_contain_text("Renamed meanwhile")
        stage.assert_never_reloaded()
