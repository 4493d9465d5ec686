"""Connect an Outlook in a real browser: the code is there once, and the page turns by itself."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect

from connectors.models import Connector
from kinds.outlook.models import OutlookAccount
from kinds.outlook.pairing import PcClaim, pair
from tests.browser.conftest import Site
from tests.browser.test_every_page import _found, _keep

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_the_page_of_a_pairing_turns_as_the_pc_comes(browser: Browser, site: Site) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies(site.cookies())
    page = context.new_page()
    page.goto(f"{site.url}/connectors/connect/")
    page.get_by_role("link", name="Outlook", exact=True).click()
    page.get_by_role("button", name="Get a pairing code").click()
    code = page.locator("#pairing-code").inner_text()
    assert re.fullmatch(r"\d{3}-\d{3}", code)
    account = OutlookAccount.objects.get()
    expect(page).to_have_url(f"{site.url}/connectors/pairing/{account.public_id}/")
    expect(page.locator("#pairing")).to_contain_text("Waiting for the PC")
    assert _found(page, 1280) == []
    _keep(page, "connect-outlook-code")

    paired = pair(PcClaim(account.public_id, code, "ANNA-PC"), now=timezone.now())
    expect(page.locator("#pairing")).to_contain_text("ANNA-PC is paired")
    # A used code is no longer offered for copying; what is still to be done on the PC stays.
    expect(page.locator("#pairing-code")).to_have_count(0)
    expect(page.locator("#on-windows")).to_be_visible()
    assert _found(page, 1280) == []
    page.set_viewport_size({"width": 375, "height": 800})
    progress, todo = page.locator("#pairing"), page.locator("#on-windows")
    assert (progress.bounding_box() or {})["y"] < (todo.bounding_box() or {})["y"]
    assert _found(page, 375) == []
    _keep(page, "connect-outlook-paired")

    Connector.objects.filter(pk=paired.connector.pk).update(last_sync_at=timezone.now())
    expect(page.locator("#pairing")).to_contain_text("The first sync is through")
    page.reload()
    expect(page.locator("#pairing-code")).to_have_count(0)
    expect(page.locator("#pairing")).to_contain_text("The first sync is through")
    context.close()


def test_the_pairing_works_without_javascript(browser: Browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(site.cookies())
    page = context.new_page()
    page.goto(f"{site.url}/connectors/connect/outlook/")
    page.get_by_role("button", name="Get a pairing code").click()
    code = page.locator("#pairing-code").inner_text()
    account = OutlookAccount.objects.get()
    pair(PcClaim(account.public_id, code, "ANNA-PC"), now=timezone.now())
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#pairing")).to_contain_text("ANNA-PC is paired")
    context.close()
