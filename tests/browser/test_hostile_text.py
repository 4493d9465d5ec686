"""Long words, right-to-left texts and emoji in every field: every page holds, in every width."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.browser.addresses import addresses
from tests.browser.conftest import TWO_FRAMES, Site, resize
from tests.browser.everything import everything
from tests.browser.hostile import fill_everything, hostile
from tests.browser.test_every_page import _keep, _name, _violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The widths, and the colours in which axe looks at two of them.
WIDTHS = {320: "dark", 360: "", 768: "", 1350: "light"}
BROKEN_WORDS = """selector => {
  const found = [];
  for (const element of document.querySelectorAll(selector)) {
    const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode()); ) {
      for (const word of text.data.matchAll(/[^\\s\u2013-]+/g)) {
        const range = document.createRange();
        range.setStart(text, word.index);
        range.setEnd(text, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(box => box.top)).size > 1) found.push(word[0]);
      }
    }
  }
  return found;
}"""
JUDGE = (Path(__file__).parent / "layout.js").read_text()


@pytest.fixture
def pages(site: Site) -> dict[str, list[str]]:
    """The addresses of all pages: those a guest can see, and the others, which a host can."""
    during = site.booking.meeting.during
    slot, day = f"{during.lower + timedelta(hours=3):%Y-%m-%dT%H:%MZ}", f"{during.lower:%Y-%m-%d}"
    queries = {
        "book/<slug:host>/<slug:page>/": ["?zones=1", f"?day={day}", f"?slot={slot}"],
        "booking/<str:token>/": [f"?was={slot}"],
        "booking/<str:token>/reschedule/": [f"?slot={slot}"],
        "bookings/": ["?show=requests", "?show=past", "?show=cancelled"],
        "pages/<int:pk>/why/": [f"?day={day}"],
        "calendars/changes/<uuid:pk>/": ["?step=account", "?step=calendars"],
    }
    all_of_them = addresses(everything(site), queries)
    fill_everything()
    found: dict[str, list[str]] = {"guest": [], "host": []}
    session = {cookie["name"]: cookie["value"] for cookie in site.cookies()}
    with (
        httpx.Client(base_url=site.url) as guest,
        httpx.Client(base_url=site.url, cookies=session) as host,
    ):
        for one in [*all_of_them, "/nothing-here/"]:
            who = next(
                (name for name, at in (("guest", guest), ("host", host)) if _shows(at, one)), ""
            )
            if who:
                found[who].append(one)
    return found


def _shows(client: httpx.Client, path: str) -> bool:
    """Whether it is a page, and not a form's other end, a download or a way to somewhere else."""
    answer = client.get(path)
    assert answer.status_code < 500, path
    whole = answer.text.lstrip().startswith("<!doctype html>")
    return whole and (answer.status_code == 200 or "nothing" in path)


def opened(browser: Browser, site: Site, who: str) -> Iterator[Page]:
    context = browser.new_context(timezone_id="Europe/Berlin", reduced_motion="reduce")
    if who == "host":
        context.add_cookies(site.cookies())
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("who", ["guest", "host"])
def test_every_page_holds_what_strangers_write(
    browser: Browser, site: Site, pages: dict[str, list[str]], who: str
) -> None:
    problems: list[str] = []
    for page in opened(browser, site, who):
        for path in pages[who]:
            page.emulate_media(color_scheme="dark")
            page.goto(site.url + path)
            for width, scheme in WIDTHS.items():
                resize(page, width)
                problems += [f"{path} at {width}: {text}" for text in page.evaluate(JUDGE)]
                _keep(page, f"hostile-{width}-{who}-{_name(path)}")
                if scheme:
                    page.emulate_media(color_scheme=scheme)
                    page.evaluate(TWO_FRAMES)
                    problems += [f"{path} in {scheme}: {text}" for text in _violations(page)]
    assert not problems, "\n".join(problems)


def test_one_long_word_leaves_the_other_columns_their_words(browser: Browser, site: Site) -> None:
    """Whatever the host's list holds, titles and times of ours are not broken within a word."""
    type(site.booking).objects.update(name=hostile(120), notes=hostile())
    for page in opened(browser, site, "host"):
        for width in (1024, 1350):
            resize(page, width)
            page.goto(f"{site.url}/bookings/")
            assert page.evaluate(BROKEN_WORDS, "td[data-label=Page]") == []
            assert page.evaluate(BROKEN_WORDS, "tbody th time") == []


def test_what_a_guest_typed_holds_when_it_is_shown_again(
    browser: Browser, site: Site, pages: dict[str, list[str]]
) -> None:
    """The answers to forms have no address to be found under."""
    problems: list[str] = []
    form = next(path for path in pages["guest"] if "?slot=" in path and path.startswith("/book/"))
    for gone in ("closed", "renamed"):
        for page in opened(browser, site, "guest"):
            page.goto(site.url + form)
            page.locator("[name=name]").fill(hostile(120))
            page.locator("[name=email]").fill("grace@example.org")
            page.locator("[name=notes]").fill(hostile())
            type(site.page).objects.filter(pk=site.page.pk).update(
                **({"enabled": False} if gone == "closed" else {"slug": "renamed"})
            )
            page.locator("main button.primary[type=submit]").click()
            page.get_by_text("Nothing").first.wait_for()
            for width in WIDTHS:
                resize(page, width)
                problems += [f"{gone} at {width}: {text}" for text in page.evaluate(JUDGE)]
            problems += [f"{gone}: {text}" for text in _violations(page)]
        type(site.page).objects.filter(pk=site.page.pk).update(enabled=True, slug="intro-call")
    assert not problems, "\n".join(problems)
