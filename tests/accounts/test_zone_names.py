"""Times on pages name their zone, also in the hour that a change of clocks repeats."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone

SHOWN = '{% load zones %}{{ when|date:"H:i" }} {{ when|zone }}'


@pytest.mark.parametrize(("hour", "shown"), [(0, "02:30 CEST"), (1, "02:30 CET"), (2, "03:30 CET")])
def test_each_pass_of_the_repeated_hour_is_named(hour: int, shown: str) -> None:
    when = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    with timezone.override(ZoneInfo("Europe/Berlin")):
        assert Template(SHOWN).render(Context({"when": when})) == shown


def test_no_time_has_no_zone() -> None:
    assert Template(SHOWN).render(Context({"when": None})).strip() == ""
