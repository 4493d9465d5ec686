"""Every alert about the program on the PC: raised, mailed once, resolved by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alerts.models import Alert
from alerts.words import shown
from connectors.examining.examine import examine_connector, examine_everything
from connectors.examining.examiners import Ward
from connectors.models import Connector
from connectors.overview import overview
from kinds.outlook.actions import revoke_pc
from kinds.outlook.models import Agent, OutlookAccount
from kinds.outlook.receive.goodbye import goodbye_of
from kinds.outlook.versions import is_too_old
from kinds.outlook.watch import examine_agents
from tests.alerts.alert_mails import mails
from tests.factories import (
    NOW,
    AgentFactory,
    ConnectorFactory,
    OutlookAccountFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def after(minutes: float) -> datetime:
    return NOW + minutes * MINUTE


@pytest.fixture
def agent() -> Agent:
    """A healthy agent in real-time mode, heard of just now and read five minutes ago."""
    agent = AgentFactory(
        account__public_id="K7QF-2000", last_seen_at=NOW, paired_at=NOW - timedelta(days=3)
    )
    Connector.objects.update(
        created_at=NOW - timedelta(days=3),
        last_sync_at=NOW - 5 * MINUTE,
        last_seen_at=NOW,
        next_sync_at=NOW + 25 * MINUTE,
    )
    return agent


def examine(now: datetime) -> list[str]:
    examine_everything(now)
    return sorted(Alert.objects.open().values_list("code", flat=True))


def heard(now: datetime, **facts: object) -> None:
    Agent.objects.active().update(last_seen_at=now, **facts)


def specifics() -> str:
    return shown(Alert.objects.open().get(), to_host=True).specifics


def says(code: str, detail: str = "") -> dict[str, object]:
    return {"conditions": [{"code": code, "detail": detail, "since": NOW.isoformat()}]}


# --- Each story: make it so, mend it, its title, and what the host reads ---


def fall_silent(now: datetime) -> None:
    """Nothing to do: nobody beats its heart."""


def told(code: str, detail: str = "") -> Callable[[datetime], None]:
    return lambda now: heard(now, state=says(code, detail))


def untold(now: datetime) -> None:
    heard(now, state={"conditions": []})


def knock_as_rival(now: datetime) -> None:
    heard(now)
    OutlookAccount.objects.update(rival={"pc": "OLD-PC", "at": now.isoformat()})


def wait_an_hour(now: datetime) -> None:
    heard(now)
    OutlookAccount.objects.update(rival={"pc": "OLD-PC", "at": (now - 61 * MINUTE).isoformat()})


def block(now: datetime) -> None:
    heard(now)
    OutlookAccount.objects.update(blocked_until=NOW + 30 * MINUTE)


def wait_it_out(now: datetime) -> None:
    heard(now)
    OutlookAccount.objects.update(blocked_until=now)


def set_clock(ms: int) -> Callable[[datetime], None]:
    return lambda now: heard(now, skew_ms=ms)


def version(number: str) -> Callable[[datetime], None]:
    return lambda now: heard(now, version=number)


STORIES: dict[str, tuple[Callable[[datetime], None], Callable[[datetime], None], str]] = {
    "agent-offline": (fall_silent, heard, "ANNA-PC was last heard of Mon 23 Nov 2026, 08:00."),
    "outlook-closed": (
        told("outlook-closed"), untold, "On ANNA-PC, since Mon 23 Nov 2026, 08:00."
    ),
    "outlook-busy": (
        told("outlook-busy", "A reminder is open."), untold,
        "On ANNA-PC, since Mon 23 Nov 2026, 08:00. A reminder is open.",
    ),
    "outlook-security-prompt": (
        told("outlook-security-prompt"), untold, "On ANNA-PC, since Mon 23 Nov 2026, 08:00."
    ),
    "new-outlook-only": (
        told("new-outlook-only"), untold, "On ANNA-PC, since Mon 23 Nov 2026, 08:00."
    ),
    "agent-sync-failed": (
        told("sync-failed", "The calendar store is not there."), untold,
        "On ANNA-PC, since Mon 23 Nov 2026, 08:00. The calendar store is not there.",
    ),
    "channel-blocked": (
        told("channel-blocked", "A proxy cut it off."), untold,
        "On ANNA-PC, since Mon 23 Nov 2026, 08:00. A proxy cut it off.",
    ),
    "two-agents": (
        knock_as_rival, wait_an_hour, "OLD-PC was refused Mon 23 Nov 2026, 08:02; ANNA-PC goes on."
    ),
    "pairing-blocked": (
        block, wait_it_out, "Connector ID K7QF-2000, until Mon 23 Nov 2026, 08:30."
    ),
    "agent-too-old": (
        version("0.0.9"), version("0.1.0"),
        "ANNA-PC has version 0.0.9, at least 0.1.0 is needed. Your administrator has it.",
    ),
    "clock-skew": (
        set_clock(-200_000), set_clock(900), "The clock of ANNA-PC is 3 minutes behind."
    ),
}  # fmt: skip


@pytest.mark.parametrize("code", STORIES)
@time_machine.travel(NOW, tick=False)
def test_it_is_raised_mailed_once_and_resolves_by_itself(agent: Agent, code: str) -> None:
    provoke, heal, sentence = STORIES[code]
    assert examine(NOW) == []

    provoke(after(2))
    assert examine(after(2)) == [code]
    assert specifics() == sentence
    assert mails(after(3)) == []
    title = shown(Alert.objects.get(), to_host=True).title
    if code != "agent-offline":
        heard(after(13))
    first = mails(after(13))
    assert [f"{agent.account.host.email}: " in mail and title in mail for mail in first] == [True]
    assert mails(after(14)) == []

    heal(after(15))
    assert examine(after(15)) == []
    assert [title in mail for mail in mails(after(15))] == [True]
    assert mails(after(16)) == []


def test_a_pause_on_the_pc_is_told_as_that_and_never_mailed(agent: Agent) -> None:
    Connector.objects.update(paused_at=NOW, next_sync_at=None)
    assert examine(NOW) == ["connector-paused"]

    OutlookAccount.objects.update(paused_on_pc=True)
    assert examine(NOW) == ["agent-paused"]
    assert specifics() == "On ANNA-PC, since Mon 23 Nov 2026, 08:00."
    assert mails(after(60)) == []

    Connector.objects.update(paused_at=None, next_sync_at=after(30))
    assert examine(NOW) == []


def test_no_sign_of_life_is_expected_while_the_connector_is_paused(agent: Agent) -> None:
    assert examine(after(2)) == ["agent-offline"]
    Connector.objects.update(paused_at=NOW, next_sync_at=None)
    assert examine(after(2)) == ["connector-paused"]


@pytest.mark.parametrize(("silent_for", "codes"), [(75, []), (76, ["agent-offline"])])
def test_silence_counts_after_75_seconds(agent: Agent, silent_for: int, codes: list[str]) -> None:
    assert examine(NOW + silent_for * SECOND) == codes


def test_a_silent_agent_is_the_one_alert_for_runs_that_fail_because_of_it(agent: Agent) -> None:
    Connector.objects.update(
        error_code="agent-offline", error_text="The program is not connected.", failures=3
    )
    assert examine(after(120)) == ["agent-offline"]
    found = overview(agent.account.connector, after(120))
    assert (found.state.label, found.state.meaning) == ("Offline", "Agent offline")


def test_a_run_that_finds_the_agent_silent_is_offline_before_anybody_examined_it(
    agent: Agent,
) -> None:
    Connector.objects.update(error_code="agent-offline", error_text="Not connected.", failures=1)
    state = overview(agent.account.connector, after(1)).state
    assert (state.code, state.label, state.meaning) == ("offline", "Offline", "Not connected.")


def test_a_first_read_that_takes_its_time_alarms_nobody(agent: Agent) -> None:
    Connector.objects.update(error_code="not-yet", error_text="It is reading.", failures=1)
    assert examine(NOW) == []
    state = overview(agent.account.connector, NOW).state
    assert (state.label, state.tone) == ("Waiting for the PC", "syncing")


def test_a_closed_outlook_is_not_told_a_second_time_as_a_failed_sync(agent: Agent) -> None:
    Connector.objects.update(error_code="store-unavailable", error_text="Closed.", failures=1)
    heard(NOW, state=says("outlook-closed"))
    assert examine(NOW) == ["outlook-closed"]
    heard(NOW, state={})
    assert examine(NOW) == ["sync-failed"]


def test_an_agent_that_can_read_nothing_has_one_alert_whatever_the_runs_say(agent: Agent) -> None:
    Connector.objects.update(error_code="store-unavailable", error_text="Gone.", failures=1)
    heard(NOW, state=says("sync-failed", "The calendar store is not there."))
    assert examine(NOW) == ["agent-sync-failed"]


def test_before_the_first_read_the_state_names_what_the_pc_complains_of(agent: Agent) -> None:
    Connector.objects.update(last_sync_at=None, next_sync_at=None)
    state = overview(agent.account.connector, NOW).state
    assert (state.label, state.remedy) == ("First sync pending", "")
    heard(NOW, state=says("sync-failed"))
    examine(NOW)
    state = overview(agent.account.connector, NOW).state
    assert (state.label, state.meaning) == (
        "Needs attention", "Calendars cannot be read on the PC"
    )  # fmt: skip


def test_what_a_silent_agent_told_last_stays_as_it_was(agent: Agent) -> None:
    heard(NOW, state=says("outlook-busy"), skew_ms=300_000)
    assert examine(NOW) == ["clock-skew", "outlook-busy"]
    assert examine(after(30)) == ["agent-offline", "clock-skew", "outlook-busy"]

    heard(after(31), state={}, skew_ms=0)
    assert examine(after(31)) == []
    heard(after(31), state=says("outlook-closed"))
    assert examine(after(60)) == ["agent-offline"]


def test_a_revoked_pc_takes_its_conditions_along(agent: Agent) -> None:
    heard(NOW, state=says("outlook-busy"))
    assert examine(NOW) == ["outlook-busy"]
    Agent.objects.update(revoked_at=after(1), revoked_because="revoked")
    assert examine(after(1)) == ["agent-offline"]
    assert specifics() == "No PC is paired since ANNA-PC was revoked, Mon 23 Nov 2026, 08:01."


def test_with_its_pc_revoked_an_account_has_no_two_agents_any_more(
    agent: Agent, django_capture_on_commit_callbacks: Any
) -> None:
    knock_as_rival(NOW)
    assert examine(NOW) == ["two-agents"]
    with django_capture_on_commit_callbacks(execute=True):
        assert revoke_pc(connector=agent.account.connector, now=after(1))
    assert [alert.code for alert in Alert.objects.open()] == ["agent-offline"]


def test_a_replaced_pc_that_goes_on_knocking_is_told_for_an_hour(agent: Agent) -> None:
    Agent.objects.update(revoked_at=NOW, revoked_because="replaced", replaced_by="NEW-PC")
    AgentFactory(account=agent.account, pc="NEW-PC", last_seen_at=after(5), paired_at=NOW)
    with time_machine.travel(after(1), tick=False):
        assert goodbye_of(agent.pk).code == "replaced"
    assert examine(after(5)) == []

    with time_machine.travel(after(4), tick=False):
        assert goodbye_of(agent.pk).pc == "NEW-PC"
    assert examine(after(5)) == ["two-agents"]
    assert specifics() == "ANNA-PC was refused Mon 23 Nov 2026, 08:04; NEW-PC goes on."

    heard(after(65))
    Connector.objects.update(last_sync_at=after(60), next_sync_at=after(90))
    assert examine(after(65)) == []


def test_a_condition_of_a_newer_agent_is_left_alone(agent: Agent) -> None:
    heard(NOW, state=says("moon-in-the-way"))
    assert examine(NOW) == []


def test_an_invitation_that_is_blocked_is_told_to_a_host_without_any_connector() -> None:
    host = UserFactory()
    OutlookAccountFactory(
        connector=None, host=host, public_id="K7QF-29XM", blocked_until=NOW + 30 * MINUTE
    )
    assert examine(NOW) == ["pairing-blocked"]
    alert = Alert.objects.get()
    assert (alert.host, alert.connector, alert.subject) == (host, None, "pairing:K7QF-29XM")
    assert examine(after(30)) == []


def test_a_run_of_another_kind_does_not_resolve_the_clock_of_a_pc(agent: Agent) -> None:
    heard(NOW, skew_ms=300_000)
    other = ConnectorFactory(host=agent.account.host, last_sync_at=NOW, next_sync_at=after(5))
    assert examine(NOW) == ["clock-skew"]
    examine_connector(other.pk, now=NOW, clock_offset=timedelta())
    examine_connector(agent.account.connector_id, now=NOW)
    assert Alert.objects.open().get().connector == agent.account.connector


def test_the_queries_are_the_same_for_one_agent_and_for_thirty(agent: Agent) -> None:
    def queries() -> int:
        connectors = tuple(Connector.objects.all())
        ward = Ward(connectors, frozenset(one.host_id for one in connectors))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            list(examine_agents(ward, NOW))
        return len(seen)

    alone = queries()
    AgentFactory.create_batch(29)
    assert (alone, queries()) == (2, 2)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("0.0.9", True),
        ("0.1.0", False),
        ("0.10.0", False),
        ("0.1", True),
        ("", False),
        ("x", False),
    ],
)
def test_versions_are_compared_by_number(version: str, expected: bool) -> None:
    assert is_too_old(version) is expected
