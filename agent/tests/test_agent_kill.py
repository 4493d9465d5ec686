"""A real agent process is killed in the middle of its work, again and again."""

import asyncio
import json
import os
import random
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from daybook_connector.local.control import ControlClient
from daybook_protocol.moments import clock

from tests.portal import TOKEN, Portal
from tests.stage import soon

EVENT = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Test//EN
BEGIN:VEVENT
UID:{uid}
DTSTAMP:20261125T090000Z
DTSTART:{start:%Y%m%dT%H%M%SZ}
DTEND:{end:%Y%m%dT%H%M%SZ}
SUMMARY:{uid}
END:VEVENT
END:VCALENDAR
"""


@pytest.fixture
def calendars(tmp_path: Path) -> Path:
    folder = tmp_path / "calendars"
    (folder / "work").mkdir(parents=True)
    return folder


def write(calendars: Path, name: str, hours: float) -> None:
    event = EVENT.format(uid=name, start=soon(hours), end=soon(hours + 1))
    draft = calendars / "work" / f".{name}.tmp"
    draft.write_text(event.replace("\n", "\r\n"))
    draft.rename(calendars / "work" / f"{name}.ics")


async def program(*arguments: str) -> Process:
    command = [sys.executable, "-m", "daybook_connector", *arguments]
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE, stdin=DEVNULL)


async def outcome(*arguments: str) -> tuple[int, str, str]:
    process = await program(*arguments)
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


@asynccontextmanager
async def running(*arguments: str) -> AsyncIterator[Process]:
    """`daybook-connector run`, that is killed at the end if it has not ended by itself."""
    process = await program("run", *arguments)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def paired(portal: Portal, token: str = TOKEN) -> None:
    portal.tokens.add(token)
    portal.pairing = lambda request: (
        200,
        {
            "token": token,
            "connector": "Outlook on ANNA-PC",
            "host": "Anna",
            "portal": portal.url,
            "lines": ["websocket", "https"],
            "xmpp": None,
        },
    )


async def pair(portal: Portal, calendars: Path, token: str = TOKEN) -> None:
    paired(portal, token)
    told = await outcome(
        *("pair", "--portal", portal.url, "--id", "k7qf-29xm", "--code", "481-516"),
        *("--store", "vdir", "--folder", str(calendars)),
    )
    assert told[0] == 0, told


@pytest.mark.slow
async def test_no_report_is_lost_or_doubled_when_the_agent_is_killed(
    home: Path, calendars: Path
) -> None:
    dice = random.Random(7)
    for number in range(450):
        write(calendars, f"old-{number}", number % 60)
    async with Portal() as portal:
        await pair(portal, calendars)
        order = ""
        for round_ in range(6):
            async with running() as process:
                heard = len(portal.received)
                enough = heard + dice.randint(1, 9)
                write(calendars, f"new-{round_}", 24 + round_)
                if round_ == 3:
                    order = portal.order("put", **draft())
                await portal.until(lambda enough=enough: len(portal.received) >= enough, 30)
                os.kill(process.pid, signal.SIGKILL)
        async with running():
            await portal.until(lambda: order in portal.answers, 30)
            await portal.until(lambda: len(portal.events("work")) == 450 + 6 + 1, 30)
            await portal.until(lambda: portal.reports[-1]["type"] == "synced", 30)
        seqs = [report["seq"] for report in portal.reports]
        assert seqs == list(range(1, len(seqs) + 1))
        assert len({hello["stream"] for hello in portal.of("hello")}) == 1
        assert all(_is_repetition(portal, message) for message in portal.received)
        assert portal.wrong == []
        assert len(list((calendars / "work").glob("*.ics"))) == 450 + 6 + 1


def _is_repetition(portal: Portal, message: dict[str, object]) -> bool:
    """Whether a report has the content that its number has had from the first time on."""
    seq = message.get("seq")
    return not isinstance(seq, int) or portal.reports[seq - 1] == message


def draft() -> dict[str, object]:
    return {
        "calendar": "work",
        "uid": "daybook-1@portal.example",
        "revision": 1,
        "start": clock(soon(30)),
        "end": clock(soon(31)),
        "zone": "Europe/Berlin",
        "title": "Meeting with Ben",
        "description": "",
        "location": "",
        "url": "",
        "private": False,
        "key": "",
    }


@pytest.mark.slow
async def test_the_program_runs_answers_and_stops_cleanly(home: Path, calendars: Path) -> None:
    write(calendars, "lunch", 24)
    async with Portal() as portal:
        assert (await outcome("run"))[0] == 3
        assert (await outcome("status"))[0] == 3
        await pair(portal, calendars)
        assert (await outcome("status"))[0] == 4
        async with running() as process:
            await portal.until(lambda: portal.told("synced"), 30)
            await portal.until(lambda: any(beat["alive"] for beat in portal.of("heartbeat")))
            code, out, _ = await outcome("status", "--json")
            status = json.loads(out)
            assert (code, status["state"], status["line"]) == (0, "connected", "websocket")
            assert [(c["name"], c["events"]) for c in status["calendars"]] == [("work", 1)]
            assert (await outcome("run"))[0] == 7
            code, out, _ = await outcome("sync", "--json")
            assert (code, json.loads(out)["calendars"]) == (0, 1)
            code, out, _ = await outcome("calendars")
            assert (code, out) == (0, "[x] work (read-write, 1 event)  work\n")
            assert (await outcome("pause"))[1].startswith("Paused.")
            assert (await outcome("sync"))[0] == 8
            assert (await outcome("resume"))[0] == 0
            process.terminate()
            assert await process.wait() == 0
        assert (await outcome("status"))[0] == 4
        assert not (home / "control.json").exists()


async def test_one_sync_needs_no_running_agent(home: Path, calendars: Path) -> None:
    write(calendars, "lunch", 24)
    async with Portal() as portal:
        await pair(portal, calendars)
        code, out, _ = await outcome("sync")
        assert (code, out[:18]) == (0, "Synced 1 calendar ")
        assert list(portal.events("work"))
        assert portal.of("hello")[0]["line"] == "https"
        await portal.stop()
        code, _, err = await outcome("sync")
        assert code == 5
        assert "try again" in err or "tries again" in err or "switched off" in err


async def test_unpairing_tells_the_portal_and_forgets_the_token(
    home: Path, calendars: Path
) -> None:
    async with Portal() as portal:
        await pair(portal, calendars)
        assert (home / "token").stat().st_mode & 0o777 == 0o600
        assert (await outcome("unpair"))[0] == 0
        assert portal.received[-1]["type"] == "DELETE pair"
        assert not (home / "token").exists()
        assert (await outcome("sync"))[0] == 3


async def test_a_second_stop_is_asked_for_by_control(home: Path, calendars: Path) -> None:
    async with Portal() as portal:
        await pair(portal, calendars)
        async with running() as process:
            await portal.until(lambda: portal.told("synced"), 30)
            await asyncio.to_thread(ControlClient(home).call, "stop")
            assert await process.wait() == 0


async def test_a_frozen_agent_is_not_waited_for(home: Path, calendars: Path) -> None:
    async with Portal() as portal:
        await pair(portal, calendars)
        async with running() as process:
            await portal.until(lambda: portal.told("synced"), 30)
            process.send_signal(signal.SIGSTOP)
            try:
                async with asyncio.timeout(30):
                    ends = await asyncio.gather(
                        *(outcome(verb) for verb in ("status", "sync", "calendars", "pause"))
                    )
            finally:
                process.send_signal(signal.SIGCONT)
    assert [code for code, _, _ in ends] == [9, 9, 9, 9]
    assert all(
        err.startswith("Daybook Connector runs on this computer, but does not answer.\nWait")
        for _, _, err in ends
    )


async def test_a_running_agent_whose_pairing_has_ended_waits_for_another(
    home: Path, calendars: Path
) -> None:
    unpaired = (
        "Not paired yet.\n"
        "Get a connector ID and a code in the portal, then run `daybook-connector pair`.\n"
    )
    async with Portal() as portal:
        await pair(portal, calendars)
        async with running():
            await portal.until(lambda: portal.told("synced"), 30)
            assert (await outcome("unpair"))[0] == 0
            portal.tokens.clear()
            assert await outcome("status") == (3, unpaired, "")
            assert (await outcome("pause"))[0] == 3
            heard = len(portal.received)
            await pair(portal, calendars, "daybook-agent_anew")
            await portal.until(lambda: any(m["type"] == "hello" for m in portal.received[heard:]))
