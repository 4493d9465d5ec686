"""An agent to look at: answers what a test has put into it, and remembers what it was asked for."""

from dataclasses import replace
from threading import Event as Gate
from typing import Any

from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.pairing.exchange import Pairing
from daybook_connector.status.status import AgentState, CalendarLine, Status, SyncProgress

UNPAIRED = Status(AgentState.UNPAIRED, "0.1.0", pc="ANNA-PC")
WORK = CalendarLine("work", "Work & travel", "read-write", shared=True, events=213)
TEAM = CalendarLine("team", "Team", "read-only", shared=True, events=48)
BOSS = CalendarLine("boss", "Board room", "free-busy", shared=False)
CONNECTED = Status(
    AgentState.CONNECTED,
    "0.1.0",
    portal="https://book.example.com",
    connector="Outlook on ANNA-PC",
    pc="ANNA-PC",
    store="outlook",
    account="anna@example.com",
    mode="realtime",
    mode_in_force="realtime",
    line="websocket",
    last_sync_at="2026-11-25T08:58:00Z",
    last_seen_at="2026-11-25T08:59:40Z",
    last_change_at="2026-11-25T07:12:00Z",
    next_sync_at="2026-11-25T09:28:00Z",
    calendars=(WORK, TEAM, BOSS),
)


class FakeDoor:
    """A `AgentDoor`. Errors put into `errors` (by name of the call) are raised once."""

    def __init__(self, status: Status = CONNECTED) -> None:
        self.told = status
        self.calls: list[tuple[Any, ...]] = []
        self.errors: dict[str, list[Exception]] = {}
        self.rungs: tuple[DoctorRung, ...] = ()
        self.store = (WORK, TEAM, BOSS)
        self.may_start_outlook = False
        self.spoken = ""
        self.sync_may_end = Gate()
        self.sync_may_end.set()

    def status(self) -> Status:
        self._fail("status")
        return self.told

    def sync(self) -> None:
        self._enter("sync")
        self.sync_may_end.wait(10)
        self.finish_sync()

    def pause(self) -> None:
        self._enter("pause")
        self.told = replace(self.told, state=AgentState.PAUSED, paused=True)

    def resume(self) -> None:
        self._enter("resume")
        self.told = replace(self.told, state=AgentState.CONNECTED, paused=False)

    def set_mode(self, mode: str, minutes: int) -> None:
        self._enter("set_mode", mode, minutes)
        self.told = replace(self.told, mode=mode, minutes=minutes, mode_in_force=mode)

    def calendars(self) -> tuple[CalendarLine, ...]:
        self._enter("calendars")
        return self.store

    def share(self, keys: tuple[str, ...]) -> None:
        self._enter("share", keys)
        lines = tuple(replace(line, shared=line.key in keys) for line in self.store)
        self.told = replace(self.told, calendars=lines)

    def pair(self, pairing: Pairing) -> None:
        self._enter("pair", pairing)
        self.told = replace(
            CONNECTED, portal=pairing.portal, last_sync_at="", calendars=(), store=pairing.store
        )

    def doctor(self) -> tuple[DoctorRung, ...]:
        self._enter("doctor")
        return self.rungs

    def outlook_may_start(self) -> bool:
        return self.may_start_outlook

    def let_start_outlook(self, may: bool) -> None:
        self._enter("let_start_outlook", may)
        self.may_start_outlook = may

    def language(self) -> str:
        return self.spoken

    def choose_language(self, language: str) -> None:
        self._enter("choose_language", language)
        self.spoken = language

    def stop(self) -> None:
        self._enter("stop")

    def begin_sync(self, done: int, total: int | None) -> None:
        progress = SyncProgress("work", "reading", done, total)
        self.told = replace(self.told, state=AgentState.SYNCING, progress=progress)

    def finish_sync(self, at: str = "2026-11-25T09:00:00Z") -> None:
        self.told = replace(self.told, state=AgentState.CONNECTED, progress=None, last_sync_at=at)

    def _enter(self, *call: Any) -> None:
        self.calls.append(call)
        self._fail(call[0])

    def _fail(self, name: str) -> None:
        if self.errors.get(name):
            raise self.errors[name].pop(0)
