"""Take the pictures of the documentation anew from a running demo.

make demo-outlook                            (in one terminal)
.venv/bin/python docs/screenshots.py http://localhost:8000
"""

import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).with_name("screenshots")
HOST, PASSWORD = "john@example.com", "daybook-demo"
OUTLOOK_HOST = "anna@example.com"
SIGNED_IN = {
    "dashboard": "/",
    "associated-calendars": "/calendars/",
    "connector": "/connectors/{connector}/",
    "diagnosis": "/connectors/{connector}/diagnosis/",
    "why": "/pages/{page}/why/",
    "page-editor": "/pages/{page}/",
}


def main(site: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(
            viewport={"width": 1280, "height": 860}, timezone_id="Europe/London"
        )
        book(page, f"{site}/book/john-smith/intro-call/")
        take(page, f"{site}/book/john-smith/intro-call/", "booking-page")
        sign_in(page, site)
        numbers = {
            "connector": first_number(page, f"{site}/connectors/", r"/connectors/(\d+)/"),
            "page": first_number(page, f"{site}/pages/", r"/pages/(\d+)/[^>]*>Introductory call"),
        }
        for name, path in SIGNED_IN.items():
            take(page, site + path.format(**numbers), name)
        diagnose(page, site + SIGNED_IN["diagnosis"].format(**numbers))
        outlook(browser.new_page(viewport={"width": 1280, "height": 860}), site)
        browser.close()


def take(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_timeout(1200)
    page.screenshot(path=FOLDER / f"{name}.png")


def book(page: Page, address: str) -> None:
    """One booking, so that the pictures of the host's pages have something to show."""
    page.goto(address)
    page.click("a.slot >> nth=2")
    page.fill("input[name=name]", "Grace Hopper")
    page.fill("input[name=email]", "grace@example.org")
    page.press("input[name=email]", "Enter")
    page.wait_for_url("**/booking/**")


def diagnose(page: Page, address: str) -> None:
    page.goto(address)
    page.click("main form button.primary")
    page.wait_for_timeout(6000)
    page.screenshot(path=FOLDER / "diagnosis.png", full_page=True)


def outlook(page: Page, site: str) -> None:
    """Anna's PC, and how another one would be paired. change-account.png needs two accounts: it is
    kept by SCREENSHOTS=folder pytest tests/browser/test_every_page.py."""
    sign_in(page, site, OUTLOOK_HOST)
    number = first_number(page, f"{site}/connectors/", r"/connectors/(\d+)/")
    page.goto(f"{site}/connectors/{number}/")
    page.wait_for_timeout(1200)
    # The rest of the page names a folder of this machine.
    page.locator("#outlook-pc").screenshot(path=FOLDER / "outlook-connector.png")
    page.goto(f"{site}/connectors/connect/outlook/")
    page.click("#get-code")
    page.wait_for_timeout(1200)
    page.screenshot(path=FOLDER / "connect-outlook.png")


def sign_in(page: Page, site: str, who: str = HOST) -> None:
    page.goto(f"{site}/account/login/")
    page.fill("input[name=login]", who)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site}/")


def first_number(page: Page, address: str, pattern: str) -> str:
    page.goto(address)
    found = re.search(pattern, page.content())
    if not found:
        raise SystemExit(f"{address} shows nothing like {pattern}: is this the demo?")
    return found[1]


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
