"""Whatever a line brings, each message is answered, and the next one is taken in."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from daybook_protocol.errors import ProtocolError
from daybook_protocol.reading import agent_message, json_value
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from calendars.sync.engine import sync_connector
from calendars.sync.findings import InternalError
from connectors.models import Connector, SyncRun
from kinds.outlook.xmpp.stanza import open_envelope
from tests.agents.speaker import Desk, Speaker, paired_desk
from tests.odd_values import leaves, places, put, values

EXAMPLES = [
    json.loads(file.read_text())["message"]
    for file in sorted((Path(__file__).parents[2] / "protocol").glob("agent-*.json"))
]
KNOWN = {"ack", "beat", "goodbye", "refused", "resend", "settings", "welcome", "command"}
several = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def nearly_right(draw: st.DrawFn) -> Any:
    """A message of the protocol with something odd at one or two places."""
    message = draw(st.sampled_from(EXAMPLES))
    for _ in range(draw(st.integers(1, 2))):
        place = draw(st.sampled_from(places(message)))
        message = put(message, place, draw(leaves | values))
    return message


frames = st.text(max_size=60) | nearly_right().map(json.dumps)


@given(nearly_right())
def test_a_message_is_understood_or_refused(message: Any) -> None:
    with suppress(ProtocolError):
        agent_message(message)


@given(frames | st.integers(0, 1200).map("[".__mul__))
def test_a_frame_is_read_or_refused(text: str) -> None:
    with suppress(ProtocolError):
        json_value(text)
    assert open_envelope(text) is None


@pytest.fixture
def desk() -> Desk:
    return paired_desk()


def begun(desk: Desk) -> Desk:
    desk.say.stream, desk.say.seq = f"{desk.say.stream[:20]}{desk.say.seq}", 0
    desk.begin("work")
    return desk


@pytest.mark.django_db
@several
@given(message=nearly_right())
def test_no_message_breaks_the_line_or_what_is_read_of_it(desk: Desk, message: Any) -> None:
    desk.say = Speaker()
    desk.begin("work")
    if isinstance(message, dict) and isinstance(message.get("seq"), int):
        message = message | {"seq": desk.say.seq + 1}
        if "calendar" in message:
            message |= {"calendar": "work", "base": "work-1", "part": 1, "parts": 1}
    answers = desk.tell(message)
    assert {answer["type"] for answer in answers} <= KNOWN
    if answers[-1:] and answers[-1]["type"] == "goodbye":
        return
    assert "beat" in {answer["type"] for answer in desk.tell(desk.say.heartbeat())}
    look(desk)


def look(desk: Desk) -> None:
    """What the portal does next with what was told: reading it, and showing it."""
    connector = Connector.objects.get(outlook=desk.account)
    run = sync_connector(connector.pk, trigger=SyncRun.Trigger.BUTTON)
    assert run.error_code != InternalError.code
    client = Client()
    client.force_login(connector.host)
    assert client.get(f"/connectors/{connector.pk}/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1600-12-31T09:00Z"]
)
def test_a_pass_of_no_year_of_ours_is_refused_and_counted(desk: Desk, at: str) -> None:
    desk.begin("work")
    synced = desk.say.synced({"work": "work-1"}) | {"at": at}
    refused, acknowledged = desk.tell(synced)
    assert (refused["type"], refused["seq"]) == ("refused", synced["seq"])
    assert refused["detail"] == "at: must be between the years 1601 and 4501."
    assert acknowledged == {"type": "ack", "seq": synced["seq"]}


@pytest.mark.django_db
@several
@given(
    place=st.sampled_from(
        ["connector_id", "code", "protocol", "pc", "agent", "store", "system", "zone"]
    ),
    odd=values,
)
def test_a_claim_of_any_kind_is_answered(place: str, odd: Any) -> None:
    claim = {"connector_id": "K7QF-29XM", "code": "123456", "protocol": 1, "pc": "PC"}
    claim |= {"agent": "0.1.0"}
    with override_settings(PAIRING_RATE=""):
        answer = Client().post(
            "/agent/v1/pair", json.dumps(claim | {place: odd}), content_type="application/json"
        )
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]
