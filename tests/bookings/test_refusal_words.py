"""Every code of a refusal has its sentence."""

from itertools import chain

import pytest

from bookings.errors import (
    BookingGone,
    Closed,
    Keeps,
    Late,
    LeavingRefused,
    Needed,
    NotOffered,
    PageClosed,
    PageGone,
    SlotTaken,
    StillNeeded,
    TooLate,
)
from bookings.refusal_words import SENTENCES, closed_text, refusal


def test_each_code_has_a_sentence_and_no_sentence_is_left_over() -> None:
    codes = {*map(str, chain(Closed, Late, Needed, Keeps)), "slot-taken", "slot-not-offered"}
    assert codes == set(SENTENCES)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (SlotTaken(), "This time has been taken meanwhile. Please choose another one."),
        (NotOffered(), "This time is not offered. Please choose another one."),
        (PageGone(), "This page does not exist any more."),
        (BookingGone(), "This booking does not exist any more."),
        (
            PageClosed(Closed.BY_HOST),
            "This page is closed: it takes no bookings at the moment.",
        ),
        (
            TooLate(Late.CANCEL_AFTER_START),
            "The meeting has begun, so it cannot be cancelled any more.",
        ),
        (
            StillNeeded(Needed.AHEAD),
            "The meeting is not over. Cancel it first; its guest is told by mail.",
        ),
        (
            LeavingRefused(Keeps.TEAMS, ["Sales", "100 %"]),
            "Others are in a team of yours: Sales and 100 %. Hand it over first.",
        ),
    ],
)
def test_a_refusal_is_told_in_a_sentence(error: Exception, told: str) -> None:
    assert refusal(error) == told


def test_a_page_that_is_open_has_nothing_to_say() -> None:
    assert closed_text(None) == ""
