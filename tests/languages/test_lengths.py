"""Lengths, numbers and lists as people read them."""

from datetime import timedelta

import pytest
from django.utils import translation

from languages.lengths import age, length, measured, pace, wait
from languages.lists import listed, quoted
from languages.numbers import number


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (0, "0 minutes"),
        (1, "1 minute"),
        (90, "1 hour 30 minutes"),
        (1440, "1 day"),
        (2 * 1440 + 61, "2 days 1 hour 1 minute"),
    ],
)
def test_a_length_that_was_set_is_told_to_the_minute(minutes: int, text: str) -> None:
    assert length(timedelta(minutes=minutes)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (3 * 3600 + 5 * 60 + 59, "3 hours 5 minutes"),
        (28 * 3600 + 59 * 60, "1 day 4 hours"),
        (50 * 3600, "2 days"),
    ],
)
def test_an_age_has_as_many_digits_as_matter(seconds: int, text: str) -> None:
    assert age(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.04, "under 0.1 seconds"),
        (0.4, "0.4 seconds"),
        (9.94, "9.9 seconds"),
        (9.96, "10 seconds"),
        (200, "3 minutes"),
    ],
)
def test_how_long_work_took(seconds: float, text: str) -> None:
    assert measured(timedelta(seconds=seconds)) == text


def test_a_second_with_its_tenth_is_one_of_several() -> None:
    with translation.override("de"):
        assert measured(timedelta(seconds=1)) == "1,0 Sekunden"


@pytest.mark.parametrize(
    ("seconds", "text"), [(1, "1 minute"), (61, "2 minutes"), (3600, "1 hour")]
)
def test_nobody_is_told_to_come_back_too_early(seconds: int, text: str) -> None:
    assert wait(seconds) == text


@pytest.mark.parametrize(
    ("minutes", "text"),
    [
        (1, "every minute"),
        (5, "every 5 minutes"),
        (60, "every hour"),
        (90, "every 1 hour 30 minutes"),
    ],
)
def test_how_often_something_happens(minutes: int, text: str) -> None:
    assert pace(timedelta(minutes=minutes)) == text


def test_large_numbers_are_told_in_groups() -> None:
    assert [number(amount) for amount in (0, 1, 1200)] == ["0", "1", "1,200"]


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "“a”"), (["a", "b"], "“a” and “b”"), (["a", "b", "c"], "“a”, “b” and “c”")],
)
def test_a_list_ends_with_and(names: list[str], text: str) -> None:
    assert listed(quoted(names)) == text
