"""Agents' sockets at real web processes."""

import contextlib
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from daybook_protocol.commands import RemoveArguments
from daybook_protocol.limits import LARGEST
from django.utils import timezone
from websockets.exceptions import ConnectionClosed, InvalidStatus

from connectors.actions.steer import change_mode, disconnect_connector
from connectors.models import Connector
from kinds.outlook.commands import issue
from kinds.outlook.models import AgentCalendar, AgentCommand, AgentEvent, OutlookAccount
from kinds.outlook.pairing import PcClaim, open_pairing, pair, revoke
from tests.agents.line import SUBPROTOCOL, Line, line
from tests.agents.speaker import Desk, event, paired_desk
from tests.servers.portal import Process, eventually, free_port, web_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
MONDAY = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
PUSHED_WITHIN = 5.0
"""Seconds; what is not pushed comes with the next heartbeat's answer, or never."""


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Process]:
    with web_process(tmp_path_factory.mktemp("portal") / "web.log") as process:
        yield process


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return paired_desk()


def greet(to: Line, desk: Desk) -> list[dict[str, object]]:
    to.say(desk.say.hello())
    return to.hear_all("welcome")


def test_an_agent_says_hello_reports_and_is_acknowledged(portal: Process, desk: Desk) -> None:
    with line(portal.url, desk.token) as open_line:
        assert open_line.socket.subprotocol == SUBPROTOCOL
        (welcome,) = greet(open_line, desk)
        assert welcome["last_seq"] == 0
        open_line.say(desk.say.heartbeat(), desk.say.calendars("work"), desk.say.heartbeat())
        heard = [open_line.hear()["type"] for _ in range(3)]
    assert heard == ["beat", "ack", "beat"]


def test_a_page_of_a_browser_is_refused(portal: Process, desk: Desk) -> None:
    with (
        pytest.raises(InvalidStatus) as refused,
        line(portal.url, desk.token, Origin=portal.url),
    ):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("token", ["", "daybook-agent_nobody", "daybook-agent_\xe9"])
def test_a_wrong_token_hears_so_and_is_closed(portal: Process, token: str) -> None:
    with line(portal.url, token) as open_line:
        goodbye = open_line.hear()
        assert (goodbye["code"], goodbye["retry"]) == ("not-signed-in", False)
        assert open_line.closed_with() == 4401


def test_the_first_message_must_be_hello(portal: Process, desk: Desk) -> None:
    with line(portal.url, desk.token) as open_line:
        open_line.say(desk.say.heartbeat())
        assert open_line.closed_with() == 4400


def test_without_a_hello_the_line_is_closed_after_ten_seconds(portal: Process, desk: Desk) -> None:
    began = time.monotonic()
    with line(portal.url, desk.token) as open_line:
        assert open_line.closed_with(15) == 4400
    assert time.monotonic() - began > 9


def test_a_second_line_closes_the_first(portal: Process, desk: Desk) -> None:
    with line(portal.url, desk.token) as first, line(portal.url, desk.token) as second:
        greet(first, desk)
        greet(second, desk)
        assert first.closed_with() == 4409
        second.say(desk.say.heartbeat())
        assert second.hear()["type"] == "beat"


def test_a_message_that_is_too_large_is_refused_and_costs_nothing(
    portal: Process, desk: Desk
) -> None:
    with line(portal.url, desk.token) as open_line:
        greet(open_line, desk)
        open_line.say(" " * (LARGEST + 1), desk.say.calendars("work"))
        assert open_line.hear()["code"] == "too-large"
        assert open_line.hear() == {"type": "ack", "seq": 1}


def test_a_report_that_is_too_large_is_acknowledged_and_its_calendar_says_so(
    portal: Process, desk: Desk
) -> None:
    with line(portal.url, desk.token) as open_line:
        greet(open_line, desk)
        open_line.say(desk.say.calendars("work"))
        open_line.hear_ack(1)
        (part,) = desk.say.snapshot("work", "r1")
        open_line.say({**part, "more": "x" * LARGEST})
        refused, acknowledged = open_line.hear(), open_line.hear()
    assert (refused["type"], refused["code"], refused["seq"]) == ("refused", "too-large", 2)
    assert acknowledged == {"type": "ack", "seq": 2}
    calendar = AgentCalendar.objects.get()
    assert (calendar.revision, calendar.error_code) == ("", "bad-message")


