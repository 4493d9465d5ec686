"""What hosts write about their page: paragraphs and links, and nothing that runs."""

from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template

from bookings.why.clock import DayClock
from tests.factories import instant

REL = 'rel="nofollow noopener ugc"'


def shown(text: str) -> str:
    template = Template("{% load prose %}{{ text|linked|linebreaks }}")
    return template.render(Context({"text": text}))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo,\nthree.", "<p>One.</p>\n\n<p>Two,<br>three.</p>"),
        (
            "See https://example.org/a?b=1&c=2.",
            f'<p>See <a href="https://example.org/a?b=1&amp;c=2" {REL}>'
            "https://example.org/a?b=1&amp;c=2</a>.</p>",
        ),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("javascript:alert(1)", "<p>javascript:alert(1)</p>"),
    ],
)
def test_descriptions_keep_their_paragraphs_and_links(text: str, html: str) -> None:
    assert shown(text) == html


@pytest.mark.parametrize(
    "text",
    [
        'https://example.org/"onmouseover="alert(1)',
        "https://example.org/<img src=x onerror=alert(1)>",
        "http://<b>",
        "data:text/html,<b>",
    ],
)
def test_no_description_leaves_its_text(text: str) -> None:
    html = shown(text)
    assert "<img" not in html
    assert "<b>" not in html
    assert '"onmouseover' not in html
    assert 'href="data' not in html


def test_whole_days_are_named_by_their_last_day() -> None:
    start, end = instant("2026-11-30 00:00"), instant("2026-12-03 00:00")
    clock = DayClock(ZoneInfo("UTC"), start.date())
    seconds = int(start.timestamp()), int(end.timestamp())
    assert clock.whole_days(*seconds) == ("Mon 30 Nov", "Wed 2 Dec")
    assert clock.whole_days(seconds[0], seconds[0] + 86400) is None
    assert DayClock(ZoneInfo("Europe/Berlin"), start.date()).whole_days(*seconds) is None
