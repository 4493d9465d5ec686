"""Agents that fall silent, what is forgotten, and what the portal's buttons mean for an agent."""

from datetime import timedelta
from typing import Any

import pytest
from daybook_protocol.commands import CheckArguments, RemoveArguments
from django.utils import timezone

from bookings.actions.pages import save_page
from connectors.actions.rotate import rotate_credentials
from connectors.actions.steer import (
    change_mode,
    pause_connector,
    resume_connector,
    sync_now,
)
from connectors.models import Connector
from kinds.outlook.commands import issue, take
from kinds.outlook.hints import EVERY_AGENT
from kinds.outlook.models import AgentCalendar, AgentCommand, AgentEvent, OutlookAccount
from kinds.outlook.pairing import open_pairing
from kinds.outlook.receive.news import news_of
from kinds.outlook.tasks import notice_silence, prune
from tests.agents.speaker import Desk, event, paired_desk
from tests.factories import NOW, BookingPageFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    desk = paired_desk()
    desk.begin("work")
    return desk


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any) -> Any:
    """Runs a function and returns the hints that went out after its commit."""
    sent: list[dict[str, Any]] = []

    class Layer:
        async def group_send(self, group: str, message: dict[str, Any]) -> None:
            if group != EVERY_AGENT:
                sent.append(message)

    monkeypatch.setattr("kinds.outlook.hints.get_channel_layer", Layer)

    def of(function: Any, **arguments: Any) -> list[str]:
        sent.clear()
        with django_capture_on_commit_callbacks(execute=True):
            function(**arguments)
        return [message["type"] for message in sent]

    return of


def settings_of(desk: Desk) -> dict[str, Any]:
    return next(news.wire() for news in news_of(desk.agent.pk) if news.type == "settings")


# --- Silence ---


def test_silence_is_noticed_after_75_seconds_and_once(desk: Desk) -> None:
    desk.refresh()
    seen = desk.agent.last_seen_at
    assert seen is not None
    assert notice_silence(seen + timedelta(seconds=75)) == 0
    assert notice_silence(seen + timedelta(seconds=76)) == 1
    assert desk.refresh().agent.was_silent
    assert notice_silence(seen + timedelta(seconds=91)) == 0


# --- Forgetting ---


def test_invitations_that_nobody_followed_are_forgotten_an_hour_after_their_code() -> None:
    open_pairing(host=UserFactory(), now=NOW)
    prune(NOW + timedelta(minutes=74))
    assert OutlookAccount.objects.count() == 1
    prune(NOW + timedelta(minutes=76))
    assert OutlookAccount.objects.count() == 0


def test_a_paired_account_is_not_forgotten(desk: Desk) -> None:
    prune(timezone.now() + timedelta(days=400))
    assert OutlookAccount.objects.count() == 1


def test_answers_are_forgotten_after_a_day_and_questions_are_not(desk: Desk) -> None:
    arguments, now = CheckArguments(network=False), timezone.now()
    old = issue(desk.account, subject="one", arguments=arguments, now=now)
    issue(desk.account, subject="two", arguments=arguments, now=now)
    desk.tell(desk.say.done(str(old.pk)))
    prune(now + timedelta(hours=25))
    assert [row.subject for row in AgentCommand.objects.all()] == ["two"]


def test_the_events_of_an_unshared_calendar_are_forgotten_after_a_day(desk: Desk) -> None:
    now = timezone.now()
    desk.tell(*desk.say.snapshot("work", "work-2", [event("a", now)]))
    desk.tell(desk.say.calendars("home"))
    prune(now + timedelta(hours=23))
    assert AgentEvent.objects.count() == 1
    prune(now + timedelta(hours=25))
    calendar = AgentCalendar.objects.get(key="work")
    assert (AgentEvent.objects.count(), calendar.revision) == (0, "")
    assert calendar.floor == calendar.version
    desk.tell(desk.say.calendars("work"))
    resend, _ = desk.tell(desk.say.changes("work", "work-2", "work-3"))
    assert resend["type"] == "resend"


