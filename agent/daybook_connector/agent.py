"""The running agent: one store, one journal, one connection, and what keeps them in step."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from daybook_connector import settings as settings_file
from daybook_connector.agenda import Agenda
from daybook_connector.channel import Channel
from daybook_connector.commands import Commands, Paused, Surroundings
from daybook_connector.connection import Connection
from daybook_connector.errors import ConnectorError
from daybook_connector.examine import examine
from daybook_connector.journal import Journal
from daybook_connector.line import Line
from daybook_connector.line.https import HttpsLine
from daybook_connector.line.websocket import WebSocketLine
from daybook_connector.network.errors import NetworkError
from daybook_connector.pace import Pace
from daybook_connector.passes import Outcome, Passes
from daybook_connector.protocol import outgoing
from daybook_connector.restarts import Restarts
from daybook_connector.rounds import Rounds, StoreLost
from daybook_connector.secrets import XMPP_PASSWORD, load_token
from daybook_connector.settings import Settings
from daybook_connector.speaker import AgentSpeaker
from daybook_connector.standing import Standing
from daybook_connector.status import CalendarLine, Status
from daybook_connector.store_thread import StoreThread
from daybook_connector.stores.base import Store

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
        journal.begun_anew = lambda: self._loop.call_soon(self._go_on_with_new_journal)
        self._listeners: list[Callable[[Status], None]] = []
        self._announced: asyncio.Handle | None = None
        self._loop = asyncio.get_running_loop()
        self._make_store = make_store
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
            self._line,
            lambda: self.standing.wanted_line,
            journal,
            self.speaker,
            self.standing.conditions,
            pace,
        )
        self.connection = Connection(channel, self.standing.conditions, pace)
        self.speaker.connection, self.speaker.commands = self.connection, self.commands

    async def run(self) -> None:
        """Work until cancelled. Raises `StoreLost` when only a new process can help."""
        self._open_account()
        await self._learn_facts()
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._connect_when_paired())
                tasks.create_task(self.rounds.go_on())
                tasks.create_task(self.commands.write_forever())
                tasks.create_task(self._notice_sleep())
        except* ConnectorError as errors:
            raise errors.exceptions[0] from None
        finally:
            self.store.stop()

    async def deliver(self) -> None:
        """Bring to the portal what waits for it, and read nothing. Until cancelled."""
        self._open_account()
        await self._learn_facts()
        await self._connect_when_paired()

    # What the user can ask for.

    async def sync(self) -> Outcome:
        """A pass now. Raises `Paused`, `NetworkError` while offline, and the store's errors."""
        if self.standing.paused:
            raise Paused
        if not self.speaker.is_online:
            self.connection.renew()
            raise NetworkError("try again when it is connected")
        return await self.agenda.ask("asked")

    def pause(self) -> None:
        self._wish(paused=True)

    def resume(self) -> None:
        self._wish(paused=False)

    def set_mode(self, mode: str, minutes: int | None = None) -> None:
        """`mode` and `minutes` as in docs/agent-protocol.md."""
        self._wish(mode=mode, minutes=minutes)

    def choose(self, keys: Iterable[str] | None) -> None:
        """Share exactly these calendars, or all of them."""
        shared = None if keys is None else tuple(keys)
        self.standing.settings = replace(self.standing.settings, shared=shared)
        settings_file.save(self.standing.settings, self.folder)
        self.agenda.ask("choice")
        self.announce()

    async def calendars(self) -> list[CalendarLine]:
        """All calendars of the store as it is now."""
        self.passes.calendars = tuple(await self.store.call(lambda store: store.calendars()))
        return self.calendar_lines()

    def calendar_lines(self) -> list[CalendarLine]:
        """The calendars as of the last look."""
        counts, reading = self.journal.counts(), self.standing.reading
        return [
            CalendarLine(
                each.key,
                each.name,
                each.access.value,
                reading.shares(each.key),
                counts.get(each.key, 0),
                self.standing.failed.get(each.key, ""),
            )
            for each in self.passes.calendars
        ]

    def report(self, kind: str, findings: dict[str, Any]) -> None:
        """Send what the doctor ("doctor") or the self-test ("selftest") found to the portal."""
        self.journal.queue(outgoing.findings(kind, findings))
        self.announce()

    async def use(self, settings: Settings, token: str) -> None:
        """Go on with other settings, e.g. after pairing."""
        other_store = (settings.store, settings.folder, settings.start_outlook) != (
            self.standing.settings.store,
            self.standing.settings.folder,
            self.standing.settings.start_outlook,
        )
        self.standing.settings, self.token = settings, token
        self._open_account()
        if other_store:
            self.store.stop()
        await self._learn_facts()
        self.connection.renew()
        self.announce()

    def subscribe(self, listener: Callable[[Status], None]) -> Callable[[], None]:
        """Tell the status whenever it has changed; returns how to end that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def status(self) -> Status:
        from daybook_connector.overview import overview

        return overview(self)

    def announce(self) -> None:
        """Something is different. Many changes at once are told as one."""
        if self._announced is None:
            self._announced = self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        self._announced = None
        self.connection.nudge()
        if self._listeners:
            status = self.status()
            for listener in tuple(self._listeners):
                listener(status)

    def _open_account(self) -> None:
        """What the journal holds of another account or store is of no use for this one."""
        settings = self.standing.settings
        if not settings.is_paired:
            return
        place = (settings.portal, settings.connector_id, settings.store, settings.folder)
        account, before = " ".join(place), self.journal.noted("account")
        if before and before != account:
            log.info("Another account or store: the journal begins anew.")
            self.journal.begin_anew()
        if before != account:
            self.journal.note("account", account)

    def _go_on_with_new_journal(self) -> None:
        self._open_account()
        self.connection.renew()

    # The connection.

    async def _connect_when_paired(self) -> None:
        while not (self.token and self.standing.settings.is_paired):
            await self.connection.renewed()
        await self.connection.keep()

    def _line(self, name: str) -> Line:
        settings = self.standing.settings
        if name == "xmpp":
            from daybook_connector.line.xmpp import XmppLine

            password = load_token(settings.connector_id, self.folder, kind=XMPP_PASSWORD)
            return XmppLine(settings, self.token, password)
        kinds: dict[str, type[WebSocketLine] | type[HttpsLine]] = {
            "websocket": WebSocketLine,
            "https": HttpsLine,
        }
        return kinds[name](settings, self.token)

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

    def _wish(self, **wanted: Any) -> None:
        settings = self.journal.settings() or self.standing.default_settings()
        change = {name: value for name, value in wanted.items() if value is not None}
        if all(settings.get(name) == value for name, value in change.items()):
            return
        self.journal.queue(outgoing.wish(**wanted))
        self._applied()

    # Passes.

    def _interval(self) -> float | None:
        return self.standing.interval(blocked=bool(self.connection.blocked))

    # Surroundings.

    async def examine_all(self) -> list[dict[str, Any]]:
        """The doctor's whole ladder, network and store, each rung as JSON with its ticket."""
        from daybook_connector.doctor import climb_network, look_at_store

        shared = self.standing.settings.shared or ()
        rungs = await climb_network(self.standing.settings, self.token)
        rungs += await self.store.call(lambda store: look_at_store(store, shared), closed=True)
        return [asdict(rung) for rung in rungs]

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

    async def _notice_sleep(self) -> None:
        """After the computer slept, or its clock was set, connections are dead and times wrong."""
        tick, jump = self.standing.pace.tick, self.standing.pace.jump
        while True:
            wall, mono = time.time(), time.monotonic()
            await asyncio.sleep(tick)
            slept, ran = time.time() - wall, time.monotonic() - mono
            # Some systems count sleep in the monotonic clock, others do not.
            if abs(slept - ran) > jump or ran > tick + jump:
                log.info("The clock jumped by %.0f s: connecting anew.", slept - tick)
                self.agenda.notice("")
                self.connection.renew()
