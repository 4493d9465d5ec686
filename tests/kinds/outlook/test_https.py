"""The line by HTTPS: what an agent posts and is answered."""

import json
from typing import Any

import pytest
from daybook_protocol.commands import NoArguments
from daybook_protocol.limits import LARGEST
from django.test import Client
from django.utils import timezone

from connectors.models import Connector
from kinds.outlook.commands import issue
from kinds.outlook.models import AgentCommand
from kinds.outlook.pairing import PcClaim, open_pairing, pair
from tests.agents.speaker import Desk, paired_desk

pytestmark = pytest.mark.django_db
MESSAGES = "/agent/v1/messages"


@pytest.fixture
def desk() -> Desk:
    return paired_desk()


def post(client: Client, desk: Desk, *messages: Any, token: str = "", **more: Any) -> Any:
    headers = {"Authorization": f"Bearer {token or desk.token}"}
    body = more.pop("body", None) or json.dumps({"messages": messages})
    kind = more.pop("content_type", "application/json")
    return client.post(MESSAGES, body, content_type=kind, headers=headers | more)


def said(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    messages: list[dict[str, Any]] = answer.json()["messages"]
    return messages


def order(desk: Desk) -> AgentCommand:
    return issue(desk.account, subject="sync", arguments=NoArguments(), now=timezone.now())


def test_a_request_brings_reports_and_takes_answers_home(client: Client, desk: Desk) -> None:
    answers = said(post(client, desk, desk.say.hello(), desk.say.calendars("work")))
    assert [answer["type"] for answer in answers] == ["welcome", "ack"]
    assert desk.refresh().agent.line == "https"


def test_each_answer_brings_settings_and_what_is_unanswered(client: Client, desk: Desk) -> None:
    post(client, desk, desk.say.hello())
    command = order(desk)
    for _ in range(2):
        beat, settings, told = said(post(client, desk, desk.say.heartbeat()))
        assert (beat["type"], settings["type"], told["id"]) == (
            "beat", "settings", str(command.pk)
        )  # fmt: skip
    done = said(post(client, desk, desk.say.done(str(command.pk))))
    assert [answer["type"] for answer in done] == ["ack", "settings"]


def test_settings_that_answer_a_wish_come_once(client: Client, desk: Desk) -> None:
    post(client, desk, desk.say.hello())
    answers = said(post(client, desk, desk.say.report("wish", mode="manual")))
    assert [answer["type"] for answer in answers] == ["settings", "ack"]
    assert answers[0]["mode"] == Connector.objects.get().mode == "manual"


def test_commands_after_the_hello_come_once(client: Client, desk: Desk) -> None:
    order(desk)
    answers = said(post(client, desk, desk.say.hello()))
    assert [answer["type"] for answer in answers] == ["welcome", "command"]


def test_a_message_that_is_too_large_costs_the_others_nothing(client: Client, desk: Desk) -> None:
    large = {"type": "findings", "kind": "doctor", "report": {"log": "x" * LARGEST}}
    answers = said(post(client, desk, desk.say.hello(), large, desk.say.calendars("work")))
    assert [answer["type"] for answer in answers] == ["welcome", "refused", "ack"]
    assert answers[1]["code"] == "too-large"
    # A report is acknowledged all the same, as it would never get through.
    report = desk.say.calendars("work") | {"more": "x" * LARGEST}
    refused, acknowledged = said(post(client, desk, report))[:2]
    assert (refused["code"], refused["seq"]) == ("too-large", report["seq"])
    assert acknowledged == {"type": "ack", "seq": report["seq"]}


@pytest.mark.parametrize("token", ["daybook-agent_nobody", "api-token", "daybook-agent_é"])
def test_bad_tokens_are_not_signed_in(client: Client, desk: Desk, token: str) -> None:
    answer = post(client, desk, desk.say.hello(), token=token.encode().decode("latin-1"))
    assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")


def test_a_replaced_agent_is_told_by_whom(client: Client, desk: Desk) -> None:
    connector = Connector.objects.get()
    account, code = open_pairing(host=connector.host, connector=connector, now=timezone.now())
    pair(PcClaim(account.public_id, code, "NEW-PC", take_over=True), now=timezone.now())
    answer = post(client, desk, desk.say.hello())
    assert answer.status_code == 403
    assert (answer.json()["code"], answer.json()["pc"]) == ("replaced", "NEW-PC")


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        ({"body": "{"}, 400),
        ({"body": "[]"}, 400),
        ({"body": '{"messages": {}}'}, 400),
        ({"body": b"\xff\xfe"}, 400),
        ({"body": "[" * 100_000}, 400),
        ({"body": '{"messages": [' + "[" * 490 + "]" * 490 + "]}"}, 400),
        ({"body": '{"messages": [1e999, NaN]}'}, 400),
        ({"content_type": "text/plain"}, 415),
        ({"body": " " * (2 * 1024 * 1024 + 1)}, 413),
        ({"body": " " * (3 * 1024 * 1024)}, 413),
        ({"body": json.dumps({"messages": [{}] * 201})}, 413),
        ({"Origin": "https://evil.example"}, 403),
    ],
)
def test_what_is_no_such_request_is_refused_in_json(
    client: Client, desk: Desk, request_of: dict[str, Any], status: int
) -> None:
    answer = post(client, desk, **request_of)
    assert (answer.status_code, set(answer.json())) == (status, {"code", "detail"})


def test_other_methods_are_named(client: Client) -> None:
    answer = client.get(MESSAGES)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.json()["detail"] == "Use POST."


def test_a_foreign_form_can_do_nothing_but_no_token_of_forms_is_asked_for(desk: Desk) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert said(post(strict, desk, desk.say.hello()))[0]["type"] == "welcome"
