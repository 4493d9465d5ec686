"""The agent keeps talking: by WebSocket where it can, by HTTPS where it must."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from daybook_connector.status import condition_words
from daybook_connector.status.status import AgentState

from tests.portal import Portal, goodbye
from tests.stage import QUICK, agent, desk, write


async def test_a_blocked_websocket_is_replaced_by_https_and_comes_back(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal:
        portal.refuse_upgrade = 403
        async with agent(home, portal, calendars) as running:
            await portal.until(lambda: portal.of("state"))
            state = portal.of("state")[0]
            assert (state["mode"], state["minutes"], state["line"]) == ("auto", 5, "https")
            assert [each["code"] for each in state["conditions"]] == ["channel-blocked"]
            await portal.until(lambda: portal.told("synced"))
            assert running.status().mode_in_force == "auto"
            portal.refuse_upgrade = 0
            await portal.until(
                lambda: portal.sockets and portal.of("state")[-1]["line"] == "websocket"
            )
            assert portal.of("state")[-1]["conditions"] == []
            assert running.status().mode_in_force == "realtime"


async def test_a_line_that_is_cut_again_and_again_is_replaced_and_has_to_prove_itself(
    home: Path,
) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:

        async def cut() -> None:
            await portal.until(lambda: portal.sockets and running.standing.line == "websocket")
            portal.cut()
            await portal.until(lambda: not portal.sockets)

        for _ in range(3):
            assert running.standing.blocked is None
            await cut()
        await portal.until(lambda: portal.of("state")[-1]["line"] == "https")
        state = portal.of("state")[-1]
        assert (state["mode"], state["minutes"]) == ("auto", 5)
        hellos = len(portal.of("hello"))
        # It is tried again, but until it has held for a while it is not believed.
        await cut()
        await portal.until(lambda: len(portal.of("hello")) == hellos + 2)
        assert [hello["line"] for hello in portal.of("hello")[hellos:]] == ["websocket", "https"]
        told = [each["code"] for state in portal.of("state") for each in state["conditions"]]
        assert set(told) == {"channel-blocked"}
        assert "channel-blocked" in running.standing.conditions
        await portal.until(lambda: portal.of("state")[-1]["conditions"] == [])
        assert running.standing.line == "websocket"
        assert portal.of("state")[-1]["mode"] == "realtime"
        assert portal.wrong == []


async def test_cuts_that_are_far_apart_are_no_reason_to_give_a_line_up(home: Path) -> None:
    pace = replace(QUICK, heartbeat=0.05)
    async with Portal() as portal, agent(home, portal, desk(), pace=pace) as running:
        for _ in range(4):
            await portal.until(lambda: portal.sockets and running.standing.line)
            beats = len(portal.of("heartbeat"))
            await portal.until(lambda beats=beats: len(portal.of("heartbeat")) > beats + 4)
            portal.cut()
            await portal.until(lambda: not portal.sockets)
        await portal.until(lambda: len(portal.of("hello")) == 5)
        assert {hello["line"] for hello in portal.of("hello")} == {"websocket"}


async def test_a_portal_that_is_down_is_not_called_a_blocked_websocket(home: Path) -> None:
    async with Portal() as portal:
        portal.refuse_upgrade = portal.refuse_https = 502
        async with agent(home, portal, desk()) as running:
            async with asyncio.timeout(5):
                while "server-unreachable" not in running.standing.conditions:
                    await asyncio.sleep(0.02)
            assert [alert.code for alert in running.status().alerts] == ["server-unreachable"]
            assert running.status().state is AgentState.OFFLINE
            portal.refuse_upgrade = portal.refuse_https = 0
            await portal.until(lambda: portal.told("synced"))
            assert running.status().alerts == ()


async def test_a_portal_that_restarts_is_found_again(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        await portal.stop()
        key = write(calendars)
        await portal.restart()
        await portal.until(lambda: key in portal.events("work"))


async def test_a_goodbye_for_a_restart_is_followed_by_a_new_hello(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:
        await portal.until(lambda: portal.told("synced"))
        portal.push(goodbye("restart", retry=True))
        await portal.until(lambda: len(portal.of("hello")) == 2)
        assert running.status().alerts == ()


async def test_an_agent_that_was_replaced_stops_trying_and_says_so(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:
        await portal.until(lambda: portal.told("synced"))
        portal.goodbye = goodbye("replaced", pc="NEW-PC")
        await portal.until(lambda: not portal.sockets)
        async with asyncio.timeout(5):
            while running.connection.parted is None:
                await asyncio.sleep(0.01)
        hellos = len(portal.of("hello"))
        await asyncio.sleep(0.5)
        assert len(portal.of("hello")) == hellos
        status = running.status()
        assert status.state is AgentState.ATTENTION
        (alert,) = status.alerts
        assert (alert.code, condition_words.title(alert)) == (
            "two-agents",
            "Another computer has taken over",
        )
        assert "pair this computer again" in condition_words.remedy(alert)


async def test_a_token_that_is_not_known_any_more_asks_for_pairing(home: Path) -> None:
    async with Portal() as portal:
        portal.tokens.clear()
        async with agent(home, portal, desk()) as running:
            async with asyncio.timeout(5):
                while running.connection.parted is None:
                    await asyncio.sleep(0.01)
            assert [alert.code for alert in running.status().alerts] == ["sign-in-needed"]


async def test_a_silent_socket_is_given_up(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()):
        await portal.until(lambda: portal.told("synced"))
        portal.deaf = True
        await portal.until(lambda: len(portal.of("hello")) == 2)


async def test_auto_sync_goes_by_https_and_heartbeats_go_on(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal:
        portal.settings |= {"mode": "auto", "minutes": 15}
        async with agent(home, portal, calendars) as running:
            await portal.until(lambda: running.standing.line == "https" and portal.told("synced"))
            # The change of the line may have asked for one more pass.
            await running.sync()
            beats = len(portal.of("heartbeat"))
            write(calendars)
            await portal.until(lambda: len(portal.of("heartbeat")) >= beats + 2)
            # Changes wait for the next pass, so nothing claims to be alive.
            assert portal.events("work") == {}
            assert not any(beat["alive"] for beat in portal.of("heartbeat"))
            assert running.status().next_sync_at


async def test_manual_mode_reads_on_request_only(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal:
        portal.settings |= {"mode": "manual"}
        async with agent(home, portal, calendars) as running:
            await portal.until(lambda: running.standing.line == "https")
            await running.sync()
            await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
            key = write(calendars)
            passes = len(portal.told("synced"))
            portal.cut()
            await portal.until(lambda: len(portal.of("heartbeat")) >= 3)
            assert len(portal.told("synced")) == passes
            await running.sync()
            await portal.until(lambda: key in portal.events("work"))
            assert running.status().next_sync_at == ""


async def test_a_change_of_mode_changes_the_line(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:
        await portal.until(lambda: portal.sockets and portal.told("synced"))
        running.wishes.set_mode("auto", 15)
        await portal.until(lambda: portal.of("state")[-1]["line"] == "https")
        assert (portal.settings["mode"], portal.settings["minutes"]) == ("auto", 15)
        running.wishes.set_mode("realtime")
        await portal.until(lambda: portal.of("state")[-1]["line"] == "websocket")


async def test_a_wish_of_an_offline_pc_holds_here_and_is_told_later(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        await portal.stop()
        running.wishes.pause()
        assert running.status().paused
        portal.settings["minutes"] = 30
        await portal.restart()
        await portal.until(lambda: portal.settings["paused"])
        assert portal.told("wish")[-1]["paused"] is True
        assert running.status().state is AgentState.PAUSED
        running.wishes.resume()
        await portal.until(lambda: not portal.settings["paused"])


async def test_nothing_is_read_while_paused(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        portal.change_settings(paused=True)
        await portal.until(lambda: portal.of("state")[-1]["paused"])
        reads = calendars.calls.count("read")
        key = write(calendars)
        await portal.until(lambda: len(portal.of("heartbeat")) >= 3)
        assert calendars.calls.count("read") == reads
        assert not portal.of("heartbeat")[-1]["alive"]
        portal.change_settings(paused=False)
        await portal.until(lambda: key in portal.events("work"))


async def test_a_wrong_clock_is_noticed_and_gone_when_it_is_set(home: Path) -> None:
    async with Portal() as portal:
        portal.clock_ahead = timedelta(minutes=10)
        async with agent(home, portal, desk()) as running:
            await portal.until(lambda: portal.told("synced"))
            (alert,) = running.status().alerts
            assert alert.code == "clock-skew"
            assert "10 minutes behind" in condition_words.cause(alert)
            portal.clock_ahead = timedelta()
            await portal.until(lambda: portal.of("state")[-1]["conditions"] == [])


async def test_the_status_is_told_to_subscribers(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:
        seen: list[AgentState] = []
        forget = running.subscribe(lambda status: seen.append(status.state))
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        await portal.until(lambda: seen and seen[-1] is AgentState.CONNECTED)
        forget()
        assert AgentState.SYNCING in seen


async def test_switching_off_waits_for_nothing(home: Path) -> None:
    async with Portal() as portal:
        async with agent(home, portal, desk()):
            await portal.until(lambda: portal.told("synced"))
            begun = time.monotonic()
        assert time.monotonic() - begun < 5


async def test_what_the_store_still_tells_after_the_end_is_not_listened_to(home: Path) -> None:
    faults: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: faults.append(context))
    async with Portal() as portal:
        async with agent(home, portal, desk()) as running:
            await portal.until(lambda: portal.told("synced"))
        await asyncio.to_thread(running.sync_loop.progressed, "work", "reading", 0, 5000)
        await asyncio.to_thread(running.sync_loop.noticed, "work")
        await asyncio.sleep(0)
    assert faults == []


async def test_one_thing_at_a_time_is_told_to_be_in_the_way(home: Path) -> None:
    async with Portal() as portal:
        portal.refuse_upgrade = 403
        async with agent(home, portal, desk()) as running:

            async def told(code: str) -> list[str]:
                async with asyncio.timeout(5):
                    while code not in running.standing.conditions:
                        await asyncio.sleep(0.01)
                return [each.code for each in running.standing.conditions]

            assert await told("channel-blocked") == ["channel-blocked"]
            portal.refuse_https = 502
            assert await told("server-unreachable") == ["server-unreachable"]
            portal.refuse_https = 0
            assert await told("channel-blocked") == ["channel-blocked"]
