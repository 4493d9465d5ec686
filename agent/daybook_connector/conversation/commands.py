"""What the portal asks for, carried out once each: put, remove, sync, check."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from typing import Any
from uuid import UUID

from daybook_protocol.commands import (
    CheckCommand,
    CommandMessage,
    PutCommand,
    RemoveCommand,
    SyncCommand,
)
from daybook_protocol.errors import ProtocolError
from daybook_protocol.reasons import ToldReason
from daybook_protocol.reports import AnswerError, DoneAnswer, FailedAnswer

from daybook_connector.doctor.examination import examine
from daybook_connector.errors import ConnectorError
from daybook_connector.journal import JournalDamaged, Own
from daybook_connector.status.standing import AgentStanding
from daybook_connector.status.wanted import Paused
from daybook_connector.stores.thread import StoreThread
from daybook_connector.sync.schedule import SyncSchedule
from daybook_connector.words.reasons import as_told, in_english

log = logging.getLogger(__name__)

Result = Mapping[str, Any]
Write = PutCommand | RemoveCommand


class CommandRunner:
    """Writes are carried out in the order they came, what takes long beside them."""

    def __init__(self, standing: AgentStanding, store: StoreThread, schedule: SyncSchedule) -> None:
        self._standing = standing
        self._journal = standing.journal
        self._store = store
        self._schedule = schedule
        self._writes: asyncio.Queue[Write] = asyncio.Queue()
        self._in_hand: set[UUID] = set()
        self._beside: set[asyncio.Task[None]] = set()

    def take(self, command: CommandMessage) -> None:
        """Accept a command; one that is in hand or was answered is not carried out again."""
        if command.id in self._in_hand:
            return
        if self._journal.is_answered(str(command.id)):
            self._standing.changed()
            return
        self._in_hand.add(command.id)
        if isinstance(command, Write):
            self._writes.put_nowait(command)
            return
        task = asyncio.create_task(self._carry_out(command))
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def reject(self, error: ProtocolError) -> None:
        """Answer a command that cannot be understood."""
        if error.command and not self._journal.is_answered(error.command):
            self._fail(UUID(error.command), "failed", as_told(str(error)), permanent=True)
            self._standing.changed()

    def give_up(self, command: str, why: ToldReason) -> None:
        """Take back an answer that the portal cannot use; what was done stays done."""
        self._fail(UUID(command), "failed", why, permanent=True)
        self._standing.changed()

    async def write_forever(self) -> None:
        while True:
            command = await self._writes.get()
            # A command whose answer was lost is sent again by the portal.
            with suppress(JournalDamaged):
                await self._carry_out(command)

    async def _carry_out(self, command: CommandMessage) -> None:
        try:
            with_answer = await self._attempt(command)
            with_answer()
        except ConnectorError as error:
            log.warning("Command %s failed: %s", command.name, error.code)
            self._fail(command.id, error.code, error.reason, permanent=error.permanent)
        except Exception as error:
            log.exception("Command %s failed.", command.name)
            self._fail(command.id, "failed", as_told(type(error).__name__), permanent=False)
        finally:
            self._in_hand.discard(command.id)
        self._standing.changed()
        if isinstance(command, Write):
            self._schedule.ask("command", command.arguments.calendar)

    async def _attempt(self, command: CommandMessage) -> Callable[[], None]:
        """Do it. What is returned notes the success, in one transaction with the answer."""
        if not isinstance(command, CheckCommand) and self._standing.paused:
            raise Paused
        result: Result = {}
        match command:
            case PutCommand():
                return await self._put(command)
            case RemoveCommand():
                return await self._remove(command)
            case SyncCommand():
                await self._schedule.ask("command")
            case CheckCommand():
                result = await self._check(network=command.arguments.network)
        return lambda: self._done(command.id, result)

    async def _check(self, *, network: bool) -> Result:
        standing = self._standing
        return await examine(
            self._store,
            standing.reading.shares,
            standing.settings,
            standing.identity.token,
            standing.now(),
            network=network,
        )

    async def _put(self, command: PutCommand) -> Callable[[], None]:
        wanted, calendar = command.arguments.draft, command.arguments.calendar
        own = self._journal.own(wanted.uid)
        if own and own.calendar == calendar and own.revision > wanted.revision:
            # An order from before: what it wanted has been overtaken, and must not come back.
            overtaken = {"key": own.key, "etag": own.etag, "adopted": False}
            return lambda: self._done(command.id, overtaken)
        written = await self._store.call(
            lambda store: store.put(calendar, wanted, command.arguments.key)
        )

        def note() -> None:
            with self._journal.entry():
                own = Own(calendar, written.key, written.etag, wanted.revision)
                self._journal.note_own(wanted.uid, own)
                self._done(command.id, asdict(written))

        return note

    async def _remove(self, command: RemoveCommand) -> Callable[[], None]:
        told = command.arguments
        uid, calendar, key = told.uid, told.calendar, told.key
        own = self._journal.own(uid)
        if not key and own and own.calendar == calendar:
            key = own.key
        await self._store.call(lambda store: store.remove(calendar, uid, key))

        def note() -> None:
            with self._journal.entry():
                self._journal.forget_own(uid)
                self._done(command.id, {})

        return note

    def _done(self, command: UUID, result: Result) -> None:
        self._journal.answer(DoneAnswer(command=command, result=dict(result)))

    def _fail(self, command: UUID, code: str, why: ToldReason, *, permanent: bool) -> None:
        text = in_english(why)
        error = AnswerError(code=code, text=text, permanent=permanent, about=why.about)
        self._journal.answer(FailedAnswer(command=command, error=error))
