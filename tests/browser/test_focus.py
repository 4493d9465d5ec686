"""Who uses the keyboard is never thrown back to the start of a page by what changes in it."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from bookings.models import BookingPage
from tests.browser.conftest import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def guest(visitor: Page, site: Site) -> Page:
    visitor.goto(f"{site.url}{site.public}?tz=Europe/Berlin")
    return visitor


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.tagName"))


def expect_focus(page: Page, selector: str) -> None:
    """And keeps it: while what was fetched settles, the focus may still be given to it again."""
    for _ in ("while it settles", "after it"):
        expect(page.locator(selector).first).to_be_focused()
        expect(page.locator(".htmx-settling, .htmx-added")).to_have_count(0)


def days(page: Page) -> list[str]:
    return [str(day.get_attribute("id")) for day in page.locator("a.day").all()]


def stops_until(page: Page, selector: str, most: int = 40) -> int:
    for stop in range(1, most + 1):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return stop
    raise AssertionError(f"No {selector} within {most} stops")


def test_the_first_time_is_few_stops_away(guest: Page) -> None:
    """Skip link, skip to the times, month, one day, zone."""
    assert stops_until(guest, "a.slot") <= 7


def test_a_zone_that_is_found_late_leaves_the_focus_where_it_is(browser, site: Site) -> None:
    """The page begins in its own zone, and is shown anew in the guest's as soon as it is known."""
    context = browser.new_context(timezone_id="Asia/Tokyo")
    page = context.new_page()
    held: list[Route] = []
    page.route(re.compile("tz=Asia"), lambda route: held.append(route))
    with page.expect_request(re.compile("tz=Asia")):
        page.goto(f"{site.url}{site.public}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect_focus(page, "#main .skip-link")
    held[0].continue_()
    expect(page.get_by_text("Times in Asia/Tokyo")).to_be_visible()
    page.wait_for_timeout(200)
    expect_focus(page, "#main .skip-link")
    context.close()


def test_without_javascript_a_link_skips_to_the_times(browser, site: Site) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}{site.public}?tz=Europe/Berlin")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect_focus(page, "a.slot")
    context.close()


def test_choosing_a_day_and_a_time_leads_on_to_what_came(guest: Page) -> None:
    guest.locator("a.day").last.focus()
    guest.keyboard.press("Enter")
    expect_focus(guest, "#times-name")
    guest.locator("a.slot").first.focus()
    guest.keyboard.press("Enter")
    expect_focus(guest, "#details-name")
    guest.get_by_role("button", name="Choose another time").focus()
    guest.keyboard.press("Enter")
    expect_focus(guest, "#times-name")


def test_choosing_the_time_to_move_to_leads_on_to_the_question(guest: Page, site: Site) -> None:
    guest.goto(f"{site.url}{site.manage}reschedule/")
    guest.locator("a.slot").first.focus()
    guest.keyboard.press("Enter")
    expect_focus(guest, "#move-name")
    guest.get_by_role("link", name="Choose another time").focus()
    guest.keyboard.press("Enter")
    expect_focus(guest, "#times-name")


def test_a_host_who_chose_a_time_goes_on_at_it(host: Page, site: Site) -> None:
    host.goto(f"{site.url}/bookings/{site.booking.pk}/move/")
    host.locator("a.slot, button.slot").last.focus()
    host.keyboard.press("Enter")
    expect_focus(host, "#chosen-name")


def test_a_host_who_saved_in_vain_goes_on_at_what_is_missing(host: Page, site: Site) -> None:
    host.goto(f"{site.url}/pages/{site.page.pk}/")
    host.get_by_label("Duration").fill("1")
    host.locator("form[data-unsaved]").evaluate("form => (form.noValidate = true)")
    host.get_by_role("button", name="Save").last.click()
    expect_focus(host, "#problems")


def test_turning_the_months_keeps_the_focus_to_the_last_one(guest: Page) -> None:
    guest.locator("#month-after").focus()
    before = guest.locator("#month-name").inner_text()
    for _ in range(4):
        if not guest.locator("a#month-after").count():
            break
        guest.keyboard.press("Enter")
        expect(guest.locator("#month-name")).not_to_have_text(before)
        before = guest.locator("#month-name").inner_text()
        expect_focus(
            guest, "#month-after" if guest.locator("a#month-after").count() else "#month-name"
        )
    expect_focus(guest, "#month-name")