# --- The portal's buttons ---


def test_sync_now_asks_the_agent_to_read_and_once(desk: Desk, hints: Any) -> None:
    connector = Connector.objects.get()
    assert hints(sync_now, connector=connector) == ["agent.news"]
    assert hints(sync_now, connector=connector) == []
    command = AgentCommand.objects.get()
    assert (command.name, command.subject, command.arguments) == ("sync", "sync", {})
    desk.tell(desk.say.done(str(command.pk)))
    assert hints(sync_now, connector=connector) == ["agent.news"]


@pytest.mark.parametrize(
    ("sync", "told"),
    [
        ("30", {"mode": "auto", "minutes": 30}),
        ("manual", {"mode": "manual", "minutes": 5}),
        ("realtime", {"mode": "realtime", "minutes": 5}),
    ],
)
def test_a_new_mode_is_told(desk: Desk, hints: Any, sync: str, told: dict[str, Any]) -> None:
    connector = Connector.objects.get()
    assert hints(change_mode, connector=connector, sync=sync, now=NOW) == ["agent.news"]
    settings = settings_of(desk)
    assert {name: settings[name] for name in told} == told


def test_pause_and_resume_are_told_and_end_a_pause_of_the_pc(desk: Desk, hints: Any) -> None:
    connector = Connector.objects.get()
    assert hints(pause_connector, connector=connector, now=NOW) == ["agent.news"]
    assert settings_of(desk)["paused"]
    OutlookAccount.objects.update(paused_on_pc=True)
    assert hints(resume_connector, connector=connector) == ["agent.news"]
    assert not settings_of(desk)["paused"]
    assert not OutlookAccount.objects.get().paused_on_pc


def test_a_longer_horizon_is_told(desk: Desk, hints: Any) -> None:
    before = settings_of(desk)["days_ahead"]
    page = BookingPageFactory(user=desk.account.host)
    page.horizon = 200
    assert hints(save_page, page=page) == ["agent.news"]
    assert settings_of(desk)["days_ahead"] >= 200 > before


def test_the_hosts_addresses_are_told(desk: Desk) -> None:
    connector = Connector.objects.get()
    connector.addresses = ["Anna.Archer@Example.com"]
    connector.save()
    host = connector.host
    host.email = "anna@example.com"
    host.save()
    assert settings_of(desk)["addresses"] == ["anna.archer@example.com", "anna@example.com"]


def test_an_address_that_is_longer_than_the_line_bears_costs_no_other(desk: Desk) -> None:
    connector = Connector.objects.get()
    connector.addresses = ["/principals/" + "x" * 320, "ANNA.ARCHER@example.com", ""]
    connector.save()
    addresses = settings_of(desk)["addresses"]
    assert addresses == sorted(["anna.archer@example.com", connector.host.email.lower()])


def test_deleting_the_connector_sends_the_agent_away(desk: Desk, hints: Any) -> None:
    assert hints(Connector.objects.get().delete) == ["agent.leave"]


def test_other_kinds_are_left_alone(hints: Any) -> None:
    from tests.factories import ConnectorFactory

    connector = ConnectorFactory()
    assert hints(sync_now, connector=connector) == []
    assert hints(change_mode, connector=connector, sync="30", now=NOW) == []


def test_credentials_of_an_outlook_can_be_rotated(desk: Desk) -> None:
    assert rotate_credentials().unreadable == ()


def test_a_used_answer_does_not_serve_again(desk: Desk) -> None:
    arguments, now = RemoveArguments(calendar="work", uid="u", key="k"), timezone.now()
    first = issue(desk.account, subject="u", arguments=arguments, now=now)
    desk.tell(desk.say.done(str(first.pk), key="k"))
    assert issue(desk.account, subject="u", arguments=arguments, now=now) == first
    take(first, now)
    assert issue(desk.account, subject="u", arguments=arguments, now=now) != first
