from itertools import product

import pytest
from daybook_ical.events import Response, ShowAs

from calendars.domain.blocking import (
    AllDay,
    BlockingPolicy,
    BlockingReason,
    BlockingVerdict,
    blocks,
    judge,
)
from calendars.words.blocking import REASONS, reason_said


@pytest.mark.parametrize(
    ("show_as", "expected"),
    [
        (ShowAs.FREE, False),
        (ShowAs.TENTATIVE, True),
        (ShowAs.BUSY, True),
        (ShowAs.AWAY, True),
        (ShowAs.ELSEWHERE, True),
    ],
)
def test_everything_but_free_blocks_by_default(show_as, expected):
    assert blocks(show_as, Response.NONE, False, BlockingPolicy()) is expected
    assert blocks(show_as, Response.UNANSWERED, True, BlockingPolicy()) is expected


def test_declined_invitations_never_block():
    for show_as, all_day, wish in product(ShowAs, (True, False), AllDay):
        policy = BlockingPolicy(all_day=wish)
        assert judge(show_as, Response.DECLINED, all_day, policy) == BlockingVerdict(
            False, BlockingReason.DECLINED
        )


@pytest.mark.parametrize(
    ("policy", "show_as", "response", "why"),
    [
        (
            BlockingPolicy(tentative=False),
            ShowAs.TENTATIVE,
            Response.NONE,
            BlockingReason.TENTATIVE_EXEMPT,
        ),
        (
            BlockingPolicy(tentative=False),
            ShowAs.BUSY,
            Response.TENTATIVE,
            BlockingReason.MAYBE_EXEMPT,
        ),
        (
            BlockingPolicy(elsewhere=False),
            ShowAs.ELSEWHERE,
            Response.NONE,
            BlockingReason.ELSEWHERE_EXEMPT,
        ),
        (
            BlockingPolicy(unanswered=False),
            ShowAs.BUSY,
            Response.UNANSWERED,
            BlockingReason.UNANSWERED_EXEMPT,
        ),
    ],
)
def test_an_exemption_frees_only_what_it_names(policy, show_as, response, why):
    assert judge(show_as, response, False, policy) == BlockingVerdict(False, why)
    assert blocks(ShowAs.BUSY, Response.NONE, False, policy)
    assert blocks(ShowAs.AWAY, Response.ACCEPTED, False, policy)


def test_whole_days_follow_the_hosts_wish_before_their_own_show_as():
    always, never = BlockingPolicy(all_day=AllDay.ALWAYS), BlockingPolicy(all_day=AllDay.NEVER)
    assert blocks(ShowAs.FREE, Response.NONE, True, always)
    assert not blocks(ShowAs.FREE, Response.NONE, False, always)
    assert not blocks(ShowAs.AWAY, Response.NONE, True, never)
    assert blocks(ShowAs.AWAY, Response.NONE, False, never)


def test_the_reason_names_what_the_event_is_shown_as():
    policy = BlockingPolicy()
    found = [reason_said(judge(show_as, Response.NONE, False, policy).reason) for show_as in ShowAs]
    assert found == [
        "shown as Free",
        "shown as Tentative",
        "shown as Busy",
        "shown as Out of office",
        "shown as Working elsewhere",
    ]


def test_every_reason_has_words():
    assert set(REASONS) == set(BlockingReason)
    assert reason_said("maybe-exempt") == (
        "answered with “maybe”, and tentative events do not block here"
    )
