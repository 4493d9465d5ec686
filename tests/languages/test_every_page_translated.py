"""Every page, in a language made for finding what is not translated, and in German.

SCREENSHOTS=folder keeps a picture of each.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from languages.catalogue import LOCALE, read
from tests.browser.conftest import Site, a_site, browser, resize  # noqa: F401  (a fixture)
from tests.browser.test_every_page import _keep, _name
from tests.browser.test_hostile_text import JUDGE, pages  # noqa: F401
from tests.languages.pseudo import CODE, write
from tests.servers.portal import web_process

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDTHS = (360, 1350)
LITERALS = (Path(__file__).parent / "literals.js").read_text()
NAMES = "|".join(
    (
        r"\u05e9\u05dc\u05d5\u05ddW*", r"\S*[Ww]{5,}\S*",  # what strangers write
        r"[\w.+-]*@[\w.-]+", r"https?://\S+", r"\b\w+(?:/\w+)+\b",
        r"\b[\w-]+\.(?:com|org|example|ics)\b", r"\bintro-call\b", r"\b[A-Z\d]{4}-[A-Z\d]{4}\b",
        r"\b(?:Daybook(?: Connector)?|CalDAV|iCloud|Outlook|Microsoft 365|Exchange|ICS|XMPP)\b",
        r"\b(?:Nextcloud|Fastmail)\b",
        r"\b(?:UTC|GMT|CES?T)\b", r"\b(?:PC|API|ID|JSON|CSV|kB|MB|ms)\b",
        r"\b(?:English|Deutsch)\b", r"\b(?:am|pm|AM|PM)\b",
    )
)  # fmt: skip


def opened(browser: Browser, site: Site, who: str, language: str) -> Iterator[Page]:  # noqa: F811
    context = browser.new_context(timezone_id="Europe/Berlin", reduced_motion="reduce")
    context.add_cookies([{"name": "language", "value": language, "url": site.url}])
    if who == "host":
        context.add_cookies(site.cookies())
    yield context.new_page()
    context.close()


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Site]:
    made = a_site()
    write(tmp_path / "locale")
    more = {
        "DJANGO_SETTINGS_MODULE": "tests.settings_pseudo",
        "PSEUDO_LOCALE": str(tmp_path / "locale"),
    }
    with web_process(tmp_path / "web.log", **more) as process:
        yield replace(made, url=process.url)


@pytest.mark.parametrize("who", ["guest", "host"])
def test_no_word_is_outside_of_the_catalogue_and_every_page_turns(
    browser: Browser,  # noqa: F811
    site: Site,
    pages: dict[str, list[str]],  # noqa: F811
    who: str,
) -> None:
    problems: list[str] = []
    for page in opened(browser, site, who, CODE):
        for path in pages[who]:
            page.goto(site.url + path)
            assert page.locator("html").get_attribute("dir") == "rtl"
            problems += [f"{path}: {text}" for text in page.evaluate(LITERALS, NAMES)]
            for width in WIDTHS:
                resize(page, width)
                problems += [f"{path} at {width}: {text}" for text in page.evaluate(JUDGE)]
                _keep(page, f"pseudo-{width}-{who}-{_name(path)}")
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("who", ["guest", "host"])
def test_no_english_is_left_in_german(
    browser: Browser,  # noqa: F811
    site: Site,
    pages: dict[str, list[str]],  # noqa: F811
    who: str,
) -> None:
    english = {
        message.id
        for message in read(LOCALE / "de/LC_MESSAGES/django.po")
        if isinstance(message.id, str) and message.id != message.string and len(message.id) > 3
    }
    problems: list[str] = []
    for page in opened(browser, site, who, "de"):
        for path in pages[who]:
            page.goto(site.url + path)
            assert page.locator("html").get_attribute("lang") == "de"
            shown = {line.strip() for line in page.locator("body").inner_text().splitlines()}
            problems += [f"{path}: {text}" for text in sorted(shown & english)]
            for width in WIDTHS:
                resize(page, width)
                problems += [f"{path} at {width}: {text}" for text in page.evaluate(JUDGE)]
                _keep(page, f"de-{width}-{who}-{_name(path)}")
    assert not problems, "\n".join(problems)
