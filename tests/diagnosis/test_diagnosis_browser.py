"""The diagnosis in a real browser: it fits, is accessible, and fills without a reload."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from connectors.models import Connector
from diagnosis.models import Diagnosis
from diagnosis.run import begin_diagnosis, run_diagnosis
from tests.bookings.diagnosis_world import register_worker
from tests.browser.conftest import Site, browser, site  # noqa: F401  (fixtures)
from tests.browser.test_every_page import WCAG
from tests.factories import BusyTimeFactory, EventFactory, span

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SIZES = {"phone": (360, 780), "desktop": (1280, 900)}


@pytest.fixture
def diagnosis(site: Site) -> Diagnosis:  # noqa: F811
    """One with every kind of answer: its account cannot be reached, an event is Free."""
    connector = Connector.objects.get()
    calendar = connector.calendars.order_by("pk").first()
    event = EventFactory(calendar=calendar)
    start = timezone.now().replace(hour=10, minute=0, second=0, microsecond=0)
    for days in range(1, 4):
        BusyTimeFactory(
            calendar=calendar,
            event=event,
            during=span(start + timedelta(days=days)),
            show_as="free",
            blocks=False,
            title="Dentist",
        )
    register_worker()
    return begin_diagnosis(connector=connector, page=site.page.pk, now=timezone.now())


def open_page(browser: Browser, site: Site, size: str, scheme: str) -> Page:  # noqa: F811
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        timezone_id="Europe/Berlin",
        reduced_motion="reduce",
    )
    context.add_cookies(site.cookies())
    return context.new_page()


def problems_of(page: Page, size: str) -> list[str]:
    found = [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in Axe().run(page, options=WCAG).response["violations"]
        for node in violation["nodes"][:3]
    ]
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > SIZES[size][0]:
        found.append(f"{wide} px wide")
    return found


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=Path(folder) / f"diagnosis-{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_the_page_fits_fills_by_itself_and_is_accessible(
    browser: Browser,  # noqa: F811
    site: Site,  # noqa: F811
    diagnosis: Diagnosis,
    size: str,
    scheme: str,
) -> None:
    page = open_page(browser, site, size, scheme)
    here = f"{site.url}/connectors/{diagnosis.connector_id}/diagnosis/{diagnosis.pk}/"
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(here)
    assert problems_of(page, size) == []
    keep(page, f"running-{size}-{scheme}")

    run_diagnosis(diagnosis.pk)
    page.wait_for_selector("text=names what is broken")
    # The heading is swapped in beside the answers, and the window's title follows it.
    expect(page.locator("h1")).not_to_have_text("Looking …")
    expect(page).to_have_title(f"{page.locator('h1').inner_text()} · Work · Daybook")
    assert problems_of(page, size) == []
    keep(page, f"done-{size}-{scheme}")
    assert page.locator("#question-network .badge.broken").count() == 1
    page.goto(f"{site.url}/connectors/diagnosis/")
    assert problems_of(page, size) == []
    keep(page, f"begin-{size}-{scheme}")
    assert errors == []
    page.context.close()