def test_bytes_and_junk_are_refused_until_it_is_too_much(portal: Process, desk: Desk) -> None:
    with line(portal.url, desk.token) as open_line:
        greet(open_line, desk)
        open_line.socket.send(b"\x00")
        assert open_line.hear()["code"] == "bad-message"
        for _ in range(30):
            open_line.socket.send("{")
        assert open_line.closed_with() == 1008


def test_a_flood_of_small_messages_closes_the_line(portal: Process, desk: Desk) -> None:
    with line(portal.url, desk.token) as open_line:
        greet(open_line, desk)
        with contextlib.suppress(ConnectionClosed):
            for _ in range(4000):
                open_line.say(desk.say.state())
        assert open_line.closed_with() == 1008


def test_many_reports_are_no_flood(portal: Process, desk: Desk) -> None:
    with line(portal.url, desk.token) as open_line:
        greet(open_line, desk)
        open_line.say(desk.say.calendars("work"), *desk.say.snapshot("work", "work-0"))
        for base, revision in pairwise(f"work-{number}" for number in range(401)):
            open_line.say(desk.say.changes("work", base, revision, [event(revision, MONDAY)]))
        heard = open_line.hear_ack(402)
    assert {each["type"] for each in heard} == {"ack"}
    assert AgentEvent.objects.count() == 400


def test_after_a_kill_the_reports_go_on_where_they_were_stored(tmp_path: Path, desk: Desk) -> None:
    port = free_port()
    events = [event(f"e{number}", MONDAY + timedelta(hours=number)) for number in range(3000)]
    reports = [desk.say.calendars("work"), *desk.say.snapshot("work", "work-1", events)]
    with (
        web_process(tmp_path / "first.log", port=port) as first,
        line(first.url, desk.token) as open_line,
    ):
        greet(open_line, desk)
        open_line.say(*reports)
        open_line.hear_ack(5)
        first.kill()
    stored = OutlookAccount.objects.get().last_seq
    assert 0 < stored < len(reports)
    with (
        web_process(tmp_path / "second.log", port=port) as second,
        line(second.url, desk.token) as open_line,
    ):
        (welcome,) = greet(open_line, desk)
        assert welcome["last_seq"] == stored
        open_line.say(*reports[stored:])
        open_line.hear_ack(len(reports))
    assert AgentEvent.objects.filter(gone_at=None).count() == 3000
    assert OutlookAccount.objects.get().calendars.get().revision == "work-1"


# --- Pushes from another process: this one holds the database, the web process the line ---


def order(desk: Desk, subject: str = "uid-1") -> AgentCommand:
    arguments = RemoveArguments(calendar="work", uid=subject, key="k")
    return issue(desk.account, subject=subject, arguments=arguments, now=timezone.now())


@pytest.mark.redis
def test_commands_and_settings_reach_the_right_line(two: list[Process], desk: Desk) -> None:
    other = paired_desk(pc="BEN-PC")
    with line(two[0].url, desk.token) as mine, line(two[1].url, other.token) as theirs:
        greet(mine, desk)
        greet(theirs, other)
        began = time.monotonic()
        command = order(other)
        told = theirs.hear()
        assert time.monotonic() - began < PUSHED_WITHIN
        assert (told["type"], told["id"]) == ("command", str(command.pk))
        connector = Connector.objects.get(outlook=desk.account)
        change_mode(connector=connector, sync="30", now=timezone.now())
        settings = mine.hear()
        assert (settings["type"], settings["mode"], settings["minutes"]) == ("settings", "auto", 30)
        assert mine.is_quiet()
        assert theirs.is_quiet()


