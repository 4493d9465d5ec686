"""The portal's commands are carried out once each, and answered."""

import asyncio
from pathlib import Path
from typing import Any

from daybook_connector.stores.errors import StoreBusy, StorePermissionRefused
from daybook_protocol.moments import clock

from tests.portal import Portal
from tests.stage import agent, desk, soon, write

UID = "daybook-0f8fad5b-1@portal.example"


def wanted(**other: Any) -> dict[str, Any]:
    return {
        "calendar": "work",
        "uid": UID,
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
    } | other


async def test_a_put_is_answered_and_its_event_is_told(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        order = portal.order("put", **wanted())
        await portal.until(lambda: order in portal.answers)
        (key,) = calendars.pages["work"].events
        result = portal.answers[order]["result"]
        await portal.until(lambda: key in portal.events("work"))
        told = portal.events("work")[key]
        assert (told["uid"], told["revision"]) == (UID, 1)
        assert result == {"key": key, "etag": told["etag"], "adopted": False}


async def test_a_command_that_comes_twice_is_carried_out_once(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        order = portal.order("put", **wanted())
        portal.push(portal.commands[order])
        await portal.until(lambda: order in portal.answers)
        portal.push(portal.commands[order])
        await portal.until(lambda: len(portal.told("synced")) >= 2)
        assert calendars.calls.count("put") == 1


async def test_an_answer_that_the_portal_lost_is_given_again(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        order = portal.order("put", **wanted())
        await portal.until(lambda: order in portal.answers and not running.journal.waiting())
        first = portal.answers.pop(order)
        portal.cut()
        await portal.until(lambda: order in portal.answers)
        assert portal.answers[order]["result"] == first["result"]
        assert calendars.calls.count("put") == 1


async def test_a_put_of_before_does_not_bring_back_what_was_overtaken(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        new = portal.order("put", **wanted(revision=2, title="New"))
        await portal.until(lambda: new in portal.answers)
        old = portal.order("put", **wanted(revision=1, title="Old"))
        await portal.until(lambda: old in portal.answers)
        assert [e.title for e in calendars.pages["work"].events.values()] == ["New"]
        assert portal.answers[old]["result"] == portal.answers[new]["result"]


async def test_a_put_again_mends_what_the_user_changed(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        first = portal.order("put", **wanted())
        await portal.until(lambda: first in portal.answers)
        key = portal.answers[first]["result"]["key"]
        calendars.change("work", key, start=soon(50), end=soon(51))
        again = portal.order("put", **wanted(key=key))
        await portal.until(lambda: again in portal.answers)
        assert calendars.pages["work"].events[key].start == soon(30)


async def test_removing_is_answered_and_told_and_may_be_repeated(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        put = portal.order("put", **wanted())
        await portal.until(lambda: put in portal.answers)
        for _ in range(2):
            order = portal.order("remove", calendar="work", uid=UID, key="")
            await portal.until(lambda order=order: order in portal.answers)
            assert portal.answers[order]["result"] == {}
        await portal.until(lambda: portal.events("work") == {})


async def test_errors_of_the_store_are_answered_with_their_codes(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        for error, permanent in ((StoreBusy(), False), (StorePermissionRefused("Work"), True)):
            calendars.fail(error, on="put")
            order = portal.order("put", **wanted())
            await portal.until(lambda order=order: order in portal.answers)
            told = portal.answers[order]["error"]
            expected = {"code": error.code, "text": str(error), "permanent": permanent}
            about = {"about": error.about} if error.about else {}
            assert told == expected | about
        gone = portal.order("put", **wanted(key="no-such-event"))
        await portal.until(lambda: gone in portal.answers)
        assert portal.answers[gone]["error"]["code"] == "event-gone"


async def test_a_command_that_cannot_be_understood_is_answered_so(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()):
        order = portal.order("put", **wanted(zone="Mars/Olympus"))
        await portal.until(lambda: order in portal.answers)
        told = portal.answers[order]["error"]
        assert (told["code"], told["permanent"], told["text"][:5]) == ("failed", True, "zone:")


async def test_a_sync_is_answered_after_the_synced_it_led_to(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        order = portal.order("sync")
        await portal.until(lambda: order in portal.answers)
        kinds = [(r["type"], r.get("trigger")) for r in portal.reports[-2:]]
        assert kinds == [("synced", "command"), ("answer", None)]


async def test_a_sync_of_a_closed_program_fails(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        calendars.close_program()
        order = portal.order("sync")
        await portal.until(lambda: order in portal.answers)
        assert portal.answers[order]["error"]["code"] == "store-closed"


async def test_a_check_tells_of_calendars_store_and_network(home: Path) -> None:
    calendars = desk("work", "home")
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        calendars.fail(StorePermissionRefused("home"), calendar="home")
        order = portal.order("check", network=True)
        await portal.until(lambda: order in portal.answers, 20)
        result = portal.answers[order]["result"]
        readable = {key: each["readable"] for key, each in result["calendars"].items()}
        assert readable == {"work": True, "home": False}
        assert result["store"] == {"name": "Memory", "version": "", "open": True}
        assert result["guard"] == {"prompts": 0, "last_at": None}
        assert {"rung", "verdict", "detail", "ms", "code", "about"} == set(result["ladder"][0])
        assert "websocket" in [rung["rung"] for rung in result["ladder"]]


async def test_nothing_is_written_while_paused(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced"))
        running.wishes.pause()
        await portal.until(lambda: portal.settings["paused"])
        orders = [portal.order("put", **wanted()), portal.order("sync")]
        await portal.until(lambda: all(order in portal.answers for order in orders))
        assert [portal.answers[o]["error"]["code"] for o in orders] == ["paused", "paused"]
        assert "put" not in calendars.calls


async def test_commands_come_by_https_too(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal:
        portal.settings |= {"mode": "auto", "minutes": 1440}
        async with agent(home, portal, calendars) as running:
            await portal.until(lambda: running.standing.line == "https")
            order = portal.order("put", **wanted())
            await portal.until(lambda: order in portal.answers)
            key = portal.answers[order]["result"]["key"]
            await portal.until(lambda: key in portal.events("work"))


async def test_an_answer_is_not_lost_when_the_line_is_cut_meanwhile(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        order = portal.order("put", **wanted())
        await portal.until(lambda: "put" in calendars.calls or _tick(portal))
        portal.cut()
        await portal.until(lambda: order in portal.answers)
        assert calendars.calls.count("put") == 1


def _tick(portal: Portal) -> bool:
    """Look again soon: the desk does not wake the portal."""
    asyncio.get_running_loop().call_later(0.01, portal.wake)
    return False


async def test_an_event_of_the_users_is_left_alone(home: Path) -> None:
    calendars = desk()
    mine = write(calendars, hours=30, title="Mine")
    async with Portal() as portal, agent(home, portal, calendars):
        for name in ("put", "remove"):
            order = portal.order(name, **wanted())
            await portal.until(lambda order=order: order in portal.answers)
        assert list(calendars.pages["work"].events) == [mine]
