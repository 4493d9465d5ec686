"""When a meeting ends, as its pages say it."""

import zoneinfo

import pytest
from django.template import Context, Template
from django.utils import timezone

from tests.factories import instant

SPAN = Template("{% load languages %}{{ start|clock }}{{ end|ending:start }}")


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("UTC", "23:30 – Wed 2 Dec, 00:30"),
        ("Europe/Berlin", "00:30–01:30"),
        ("America/New_York", "18:30–19:30"),
    ],
)
def test_the_day_on_which_it_ends_is_named_where_it_is_another_one(zone: str, told: str) -> None:
    words = Context({"start": instant("2026-12-01 23:30"), "end": instant("2026-12-02 00:30")})
    with timezone.override(zoneinfo.ZoneInfo(zone)):
        assert SPAN.render(words) == told
