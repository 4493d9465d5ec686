"""The running agent: one store, one journal, one connection, and what keeps them in step."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daybook_protocol.reports import FindingsMessage

from daybook_connector.conversation.admission import Admission
from daybook_connector.conversation.commands import CommandRunner
from daybook_connector.conversation.speaker import AgentSpeaker
from daybook_connector.conversation.talk import Talk
from daybook_connector.conversation.wishes import Wishes
from daybook_connector.doctor.examination import climb_all
from daybook_connector.doctor.rung import DoctorRung
from daybook_connector.errors import ConnectorError
from daybook_connector.journal import Journal
from daybook_connector.journal.account import open_account
from daybook_connector.line.channel import Channel
from daybook_connector.line.choice import line_named
from daybook_connector.line.connection import Connection
from daybook_connector.local.identity import Identity
from daybook_connector.local.pace import AgentPace
from daybook_connector.local.restarts import Restarts
from daybook_connector.local.settings_file import Settings
from daybook_connector.local.sleep import notice_sleep
from daybook_connector.network.errors import NetworkError
from daybook_connector.status.announcer import Announcer
from daybook_connector.status.overview import calendar_lines, overview
from daybook_connector.status.standing import AgentStanding
from daybook_connector.status.status import CalendarLine, Status
from daybook_connector.stores.base import Store
from daybook_connector.stores.thread import StoreThread
from daybook_connector.sync.loop import SyncLoop
from daybook_connector.sync.passes import Passes, PassOutcome
from daybook_connector.sync.schedule import SyncSchedule
from daybook_connector.sync.sharing import Sharing


class RunningAgent:
    """All methods belong to the thread of its event loop. `token` is empty until it is paired; for
    `quiet` seconds no change may come before a pass begins."""

    def __init__(
        self,
        settings: Settings,
        token: str,
        journal: Journal,
        make_store: Callable[[Settings], Store],
        folder: Path,
        *,
        pace: AgentPace | None = None,
        quiet: float = 0.15,
    ) -> None:
        pace = pace or AgentPace()
        self.make_store = make_store
        self.journal = journal
        self.identity = identity = Identity(settings, token, folder)
        self._announcer = Announcer()
        self.announce = self._announcer.announce
        self.store = StoreThread(
            lambda: make_store(identity.settings), patience=pace.store_patience
        )
        self.standing = standing = AgentStanding(identity, journal, self.store, pace, self.announce)
        self.schedule = SyncSchedule(standing.interval, quiet=quiet)
        self.passes = Passes(self.store, journal)
        self.sync_loop = SyncLoop(
            standing, self.schedule, self.store, self.passes, Restarts(folder).take
        )
        self.commands = CommandRunner(standing, self.store, self.schedule)
        speaker = AgentSpeaker(standing, self.schedule, self.commands)

        def talk(name: str, use: Callable[[str], None]) -> Talk:
            line = line_named(name, identity.settings, identity.token, folder)
            return Talk(line, journal, speaker, use, pace)

        self.connection = Connection(standing, Channel(standing, talk))
        self.admission = Admission(standing, self.connection)
        self.wishes = Wishes(standing, self.schedule, self.admission)
        self.sharing = Sharing(standing, self.passes, self.schedule)
        self._announcer.subscribe(self.connection.nudge)
        loop = asyncio.get_running_loop()
        journal.subscribe(lambda: loop.call_soon(self._go_on_with_new_journal))

    async def run(self) -> None:
        """Work until cancelled. Raises `StoreLost` when only a new process can help."""
        open_account(self.journal, self.identity.settings)
        await self.standing.learn_facts()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.connection.go_on())
                tasks.create_task(self.sync_loop.go_on())
                tasks.create_task(self.commands.write_forever())
                tasks.create_task(notice_sleep(self.standing.pace, self._wake_up))
        except* ConnectorError as errors:
            raise errors.exceptions[0] from None
        finally:
            self.store.stop()

    async def deliver(self) -> None:
        """Bring to the portal what waits for it, and read nothing. Until cancelled."""
        open_account(self.journal, self.identity.settings)
        await self.standing.learn_facts()
        await self.connection.go_on()

    async def sync(self) -> PassOutcome:
        """A pass now. Raises as `Admission.demand_work`, `NetworkError` while offline, and the
        store's errors."""
        self.admission.demand_work()
        if not self.standing.is_online:
            self.connection.renew()
            raise NetworkError(why="not-yet-connected")
        return await self.schedule.ask("asked")

    async def calendars(self) -> list[CalendarLine]:
        """All calendars of the store as it is now."""
        return calendar_lines(self.standing, await self.passes.look_up())

    def report(self, kind: str, findings: dict[str, Any]) -> None:
        """Send what the doctor ("doctor") or the self-test ("selftest") found to the portal."""
        self.journal.queue(FindingsMessage(kind=kind, report=findings))
        self.announce()

    async def use(self, settings: Settings, token: str) -> None:
        """Go on with other settings, e.g. after pairing."""
        other_store = settings.opened != self.identity.settings.opened
        self.identity.settings, self.identity.token = settings, token
        open_account(self.journal, self.identity.settings)
        if other_store or not self.identity.is_paired:
            self.store.stop()
        if not self.identity.is_paired:
            # What held was about a pairing that is no more.
            self.standing.conditions.end(*(each.code for each in self.standing.conditions))
        await self.standing.learn_facts()
        self.connection.renew()
        self.announce()

    def status(self) -> Status:
        return overview(
            self.standing,
            self.passes.calendars,
            sent_away=self.connection.is_sent_away,
            seconds_left=self.schedule.seconds_left(),
        )

    def subscribe(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Tell the status whenever it has changed; returns how to end that."""
        return self._announcer.subscribe(lambda: listener(self.status()))

    async def examine_all(self) -> list[DoctorRung]:
        """The doctor's whole ladder, network and store, with tickets."""
        return await climb_all(
            self.store, self.identity.settings, self.identity.token, self.admission.why_idle()
        )

    def _go_on_with_new_journal(self) -> None:
        open_account(self.journal, self.identity.settings)
        self.connection.renew()

    def _wake_up(self) -> None:
        self.schedule.notice("")
        self.connection.renew()
