"""Two browsers, two web processes, a worker on its own, Redis between them, a real CalDAV server.

Everything that happens shows on both dashboards without a reload, with the right words.
"""

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
from connectors.models import Connector
from connectors.vault import seal
from tests.browser.conftest import browser  # noqa: F401
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

PATIENCE = 30_000


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

    def shows(self, badge: str, *words: str) -> None:
        for card in self.cards:
            expect(card.locator(".badge")).to_have_text(badge, timeout=PATIENCE)
            for word in words:
                expect(card).to_contain_text(word, timeout=PATIENCE)

    def alerts(self, words: str) -> None:
        for page in self.pages:
            expect(page.locator("#dashboard-alerts .strong")).to_have_text(
                [words] if words else [], timeout=PATIENCE
            )

    def assert_never_reloaded(self) -> None:
        for page in self.pages:
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
    page.goto(url)
    expect(page.locator("#live")).to_have_attribute("data-state", "live", timeout=PATIENCE)
    page.evaluate("document.body.dataset.seen = 'since the first load'")
    return page


def test_what_happens_to_an_account_shows_on_both_dashboards(
    stage: Stage, fault_proxy: FaultProxy, radicale: Radicale, radicale_user: str, work: str
) -> None:
    stage.sync()
    stage.shows("Connected", "2 calendars")

    fault_proxy.fault(cut=True)
    stage.sync()
    stage.shows("Server unreachable", "next try in")
    stage.alerts("Server unreachable: Team")

    fault_proxy.heal()
    stage.sync()
    stage.shows("Connected")
    stage.alerts("")

    fault_proxy.fault(status=401)
    stage.sync()
    stage.shows("Sign-in needed")
    stage.alerts("Sign-in needed: Team")

    fault_proxy.heal()
    with radicale.client(radicale_user) as owner:
        assert owner.delete(work).status_code == 200
    stage.sync()
    stage.shows("Needs attention", "Calendar gone")
    stage.alerts("Calendar gone: Team")

    stage.assert_never_reloaded()


def test_a_dashboard_comes_back_by_itself_after_its_portal_was_away(
    stage: Stage, tmp_path: Path
) -> None:
    """While it is away the page says so; what changed meanwhile shows when it is back."""
    sign = stage.pages[0].locator("#live")
    stage.first.kill()
    expect(sign).to_have_attribute("data-state", "reconnecting", timeout=PATIENCE)
    Connector.objects.update(name="Renamed meanwhile")
    with web_process(tmp_path / "again.log", port=urlsplit(stage.first.url).port, **stage.shared):
        expect(sign).to_have_attribute("data-state", "live", timeout=60_000)
        expect(stage.cards[0]).to_contain_text("Renamed meanwhile")
        stage.assert_never_reloaded()
