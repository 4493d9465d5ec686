"""The theme keeps its promises: contrast in both colour schemes, nothing inline, small files."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

ROOT = Path(settings.BASE_DIR)
CSS = (ROOT / "static/css/daybook.css").read_text()
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\);", CSS)
}
SURFACES = ["paper", "sheet", "sunk"]
TEXT = [
    *[(ink, surface) for ink in ("ink", "ink-2", "ink-3") for surface in ("paper", "sheet")],
    *[(ink, "sunk") for ink in ("ink", "ink-2", "ink-3")],
    *[(tone, s) for tone in ("accent", "accent-2", "broken") for s in ("paper", "sheet")],
    *[(ink, f"{tone}-wash") for tone in ("accent", "ok", "attention", "broken")
      for ink in ("ink", "ink-2", tone)],
    ("on-accent", "accent"), ("on-accent", "accent-2"), ("on-broken", "broken"),
]  # fmt: skip
EDGES = [("edge", surface) for surface in SURFACES] + [("accent", s) for s in SURFACES]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (EDGES, 3.0)], ids=["text", "edges"])
def test_colours_can_be_told_apart(scheme: str, pairs: list[tuple[str, str]], least: float) -> None:
    measured = {
        pair: round(contrast(TOKENS[pair[0]][scheme], TOKENS[pair[1]][scheme]), 2) for pair in pairs
    }

    assert {pair: ratio for pair, ratio in measured.items() if ratio < least} == {}


def test_black_on_white_has_the_contrast_the_standard_says() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0


def test_templates_hold_nothing_the_content_policy_forbids() -> None:
    forbidden = re.compile(r"\sstyle=|<style|\son\w+=|hx-on|hx-vals=.js:|<script(?![^>]*\ssrc=)")
    guilty = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in (ROOT / "templates").rglob("*.html")
        if "/mail/" not in str(path)
        for line in path.read_text().splitlines()
        if forbidden.search(line)
    ]

    assert guilty == []


@pytest.mark.django_db
def test_a_page_asks_for_five_files_and_none_from_elsewhere(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()

    files = re.findall(r'<(?:script|link|img)[^>]*(?:src|href)="([^"]+)"', page)

    assert files == [
        "/static/icons/favicon.svg",
        "/static/css/daybook.css",
        "/static/js/theme.js",
        "/static/django_htmx/htmx-2.min.js",
        "/static/js/daybook.js",
    ]
