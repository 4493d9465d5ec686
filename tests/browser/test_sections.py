"""The links to the sections of the page editor tell which one is being read."""

import pytest
from playwright.sync_api import Locator, Page, expect

from bookings.host_words import SECTIONS
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def links(page: Page) -> Locator:
    return page.locator("nav.sticky a")


def expect_current(page: Page, name: str) -> None:
    """One link says so, and is to be seen."""
    current = links(page).and_(page.locator("[aria-current]"))
    expect(current).to_have_text([name])
    expect(current).to_have_attribute("aria-current", "location")
    expect(current).to_be_in_viewport(ratio=0.95)


@pytest.mark.parametrize("width", [360, 1280])
def test_the_section_that_is_read_is_marked(host: Page, site: Site, width: int) -> None:
    host.set_viewport_size({"width": width, "height": 780})
    host.goto(f"{site.url}/pages/{site.page.pk}/")
    expect_current(host, "Overview")
    for name in map(str, SECTIONS.values()):
        links(host).get_by_text(name, exact=True).press("Enter")
        expect_current(host, name)
    host.evaluate("scrollTo(0, 0)")
    expect_current(host, "Overview")
    host.evaluate("document.getElementById('scheduling').scrollIntoView()")
    expect_current(host, "Scheduling")
    host.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    expect_current(host, "Out of date")


def test_a_section_that_was_swapped_is_still_found(host: Page, site: Site) -> None:
    host.goto(f"{site.url}/pages/{site.page.pk}/")
    host.get_by_role("button", name="Add dates").click()
    expect(host.get_by_label("First date")).to_be_visible()
    host.evaluate("document.getElementById('weekly-hours').scrollIntoView()")
    expect_current(host, "Hours")
