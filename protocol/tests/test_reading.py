"""What is understood, and how it is told what is not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from daybook_ical.drafts import EventDraft
from daybook_protocol.agent import HelloMessage, StateMessage
from daybook_protocol.commands import PutCommand
from daybook_protocol.events import ToldEvent, UnreadableEvent
from daybook_protocol.limits import EARLIEST, LATEST
from daybook_protocol.message import LineMessage
from daybook_protocol.portal import SettingsMessage
from daybook_protocol.reading import agent_message, json_value, portal_message
from daybook_protocol.reports import DoneAnswer, SnapshotMessage, SyncedMessage

from .examples import READERS, example, examples

VALID = examples("*.json")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 25, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("name", VALID)
def test_every_example_is_understood_and_looks_the_same_when_it_is_said_again(name: str) -> None:
    told = VALID[name]
    message = READERS[told["from"]](told["message"])
    assert isinstance(message, LineMessage)
    assert json_value(message.as_text()) == message.wire() == told["message"]


def test_what_is_not_known_is_left_out() -> None:
    message = agent_message(example("agent-heartbeat") | {"mood": "good"})
    assert message.wire() == example("agent-heartbeat")


def test_older_peers_leave_fields_out() -> None:
    hello = {name: example("agent-hello")[name] for name in ("type", "agent", "at", "protocol")}
    found = agent_message(hello | {"stream": "b3", "next_seq": 1})
    assert isinstance(found, HelloMessage)
    assert (found.pc, found.system, found.zone, found.line) == ("PC", "", "", "")

    synced = example("agent-synced")
    del synced["until"]
    assert _read(SyncedMessage, synced).until is None

    settings = example("portal-settings")
    del settings["addresses"]
    assert isinstance(found := portal_message(settings), SettingsMessage)
    assert found.addresses == ()


def _read(kind: type[Any], message: Any) -> Any:
    found = agent_message(message)
    assert isinstance(found, kind)
    return found


def told(**fields: Any) -> ToldEvent | UnreadableEvent:
    message = example("agent-snapshot") | {"events": [{"key": "k", "etag": "e", **fields}]}
    (event,) = _read(SnapshotMessage, message).events
    return event


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-25T10:00:00+01:00", "2026-11-25T09:30Z", (at(9), at(9, 30))),
        ("2026-11-25", "2026-11-26", (date(2026, 11, 25), date(2026, 11, 26))),
        ("0001-01-01", "9999-12-31", (date(1601, 1, 1), date(4501, 1, 1))),
        ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", (EARLIEST, LATEST)),
    ],
)
def test_times_of_events_are_kept_in_utc_and_within_reason(
    start: str, end: str, expected: tuple[Any, Any]
) -> None:
    event = told(start=start, end=end)
    assert isinstance(event, ToldEvent)
    assert (event.start, event.end) == expected


def test_of_an_event_with_a_problem_nothing_else_counts() -> None:
    event = told(problem="No start.", start="some day", show_as=3)
    assert event == UnreadableEvent(key="k", etag="e", problem="No start.")


def test_what_is_for_reading_only_is_cut() -> None:
    message = example("agent-state")
    message["conditions"][0]["detail"] = "x" * 1001
    assert _read(StateMessage, message).conditions[0].detail == "x" * 1000
    calendars = example("agent-calendars")
    calendars["calendars"][0]["name"] = "x" * 300
    assert _read(object, calendars).calendars[0].name == "x" * 255


def test_instants_that_never_were_may_be_empty() -> None:
    state = _read(StateMessage, example("agent-state") | {"last_sync_at": "", "next_sync_at": None})
    assert (state.last_sync_at, state.next_sync_at) == (None, None)


def test_a_result_is_kept_as_it_came() -> None:
    answer = example("agent-answer-done")
    result = {"a": [1, 2.5, None, True, {"b": "c"}]}
    assert _read(DoneAnswer, answer | {"result": result}).result == result


def test_a_put_holds_a_draft() -> None:
    message = portal_message(example("portal-command-put"))
    assert isinstance(message, PutCommand)
    start = datetime(2026, 11, 27, 13, tzinfo=UTC)
    assert message.arguments.draft == EventDraft(
        uid="daybook-0f8fad5b-d9cb-469f-a165-70867728950e-1@portal.example",
        revision=1,
        start=start,
        end=start + timedelta(minutes=30),
        zone="Europe/Berlin",
        title="Meeting with Ben",
        description="First line\nSecond line",
        location="Room 1",
        url="https://portal.example/b/1",
    )
