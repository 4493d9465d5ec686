import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from daybook_ical.drafts import EventDraft
from daybook_protocol.commands import PutArguments, PutCommand, command_of
from daybook_protocol.errors import ProtocolError
from daybook_protocol.limits import LARGEST
from daybook_protocol.message import LineMessage
from daybook_protocol.moments import instant
from daybook_protocol.portal import (
    AckMessage,
    BeatMessage,
    GoodbyeMessage,
    LineSettings,
    RefusedMessage,
    ResendMessage,
    SettingsMessage,
    WelcomeMessage,
)
from daybook_protocol.reading import agent_message, json_value, sized
from daybook_protocol.reports import CalendarsMessage, SnapshotMessage
from hypothesis import given
from hypothesis import strategies as st

from kinds.outlook.words.program import where_to_get

EXAMPLES = Path(__file__).parents[2] / "protocol"


def examples(pattern: str) -> list[Any]:
    files = sorted(EXAMPLES.glob(pattern))
    assert files
    return [pytest.param(json.loads(file.read_text()), id=file.stem) for file in files]


def example(name: str) -> dict[str, Any]:
    message: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())["message"]
    return message


@pytest.mark.parametrize("case", examples("agent-*.json"))
def test_every_message_of_the_agent_is_understood(case: dict[str, Any]) -> None:
    message = agent_message(case["message"])
    assert message.type == case["message"]["type"]
    assert getattr(message, "seq", None) == case["message"].get("seq")


@pytest.mark.parametrize("case", examples("invalid/agent-*.json"))
def test_what_is_wrong_is_named_with_its_field(case: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as caught:
        agent_message(case["message"])
    assert caught.value.field == case["field"]
    assert caught.value.detail.startswith(f"{case['field']}: ")
    seq = case["message"].get("seq")
    assert caught.value.seq == (seq if isinstance(seq, int) and seq else None)


def test_the_portal_says_what_the_examples_show() -> None:
    at = instant("2026-11-25T09:00:00Z")
    settings = LineSettings(
        mode="auto",
        minutes=15,
        paused=False,
        titles=False,
        days_back=1,
        days_ahead=90,
        addresses=("anna.archer@example.com", "anna@example.com"),
    )
    says(SettingsMessage(**dict(settings)), "settings")
    welcome = WelcomeMessage(
        protocol=1,
        portal="0.1.0",
        at=at,
        last_seq=17,
        connector="Outlook on ANNA-PC",
        calendars={"AAMk-1": "b3d1f0a2-2"},
        settings=settings.model_copy(update={"mode": "realtime", "minutes": 5}),
    )
    says(welcome, "welcome")
    says(AckMessage(seq=18), "ack")
    says(BeatMessage(at=instant("2026-11-25T09:00:25Z")), "beat")
    says(RefusedMessage.gap(21, 18), "refused")
    reason = "The portal does not hold revision b3d1f0a2-1."
    says(ResendMessage(calendar="AAMk-1", reason=reason), "resend")


def test_the_portal_parts_as_the_examples_show() -> None:
    detail = "The agent on NEW-PC has taken over this account."
    says(GoodbyeMessage.saying("replaced", detail, "NEW-PC"), "goodbye-replaced")
    says(GoodbyeMessage.saying("revoked", "The pairing of this PC was ended."), "goodbye-revoked")
    detail = f"This portal needs Daybook Connector 0.1.0 or newer. {where_to_get()}"
    says(GoodbyeMessage.saying("agent-too-old", detail), "goodbye-agent-too-old")
    large = sized({"type": "calendars", "seq": 19, "calendars": [], "more": "x" * LARGEST})
    says(RefusedMessage.because(large), "refused-too-large")
    says(GoodbyeMessage.saying("restart", "The portal is being restarted."), "goodbye-restart")


def says(message: LineMessage, name: str) -> None:
    assert message.wire() == example(f"portal-{name}")


def test_commands_look_as_the_examples_show() -> None:
    put = example("portal-command-put")
    draft = EventDraft(
        uid=put["arguments"]["uid"],
        revision=1,
        start=instant("2026-11-27T13:00:00Z"),
        end=instant("2026-11-27T13:30:00Z"),
        zone="Europe/Berlin",
        title="Meeting with Ben",
        description="First line\nSecond line",
        location="Room 1",
        url="https://portal.example/b/1",
    )
    arguments = PutArguments.of(draft, calendar="AAMk-1", key="")
    says(PutCommand(id=UUID(put["id"]), arguments=arguments), "command-put")
    for name in ("put", "remove", "sync", "check"):
        told = example(f"portal-command-{name}")
        says(command_of(UUID(told["id"]), name, told["arguments"]), f"command-{name}")


def test_usual_fields_are_left_out_of_what_is_kept() -> None:
    message = example("agent-snapshot")
    usual = {"show_as": "busy", "response": "none", "cancelled": False, "uid": "", "title": ""}
    message["events"] = [message["events"][0] | usual | {"colour": "unknown here"}]
    parsed = agent_message(message)
    assert isinstance(parsed, SnapshotMessage)
    del message["events"][0]["colour"]
    told = {name: message["events"][0][name] for name in ("key", "etag", "start", "end")}
    assert parsed.events[0].wire() == told


def test_instants_of_other_zones_are_kept_in_utc() -> None:
    message = example("agent-snapshot")
    message["events"][0]["start"] = "2026-11-25T10:00:00+01:00"
    parsed = agent_message(message)
    assert isinstance(parsed, SnapshotMessage)
    assert parsed.events[0].wire()["start"] == "2026-11-25T09:00:00Z"


def test_long_names_are_cut_and_long_keys_refused() -> None:
    message = example("agent-calendars")
    message["calendars"][0]["name"] = "x" * 300
    parsed = agent_message(message)
    assert isinstance(parsed, CalendarsMessage)
    assert parsed.calendars[0].name == "x" * 255
    message["calendars"][0]["key"] = "x" * 501
    with pytest.raises(ProtocolError, match="key: must not be longer than 500 characters"):
        agent_message(message)


def test_a_key_twice_in_one_message_is_refused() -> None:
    message = example("agent-snapshot")
    message["events"][1]["key"] = message["events"][0]["key"]
    with pytest.raises(ProtocolError, match="key: must not occur twice"):
        agent_message(message)


@pytest.mark.parametrize("text", ["", "{", "nan", '{"a": NaN}', "[" * 100_000, '"\\ud800"' * 2])
def test_a_frame_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError):
        agent_message(json_value(text))


