"""Whoever reads the logs learns no link."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from config.log_secrets import without_secrets
from tests.config.logging_program import LINKS, LOGGERS

OPEN = {
    "app_label", "content_type_id", "host", "id", "model", "number", "object_id", "other", "page",
    "path", "pk", "run", "url",
}  # fmt: skip
"""Parts of addresses that give nobody a right: names and numbers."""


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_logger_writes_a_link_with_a_secret(form: str) -> None:
    words = [sys.executable, "-m", "tests.config.logging_program", form]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.stderr.endswith("THE END"), done.stderr[-2000:]
    assert (
        re.findall(r".*(?:0123456789abcdef|IjEyMzQ1|Zq3yT0aV).*", done.stderr + done.stdout) == []
    )
    assert all(f"{name} asked for " in done.stderr for name in LOGGERS)
    assert done.stderr.count("/booking/…/cancel/") >= len(LOGGERS) + 3
    assert "Not Found: /booking/…/cancel/" in done.stderr
    assert "a line of the logger bookings could not be written" in done.stderr
    if form == "json":
        lines = [line for line in done.stderr.splitlines() if line.startswith("{")]
        assert len([json.loads(line) for line in lines]) >= len(LINKS) * (2 * len(LOGGERS) + 3)


def routes(resolver: URLResolver, before: str = "/") -> Iterator[tuple[str, str, set[str]]]:
    """Every address with a secret in its variable parts, and the names of these."""
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            named = re.findall(r"<(?!int:|uuid:)(?:\w+:)?(\w+)>", route)
            filled = re.sub(r"\(\?P<\w+>[^)]*\)|<(?:\w+:)?\w+>", "c1a2-SECRET", route)
            yield filled.replace("^", "").replace("$", ""), route, set(named)


def test_every_address_with_a_secret_in_it_is_known() -> None:
    shown = [
        route
        for filled, route, names in routes(get_resolver())
        if names - OPEN and "SECRET" in without_secrets(f"GET {filled} HTTP/1.1")
    ]
    assert shown == []


@pytest.mark.parametrize(
    "line",
    [
        '  File "/srv/daybook/bookings/views/manage.py", line 12, in show',
        "sync of connector 12 left out: it is paused",
        "GET /bookings/?page=2 HTTP/1.1",
        "GET /book/anna/intro/ HTTP/1.1",
        "WebSocket /live/?topics=dashboard,connector:5 [accepted]",
        "Uvicorn running on http://127.0.0.1:8000",
        "job 6fd1a1d2-0d5f-4d3c-9a57-0f2f1a8d9c11 (calendars.sync) is given up",
        "tests/test_a_name_that_reads_as_a_whole_sentence_and_is_rather_long.py",
    ],
)
def test_what_is_no_secret_stays(line: str) -> None:
    assert without_secrets(line) == line
