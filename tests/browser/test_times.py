"""Times that tick in the browser."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Browser

from config.words import script_words
from tests.browser.conftest import browser  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "static" / "js" / "daybook.js"


@pytest.mark.parametrize(
    ("language", "seconds", "said", "said_ahead"),
    [
        ("en", 570, "in 9 minutes", "in 9 minutes"),
        ("en", 3, "just now", "any moment"),
        ("en", -30, "30 seconds ago", "any moment"),
        ("en", -320, "5 minutes ago", "due 5 minutes ago"),
        ("de", -320, "vor 5 Minuten", "war vor 5 Minuten fällig"),
    ],
)
def test_what_was_to_happen_and_has_not_is_due(
    browser: Browser,  # noqa: F811
    language: str,
    seconds: int,
    said: str,
    said_ahead: str,
) -> None:
    with translation.override(language):
        words = script_words()
    now = datetime.now(UTC)
    at = (now + timedelta(seconds=seconds)).isoformat()
    page = browser.new_page()
    page.clock.set_fixed_time(now + timedelta(milliseconds=200))
    page.set_content(
        f'<html lang="{language}">'
        f"<meta name='words' content='{words}'>"
        f'<time data-relative datetime="{at}"></time>'
        f'<time data-relative data-ahead datetime="{at}"></time>'
    )
    page.add_script_tag(path=SCRIPT)
    page.evaluate("tick()")
    assert page.locator("time").all_inner_texts() == [said, said_ahead]
    page.close()
