"""Events of which not all could be read, in words."""

import pytest

from calendars.domain.caution import caution_of, name_of


@pytest.mark.parametrize(
    ("key", "start", "name"),
    [
        ("/john/office/lunch.ics", "", "“lunch.ics”"),
        ("/john/office/stand%20up%2F1.ics", "", "“stand up/1.ics”"),
        ("AAMkAD", "2026-12-01", "“AAMkAD” (2026-12-01)"),
        ("a", "2026-12-01T09:00:00", "“a” (2026-12-01 09:00)"),
        ("a", "2026-12-01T09:00:00 Europe/Berlin", "“a” (2026-12-01 09:00 Europe/Berlin)"),
        ("a", "2026-12-01T09:00:00 file:Our zone", "“a” (2026-12-01 09:00)"),
        ("x" * 100, "", f"“{'x' * 59}…”"),
        ("/", "", "“/”"),
    ],
)
def test_an_event_is_named_by_its_resource_and_its_time(key: str, start: str, name: str) -> None:
    assert name_of(key, start) == name


def test_a_problem_weighs_more_than_a_doubt() -> None:
    assert caution_of("", "") == ""
    assert caution_of("its end is empty", "") == "It was read with caution: its end is empty."
    assert caution_of("its end is empty", "Broken.") == (
        "Its present version cannot be read: Broken. What is known of it counts."
    )
