"""A whole agent and a portal talk over real sockets."""

from pathlib import Path

from daybook_connector.status.status import AgentState

from tests.portal import Portal
from tests.stage import agent, desk, write


async def test_the_first_sync_tells_all_calendars_and_events(home: Path) -> None:
    calendars = desk("work", "home")
    key = write(calendars, "work")
    async with Portal() as portal, agent(home, portal, calendars) as running:
        await portal.until(lambda: portal.told("synced") and not running.journal.waiting())
        assert [c["key"] for c in portal.listing] == ["work", "home"]
        assert set(portal.events("work")) == {key}
        assert portal.events("home") == {}
        synced = portal.told("synced")[0]
        held = {name: each.revision for name, each in portal.calendars.items()}
        assert (synced["calendars"], synced["failed"]) == (held, {})
        assert portal.wrong == []


async def test_a_change_is_told_at_once(home: Path) -> None:
    calendars = desk()
    async with Portal() as portal, agent(home, portal, calendars):
        await portal.until(lambda: portal.told("synced"))
        key = write(calendars)
        await portal.until(lambda: key in portal.events("work"))
        await portal.until(lambda: len(portal.told("synced")) == 2)
        assert portal.told("synced")[1]["trigger"] == "watch"
        assert portal.wrong == []


async def test_the_state_becomes_connected_and_alive(home: Path) -> None:
    async with Portal() as portal, agent(home, portal, desk()) as running:
        await portal.until(lambda: any(beat["alive"] for beat in portal.of("heartbeat")))
        status = running.status()
        assert (status.state, status.line, status.waiting) == (AgentState.CONNECTED, "websocket", 0)
        assert portal.wrong == []
