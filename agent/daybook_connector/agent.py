"""The running agent: one store, one journal, one connection, and what keeps them in step."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from daybook_connector.conversation.commands import Commands, Paused
from daybook_connector.conversation.speaker import AgentSpeaker
from daybook_connector.conversation.talk import Talk
from daybook_connector.doctor.examination import climb_all
from daybook_connector.doctor.rung import UNPAIRED
from daybook_connector.journal import Journal
from daybook_connector.journal.account import open_account
from daybook_connector.line import parting
from daybook_connector.line.channel import Channel
from daybook_connector.line.choice import line_named
from daybook_connector.line.connection import Connection
from daybook_connector.local import settings as settings_file
from daybook_connector.local.identity import Identity
from daybook_connector.local.pace import Pace
from daybook_connector.local.restarts import Restarts
from daybook_connector.local.settings import Settings
from daybook_connector.local.sleep import notice_sleep
from daybook_connector.network.errors import NetworkError
from daybook_connector.pairing.errors import NotPaired
from daybook_connector.protocol import outgoing
from daybook_connector.status.announcer import Announcer
from daybook_connector.status.overview import calendar_lines, overview
from daybook_connector.status.standing import Standing
from daybook_connector.status.status import CalendarLine, Status
from daybook_connector.stores.base import Store
from daybook_connector.stores.events import Calendar
from daybook_connector.stores.thread import StoreThread
from daybook_connector.sync.loop import Rounds, StoreLost
from daybook_connector.sync.passes import Outcome, Passes
from daybook_connector.sync.schedule import Agenda
from daybook_connector.sync.sharing import meant
from daybook_connector.words.errors import ConnectorError

log = logging.getLogger(__name__)

__all__ = ["Agent", "StoreLost"]


class Agent:
    """All methods belong to the thread of its event loop. `token` is empty until it is paired."""

    def __init__(
        self,
        settings: Settings,
        token: str,
        journal: Journal,
        make_store: Callable[[Settings], Store],
        folder: Path,
        *,
        pace: Pace | None = None,
        quiet: float = 0.15,
    ) -> None:
        pace = pace or Pace()
        self.make_store = make_store
        self.journal = journal
        self.identity = identity = Identity(settings, token, folder)
        self._announcer = Announcer()
        self.announce = self._announcer.announce
        self.store = StoreThread(
            lambda: make_store(identity.settings), patience=pace.store_patience
        )
        self.standing = standing = Standing(identity, journal, self.store, pace, self.announce)
        self.agenda = Agenda(standing.interval, quiet=quiet)
        self.passes = Passes(self.store, journal)
        self.rounds = Rounds(standing, self.agenda, self.store, self.passes, Restarts(folder).take)
        self.commands = Commands(standing, self.store, self.agenda)
        speaker = AgentSpeaker(standing, self.agenda, self.commands)

        def talk(name: str, use: Callable[[str], None]) -> Talk:
            line = line_named(name, identity.settings, identity.token, folder)
            return Talk(line, journal, speaker, use, pace)

        self.connection = Connection(standing, Channel(standing, talk))
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
                tasks.create_task(self.rounds.go_on())
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

    # What the user can ask for.

    async def sync(self) -> Outcome:
        """A pass now. Raises as `demand_work`, `NetworkError` while offline, and the store's
        errors."""
        self.demand_work()
        if not self.standing.is_online:
            self.connection.renew()
            raise NetworkError("try again when it is connected")
        return await self.agenda.ask("asked")

    def demand_place(self) -> None:
        """Raises `NotPaired`, or why the portal works with this computer no more."""
        if not self.is_paired:
            raise NotPaired
        if why := parting.noted(self.journal, self.identity.token):
            if isinstance(why, parting.PortalTooOld):
                # Somebody may have mended that by now, and this program would not hear of it.
                self.connection.renew()
            raise why

    def demand_work(self) -> None:
        """Raises as `demand_place`, and `Paused`: then the calendars are left alone."""
        self.demand_place()
        if self.standing.paused:
            raise Paused

    def pause(self) -> None:
        self._wish(paused=True)

    def resume(self) -> None:
        self._wish(paused=False)

    def set_mode(self, mode: str, minutes: int | None = None) -> None:
        """`mode` and `minutes` as in docs/agent-protocol.md."""
        self._wish(mode=mode, minutes=minutes)

    async def choose(self, named: Iterable[str] | None) -> None:
        """Share exactly these calendars, named by key or name, or all of them.

        Raises `UnknownCalendar` and the store's errors; then nothing has changed.
        """
        shared = None if named is None else meant(named, await self._look_up())
        self.identity.settings = replace(self.identity.settings, shared=shared)
        settings_file.save(self.identity.settings, self.identity.folder)
        self.agenda.ask("choice")
        self.announce()

    async def calendars(self) -> list[CalendarLine]:
        """All calendars of the store as it is now."""
        await self._look_up()
        return calendar_lines(self.standing, self.passes.calendars)

    def report(self, kind: str, findings: dict[str, Any]) -> None:
        """Send what the doctor ("doctor") or the self-test ("selftest") found to the portal."""
        self.journal.queue(outgoing.findings(kind, findings))
        self.announce()

    async def use(self, settings: Settings, token: str) -> None:
        """Go on with other settings, e.g. after pairing."""
        other_store = settings.opened != self.identity.settings.opened
        self.identity.settings, self.identity.token = settings, token
        open_account(self.journal, self.identity.settings)
        if other_store or not self.is_paired:
            self.store.stop()
        if not self.is_paired:
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
            seconds_left=self.agenda.seconds_left(),
        )

    def subscribe(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Tell the status whenever it has changed; returns how to end that."""
        return self._announcer.subscribe(lambda: listener(self.status()))

    async def examine_all(self) -> list[dict[str, Any]]:
        """The doctor's whole ladder, network and store, each rung as JSON with its ticket."""
        return await climb_all(
            self.store, self.identity.settings, self.identity.token, self._why_idle()
        )

    @property
    def is_paired(self) -> bool:
        return self.identity.is_paired

    async def _look_up(self) -> Sequence[Calendar]:
        self.passes.calendars = tuple(await self.store.call(lambda store: store.calendars()))
        return self.passes.calendars

    def _go_on_with_new_journal(self) -> None:
        open_account(self.journal, self.identity.settings)
        self.connection.renew()

    def _wake_up(self) -> None:
        self.agenda.notice("")
        self.connection.renew()

    def _why_idle(self) -> str:
        """Why the calendars have to be left alone, or ""."""
        try:
            self.demand_work()
        except NotPaired:
            return UNPAIRED
        except Paused:
            return "paused"
        except ConnectorError as why:
            return why.cause
        return ""

    def _wish(self, **wanted: Any) -> None:
        self.demand_place()
        settings = self.journal.settings() or self.standing.default_settings()
        change = {name: value for name, value in wanted.items() if value is not None}
        if all(settings.get(name) == value for name, value in change.items()):
            return
        self.journal.queue(outgoing.wish(**wanted))
        self.agenda.reschedule()
        self.announce()
