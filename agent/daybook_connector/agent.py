"""The running agent: one store, one journal, one connection, and what keeps them in step."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from daybook_connector.conversation.commands import Commands, Paused, Surroundings
from daybook_connector.conversation.speaker import AgentSpeaker
from daybook_connector.doctor.examination import climb_all, examine
from daybook_connector.doctor.rung import UNPAIRED
from daybook_connector.journal import Journal
from daybook_connector.journal.account import open_account
from daybook_connector.line import Goodbye, parting
from daybook_connector.line.channel import Channel
from daybook_connector.line.choice import line_named
from daybook_connector.line.connection import Connection
from daybook_connector.local import settings as settings_file
from daybook_connector.local.pace import Pace
from daybook_connector.local.restarts import Restarts
from daybook_connector.local.settings import Settings
from daybook_connector.local.sleep import notice_sleep
from daybook_connector.network.errors import NetworkError
from daybook_connector.pairing.errors import NotPaired
from daybook_connector.protocol import outgoing
from daybook_connector.status.audience import Audience
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
        self.token = token
        self.folder = folder
        self.journal = journal
        loop = asyncio.get_running_loop()
        journal.begun_anew = lambda: loop.call_soon(self._go_on_with_new_journal)
        self._audience = Audience(self.status, lambda: self.connection.nudge())
        self.announce, self.subscribe = self._audience.announce, self._audience.subscribe
        self.make_store = make_store
        pace = pace or Pace()
        self.store = StoreThread(
            lambda: make_store(self.standing.settings),
            lambda calendar: self.rounds.noticed(calendar),
            patience=pace.store_patience,
        )
        self.standing = Standing(settings, journal, self.store, pace, self.announce)
        self.agenda = Agenda(self._interval, quiet=quiet)
        self.passes = Passes(self.store, journal, lambda *told: self.rounds.progressed(*told))
        self.speaker = AgentSpeaker(self.standing, self.agenda, self._applied)
        self.rounds = Rounds(
            self.standing,
            self.agenda,
            self.store,
            self.passes,
            lambda: self.speaker.is_online,
            Restarts(folder).take,
        )
        self.commands = Commands(
            self.store,
            journal,
            Surroundings(
                lambda: self.standing.paused, self.agenda.ask, self._examine, self.announce
            ),
        )
        channel = Channel(
            lambda name: line_named(name, self.standing.settings, self.token, folder),
            lambda: self.standing.wanted_line,
            journal,
            self.speaker,
            self.standing.conditions,
            pace,
        )
        self.connection = Connection(channel, self.standing.conditions, pace, self._remember)
        self.speaker.connection, self.speaker.commands = self.connection, self.commands

    async def run(self) -> None:
        """Work until cancelled. Raises `StoreLost` when only a new process can help."""
        open_account(self.journal, self.standing.settings)
        await self._learn_facts()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._connect_when_paired())
                tasks.create_task(self.rounds.go_on())
                tasks.create_task(self.commands.write_forever())
                tasks.create_task(notice_sleep(self.standing.pace, self._wake_up))
        except* ConnectorError as errors:
            raise errors.exceptions[0] from None
        finally:
            self.store.stop()

    async def deliver(self) -> None:
        """Bring to the portal what waits for it, and read nothing. Until cancelled."""
        open_account(self.journal, self.standing.settings)
        await self._learn_facts()
        await self._connect_when_paired()

    # What the user can ask for.

    async def sync(self) -> Outcome:
        """A pass now. Raises as `demand_work`, `NetworkError` while offline, and the store's
        errors."""
        self.demand_work()
        if not self.speaker.is_online:
            self.connection.renew()
            raise NetworkError("try again when it is connected")
        return await self.agenda.ask("asked")

    def demand_place(self) -> None:
        """Raises `NotPaired`, or why the portal works with this computer no more."""
        if not self.is_paired:
            raise NotPaired
        if why := parting.noted(self.journal, self.token):
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
        self.standing.settings = replace(self.standing.settings, shared=shared)
        settings_file.save(self.standing.settings, self.folder)
        self.agenda.ask("choice")
        self.announce()

    async def calendars(self) -> list[CalendarLine]:
        """All calendars of the store as it is now."""
        await self._look_up()
        return calendar_lines(self)

    def report(self, kind: str, findings: dict[str, Any]) -> None:
        """Send what the doctor ("doctor") or the self-test ("selftest") found to the portal."""
        self.journal.queue(outgoing.findings(kind, findings))
        self.announce()

    async def use(self, settings: Settings, token: str) -> None:
        """Go on with other settings, e.g. after pairing."""
        other_store = settings.opened != self.standing.settings.opened
        self.standing.settings, self.token = settings, token
        open_account(self.journal, self.standing.settings)
        if other_store or not self.is_paired:
            self.store.stop()
        if not self.is_paired:
            # What held was about a pairing that is no more.
            self.standing.conditions.end(*(each.code for each in self.standing.conditions))
        await self._learn_facts()
        self.connection.renew()
        self.announce()

    def status(self) -> Status:
        return overview(self)

    async def examine_all(self) -> list[dict[str, Any]]:
        """The doctor's whole ladder, network and store, each rung as JSON with its ticket."""
        return await climb_all(self.store, self.standing.settings, self.token, self._why_idle())

    @property
    def is_paired(self) -> bool:
        return bool(self.token and self.standing.settings.is_paired)

    async def _look_up(self) -> Sequence[Calendar]:
        self.passes.calendars = tuple(await self.store.call(lambda store: store.calendars()))
        return self.passes.calendars

    def _go_on_with_new_journal(self) -> None:
        open_account(self.journal, self.standing.settings)
        self.connection.renew()

    def _wake_up(self) -> None:
        self.agenda.notice("")
        self.connection.renew()

    async def _connect_when_paired(self) -> None:
        while True:
            while not self.is_paired:
                await self.connection.renewed()
            await self.connection.keep(lambda: self.is_paired)

    def _applied(self) -> None:
        """Settings came from the portal or were changed here."""
        standing = self.standing
        line, blocked = self.connection.line, self.connection.blocked
        if (
            line
            and line != standing.wanted_line
            and (not blocked or standing.wanted_line == "https")
        ):
            self.connection.renew()
        self.agenda.reschedule()
        self.announce()

    def _remember(self, goodbye: Goodbye | None) -> None:
        parting.note(self.journal, self.token, goodbye)

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
        self._applied()

    def _interval(self) -> float | None:
        return self.standing.interval(blocked=bool(self.connection.blocked))

    async def _learn_facts(self) -> None:
        """How the user recognises the store. One that cannot say so does not stop the agent."""
        if not self.standing.settings.is_paired:
            return
        self.standing.store_kind = self.standing.settings.store
        try:
            self.standing.facts = await self.store.call(lambda store: store.facts(), closed=True)
        except Exception as error:
            log.warning("The store does not say what it is: %s", error)

    async def _examine(self, network: bool) -> dict[str, Any]:
        return await examine(
            self.store,
            self.standing.reading.shares,
            self.standing.settings,
            self.token,
            self.standing.now(),
            network=network,
        )
