"""The public pages on a phone: what they weigh, that nothing jumps, and what Lighthouse asks for.

Lighthouse itself is a program for Node. What its audits of such a page stand on is asserted here;
times are shown (pytest -rP), not tested, since they belong to the machine.
"""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Site, a_site
from tests.browser.lightness import Cost, opened
from tests.servers.portal import ROOT, environment, web_process

pytestmark = [pytest.mark.browser, pytest.mark.slow]

MOST_REQUESTS = 8
MOST_BYTES = 45_000
STILL = 0.01
"""Of the layout's shift, where 0.1 is called good."""
BASICS = """() => ({
  doctype: document.doctype?.name,
  charset: document.characterSet,
  lang: document.documentElement.lang,
  viewport: document.querySelector("meta[name=viewport]")?.content,
  title: document.title,
  about: document.querySelector("meta[name=description]")?.content ?? null,
  robots: document.querySelector("meta[name=robots]")?.content ?? null,
  headings: document.querySelectorAll("h1").length,
  idle: [...document.querySelectorAll("a")]
    .filter((one) => !/^(http|\\/|#|\\?|mailto:)/.test(one.getAttribute("href") ?? ""))
    .map((one) => one.outerHTML),
  unnamed: [...document.querySelectorAll("a, button")]
    .filter((one) => !(one.textContent.trim() || one.getAttribute("aria-label")))
    .map((one) => one.outerHTML),
  unsized: [...document.querySelectorAll("img, svg")]
    .filter((one) => !(one.getAttribute("width") && one.getAttribute("height")))
    .map((one) => one.outerHTML),
})"""
GOOD = {
    "doctype": "html",
    "charset": "UTF-8",
    "lang": "en-GB",
    "viewport": "width=device-width, initial-scale=1",
    "headings": 1,
    "idle": [],
    "unnamed": [],
    "unsized": [],
}
CALL = {"title": "Introductory call with Anna Smith", "about": "Half an hour.", "robots": None}
TOLD = {
    "times": CALL,
    "form": CALL,
    "pages of a host": {
        "title": "Book a time with Anna Smith",
        "about": "Choose a meeting with Anna Smith and book a free time.",
        "robots": None,
    },
    "booking": {
        "title": "Your booking: Introductory call with Anna Smith",
        "about": None,
        "robots": "noindex",
    },
}
"""What a search engine is told: of the pages for everybody, and nothing of a guest's own."""


@pytest.fixture
def served(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    """With the static files as a portal has them after its first start."""
    changes = {
        "DJANGO_SETTINGS_MODULE": "tests.settings_built",
        "BUILT_STATIC": str(tmp_path / "static"),
    }
    command = ["manage.py", "collectstatic", "--noinput", "-v0", "-i", "redoc*", "-i", "admin*"]
    subprocess.run([sys.executable, *command], cwd=ROOT, env=environment(**changes), check=True)
    made = a_site()
    with web_process(tmp_path / "web.log", **changes) as process:
        yield replace(made, url=process.url)


def pages(site: Site) -> dict[str, str]:
    times = httpx.get(site.url + site.public, params={"tz": "Europe/Berlin"}).text
    first = times.partition('<a class="slot" href="')[2].partition('"')[0]
    return {
        "times": site.public,
        "pages of a host": f"/book/{site.host.slug}/",
        "form": first.replace("&amp;", "&"),
        "booking": site.manage,
    }


def test_public_pages_are_light_and_lie_still(browser: Browser, served: Site) -> None:
    costs: dict[str, Cost] = {}
    for name, path in pages(served).items():
        with opened(browser, served.url, path) as (page, cost):
            costs[name] = cost
            assert page.evaluate(BASICS) == GOOD | TOLD[name], name
    sys.stdout.writelines(_line(name, cost) for name, cost in costs.items())
    heavy = {
        name: (cost.requests, cost.transferred)
        for name, cost in costs.items()
        if len(cost.requests) > MOST_REQUESTS or cost.transferred > MOST_BYTES
    }
    assert heavy == {}
    assert {name: cost.issues for name, cost in costs.items() if cost.issues} == {}
    assert {name: cost.cls for name, cost in costs.items() if cost.cls > STILL} == {}
    # The first picture waits for the style sheet and the theme, and for nothing else.
    assert {len(cost.blocking) for cost in costs.values()} == {2}


def _line(name: str, cost: Cost) -> str:
    return (
        f"{name}: {len(cost.requests)} requests, {cost.transferred} bytes, LCP {cost.lcp:.0f} ms "
        f"({cost.largest}), CLS {cost.cls:.3f}, TBT {cost.tbt:.0f} ms\n"
    )


def test_a_second_look_fetches_the_page_alone(browser: Browser, served: Site) -> None:
    path = f"{served.public}?tz=Europe/Paris"
    with opened(browser, served.url, path) as (page, cost):
        before = len(cost.requests)
        page.goto(served.url + path, wait_until="networkidle")
        sizes = page.evaluate(
            """performance.getEntriesByType("resource").map((one) => one.transferSize)"""
        )
        assert before > 1
        assert sum(sizes) == 0
