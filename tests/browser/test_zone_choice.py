"""A time zone is found by typing, with the keyboard alone, wherever one is chosen."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site
from tests.servers.portal import web_process

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def zone() -> str:
    """A browser that still tells the old name."""
    return "Asia/Calcutta"


@pytest.fixture
def guest(visitor: Page, site: Site) -> Page:
    visitor.goto(f"{site.url}{site.public}?tz=Europe/Berlin&zones=1")
    expect(box(visitor)).to_be_focused()
    return visitor


@pytest.fixture
def profile(host: Page, site: Site) -> Page:
    host.goto(f"{site.url}/account/profile/")
    box(host).focus()
    return host


def box(page: Page) -> Locator:
    """What one types into, which has taken the plain list's label and place."""
    return page.get_by_label(re.compile("^(Time zone|Show times in)$")).and_(
        page.locator("input[role=combobox]")
    )


def active(page: Page) -> str:
    """The option that assistive technology is told of."""
    return str(
        page.evaluate(
            "document.getElementById(document.activeElement.getAttribute('aria-activedescendant'))"
            "?.dataset.name ?? ''"
        )
    )


def found(page: Page) -> list[str]:
    return [str(option.get_attribute("data-name")) for option in page.get_by_role("option").all()]


def sent(page: Page) -> str:
    return page.locator("select:is([name=tz], [name=timezone])").input_value()


FINDS = {
    "munch": "Europe/Berlin",
    "koln": "Europe/Berlin",
    "san fran": "America/Los_Angeles",
    "new york": "America/New_York",
    "america/new_y": "America/New_York",
    "calcutta": "Asia/Kolkata",
    "us/pacific": "America/Los_Angeles",
    "nepal": "Asia/Kathmandu",
    "united states": "America/Chicago",
    "utc": "UTC",
}


def test_typing_finds_city_country_and_name(guest: Page) -> None:
    first = {}
    for typed in FINDS:
        box(guest).fill(typed)
        expect(box(guest)).to_have_attribute("aria-expanded", "true")
        assert found(guest)[0] == active(guest)
        first[typed] = active(guest)
    assert first == FINDS


def test_a_guest_chooses_with_the_keyboard_alone(guest: Page) -> None:
    guest.keyboard.type("boston")
    expect(guest.locator(".combobox [role=status]")).to_have_text("1 time zone")
    guest.keyboard.press("Enter")
    expect(box(guest)).to_have_attribute("aria-expanded", "false")
    assert box(guest).input_value().startswith("New York (UTC-0")
    guest.keyboard.press("Enter")
    expect(guest.get_by_text("Times in America/New_York")).to_be_visible()
    assert "tz=America%2FNew_York" in guest.url


def test_arrows_walk_through_the_list_and_escape_keeps_what_was_chosen(guest: Page) -> None:
    before = box(guest).input_value()
    guest.keyboard.press("ArrowDown")
    assert active(guest) == "Europe/Berlin"
    guest.keyboard.press("ArrowDown")
    guest.keyboard.press("ArrowDown")
    guest.keyboard.press("ArrowUp")
    assert active(guest) == "Europe/Bratislava"
    guest.keyboard.press("Escape")
    expect(box(guest)).to_have_attribute("aria-expanded", "false")
    assert (sent(guest), box(guest).input_value()) == ("Europe/Berlin", before)


def test_what_is_nowhere_says_so_and_chooses_nothing(guest: Page) -> None:
    guest.keyboard.type("atlantis")
    expect(guest.get_by_text("No such place.", exact=False).first).to_be_visible()
    guest.keyboard.press("Enter")
    guest.keyboard.press("Tab")
    assert (sent(guest), box(guest).input_value()[:6]) == ("Europe/Berlin", "Berlin")


def test_going_on_with_tab_takes_what_was_found(profile: Page) -> None:
    profile.keyboard.type("tokyo")
    profile.keyboard.press("Tab")
    expect(box(profile)).not_to_be_focused()
    assert sent(profile) == "Asia/Tokyo"
    profile.get_by_role("button", name="Save profile").click()
    expect(profile.get_by_text("Your profile is saved.")).to_be_visible()
    assert sent(profile) == "Asia/Tokyo"


def test_a_click_chooses_too(profile: Page) -> None:
    box(profile).click()
    profile.get_by_role("option", name="Lisbon").click()
    expect(box(profile)).to_be_focused()
    assert sent(profile) == "Europe/Lisbon"


def test_searching_is_no_change_of_the_editor_and_choosing_is(host: Page, site: Site) -> None:
    host.goto(f"{site.url}/pages/{site.page.pk}/")
    box(host).focus()
    host.keyboard.type("tokyo")
    host.keyboard.press("Escape")
    expect(host.locator("[data-unsaved=touched]")).to_have_count(0)
    host.keyboard.type("tokyo")
    host.keyboard.press("Enter")
    expect(host.locator("[data-unsaved=touched]")).to_have_count(1)


def test_an_old_name_of_the_browser_chooses_the_zone_of_today(
    visitor: Page, tmp_path: Path
) -> None:
    with web_process(tmp_path / "open.log", ALLOW_SIGNUP="true") as process:
        visitor.goto(f"{process.url}/account/signup/")
        expect(box(visitor)).to_have_value(re.compile("^Kolkata "))
        assert sent(visitor) == "Asia/Kolkata"


def test_who_moves_a_booking_chooses_in_the_same_way(visitor: Page, site: Site) -> None:
    visitor.goto(f"{site.url}{site.manage}reschedule/?tz=Europe/Berlin&zones=1")
    expect(box(visitor)).to_be_focused()
    visitor.keyboard.type("wien")
    visitor.keyboard.press("Enter")
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text("Times in Europe/Vienna")).to_be_visible()


def test_a_public_page_fetches_nothing_of_it_before_the_zone_is_changed(
    visitor: Page, site: Site
) -> None:
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.goto(f"{site.url}{site.public}?tz=Europe/Berlin", wait_until="networkidle")
    assert [url for url in asked if "zones" in url] == []
    visitor.locator("#zone-change").click()
    expect(box(visitor)).to_be_focused()
    assert len([url for url in asked if "js/zones" in url]) == 1


def test_without_javascript_the_list_is_a_plain_one(browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}{site.public}?tz=Europe/Berlin&zones=1")
    page.get_by_label("Show times in").select_option("Asia/Tokyo")
    page.get_by_role("button", name="Show times").click()
    expect(page.get_by_text("Times in Asia/Tokyo")).to_be_visible()
    context.close()


def test_places_and_their_clocks_are_told_as_the_guest_has_chosen(
    visitor: Page, site: Site
) -> None:
    visitor.goto(f"{site.url}{site.public}?tz=Europe/Vienna&zones=1&lang=de&hours=12")
    place = visitor.locator("input[role=combobox]")
    expect(place).to_have_value(re.compile(r"^Wien \(UTC\+0\d:00, \d{1,2}:\d\d\s[AP]M\)$"))
    place.fill("italien")
    expect(visitor.locator("[role=option]").first).to_contain_text("Rom")