def test_a_frame_that_is_too_large_is_refused_by_name() -> None:
    with pytest.raises(ProtocolError) as caught:
        json_value(" " * (LARGEST + 1))
    assert caught.value.code == "too-large"


@pytest.mark.parametrize("value", ["\ud800", "a\0b", 1e400])
def test_what_a_database_cannot_hold_is_refused_in_reports_too(value: object) -> None:
    message = example("agent-findings")
    message["report"]["steps"][0]["detail"] = value
    with pytest.raises(ProtocolError) as caught:
        agent_message(message)
    assert (caught.value.field, caught.value.seq) == ("report", 10)


def refusal(function: Callable[[Any], object], value: Any) -> ProtocolError | None:
    """Why it was refused; any other error is a failure of the test."""
    try:
        function(value)
    except ProtocolError as error:
        return error
    return None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
valid = [case.values[0]["message"] for case in examples("agent-*.json")]


@given(json_values)
def test_junk_is_never_more_than_refused(junk: Any) -> None:
    with pytest.raises(ProtocolError):
        agent_message(junk)


@given(st.data())
def test_a_message_with_one_field_of_junk_is_understood_or_refused(data: st.DataObject) -> None:
    message = dict(data.draw(st.sampled_from(valid)))
    field = data.draw(st.sampled_from(sorted(message)))
    message[field] = data.draw(json_values)
    error = refusal(agent_message, message)
    assert error is None or error.field


@given(st.data())
def test_an_event_with_one_field_of_junk_is_understood_or_refused(data: st.DataObject) -> None:
    message = example("agent-snapshot-last")
    others = ["show_as", "response", "private", "cancelled", "problem", "doubt"]
    names = [*message["events"][0], *others]
    message["events"][0][data.draw(st.sampled_from(names))] = data.draw(json_values)
    error = refusal(agent_message, message)
    assert error is None or error.seq == 3


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    error = refusal(json_value, text)
    assert error is None or error.detail
