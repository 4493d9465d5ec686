"""What another process changes shows in an open page, without a reload."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from connectors.models import Connector
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MARK = "document.body.dataset.seen = 'since the first load'"


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(site.cookies())
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def other_tab(site: Site) -> Iterator[httpx.Client]:
    """The same person elsewhere, without a browser."""
    cookies = {cookie["name"]: cookie["value"] for cookie in site.cookies()}
    with httpx.Client(base_url=site.url, cookies=cookies) as client:
        client.get("/")
        token = client.cookies["csrftoken"]
        client.headers.update({"X-CSRFToken": token, "Referer": site.url})
        yield client


def open_live(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#live")).to_have_attribute("data-state", "live")
    page.evaluate(MARK)


def assert_not_reloaded(page: Page) -> None:
    assert page.evaluate("document.body.dataset.seen") == "since the first load"


def act(other_tab: httpx.Client, what: str) -> None:
    connector = Connector.objects.get()
    answer = other_tab.post(f"/connectors/{connector.pk}/{what}/")
    assert answer.status_code == 302, answer.text


def test_the_dashboard_moves_when_a_connector_is_paused_elsewhere(
    page: Page, site: Site, other_tab: httpx.Client
) -> None:
    open_live(page, site.url)
    card = page.locator("article.connector")
    act(other_tab, "pause")
    expect(card.locator(".badge")).to_have_text("Paused")
    act(other_tab, "resume")
    expect(card.locator(".badge")).not_to_have_text("Paused")
    assert_not_reloaded(page)


def test_the_status_view_moves_and_keeps_what_the_reader_opened(
    page: Page, site: Site, other_tab: httpx.Client
) -> None:
    connector = Connector.objects.get()
    open_live(page, f"{site.url}/connectors/{connector.pk}/")
    page.locator("#connector-history summary").first.click()
    page.locator("#sync-now").focus()
    act(other_tab, "sync")
    expect(page.locator("#connector-now .badge")).to_have_text("Sync due")
    expect(page.locator("#connector-history details").first).to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.id") == "sync-now"
    assert_not_reloaded(page)


def test_a_new_account_appears_and_a_disconnected_one_goes(
    page: Page, site: Site, other_tab: httpx.Client
) -> None:
    open_live(page, site.url)
    act(other_tab, "disconnect")
    expect(page.locator("#dashboard-connectors")).to_contain_text("No account connected")
    assert_not_reloaded(page)


def test_without_a_socket_the_page_asks_and_says_so(
    browser: Browser, site: Site, other_tab: httpx.Client
) -> None:
    context = browser.new_context()
    context.add_cookies(site.cookies())
    page = context.new_page()
    # As behind a proxy that lets no websocket through, and with less patience than people have.
    page.add_init_script(
        "const wait = setInterval; setInterval = (f, ms) => wait(f, Math.min(ms, 500));"
    )
    page.route_web_socket("**/live/**", lambda socket: socket.close(code=1011))
    page.goto(site.url)
    page.evaluate(MARK)
    expect(page.locator("#live")).to_contain_text("Updated every 10 seconds")
    act(other_tab, "pause")
    expect(page.locator("article.connector .badge")).to_have_text("Paused")
    assert_not_reloaded(page)
    act(other_tab, "resume")
    other_tab.post("/account/logout/")
    expect(page.locator("#live")).to_contain_text("Signed out")
    context.close()


def test_what_a_sync_changed_opens_in_place(page: Page, site: Site) -> None:
    connector = Connector.objects.get()
    run = connector.runs.get()
    run.changes = [
        {"calendar": "Work", "what": "added", "start": "2026-12-01", "title": "", "private": True}
    ]
    run.save()
    open_live(page, f"{site.url}/connectors/{connector.pk}/")
    page.locator(f"#run-{run.pk} summary").click()
    expect(page.locator(f"#run-changes-{run.pk}")).to_contain_text("Private event")
    expect(page.locator(f"#run-changes-{run.pk}")).to_contain_text("and 2 more")
