"""Both sides of the line keep to the messages in tests/protocol of the repository."""

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from daybook_connector.protocol import Malformed, draft, outgoing, read
from daybook_connector.stores.events import (
    CalendarAccess,
    Draft,
    Response,
    ShowAs,
    StoreCalendar,
    StoreEvent,
    WrittenEvent,
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
PUT = "2d9f2c0e-4e4a-4e4e-9d5e-0c9c6a3a8a11"
REMOVE = "7b0d8a52-5c0c-4c58-b4a0-6a5f3f6b1c22"
CHECK = "1f0c6f0e-3c11-4f5b-8a39-cd1a4e7f9c44"
OWN_UID = "daybook-0f8fad5b-d9cb-469f-a165-70867728950e-1@portal.example"

COMPOSED: dict[str, tuple[int | None, dict[str, Any]]] = {
    "agent-hello": (
        None,
        outgoing.hello(
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
    "agent-heartbeat": (None, outgoing.heartbeat(at(9, 0, 25), alive=True)),
    "agent-state": (
        None,
        outgoing.state(
            paused=False,
            mode="auto",
            minutes=5,
            line="https",
            watching=False,
            last_sync_at="2026-11-25T08:58:00Z",
            next_sync_at="2026-11-25T09:03:00Z",
            waiting=0,
            conditions=[
                {
                    "code": "channel-blocked",
                    "detail": "The WebSocket upgrade was cut off by a proxy.",
                    "since": "2026-11-25T08:40:00Z",
                }
            ],
        ),
    ),
    "agent-progress": (None, outgoing.progress("AAMk-1", "Reading", 1200, 5000)),
    "agent-calendars": (
        1,
        outgoing.calendars(
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
        outgoing.snapshot(
            "AAMk-1",
            f"{STREAM}-1",
            1,
            2,
            [
                outgoing.event(StoreEvent("0A1B", "9f86d081884c7d65", at(9), at(10))),
                outgoing.event(
                    StoreEvent(
                        "0A1C#2026-11-26T08:00:00Z",
                        "60303ae22b998861",
                        at(8, day=26),
                        at(8, 30, day=26),
                        show_as=ShowAs.TENTATIVE,
                        response=Response.UNANSWERED,
                    )
                ),
                outgoing.event(
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
            ],
        ),
    ),
    "agent-snapshot-last": (
        3,
        outgoing.snapshot(
            "AAMk-1",
            f"{STREAM}-1",
            2,
            2,
            [
                outgoing.event(
                    StoreEvent(
                        "0A1E",
                        "a4e624d686e03ed2",
                        at(13, day=27),
                        at(13, 30, day=27),
                        uid=OWN_UID,
                        revision=1,
                        title="Meeting with Ben",
                    )
                )
            ],
        ),
    ),
    "agent-changes": (
        4,
        outgoing.changes(
            "AAMk-1",
            f"{STREAM}-1",
            f"{STREAM}-2",
            [
                outgoing.event(StoreEvent("0A1B", "c3ab8ff13720e8ad", at(11), at(12))),
                outgoing.event(
                    StoreEvent("0A20", "2c26b46b68ffc68f", problem="The event has no start.")
                ),
                outgoing.event(
                    StoreEvent(
                        "0A21",
                        "fcde2b2edba56bf4",
                        date(2026, 11, 26),
                        date(2026, 11, 27),
                        doubt="unknown time zone “Base Camp”, so whole days count",
                    )
                ),
            ],
            ["0A1C#2026-11-26T08:00:00Z"],
        ),
    ),
    "agent-synced": (
        5,
        outgoing.synced(
            at=at(9, 0, 2),
            trigger="watch",
            took_ms=180,
            calendars={"AAMk-1": f"{STREAM}-2"},
            failed={
                "AAMk-2": {
                    "code": "permission-refused",
                    "text": "You are no longer allowed to open this calendar.",
                }
            },
            until=datetime(2027, 3, 2, 23, tzinfo=UTC),
        ),
    ),
    "agent-answer-check": (
        11,
        outgoing.done(
            CHECK,
            {
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
        outgoing.done(PUT, outgoing.written(WrittenEvent("0A1E", "a4e624d686e03ed2"))),
    ),
    "agent-answer-failed": (
        7,
        outgoing.failed(REMOVE, "store-busy", "A dialog is open in Outlook.", permanent=False),
    ),
    "agent-wish": (8, outgoing.wish(mode="auto", minutes=15)),
    "agent-wish-pause": (9, outgoing.wish(paused=True)),
    "agent-findings": (
        10,
        outgoing.findings(
            "selftest",
            {
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
    numbered = composed if seq is None else composed | {"seq": seq}
    assert json.loads(outgoing.dump(numbered)) == golden(name)["message"]


@pytest.mark.parametrize("name", names("portal-*.json"))
def test_every_golden_message_of_the_portal_is_read_as_it_is(name: str) -> None:
    message = golden(name)["message"]
    assert read(json.dumps(message)) == message


@pytest.mark.parametrize("name", names("invalid/portal-*.json"))
def test_an_invalid_message_is_refused_with_the_name_of_its_field(name: str) -> None:
    invalid = golden(name)
    with pytest.raises(Malformed) as refusal:
        read(json.dumps(invalid["message"]))
    assert refusal.value.field == invalid["field"]
    assert refusal.value.command == invalid["message"].get("id", "")


@pytest.mark.parametrize("told", ["", "nonsense", "[]", "null", '{"type": 3}', '{"type": "sing"}'])
def test_what_is_no_message_is_refused(told: str) -> None:
    with pytest.raises(Malformed) as refusal:
        read(told)
    assert refusal.value.field == "type"


@pytest.mark.parametrize("name", names("portal-*.json"))
def test_no_field_of_a_golden_message_may_have_a_wrong_type(name: str) -> None:
    message = golden(name)["message"]
    for field in message:
        with pytest.raises(Malformed) as refusal:
            read(json.dumps(message | {field: [True]}))
        assert refusal.value.field == field


def test_unknown_fields_are_let_through() -> None:
    assert read('{"type": "ack", "seq": 1, "mood": "good"}')["seq"] == 1


def test_a_put_becomes_a_draft() -> None:
    arguments = golden("portal-command-put")["message"]["arguments"]
    assert asdict(draft(arguments)) == asdict(
        Draft(
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
    )


def test_titles_lose_what_json_and_databases_cannot_carry() -> None:
    told = outgoing.event(StoreEvent("k", "e", at(9), at(10), title="a\x00b\ud800c"))
    assert told["title"] == "ab?c"
