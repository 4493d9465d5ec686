"""How long the agent rests between its tries to connect."""

from daybook_connector.line.connection import longest_rest
from daybook_connector.local.pace import AgentPace


def test_the_rest_grows_with_each_failure_up_to_a_limit() -> None:
    rests = [longest_rest(AgentPace(), failures) for failures in (1, 2, 3, 6, 7, 8)]
    assert rests == [1.0, 2.0, 4.0, 32.0, 60.0, 60.0]


def test_a_portal_that_is_away_for_days_is_still_tried() -> None:
    assert longest_rest(AgentPace(), 100_000) == 60.0
