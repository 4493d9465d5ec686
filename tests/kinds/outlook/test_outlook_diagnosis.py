"""The nine questions for an Outlook on a PC: asked live, and when the PC is silent."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from connectors.models import Connector
from diagnosis.bundle import as_text, bundle
from diagnosis.case import Case
from diagnosis.ladder import Answer, both, climb
from diagnosis.models import Diagnosis
from diagnosis.questions import nine as nine_questions
from diagnosis.registry import nine
from diagnosis.result import CheckVerdict, Saying
from diagnosis.run import begin_diagnosis, is_lost, run_diagnosis, run_questions
from diagnosis.stored import from_json
from diagnosis.tasks import ask_again
from diagnosis.words.told import ToldResult, told
from kinds.outlook.checks import asked as asking
from kinds.outlook.models import Agent, AgentCalendar, AgentCommand, OutlookAccount
from kinds.outlook.receive import exchange
from tests.factories import (
    AgentFactory,
    AssociatedCalendarFactory,
    AssociatedCalendarsFactory,
    BookingPageFactory,
    CalendarFactory,
)

pytestmark = pytest.mark.django_db

AT = "2026-11-25T09:00:00Z"
RUNGS = ("dns", "tcp", "proxy", "tls", "reach", "sign-in", "websocket")


def answer(**changes: Any) -> dict[str, Any]:
    """What a healthy agent finds."""
    return {
        "at": AT,
        "calendars": {"main": {"access": "read-write", "readable": True, "text": ""}},
        "ladder": [rung(name) for name in RUNGS],
        "store": {"name": "Outlook", "version": "16.0.17928", "open": True},
        "guard": {"prompts": 0, "last_at": None},
        "sleeps": None,
    } | changes


def rung(name: str, verdict: str = "fine", detail: str = "", ms: int = 7) -> dict[str, Any]:
    return {"rung": name, "verdict": verdict, "detail": detail, "ms": ms}


@pytest.fixture(autouse=True)
def _no_worker(transactional_db: None) -> None:
    """Workers that other tests killed may seem alive for half a minute."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_workers")


@pytest.fixture
def agent(transactional_db: None) -> Agent:
    """A healthy Outlook whose calendar is the main one of a page."""
    agent = AgentFactory()
    now = timezone.now()
    connector = agent.account.connector
    Connector.objects.update(
        last_sync_at=now, next_sync_at=now + timedelta(minutes=30), vouched_at=now
    )
    OutlookAccount.objects.update(confirmed_at=now, listed_at=now)
    AgentCalendar.objects.create(
        account=agent.account, key="main", name="Calendar", access="read-write", confirmed_at=now
    )
    table = AssociatedCalendarsFactory(host=connector.host)
    calendar = CalendarFactory(connector=connector, key="main", name="Calendar")
    AssociatedCalendarFactory(table=table, calendar=calendar, is_main=True)
    BookingPageFactory(user=connector.host)
    return agent


@contextmanager
def answering(
    agent: Agent, told: dict[str, Any] | None, store: str = "outlook"
) -> Iterator[list[dict[str, Any]]]:
    """Play the agent: answer each `check` by the line, as the protocol says. None: say nothing."""
    asked: list[dict[str, Any]] = []
    over = threading.Event()

    def play() -> None:
        try:
            while not over.is_set():
                for command in AgentCommand.objects.unanswered().filter(name="check"):
                    asked.append(command.arguments)
                    if told is not None:
                        _answer(agent, command, told, len(asked), store)
                over.wait(0.01)
        finally:
            connection.close()

    player = threading.Thread(target=play)
    player.start()
    try:
        yield asked
    finally:
        over.set()
        player.join()


def _answer(
    agent: Agent, command: AgentCommand, told: dict[str, Any], seq: int, store: str
) -> None:
    now = timezone.now()
    stamp = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    hello = {
        "type": "hello", "protocol": 1, "agent": "0.1.0", "pc": agent.pc, "system": "Windows 11",
        "store": store, "account": "anna@example.com", "zone": "Europe/Berlin", "at": stamp,
        "stream": f"s{seq}", "next_seq": 1, "line": "websocket",
    }  # fmt: skip
    report = {
        "type": "answer", "seq": 1, "command": str(command.pk), "outcome": "done", "result": told
    }  # fmt: skip
    answers = exchange(agent, [hello, report], "websocket", now)
    assert [one.type for one in answers if one.type == "ack"] == ["ack"], answers


