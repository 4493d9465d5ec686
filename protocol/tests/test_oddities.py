"""Oddities of events on their way over the line."""

import pytest
from daybook_ical.oddities import Odd, Oddity
from daybook_protocol.oddities import oddity_of, reason_of
from daybook_protocol.reasons import ToldReason

DEEP = Oddity(
    Odd.EXTRA_WHOLE_DAY,
    because=Oddity(Odd.EMPTY, name="RDATE", because=Oddity(Odd.TOO_MANY_TIMES, most=3)),
)


@pytest.mark.parametrize(
    "oddity", [Oddity(Odd.NO_START), Oddity.of(Odd.UNKNOWN_ZONE, "Base Camp", "DTSTART"), DEEP]
)
def test_an_oddity_comes_over_the_line_as_it_was(oddity: Oddity) -> None:
    told = ToldReason(**reason_of(oddity).wire())
    assert oddity_of(told.code, told.about) == oddity


def test_what_this_version_does_not_know_is_no_oddity() -> None:
    assert oddity_of("of-a-newer-agent", {}) is None
    assert oddity_of("whole-days", {"because-1": "of-a-newer-agent"}) is None


def test_a_reason_is_flat() -> None:
    assert reason_of(DEEP).wire() == {
        "code": "extra-whole-day",
        "about": {
            "because-1": "empty",
            "name-1": "RDATE",
            "because-2": "too-many-times",
            "most-2": 3,
        },
    }
