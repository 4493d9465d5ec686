"""How it is told what is not understood."""

import json
from typing import Any

import pytest
from daybook_protocol.errors import ProtocolError
from daybook_protocol.faults import FAULTS
from daybook_protocol.limits import LARGEST
from daybook_protocol.reading import agent_message, json_value, sized

from .examples import READERS, example, examples, refusal_of

VALID, INVALID = examples("*.json"), examples("invalid/*.json")


def refusal(value: Any, side: str = "agent") -> ProtocolError:
    error = refusal_of(READERS[side], value)
    assert error is not None
    return error


@pytest.mark.parametrize("name", INVALID)
def test_what_is_wrong_is_named_with_its_field(name: str) -> None:
    told = INVALID[name]
    error = refusal(told["message"], told["from"])
    assert error.field == told["field"]
    assert error.detail == f"{error.field}: {FAULTS[error.fault].format_map(error.about)}."
    assert error.code == "bad-message"


@pytest.mark.parametrize("name", [name for name, told in VALID.items() if told["from"] == "agent"])
def test_of_what_is_wrong_it_is_known_which_report_it_was(name: str) -> None:
    message = VALID[name]["message"] | {"type": "song"}
    error = refusal(message)
    assert (error.code, error.seq) == ("unknown-type", message.get("seq"))
    assert (error.kind, error.calendar) == ("song", message.get("calendar", ""))


def test_of_a_wrong_command_it_is_known_which_it_was() -> None:
    put = example("portal-command-put")
    assert refusal(put | {"arguments": {}}, "portal").command == put["id"]
    assert refusal(put | {"id": "K7QF-29XM"}, "portal").command == ""


@pytest.mark.parametrize("name", [name for name, told in VALID.items() if "-" in name])
def test_no_field_may_have_a_wrong_type(name: str) -> None:
    told = VALID[name]
    for field in told["message"]:
        if (told["message"]["type"], field) != ("hello", "line"):
            error = refusal(told["message"] | {field: [True]}, told["from"])
            assert error.field in (field, "key", "events", "calendars", "removed", "conditions")


def test_a_field_that_is_missing_is_named() -> None:
    hello = example("agent-hello")
    others = {name: {other: hello[other] for other in hello if other != name} for name in hello}
    found = {name: refusal_of(agent_message, message) for name, message in others.items()}
    needed = {name: error.detail for name, error in found.items() if error}
    assert needed == {
        name: f"{name}: must not be missing."
        for name in ("type", "protocol", "agent", "at", "stream", "next_seq")
    }


def test_a_report_without_its_number_is_refused() -> None:
    wish = example("agent-wish")
    del wish["seq"]
    assert refusal(wish).field == "seq"


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"at": "2026-11-25T09:00:00"}, "at: must be an instant such as 2026-11-25T09:00:00Z."),
        ({"at": "0001-01-01T00:00:00Z"}, "at: must be between the years 1601 and 4501."),
        ({"took_ms": True}, "took_ms: must be a whole number from 0 to 9007199254740991."),
        ({"calendars": []}, "calendars: must be an object."),
        ({"calendars": {"failed": 3}}, "calendars: must be a text."),
        ({"failed": {"code": "x"}}, "failed: must hold objects."),
        ({"failed": {"k": {"code": ""}}}, "code: must not be empty."),
        ({"trigger": "\ud800"}, "trigger: must not contain halves of surrogate pairs."),
    ],
)
def test_it_is_said_how_a_field_should_be(change: Any, detail: str) -> None:
    assert refusal(example("agent-synced") | change).detail == detail


@pytest.mark.parametrize(
    ("field", "value", "detail"),
    [
        ("events", [3], "events: must hold objects."),
        ("events", {}, "events: must be a list."),
        ("key", "x" * 701, "key: must not be longer than 700 characters."),
        ("revision", 2**31, "revision: must be a whole number from 0 to 2147483647."),
        ("private", None, "private: must be true or false."),
        ("start", "2026-02-30", "start: must be a day such as 2026-11-25."),
    ],
)
def test_it_is_said_how_a_field_of_an_event_should_be(field: str, value: Any, detail: str) -> None:
    message = example("agent-snapshot")
    if field == "events":
        message[field] = value
    else:
        message["events"][1][field] = value
    assert refusal(message).detail == detail


def test_a_key_twice_in_one_message_is_refused() -> None:
    message = example("agent-snapshot")
    message["events"][1]["key"] = message["events"][0]["key"]
    assert refusal(message).detail == "key: must not occur twice in one message."


def test_a_result_that_no_database_can_hold_is_refused() -> None:
    deep: Any = 1
    for _ in range(9):
        deep = {"a": deep}
    for wrong in ({"a": "\0"}, {"\ud800": 1}, {"a": float("inf")}, deep):
        assert refusal(example("agent-answer-done") | {"result": wrong}).field == "result"


@pytest.mark.parametrize("value", [None, 3, [], "x", {}, {"type": 3}, {"type": ""}])
def test_what_is_no_message_is_refused(value: Any) -> None:
    for side in READERS:
        assert refusal(value, side).field == "type"


@pytest.mark.parametrize("text", ["", "{", "nan", '{"a": NaN}', "[" * 100_000, '"\\ud800"' * 2])
def test_a_frame_that_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ProtocolError, match="type: the message is not JSON"):
        json_value(text)


def test_a_message_that_is_too_large_is_refused_by_name() -> None:
    message = example("agent-snapshot") | {"more": "x" * LARGEST}
    with pytest.raises(ProtocolError) as caught:
        json_value(json.dumps(message))
    for error in (caught.value, sized(message)):
        assert (error.code, error.seq) == ("too-large", message["seq"])
        assert (error.kind, error.calendar) == ("snapshot", message["calendar"])
    with pytest.raises(ProtocolError) as caught:
        json_value(" " * (LARGEST + 1))
    assert caught.value.code == "too-large"
    assert sized(example("agent-snapshot")) == example("agent-snapshot")