def test_the_zone_is_changed_without_losing_the_place(guest: Page) -> None:
    guest.locator("#zone-change").focus()
    guest.keyboard.press("Enter")
    expect_focus(guest, "[aria-labelledby=month-name] form :is(select, input:not([type=hidden]))")
    guest.get_by_role("link", name="Keep Europe/Berlin").focus()
    guest.keyboard.press("Enter")
    expect_focus(guest, "#zone-change")


def test_arrows_walk_through_the_days(guest: Page, site: Site) -> None:
    """Every day is free, so that the way through the grid is known."""
    # On the last days of a month the next one may be shown at once.
    if guest.locator("a.day").count() < 28:
        guest.locator("#month-after").click()
    expect(guest.locator("a.day").nth(27)).to_be_visible()
    expect(guest.locator("a.day[tabindex='0']")).to_have_count(1)
    ids = days(guest)
    guest.locator("a.day[tabindex='0']").focus()
    at = ids.index(focused(guest))
    for key, to in (
        ("ArrowRight", 1),
        ("ArrowRight", 2),
        ("ArrowDown", 9),
        ("ArrowUp", 2),
        ("ArrowLeft", 1),
        ("ArrowLeft", 0),
    ):
        guest.keyboard.press(key)
        assert focused(guest) == ids[at + to], key
    assert guest.locator("a.day[tabindex='0']").count() == 1
    guest.keyboard.press("ArrowDown")
    row = guest.locator("tr:has(:focus) a.day")
    first, last = row.first.get_attribute("id"), row.last.get_attribute("id")
    guest.keyboard.press("End")
    assert focused(guest) == last
    guest.keyboard.press("Home")
    assert focused(guest) == first
    guest.locator(f"#{ids[-1]}").focus()
    guest.keyboard.press("ArrowRight")
    expect_focus(guest, "a.day >> nth=0")
    expect(guest.locator(f"#{ids[-1]}")).to_have_count(0)
    guest.keyboard.press("ArrowLeft")
    expect_focus(guest, f"#{ids[-1]}")
    guest.locator(f"#{ids[4]}").focus()
    guest.keyboard.press("PageDown")
    expect(guest.locator(f"#{ids[4]}")).to_have_count(0)
    expect_focus(guest, "a.day[tabindex='0']")
    assert focused(guest).endswith(ids[4][-3:])
    guest.keyboard.press("PageUp")
    expect_focus(guest, f"#{ids[4]}")


def test_rows_of_hours_come_and_go_without_losing_the_place(host: Page, site: Site) -> None:
    host.goto(f"{site.url}/pages/{site.page.pk}/")
    host.locator("#add-0").focus()
    host.keyboard.press("Enter")
    expect(host.locator("[name=starts-0]")).to_have_count(2)
    expect_focus(host, "#add-0")
    host.locator("[value=remove-0-1]").focus()
    host.keyboard.press("Enter")
    expect(host.locator("[name=starts-0]")).to_have_count(1)
    expect_focus(host, "#add-0")
    host.locator("#add-date").focus()
    host.keyboard.press("Enter")
    host.locator("[value=remove-date-0]").focus()
    host.keyboard.press("Enter")
    expect(host.locator("[name=date]")).to_have_count(0)
    expect_focus(host, "#add-date")


def test_a_day_of_why_that_is_left_by_a_link_that_goes_keeps_a_place(
    host: Page, site: Site
) -> None:
    host.goto(f"{site.url}/pages/{site.page.pk}/why/")
    host.locator("#why-after").focus()
    host.keyboard.press("Enter")
    today = host.get_by_role("link", name="Today", exact=True)
    expect(today).to_be_visible()
    expect_focus(host, "#why-after")
    today.focus()
    host.keyboard.press("Enter")
    expect(today).to_have_count(0)
    expect(host.locator("#why h2:focus, #why h3:focus")).to_have_count(1)


def test_what_is_answered_after_sending_has_the_focus(guest: Page, site: Site) -> None:
    guest.locator("a.slot").first.click()
    guest.locator("[name=name]").fill("Grace")
    guest.locator("[name=email]").fill("grace@example.org")
    BookingPage.objects.update(enabled=False)
    guest.locator("form button[type=submit]").click()
    expect(guest.locator("[role=alert]:focus")).to_contain_text("Nothing is booked")
    assert guest.locator("[name=name]").input_value() == "Grace"