@pytest.mark.redis
def test_a_command_is_said_once_on_a_line_and_again_on_the_next(
    two: list[Process], desk: Desk
) -> None:
    with line(two[0].url, desk.token) as open_line:
        greet(open_line, desk)
        first, second = order(desk, "one"), order(desk, "two")
        assert {open_line.hear()["id"], open_line.hear()["id"]} == {str(first.pk), str(second.pk)}
        assert open_line.is_quiet()
        open_line.say(desk.say.done(str(first.pk)))
        open_line.hear_all("ack")
    with line(two[1].url, desk.token) as open_line:
        greet(open_line, desk)
        assert open_line.hear()["id"] == str(second.pk)


@pytest.mark.redis
def test_a_revoked_agent_is_sent_away_at_once(two: list[Process], desk: Desk) -> None:
    with line(two[1].url, desk.token) as open_line:
        greet(open_line, desk)
        began = time.monotonic()
        revoke(desk.agent, now=timezone.now())
        assert open_line.hear()["code"] == "revoked"
        assert open_line.closed_with() == 4403
        assert time.monotonic() - began < PUSHED_WITHIN
    with line(two[1].url, desk.token) as open_line:
        assert open_line.hear()["code"] == "revoked"
        assert open_line.closed_with() == 4403


@pytest.mark.redis
def test_a_take_over_tells_the_old_pc_who_took_over(two: list[Process], desk: Desk) -> None:
    with line(two[0].url, desk.token) as open_line:
        greet(open_line, desk)
        connector = Connector.objects.get()
        account, code = open_pairing(host=connector.host, connector=connector, now=timezone.now())
        pair(PcClaim(account.public_id, code, "NEW-PC", take_over=True), now=timezone.now())
        goodbye = open_line.hear()
        assert (goodbye["code"], goodbye["pc"], goodbye["retry"]) == ("replaced", "NEW-PC", False)
        assert open_line.closed_with() == 4403


@pytest.mark.redis
def test_the_line_of_a_deleted_connector_is_closed(two: list[Process], desk: Desk) -> None:
    with line(two[0].url, desk.token) as open_line:
        greet(open_line, desk)
        disconnect_connector(connector=Connector.objects.get())
        assert open_line.hear()["code"] == "revoked"
        assert open_line.closed_with() == 4403


@pytest.mark.redis
def test_a_second_line_at_another_process_closes_the_first(two: list[Process], desk: Desk) -> None:
    with line(two[0].url, desk.token) as first, line(two[1].url, desk.token) as second:
        greet(first, desk)
        greet(second, desk)
        assert first.closed_with() == 4409
        second.say(desk.say.heartbeat())
        assert second.hear()["type"] == "beat"


def test_a_hint_that_was_lost_is_made_good_with_a_later_heartbeat(
    tmp_path: Path, desk: Desk
) -> None:
    """Without Redis nothing from this process reaches the web process."""
    with (
        web_process(tmp_path / "web.log", app="tests.agents.hasty:application") as portal,
        line(portal.url, desk.token) as open_line,
    ):
        greet(open_line, desk)
        command = order(desk)
        assert open_line.is_quiet(1.1)
        open_line.say(desk.say.heartbeat())
        assert open_line.hear()["type"] == "beat"
        assert open_line.hear()["id"] == str(command.pk)
        Connector.objects.filter(pk=desk.account.connector_id).update(interval=30)
        assert open_line.is_quiet(1.1)
        open_line.say(desk.say.heartbeat())
        assert open_line.hear()["type"] == "beat"
        assert open_line.hear()["minutes"] == 30


def test_a_heartbeat_keeps_the_agent_online(portal: Process, desk: Desk) -> None:
    with line(portal.url, desk.token) as open_line:
        greet(open_line, desk)
        desk.refresh()
        before = desk.agent.last_seen_at
        open_line.say(desk.say.heartbeat())
        open_line.hear_all("beat")
        eventually(lambda: desk.refresh().agent.last_seen_at != before)
