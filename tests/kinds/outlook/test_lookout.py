"""When a line looks for news that no hint has told of, and what that costs."""

from typing import Any

import pytest
from daybook_protocol.commands import CheckArguments
from django.utils import timezone

from kinds.outlook import lookout as module
from kinds.outlook.commands import issue
from kinds.outlook.lookout import COMMANDS_EVERY, SETTINGS_EVERY, Lookout
from tests.agents.speaker import Desk, paired_desk

pytestmark = pytest.mark.django_db


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def desk() -> Desk:
    return paired_desk()


def test_commands_are_looked_for_often_with_one_query_and_the_rest_seldom(
    desk: Desk, clock: Clock, django_assert_num_queries: Any
) -> None:
    lookout = Lookout()
    lookout.saw_all()
    arguments = CheckArguments(network=False)
    issue(account=desk.account, subject="", arguments=arguments, now=timezone.now())
    clock.now += COMMANDS_EVERY
    assert not lookout.is_due()
    while clock.now < 1000 + SETTINGS_EVERY:
        clock.now += 1
        if lookout.is_due():
            with django_assert_num_queries(1):
                assert [news.type for news in lookout.look(desk.agent)] == ["command"]
        assert not lookout.is_due()
    clock.now += COMMANDS_EVERY + 1
    assert [news.type for news in lookout.look(desk.agent)] == ["settings", "command"]


def test_agents_that_came_together_do_not_look_for_everything_at_once(clock: Clock) -> None:
    lookouts = [Lookout() for _ in range(200)]
    left = {round(clock.now - one._settings_at) for one in lookouts}
    assert len(left) > 50
    assert max(left) <= SETTINGS_EVERY / 2
