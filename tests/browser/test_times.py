"""Times that tick in the browser."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import browser  # noqa: F401  (a fixture)

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "static" / "js" / "daybook.js"


@pytest.mark.parametrize(
    ("seconds", "said", "said_ahead"),
    [
        (570, "in 9 minutes", "in 9 minutes"),
        (3, "just now", "any moment"),
        (-30, "30 seconds ago", "any moment"),
        (-320, "5 minutes ago", "due 5 minutes ago"),
    ],
)
def test_what_was_to_happen_and_has_not_is_due(
    browser: Browser,  # noqa: F811
    seconds: int,
    said: str,
    said_ahead: str,
) -> None:
    now = datetime.now(UTC)
    at = (now + timedelta(seconds=seconds)).isoformat()
    page = browser.new_page()
    page.clock.set_fixed_time(now + timedelta(milliseconds=200))
    page.set_content(
        f'<html lang="en"><time data-relative datetime="{at}"></time>'
        f'<time data-relative data-ahead datetime="{at}"></time>'
    )
    page.add_script_tag(path=SCRIPT)
    page.evaluate("tick()")
    assert page.locator("time").all_inner_texts() == [said, said_ahead]
    page.close()
