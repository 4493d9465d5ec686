"""A headless Chromium, and a portal with something on every page."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User
from bookings.links import manage_token
from bookings.models import Booking, BookingPage
from tests import factories as make
from tests.clock import is_moved, moved_script, unmoved
from tests.servers.portal import web_process

TWO_FRAMES = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
PATIENCE = 30_000
"""Milliseconds, for a machine that is busy with other things."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Playwright's synchronous interface runs an event loop in this thread, under which Django uses
    no database unless it is told that nothing else runs there. It ends with the module."""
    expect.set_options(timeout=PATIENCE)
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(
            executable_path=executable,
            env=unmoved(),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        if is_moved():
            plain = browser.new_context
            patch.setattr(browser, "new_context", lambda **told: moved_pages(plain(**told)))
        yield browser
        browser.close()


def resize(page: Page, width: int) -> None:
    """Until the page has heard of it: its styles learn the width later than its layout does."""
    page.set_viewport_size({"width": width, "height": 800})
    page.wait_for_function("width => matchMedia(`(width = ${width}px)`).matches", arg=width)
    page.evaluate(TWO_FRAMES)


def moved_pages(context: BrowserContext) -> BrowserContext:
    context.add_init_script(moved_script())
    return context


@dataclass
class Site:
    """A running portal with one host who has used it for a while."""

    url: str
    host: User
    page: BookingPage
    booking: Booking
    session: str

    @property
    def public(self) -> str:
        return f"/book/{self.host.slug}/{self.page.slug}/"

    @property
    def manage(self) -> str:
        return f"/booking/{manage_token(self.booking)}/"

    def cookies(self) -> list[dict[str, str]]:
        return [{"name": settings.SESSION_COOKIE_NAME, "value": self.session, "url": self.url}]


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    made = a_site()
    with web_process(tmp_path / "web.log") as process:
        yield replace(made, url=process.url)


@pytest.fixture
def zone() -> str:
    """Of the browser; a module that cares has another."""
    return "Europe/Berlin"


@pytest.fixture
def context(browser: Browser, site: Site, zone: str) -> Iterator[BrowserContext]:
    """Of somebody at a desk who has not signed in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, timezone_id=zone)
    yield context
    context.close()


@pytest.fixture
def visitor(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture
def host(context: BrowserContext, site: Site) -> Page:
    context.add_cookies(site.cookies())
    return context.new_page()


def a_site() -> Site:
    """The host and everything of theirs; who needs it served does that."""
    host = make.UserFactory(name="Anna Smith", slug="anna", timezone="Europe/Berlin")
    make.MembershipFactory(user=host, role="owner")
    _calendars(host)
    page = _page(host)
    client = Client()
    client.force_login(host, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Site("", host, page, _booking(page), session)


def _calendars(host: User) -> None:
    connector = make.ConnectorFactory(
        host=host, name="Work", kind="caldav", last_sync_at=datetime.now(UTC)
    )
    make.SyncRunFactory(connector=connector, added=3)
    table = make.AssociatedCalendarsFactory(host=host)
    for name, colour, access in (
        ("anna@example.com", "#2f6f6a", "read-write"),
        ("Contacts", "#b4632d", "read-only"),
        ("Board Room Calendar", "#5a4fa0", "read-write"),
    ):
        calendar = make.CalendarFactory(
            connector=connector, name=name, colour=colour, access=access
        )
        make.AssociatedCalendarFactory(
            table=table,
            calendar=calendar,
            is_main=name.startswith("anna"),
            is_additional=name.startswith("Board"),
        )


def _page(host: User) -> BookingPage:
    page = make.BookingPageFactory(
        user=host, slug="intro-call", title="Introductory call", description="Half an hour."
    )
    for weekday in range(7):
        page.weekly_hours.create(weekday=weekday, starts=time(9), ends=time(17))
    return page


def _booking(page: BookingPage) -> Booking:
    start = datetime.now(UTC).replace(hour=10, minute=0, second=0, microsecond=0)
    span = make.span(start + timedelta(days=2), minutes=30)
    meeting = make.MeetingFactory(page=page, during=span, seats_taken=1)
    return make.BookingFactory(meeting=meeting)