def diagnose(agent: Agent) -> dict[str, ToldResult]:
    connector = Connector.objects.select_related("host").get(pk=agent.account.connector_id)
    case = Case(connector, timezone.now())
    found = climb(nine("outlook"), case, now=case.now, watch=time.monotonic)
    return {result.question: told(result) for result in found}


OF_THE_PC = ("running", "permission", "network")
"""The questions that the PC is asked about."""


def of_the_pc(found: dict[str, ToldResult]) -> dict[str, str]:
    return {name: verdicts(found)[name] for name in OF_THE_PC}


def verdicts(found: dict[str, ToldResult]) -> dict[str, str]:
    return {question: str(one.verdict) for question, one in found.items()}


@pytest.fixture(autouse=True)
def _a_worker_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    from diagnosis.checks import running

    monkeypatch.setattr(running, "last_sign_of_life", timezone.now)


def test_a_healthy_pc_answers_every_question_and_is_asked_once(agent: Agent) -> None:
    with answering(agent, answer()) as asked:
        found = diagnose(agent)
    assert asked == [{"network": True}]
    of_pages = ("free", "blocking", "invites")
    assert {name: one for name, one in verdicts(found).items() if name not in of_pages} == (
        dict.fromkeys(("running", "alerts", "sync", "selection", "permission", "network"), "fine")
    )
    assert "ANNA-PC is connected" not in found["running"].evidence
    assert "ANNA-PC connected by WebSocket." in found["running"].evidence
    assert "Outlook 16.0.17928: open." in found["running"].evidence
    assert any(line.startswith("ANNA-PC tried to open each calendar at") for line in
               found["permission"].evidence)  # fmt: skip
    assert "“Calendar” (main booking calendar): read and write." in found["permission"].evidence
    assert "Outlook's security alert has not appeared." in found["invites"].evidence
    assert "Open the real-time channel (WebSocket): passed in 7 ms." in found["network"].evidence
    assert found["sync"].evidence[0] == "Sync mode: real-time, with a safety sync every 30 minutes."


def test_a_silent_pc_cannot_tell_and_says_what_was_known_last(agent: Agent) -> None:
    Agent.objects.update(
        last_seen_at=timezone.now() - timedelta(minutes=20),
        findings={"check": answer(ladder=[rung("dns"), rung("websocket", "broken", "cut off")])},
    )
    found = diagnose(agent)
    assert of_the_pc(found) == {
        "running": "broken", "permission": "unknown", "network": "unknown"
    }  # fmt: skip
    assert "ANNA-PC gives no sign of life" in found["running"].meaning
    assert found["permission"].meaning.startswith("ANNA-PC is offline (last heard of: ")
    assert any("“Calendar”, as of" in line for line in found["permission"].evidence)
    assert (
        "Open the real-time channel (WebSocket): failed here. Cut off." in found["network"].evidence
    )
    assert "must be able to open connections to" in found["network"].remedy
    assert any("ANNA-PC is offline" in line for line in found["invites"].evidence)
    assert not AgentCommand.objects.exists()


