"""A guest who has typed something looks for another time, with and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from bookings.models import Booking
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TYPED = {"name": "Zelda O'Hara", "email": "zelda@example.org", "notes": "One\nand “two” & <3"}


@pytest.fixture(params=[True, False], ids=["javascript", "none"])
def guest(browser: Browser, site: Site, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 320, "height": 800},
        timezone_id="Europe/Berlin",
        java_script_enabled=request.param,
    )
    page = context.new_page()
    page.goto(f"{site.url}{site.public}?tz=Europe/Berlin")
    yield page
    context.close()


def typed(page: Page) -> dict[str, str]:
    return {name: page.locator(f"#details [name={name}]").input_value() for name in TYPED}


def choose_zone(guest: Page, *, typing: bool) -> None:
    if typing:
        guest.locator("input[role=combobox]").fill("mumbai")
        guest.keyboard.press("Enter")
    else:
        guest.locator("select#zone").select_option("Asia/Kolkata")


def turn(guest: Page) -> str:
    """Go on to the next month; returns the one that was shown."""
    name = guest.locator("#month-name")
    shown = name.inner_text()
    guest.locator("#month-after").click()
    expect(name).not_to_have_text(shown)
    return shown


def test_what_was_typed_goes_along_to_another_time(
    guest: Page, request: pytest.FixtureRequest, site: Site
) -> None:
    asked: list[str] = []
    guest.on("request", lambda request: asked.append(request.url))
    guest.locator(".slot").first.click()
    for name, value in TYPED.items():
        guest.locator(f"#details [name={name}]").fill(value)
    guest.get_by_role("button", name="Choose another time").click()
    expect(guest.get_by_text("What you typed is kept.")).to_be_visible()
    turn(guest)
    guest.locator("#zone-change").click()
    choose_zone(guest, typing="javascript" in request.node.name)
    guest.get_by_role("button", name="Show times").click()
    expect(guest.get_by_text("Asia/Kolkata")).to_be_visible()
    guest.locator(".day:is(a, button)").last.click()
    day = str(guest.locator(".day:is(a, button)").last.get_attribute("id"))
    expect(guest.locator(f"#{day}.selected")).to_be_visible()
    assert guest.evaluate("document.documentElement.scrollWidth") == 320
    guest.locator(".slot").last.click()
    expect(guest.locator("#details")).to_be_visible()
    assert typed(guest) == TYPED
    guest.locator("#details .button.primary").click()
    expect(guest.get_by_role("heading", name="You are booked")).to_be_visible()
    booked = Booking.objects.get(email=TYPED["email"])
    assert (booked.name, booked.timezone) == (TYPED["name"], "Asia/Kolkata")
    assert [url for url in asked if "zelda" in url.lower()] == []


def test_enter_in_a_field_books_and_does_not_lead_back_to_the_times(
    guest: Page, site: Site
) -> None:
    guest.locator(".slot").first.click()
    guest.locator("#details [name=name]").fill("Zelda O'Hara")
    guest.locator("#details [name=email]").fill("zelda@example")
    guest.keyboard.press("Enter")
    expect(guest.get_by_text("This is not a mail address")).to_be_visible()
    guest.locator("#details [name=email]").fill("zelda@example.org")
    guest.keyboard.press("Enter")
    expect(guest.get_by_role("heading", name="You are booked")).to_be_visible()
    assert Booking.objects.filter(email="zelda@example.org").count() == 1


@pytest.mark.parametrize("guest", [True], indirect=True, ids=["javascript"])
def test_what_was_typed_outlives_loading_the_page_again(guest: Page) -> None:
    guest.locator(".slot").first.click()
    for name, value in TYPED.items():
        guest.locator(f"#details [name={name}]").fill(value)
    guest.reload()
    expect(guest.locator("#details [name=name]")).to_have_value(TYPED["name"])
    guest.get_by_role("button", name="Choose another time").click()
    kept = guest.get_by_text("What you typed is kept.")
    expect(kept).to_be_visible()
    guest.reload()
    expect(kept).to_be_visible()
    month = turn(guest)
    guest.go_back()
    expect(guest.locator("#month-name")).to_have_text(month)
    expect(kept).to_be_visible()
    guest.locator(".slot").last.click()
    expect(guest.locator("#details")).to_be_visible()
    guest.reload()
    expect(guest.locator("#details [name=name]")).to_have_value(TYPED["name"])
    assert typed(guest) == TYPED
    guest.locator("#details .button.primary").click()
    expect(guest.get_by_role("heading", name="You are booked")).to_be_visible()
    assert not guest.evaluate("Object.keys(sessionStorage).some((key) => key.startsWith('typed'))")
