"""What `status` and the other commands say to people: times of their PC, not of a protocol."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from daybook_connector.cli import words
from daybook_connector.doctor import DoctorRung, RungVerdict, render
from daybook_connector.network.errors import CutAgain
from daybook_connector.status.status import AgentState, AlertLine, Status
from daybook_connector.stores.errors import StoreMissing
from daybook_connector.words.times import LocalClock

from tests.portal import Portal
from tests.test_agent_kill import outcome, pair, running

NOON = datetime(2026, 11, 25, 12, 5, tzinfo=UTC)


class Stopped(LocalClock):
    def now(self) -> datetime:
        return NOON


BERLIN = Stopped(ZoneInfo("Europe/Berlin"))


def status(**changes: object) -> Status:
    told = {
        "state": AgentState.CONNECTED,
        "version": "0.1.0",
        "portal": "https://book.example.org",
        "connector": "Outlook on ANNA-PC",
        "mode_in_force": "realtime",
        "line": "websocket",
        "last_sync_at": "2026-11-25T12:03:00Z",
        "last_seen_at": "2026-11-25T12:04:55Z",
        "next_sync_at": "2026-11-25T12:33:00Z",
    }
    return Status.from_json(told | changes)


def test_times_are_those_of_the_pc_and_relative() -> None:
    assert words.describe(status(), BERLIN) == [
        "Connected: Outlook on ANNA-PC at https://book.example.org",
        "Mode: Real-time; line: WebSocket",
        "Last sync: 2 minutes ago, 13:03 CET",
        "Next sync: in 28 minutes, 13:33 CET",
        "Portal heard: just now, 13:04 CET",
        "Waiting for the portal: no reports",
    ]


def test_what_is_wrong_comes_with_what_helps() -> None:
    blocked = CutAgain(why="last-after", seconds=9)
    alert = AlertLine("channel-blocked", (blocked.reason,), blocked.remedy, "2026-11-24T22:30:00Z")
    told = status(
        state=AgentState.ATTENTION, mode_in_force="auto", line="https",
        last_sync_at="", next_sync_at="", waiting=1, alerts=[alert.to_json()],
    )  # fmt: skip
    assert words.describe(told, BERLIN) == [
        "Needs attention: Outlook on ANNA-PC at https://book.example.org",
        "Mode: Real-time is chosen; for now: auto-sync every 5 minutes; line: HTTPS",
        "Last sync: never",
        "Portal heard: just now, 13:04 CET",
        "Waiting for the portal: 1 report",
        "! Real-time is blocked (since 24 Nov 2026, 23:30 CET)",
        "  The channel does not get through, so calendars are compared every 5 minutes instead."
        " The channel for real-time mode opens, but is cut again and again. (the last time after"
        " 9 s)",
        "  Some firewalls end connections on which nobody has said anything for a few seconds: ask"
        " IT to let those to the portal's host stay open. Until then calendars are compared every"
        " 5 minutes, over HTTPS.",
    ]


def test_an_unpaired_pc_is_told_how_to_pair() -> None:
    told = Status(AgentState.UNPAIRED, "0.1.0")
    assert words.describe(told, BERLIN) == [
        "Not paired yet.",
        "Get a connector ID and a code in the portal, then run `daybook-connector pair`.",
    ]


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        (ZoneInfo("America/New_York"), "Synced 1 calendar just now, 07:05 EST."),
        (ZoneInfo("America/Sao_Paulo"), "Synced 1 calendar just now, 09:05 UTC-03."),
        (UTC, "Synced 1 calendar just now, 12:05 UTC."),
    ],
)
def test_every_zone_has_a_name(zone: ZoneInfo, told: str) -> None:
    sync = {"at": "2026-11-25T12:05:00Z", "calendars": 1, "failed": {}}
    assert words.synced(sync, Stopped(zone)) == [told]


def test_a_refused_pairing_says_when_the_other_pc_was_seen() -> None:
    seen = (NOON - timedelta(days=2)).isoformat()
    assert words.refusal({"pc": "OLD-PC", "last_seen_at": seen}, BERLIN) == [
        "It is OLD-PC, last seen 2 days ago, 23 Nov 2026, 13:05 CET."
    ]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"mode": "auto", "minutes": 60, "mode_in_force": "auto"}, "Auto-sync every hour"),
        ({"mode": "manual", "mode_in_force": "manual"}, "Manual"),
        ({"mode_in_force": ""}, "Real-time"),
    ],
)
def test_the_mode_is_told_with_its_interval(changes: dict[str, object], told: str) -> None:
    assert words.describe(status(**changes), BERLIN)[1] == f"Mode: {told}; line: WebSocket"


def test_the_doctor_leaves_paths_and_addresses_whole() -> None:
    path = "/home/anna-maria/a-folder-with-hyphens/" + "long-name-" * 12
    missing = StoreMissing(path)
    rung = DoctorRung("store", RungVerdict.BROKEN, (missing.reason,), missing.remedy)
    assert f"({path})" in render([rung])


async def test_the_mode_is_shown_and_minutes_go_with_auto_only(home: Path, tmp_path: Path) -> None:
    (tmp_path / "calendars" / "work").mkdir(parents=True)
    async with Portal() as portal:
        await pair(portal, tmp_path / "calendars")
        async with running():
            await portal.until(lambda: portal.told("synced"), 30)
            assert (await outcome("mode", "auto", "60"))[:2] == (0, "Mode: Auto-sync every hour.\n")
            assert (await outcome("mode"))[:2] == (0, "Mode: Auto-sync every hour.\n")
            code, _, err = await outcome("mode", "realtime", "5")
            assert (code, err.splitlines()[0]) == (
                2,
                "Minutes go with the mode auto only. (realtime)",
            )
            assert (await outcome("mode"))[:2] == (0, "Mode: Auto-sync every hour.\n")