@pytest.fixture
def _no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker looks once for the answer."""
    monkeypatch.setattr(asking, "A_MOMENT", timedelta())


def begun(agent: Agent) -> Diagnosis:
    """A diagnosis whose job has run and has had no answer so far."""
    diagnosis = Diagnosis.objects.create(host=agent.account.host, connector=agent.account.connector)
    run_diagnosis(diagnosis.pk)
    return diagnosis


def jobs_of(diagnosis: Diagnosis) -> list[ProcrastinateJob]:
    found = ProcrastinateJob.objects.filter(args__diagnosis_id=str(diagnosis.pk), status="todo")
    return list(found.order_by("pk"))


def results_of(diagnosis: Diagnosis) -> dict[str, ToldResult]:
    diagnosis.refresh_from_db()
    return {item["question"]: told(from_json(item)) for item in diagnosis.results}


@pytest.mark.usefixtures("_no_patience")
def test_a_pc_that_lets_a_moment_pass_holds_no_worker_until_it_answers(agent: Agent) -> None:
    diagnosis = begun(agent)
    (job,) = jobs_of(diagnosis)
    assert results_of(diagnosis) == {}
    assert (job.queue_name, job.lock, job.args["questions"]) == (
        "live",
        None,
        list(nine_questions()),
    )
    assert job.scheduled_at is not None
    assert not is_lost(diagnosis)

    # Still silent: what was asked is not asked again.
    ask_again(**job.args)
    assert [other.args for other in jobs_of(diagnosis)] == [job.args, job.args]
    assert AgentCommand.objects.count() == 1

    with answering(agent, answer()) as asked:
        while AgentCommand.objects.unanswered().exists():
            time.sleep(0.01)
    ask_again(**job.args)
    assert asked == [{"network": True}]
    assert len(jobs_of(diagnosis)) == 2
    found = results_of(diagnosis)
    assert (found["running"].verdict, found["permission"].verdict, found["network"].verdict) == (
        "fine",
    ) * 3
    assert diagnosis.state == Diagnosis.State.DONE


@pytest.mark.usefixtures("_no_patience")
def test_a_pc_that_does_not_answer_in_time_is_not_waited_for_longer(agent: Agent) -> None:
    diagnosis = begun(agent)
    (job,) = jobs_of(diagnosis)
    asked, until = job.args["asked"], datetime.fromisoformat(job.args["asked"]["until"])
    run_questions(diagnosis.pk, job.args["questions"], asked=asked, clock=lambda: until)
    found = results_of(diagnosis)
    assert of_the_pc(found) == {
        "running": "attention", "permission": "unknown", "network": "unknown"
    }  # fmt: skip
    assert (
        found["running"].meaning
        == "ANNA-PC is connected, but has not answered within a few seconds."
    )
    assert diagnosis.state == Diagnosis.State.DONE
    assert len(jobs_of(diagnosis)) == 1


@pytest.mark.usefixtures("_no_patience")
def test_of_one_question_asked_again_the_rest_stays_and_it_alone_waits(agent: Agent) -> None:
    with answering(agent, answer()):
        diagnosis = begun(agent)
        while AgentCommand.objects.unanswered().exists():
            time.sleep(0.01)
    for job in jobs_of(diagnosis):
        ask_again(**job.args)
    assert results_of(diagnosis)["network"].verdict is CheckVerdict.FINE
    run_questions(diagnosis.pk, ["invites", "network"])
    job = jobs_of(diagnosis)[-1]
    assert job.args["questions"] == ["invites", "network"]
    assert AgentCommand.objects.unanswered().filter(pk=job.args["asked"]["command"]).exists()


@pytest.mark.usefixtures("_no_patience")
def test_an_answer_that_another_diagnosis_has_used_up_is_asked_for_again(agent: Agent) -> None:
    diagnosis = begun(agent)
    (job,) = jobs_of(diagnosis)
    AgentCommand.objects.all().delete()
    ask_again(**job.args)
    again = jobs_of(diagnosis)[-1].args["asked"]
    assert again["until"] == job.args["asked"]["until"]
    assert again["command"] == str(AgentCommand.objects.get().pk)


def test_a_closed_outlook_is_named_by_the_first_two_questions(agent: Agent) -> None:
    state = {"conditions": [{"code": "outlook-closed", "detail": "", "since": AT}]}
    Agent.objects.update(state=state)
    with answering(agent, answer(store={"name": "Outlook", "version": "", "open": False})):
        found = diagnose(agent)
    assert (verdicts(found)["running"], verdicts(found)["alerts"]) == ("broken", "attention")
    assert "cannot get at its calendars: Outlook is closed." in found["running"].meaning
    # Said by the PC, or by the alert that its answer has just raised.
    assert found["alerts"].meaning.endswith(": Outlook is closed.")


def test_a_folder_that_is_gone_is_named_by_the_first_three_questions(agent: Agent) -> None:
    told = {"code": "sync-failed", "detail": "The calendar store is not there.", "since": AT}
    Agent.objects.update(store="vdir", state={"conditions": [told]})
    with answering(agent, answer(store={"name": "vdir", "version": "", "open": False}), "vdir"):
        found = diagnose(agent)
    assert {
        question: verdicts(found)[question] for question in ("running", "alerts", "sync")
    } == dict.fromkeys(("running", "alerts", "sync"), "broken")
    assert (
        "cannot get at its calendars: Calendars cannot be read on the PC."
        in found["running"].meaning
    )
    assert found["running"].remedy.startswith("See what the program said.")
    assert found["sync"].meaning == (
        "ANNA-PC cannot read its calendars now, so nothing new is known: Calendars cannot be read "
        "on the PC."
    )
    assert not any("Outlook is closed" in one.meaning for one in found.values())


def test_a_store_that_is_not_open_is_called_what_it_is(agent: Agent) -> None:
    Agent.objects.update(store="vdir")
    gone = answer(store={"name": "Folder of .ics files", "version": "", "open": False})
    with answering(agent, gone, "vdir"):
        found = diagnose(agent)
    assert (
        "cannot get at its calendars: its calendar store is not there." in found["running"].meaning
    )
    assert found["running"].remedy.startswith("See that the folder of calendars exists on the PC")


def test_permission_is_what_the_pc_finds_now_and_not_what_is_stored(agent: Agent) -> None:
    calendars = {"main": {"access": "read-only", "readable": True, "text": ""}}
    with answering(agent, answer(calendars=calendars)):
        found = diagnose(agent)
    assert verdicts(found)["permission"] == "broken"
    assert found["permission"].meaning == (
        "“Calendar” cannot be written to, so your bookings do not appear there."
    )

    calendars = {"main": {"access": "read-write", "readable": False, "text": "Not shared."}}
    with answering(agent, answer(calendars=calendars)):
        found = diagnose(agent)
    assert (verdicts(found)["permission"], found["permission"].meaning) == (
        "broken", "“Calendar” is listed, but cannot be read."
    )  # fmt: skip
    assert "“Calendar” could not be read: Not shared." in found["permission"].evidence


def test_prompts_of_the_security_guard_are_told(agent: Agent) -> None:
    with answering(agent, answer(guard={"prompts": 3, "last_at": AT})):
        found = diagnose(agent)
    assert verdicts(found)["invites"] == "attention"
    assert "Outlook has asked whether a program may use it." in found["invites"].meaning
    assert any("appeared 3 times" in line for line in found["invites"].evidence)


def test_a_blocked_channel_is_named_with_its_rung_and_the_mode_in_force(agent: Agent) -> None:
    Agent.objects.update(
        line="https",
        state={"mode": "auto", "minutes": 5, "conditions": [{"code": "channel-blocked"}]},
    )
    ladder = [*(rung(name) for name in RUNGS[:-1]), rung("websocket", "broken", "a proxy cut it")]
    with answering(agent, answer(ladder=ladder)):
        found = diagnose(agent)
    assert verdicts(found)["network"] == "attention"
    assert found["network"].meaning == (
        "Open the real-time channel (WebSocket): A proxy cut it. HTTPS works, but a proxy or "
        "antivirus cuts WebSockets off. In force meanwhile: Auto-sync, every 5 minutes, because "
        "the real-time channel is blocked."
    )
    host = settings.SITE_URL.rpartition("//")[2].partition(":")[0]
    assert f"Daybook Connector on ANNA-PC must be able to open connections to {host}" in (
        found["network"].remedy
    )


def test_without_a_pc_the_first_question_says_to_pair_one(agent: Agent) -> None:
    Agent.objects.update(revoked_at=timezone.now())
    found = diagnose(agent)
    assert (verdicts(found)["running"], verdicts(found)["network"]) == ("broken", "unknown")
    assert found["running"].fixes[0].label == "Pair a PC"


def test_without_a_worker_nothing_is_asked(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    from diagnosis.checks import running

    monkeypatch.setattr(running, "last_sign_of_life", lambda: None)
    connector = Connector.objects.select_related("host").get()
    diagnosis = begin_diagnosis(connector=connector, now=timezone.now())
    stood = {item["question"]: item["verdict"] for item in diagnosis.results}
    assert (stood["running"], stood["permission"], stood["network"]) == (
        "broken",
        "not-reached",
        "not-reached",
    )
    assert not AgentCommand.objects.exists()


def test_a_report_names_no_pc(agent: Agent) -> None:
    connector = Connector.objects.select_related("host").get()
    diagnosis = begin_diagnosis(connector=connector, now=timezone.now())
    text = as_text(bundle(diagnosis, timezone.now()))
    assert "ANNA-PC" not in text
    assert agent.account.public_id not in text
    assert f"[PC {agent.pk}]" in text


@pytest.mark.parametrize(
    ("general", "more", "verdict", "code"),
    [
        (CheckVerdict.FINE, CheckVerdict.FINE, CheckVerdict.FINE, "more"),
        (CheckVerdict.FINE, CheckVerdict.ATTENTION, CheckVerdict.ATTENTION, "more"),
        (CheckVerdict.BROKEN, CheckVerdict.ATTENTION, CheckVerdict.BROKEN, "general"),
        (CheckVerdict.BROKEN, CheckVerdict.BROKEN, CheckVerdict.BROKEN, "general"),
        (CheckVerdict.FINE, CheckVerdict.UNKNOWN, CheckVerdict.UNKNOWN, "more"),
    ],
)
def test_of_two_answers_the_graver_speaks(
    general: CheckVerdict, more: CheckVerdict, verdict: CheckVerdict, code: str
) -> None:
    a, b = Saying("a"), Saying("b")
    found = both(Answer(general, "general", (a,)), Answer(more, "more", (b,)))
    assert (found.verdict, found.evidence, found.code) == (verdict, (a, b), code)
