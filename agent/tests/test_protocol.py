"""Both sides of the line keep to the messages in tests/protocol of the repository."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from daybook_connector import __version__
from daybook_connector.stores.events import (
    CalendarAccess,
    EventDraft,
    Response,
    ShowAs,
    StoreCalendar,
    StoreEvent,
    WrittenEvent,
)
from daybook_connector.sync.told import told_calendars, told_event
from daybook_protocol.agent import (
    HeartbeatMessage,
    HelloMessage,
    ProgressMessage,
    StateMessage,
    ToldCondition,
)
from daybook_protocol.commands import PutCommand
from daybook_protocol.errors import ProtocolError
from daybook_protocol.events import ToldEvent
from daybook_protocol.message import LineMessage, ReportMessage
from daybook_protocol.portal import AckMessage, PortalMessage
from daybook_protocol.reading import json_value, portal_message
from daybook_protocol.reasons import ToldReason
from daybook_protocol.reports import (
    AnswerError,
    ChangesMessage,
    DoneAnswer,
    FailedAnswer,
    FindingsMessage,
    SnapshotMessage,
    SyncedMessage,
    ToldFailure,
    WishMessage,
)

GOLDEN = Path(__file__).parents[2] / "tests" / "protocol"


def golden(name: str) -> dict[str, Any]:
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))


def names(pattern: str) -> list[str]:
    return sorted(
        path.relative_to(GOLDEN).with_suffix("").as_posix() for path in GOLDEN.glob(pattern)
    )


def at(hour: int, minute: int = 0, second: int = 0, *, day: int = 25) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


STREAM = "b3d1f0a2"
PUT = UUID("2d9f2c0e-4e4a-4e4e-9d5e-0c9c6a3a8a11")
REMOVE = UUID("7b0d8a52-5c0c-4c58-b4a0-6a5f3f6b1c22")
CHECK = UUID("1f0c6f0e-3c11-4f5b-8a39-cd1a4e7f9c44")
OWN_UID = "daybook-0f8fad5b-d9cb-469f-a165-70867728950e-1@portal.example"

COMPOSED: dict[str, tuple[int | None, LineMessage]] = {
    "agent-hello": (
        None,
        HelloMessage(
            protocol=1,
            agent=__version__,
            pc="ANNA-PC",
            system="Windows 11",
            store="outlook",
            account="anna@example.com",
            zone="Europe/Berlin",
            at=at(9),
            stream="b3d1f0a27c4e4f0c",
            next_seq=18,
            line="websocket",
        ),
    ),
    "agent-heartbeat": (None, HeartbeatMessage(at=at(9, 0, 25), alive=True)),
    "agent-state": (
        None,
        StateMessage(
            paused=False,
            mode="auto",
            minutes=5,
            line="https",
            watching=False,
            last_sync_at=at(8, 58),
            next_sync_at=at(9, 3),
            waiting=0,
            conditions=(
                ToldCondition(
                    code="channel-blocked",
                    detail="The WebSocket upgrade was cut off by a proxy.",
                    reason=ToldReason(code="upgrade-blocked", about={"detail": "HTTP 502"}),
                    since=at(8, 40),
                ),
            ),
        ),
    ),
    "agent-progress": (
        None,
        ProgressMessage(calendar="AAMk-1", step="Reading", done=1200, total=5000),
    ),
    "agent-calendars": (
        1,
        told_calendars(
            [
                StoreCalendar(
                    "AAMk-1", "Calendar", CalendarAccess.READ_WRITE, "#3366cc", "Europe/Berlin"
                ),
                StoreCalendar(
                    "AAMk-2", "Board Room", CalendarAccess.READ_ONLY, "", "Europe/Berlin"
                ),
                StoreCalendar("AAMk-3", "Carla", CalendarAccess.FREE_BUSY, "", "Europe/Berlin"),
            ]
        ),
    ),
    "agent-snapshot": (
        2,
        SnapshotMessage(
            calendar="AAMk-1",
            revision=f"{STREAM}-1",
            part=1,
            parts=2,
            events=(
                told_event(StoreEvent("0A1B", "9f86d081884c7d65", at(9), at(10))),
                told_event(
                    StoreEvent(
                        "0A1C#2026-11-26T08:00:00Z",
                        "60303ae22b998861",
                        at(8, day=26),
                        at(8, 30, day=26),
                        show_as=ShowAs.TENTATIVE,
                        response=Response.UNANSWERED,
                    )
                ),
                told_event(
                    StoreEvent(
                        "0A1D",
                        "fd61a03af4f77d87",
                        date(2026, 12, 24),
                        date(2026, 12, 27),
                        show_as=ShowAs.AWAY,
                        private=True,
                        title="Never told",
                    )
                ),
            ),
        ),
    ),
    "agent-snapshot-last": (
        3,
        SnapshotMessage(
            calendar="AAMk-1",
            revision=f"{STREAM}-1",
            part=2,
            parts=2,
            events=(
                told_event(
                    StoreEvent(
                        "0A1E",
                        "a4e624d686e03ed2",
                        at(13, day=27),
                        at(13, 30, day=27),
                        uid=OWN_UID,
                        revision=1,
                        title="Meeting with Ben",
                    )
                ),
            ),
        ),
    ),
    "agent-changes": (
        4,
        ChangesMessage(
            calendar="AAMk-1",
            base=f"{STREAM}-1",
            revision=f"{STREAM}-2",
            events=(
                told_event(StoreEvent("0A1B", "c3ab8ff13720e8ad", at(11), at(12))),
                told_event(
                    StoreEvent("0A20", "2c26b46b68ffc68f", problem="The event has no start.")
                ),
                told_event(
                    StoreEvent(
                        "0A21",
                        "fcde2b2edba56bf4",
                        date(2026, 11, 26),
                        date(2026, 11, 27),
                        doubt="unknown time zone “Base Camp”, so whole days count",
                    )
                ),
            ),
            removed=("0A1C#2026-11-26T08:00:00Z",),
        ),
    ),
    "agent-synced": (
        5,
        SyncedMessage(
            at=at(9, 0, 2),
            trigger="watch",
            took_ms=180,
            calendars={"AAMk-1": f"{STREAM}-2"},
            failed={
                "AAMk-2": ToldFailure(
                    code="permission-refused",
                    text="You are no longer allowed to open this calendar.",
                    about={"detail": "0x80070005 in GetSharedDefaultFolder"},
                )
            },
            until=datetime(2027, 3, 2, 23, tzinfo=UTC),
        ),
    ),
    "agent-answer-check": (
        11,
        DoneAnswer(
            command=CHECK,
            result={
                "at": "2026-11-25T09:00:03Z",
                "calendars": {
                    "AAMk-1": {"access": "read-write", "readable": True, "text": ""},
                    "AAMk-2": {
                        "access": "read-only",
                        "readable": False,
                        "text": "You are no longer allowed to open this calendar.",
                    },
                },
                "ladder": [
                    {"rung": "dns", "verdict": "fine", "detail": "192.0.2.7", "ms": 12},
                    {
                        "rung": "websocket",
                        "verdict": "broken",
                        "detail": "The upgrade was cut off by a proxy.",
                        "ms": 31,
                    },
                ],
                "store": {"name": "Outlook", "version": "16.0.17928", "open": True},
                "guard": {"prompts": 0, "last_at": None},
                "sleeps": None,
            },
        ),
    ),
    "agent-answer-done": (
        6,
        DoneAnswer(command=PUT, result=asdict(WrittenEvent("0A1E", "a4e624d686e03ed2"))),
    ),
    "agent-answer-failed": (
        7,
        FailedAnswer(
            command=REMOVE,
            error=AnswerError(code="store-busy", text="A dialog is open in Outlook."),
        ),
    ),
    "agent-wish": (8, WishMessage(mode="auto", minutes=15)),
    "agent-wish-pause": (9, WishMessage(paused=True)),
    "agent-findings": (
        10,
        FindingsMessage(
            kind="selftest",
            report={
                "at": "2026-11-25T09:10:00Z",
                "steps": [
                    {
                        "name": "attach",
                        "verdict": "fine",
                        "detail": "Outlook 16.0.17928",
                        "ms": 420,
                    }
                ],
            },
        ),
    ),
}


def test_every_golden_message_of_the_agent_is_composed_here() -> None:
    assert sorted(COMPOSED) == names("agent-*.json")


@pytest.mark.parametrize("name", sorted(COMPOSED))
def test_what_is_composed_is_the_golden_message(name: str) -> None:
    seq, composed = COMPOSED[name]
    if isinstance(composed, ReportMessage) and seq is not None:
        composed = composed.numbered(seq)
    assert json.loads(composed.as_text()) == golden(name)["message"]


def read(told: str) -> PortalMessage:
    return portal_message(json_value(told))


@pytest.mark.parametrize("name", names("portal-*.json"))
def test_every_golden_message_of_the_portal_is_read_as_it_is(name: str) -> None:
    message = golden(name)["message"]
    assert read(json.dumps(message)).wire() == message


@pytest.mark.parametrize("name", names("invalid/portal-*.json"))
def test_an_invalid_message_is_refused_with_the_name_of_its_field(name: str) -> None:
    invalid = golden(name)
    with pytest.raises(ProtocolError) as refusal:
        read(json.dumps(invalid["message"]))
    assert refusal.value.field == invalid["field"]
    assert refusal.value.command == invalid["message"].get("id", "")


@pytest.mark.parametrize("told", ["", "nonsense", "[]", "null", '{"type": 3}', '{"type": "sing"}'])
def test_what_is_no_message_is_refused(told: str) -> None:
    with pytest.raises(ProtocolError) as refusal:
        read(told)
    assert refusal.value.field == "type"


@pytest.mark.parametrize("name", names("portal-*.json"))
def test_no_field_of_a_golden_message_may_have_a_wrong_type(name: str) -> None:
    message = golden(name)["message"]
    for field in message:
        with pytest.raises(ProtocolError) as refusal:
            read(json.dumps(message | {field: [True]}))
        assert refusal.value.field == field


def test_unknown_fields_are_left_out() -> None:
    assert read('{"type": "ack", "seq": 1, "mood": "good"}') == AckMessage(seq=1)


def test_a_put_becomes_a_draft() -> None:
    message = read(json.dumps(golden("portal-command-put")["message"]))
    assert isinstance(message, PutCommand)
    assert message.arguments.draft == EventDraft(
        uid=OWN_UID,
        revision=1,
        start=at(13, day=27),
        end=at(13, 30, day=27),
        zone="Europe/Berlin",
        title="Meeting with Ben",
        description="First line\nSecond line",
        location="Room 1",
        url="https://portal.example/b/1",
    )


def test_titles_lose_what_json_and_databases_cannot_carry() -> None:
    told = told_event(StoreEvent("k", "e", at(9), at(10), title="a\x00b\ud800c"))
    assert isinstance(told, ToldEvent)
    assert told.title == "ab?c"
