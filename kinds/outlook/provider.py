"""An Outlook account: read from what the agent has told, written by asking it."""

from collections.abc import Mapping, MutableMapping
from datetime import timedelta
from typing import Any, ClassVar

from daybook_ical.drafts import EventDraft
from daybook_protocol.commands import PutArguments, RemoveArguments
from daybook_protocol.errors import ProtocolError, checking
from django.utils import timezone

from kinds.outlook import reading
from kinds.outlook.commands import issue, take, wait_for
from kinds.outlook.errors import AgentOffline
from kinds.outlook.identity import uid_of
from kinds.outlook.models import Agent, AgentCalendar, AgentCommand, OutlookAccount
from kinds.outlook.troubles import error_of
from providers.base import Account, Ahead, Changes, Progress, Provider, Written, silent
from providers.budget import Budget
from providers.credentials import Credentials
from providers.errors import CalendarGone, EventRefused, NotYet, PermissionRefused
from providers.network import NetworkPolicy
from providers.notes import Note
from providers.window import Window

AT_ONCE = frozenset({Agent.Line.WEBSOCKET, Agent.Line.XMPP})
"""Lines over which an agent answers while somebody waits."""

A_MOMENT = timedelta(seconds=2)
"""How long a writer waits with its account in hand: many times what an agent takes that listens. A
later answer wakes the writer again."""


class OutlookProvider(Provider):
    """`address` is the connector ID."""

    kind: ClassVar[str] = "outlook"

    def __init__(
        self,
        *,
        address: str,
        credentials: Credentials,
        details: Mapping[str, object],
        policy: NetworkPolicy,
        budget: Budget | None = None,
    ) -> None:
        super().__init__(budget)
        self._public_id = address
        self._skew: timedelta | None = None
        self._keeps_waiting = True

    @property
    def clock_offset(self) -> timedelta | None:
        return self._skew

    def discover(self, progress: Progress = silent) -> Account:
        account = self._account()
        agent = self._online(account)
        progress("sign-in", 1, 1)
        self._skew = timedelta(milliseconds=agent.skew_ms)
        name = account.connector.account if account.connector else agent.pc
        found = reading.listing(account, agent, name)
        progress("calendars", len(found.calendars), len(found.calendars))
        return found

    def pull(
        self,
        calendar_key: str,
        cursor: str | None,
        known: Mapping[str, str],
        progress: Progress = silent,
        *,
        window: Window,
        compare: bool = False,
        ahead: MutableMapping[str, Ahead] | None = None,
    ) -> Changes:
        del ahead  # what the agent told is here already
        return reading.pull(
            self._account(),
            calendar_key,
            cursor,
            known,
            progress,
            window=window,
            compare=compare,
        )

    def create(self, calendar_key: str, draft: EventDraft) -> Written:
        return self._put(calendar_key, draft, key="")

    def update(self, calendar_key: str, key: str, etag: str, draft: EventDraft) -> Written:
        return self._put(calendar_key, draft, key=key)

    def delete(self, calendar_key: str, key: str, etag: str) -> None:
        account = self._account()
        self._writable(account, calendar_key)
        uid = uid_of(account, calendar_key, key)
        arguments = RemoveArguments(calendar=calendar_key, uid=uid, key=key)
        self._do(account, uid, arguments)

    def _put(self, calendar_key: str, draft: EventDraft, key: str) -> Written:
        account = self._account()
        self._writable(account, calendar_key)
        try:
            with checking():
                arguments = PutArguments.of(draft, calendar=calendar_key, key=key)
        except ProtocolError as error:
            about = {**error.about, "field": error.field, "fault": error.fault}
            raise EventRefused(Note("pc-cannot-be-told", **about)) from None
        done = self._do(account, draft.uid, arguments)
        return Written(
            str(done.get("key", "")), str(done.get("etag", "")), adopted=bool(done.get("adopted"))
        )

    def _do(
        self, account: OutlookAccount, subject: str, arguments: PutArguments | RemoveArguments
    ) -> dict[str, Any]:
        """Ask the agent and wait for its answer for a moment, if it can answer at once.

        One that let a moment pass is not waited for again on this visit: it is told everything, and
        answers when it can.
        """
        agent = self._online(account)
        now = timezone.now()
        command: AgentCommand | None = issue(
            account, subject=subject[:255], arguments=arguments, now=now
        )
        assert command is not None
        if command.answered_at is None and agent.line in AT_ONCE and self._keeps_waiting:
            command = wait_for(command.pk, patience=A_MOMENT)
        if command is None or command.answered_at is None:
            self._keeps_waiting = False
            raise NotYet
        take(command, timezone.now())
        result: dict[str, Any] = command.result
        if command.outcome == "done":
            return result
        raise error_of(result.get("code", ""), result.get("about") or {}, result.get("text", ""))

    def _account(self) -> OutlookAccount:
        found = OutlookAccount.objects.select_related("host", "connector")
        account = found.filter(public_id=self._public_id).first()
        if account is None:
            raise AgentOffline(Note("no-pc"))
        return account

    def _online(self, account: OutlookAccount) -> Agent:
        agent = account.agents.active().first()
        if agent is None:
            raise AgentOffline(Note("no-pc"))
        if not agent.is_online(timezone.now()):
            raise AgentOffline(agent.pc)
        return agent

    def _writable(self, account: OutlookAccount, key: str) -> None:
        calendar = AgentCalendar.objects.filter(account=account, key=key, gone_at=None).first()
        if calendar is None:
            raise CalendarGone
        if calendar.access != "read-write":
            raise PermissionRefused(calendar.name)
