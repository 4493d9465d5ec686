"""A provider whose accounts live in this process: real in its behaviour, without any server.

Tests reach behind it to play the owner's other devices, to make cursors unknown and to let calls
fail before or after they took effect. Accounts are told apart by address and user name.
"""

from collections import deque
from collections.abc import Collection, Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from daybook_ical.drafts import EventDraft
from daybook_ical.events import EventPart, Moment, RemoteEvent

from connectors.models import Connector
from providers.base import (
    Access,
    Account,
    Ahead,
    Changes,
    Progress,
    Provider,
    RemoteCalendar,
    Written,
    silent,
)
from providers.budget import Budget
from providers.comparison import differing
from providers.credentials import Credentials
from providers.errors import (
    CalendarGone,
    EventGone,
    NameUnknown,
    NoCalendars,
    PermissionRefused,
    SignInRefused,
)
from providers.network import NetworkPolicy
from providers.notes import Note
from providers.window import Window


@dataclass
class MemoryCalendar:
    """A calendar as its server keeps it. `history` holds the key of each change, oldest first."""

    remote: RemoteCalendar
    events: dict[str, RemoteEvent] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    history: list[str] = field(default_factory=list)
    generation: int = 1
    slips: int = 0

    def put(self, event: RemoteEvent, note: str | None = None) -> RemoteEvent:
        """Store an event as another device would; it gets a new etag. `note` is the owner's own."""
        self.history.append(event.key)
        stored = replace(event, etag=f'"{self.generation}-{len(self.history)}"')
        self.events[event.key] = stored
        if note is not None:
            self.notes[event.key] = note
        return stored

    def remove(self, key: str) -> None:
        del self.events[key]
        self.notes.pop(key, None)
        self.history.append(key)

    def put_untold(self, event: RemoteEvent) -> RemoteEvent:
        """Store an event that no list of changes will ever name."""
        self.slips += 1
        self.events[event.key] = replace(event, etag=f'"untold-{self.slips}"')
        return self.events[event.key]

    def remove_untold(self, key: str) -> None:
        del self.events[key]

    def forget_cursors(self) -> None:
        """Every cursor handed out so far becomes unknown, as after a server's restore."""
        self.generation += 1
        self.history.clear()

    @property
    def cursor(self) -> str:
        return f"{self.generation}:{len(self.history)}"


@dataclass
class MemoryChannel:
    """Over which a service tells of a calendar, as it knows it."""

    calendar: str
    secret: str
    expires_at: datetime


@dataclass
class Failure:
    """An error to raise in the next call of `method`; `after` lets the call take effect first."""

    error: Exception
    method: str
    after: bool = False


@dataclass
class MemoryAccount:
    """`next_password` is handed out at the next call, and the old one is of no use from then on.

    A frozen account is one that its owner would rather not have: all it does is to say so.
    `lived` is what the connector told its kind that happened to it.
    """

    username: str
    password: str
    addresses: tuple[str, ...] = ()
    next_password: str = ""
    is_frozen: bool = False
    lived: list[str] = field(default_factory=list)
    calendars: dict[str, MemoryCalendar] = field(default_factory=dict)
    failures: deque[Failure] = field(default_factory=deque)
    calls: list[str] = field(default_factory=list)
    channels: dict[str, MemoryChannel] = field(default_factory=dict)

    def add_calendar(
        self,
        key: str,
        *,
        name: str = "",
        access: Access = Access.READ_WRITE,
        colour: str = "",
        zone: str = "",
    ) -> MemoryCalendar:
        remote = RemoteCalendar(key, name or key, access, colour, zone)
        self.calendars[key] = MemoryCalendar(remote)
        return self.calendars[key]

    def set_access(self, key: str, access: Access) -> None:
        calendar = self.calendars[key]
        calendar.remote = replace(calendar.remote, access=access)

    def fail(
        self, error: Exception, *, on: str = "pull", times: int = 1, after: bool = False
    ) -> None:
        """Let the next calls of a method fail; with `after`, only once they took effect."""
        self.failures.extend(Failure(error, on, after) for _ in range(times))


ACCOUNTS: dict[tuple[str, str], MemoryAccount] = {}


def add_account(
    address: str, username: str, password: str = "", *, addresses: tuple[str, ...] = ()
) -> MemoryAccount:
    """A new account; one of the same name is replaced."""
    ACCOUNTS[address, username] = MemoryAccount(username, password, addresses)
    return ACCOUNTS[address, username]


def account_of(connector: Connector) -> MemoryAccount | None:
    """The account behind a connector, as its kind's other parts look it up."""
    return ACCOUNTS.get((connector.address, connector.account))


def forget_accounts() -> None:
    ACCOUNTS.clear()


class MemoryProvider(Provider):
    kind: ClassVar[str] = "memory"

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
        del details, policy
        self._address = address
        self._credentials = credentials
        self._signing = credentials.read()

    def discover(self, progress: Progress = silent) -> Account:
        account = self._begin("discover")
        progress("sign-in", 1, 1)
        if not account.calendars:
            raise NoCalendars(self._address)
        found = tuple(calendar.remote for calendar in account.calendars.values())
        progress("calendars", len(found), len(found))
        self._end(account, "discover")
        return Account(account.username, found, account.addresses)

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
        del ahead, window  # nothing here takes time, or is left out
        account = self._begin("pull")
        calendar = _calendar(account, calendar_key)
        position = _position(calendar, cursor)
        complete = compare or position is None
        told = dict.fromkeys(calendar.history[position:])
        touched = calendar.events if complete else told
        events = tuple(
            calendar.events[key]
            for key in touched
            if key in calendar.events and known.get(key) != calendar.events[key].etag
        )
        progress("events", len(events), len(events))
        self._end(account, "pull")
        return Changes(
            events=events,
            removed=tuple(key for key in touched if key not in calendar.events),
            complete=complete,
            present=frozenset(calendar.events) if complete else frozenset(),
            cursor=calendar.cursor,
            reset_reason=Note("cursor-unknown") if position is None and cursor else None,
            compared=compare,
            untold=_untold(calendar, known, told) if compare and position is not None else NONE,
        )

    def create(self, calendar_key: str, draft: EventDraft) -> Written:
        account = self._begin("create")
        calendar = _writable(account, calendar_key)
        earlier = calendar.events.get(draft.uid)
        if earlier is None or earlier.entry_revision != draft.revision:
            stored = calendar.put(event_from(draft))
        else:
            stored = earlier
        self._end(account, "create")
        return Written(stored.key, stored.etag, adopted=earlier is not None)

    def update(self, calendar_key: str, key: str, etag: str, draft: EventDraft) -> Written:
        account = self._begin("update")
        calendar = _writable(account, calendar_key)
        if key not in calendar.events:
            raise EventGone(key)
        stored = calendar.put(replace(event_from(draft), key=key))
        self._end(account, "update")
        return Written(stored.key, stored.etag)

    def delete(self, calendar_key: str, key: str, etag: str) -> None:
        account = self._begin("delete")
        calendar = _writable(account, calendar_key)
        if key in calendar.events:
            calendar.remove(key)
        self._end(account, "delete")

    def subscribe(self, calendar_key: str, channel: str, secret: str, until: datetime) -> None:
        account = self._begin("subscribe")
        _calendar(account, calendar_key)
        account.channels[channel] = MemoryChannel(calendar_key, secret, until)
        self._end(account, "subscribe")

    def unsubscribe(self, channel: str) -> None:
        account = self._begin("unsubscribe")
        account.channels.pop(channel, None)
        self._end(account, "unsubscribe")

    def _begin(self, method: str) -> MemoryAccount:
        account = ACCOUNTS.get((self._address, self._signing.get("username", "")))
        if account is None:
            known = any(address == self._address for address, _ in ACCOUNTS)
            raise SignInRefused(self._address) if known else NameUnknown(self._address)
        account.calls.append(method)
        self._sign_in(account)
        _fail(account, method, after=False)
        return account

    def _sign_in(self, account: MemoryAccount) -> None:
        """As with tokens: what is out of date may have been replaced by another process."""
        if account.password != self._signing.get("password", ""):
            self._signing = self._credentials.read()
        if account.password != self._signing.get("password", ""):
            raise SignInRefused(self._address)
        if account.next_password:
            account.password, account.next_password = account.next_password, ""
            renewed = {**self._signing, "password": account.password}
            self._signing = self._credentials.replace(renewed)

    def _end(self, account: MemoryAccount, method: str) -> None:
        _fail(account, method, after=True)


def _fail(account: MemoryAccount, method: str, *, after: bool) -> None:
    for failure in account.failures:
        if failure.method == method and failure.after == after:
            account.failures.remove(failure)
            raise failure.error


def _calendar(account: MemoryAccount, key: str) -> MemoryCalendar:
    if key not in account.calendars:
        raise CalendarGone(key)
    return account.calendars[key]


def _writable(account: MemoryAccount, key: str) -> MemoryCalendar:
    calendar = _calendar(account, key)
    if calendar.remote.access is not Access.READ_WRITE:
        raise PermissionRefused(key)
    return calendar


NONE: frozenset[str] = frozenset()


def _untold(
    calendar: MemoryCalendar, known: Mapping[str, str], told: Collection[str]
) -> frozenset[str]:
    listed = {key: event.etag for key, event in calendar.events.items()}
    return differing(known, listed) - frozenset(told)


def _position(calendar: MemoryCalendar, cursor: str | None) -> int | None:
    """Where in the history a cursor stands; None when it is no cursor of this calendar."""
    generation, _, position = (cursor or "").partition(":")
    if generation != str(calendar.generation) or not position.isdigit():
        return None
    return int(position) if int(position) <= len(calendar.history) else None


def event_from(draft: EventDraft) -> RemoteEvent:
    """The event as it would come back from a server that stored the draft."""
    part = EventPart(
        start=_moment(draft.start, draft.zone),
        end=_moment(draft.end, draft.zone),
        title="" if draft.private else draft.title,
        private=draft.private,
    )
    return RemoteEvent(
        key=draft.uid, etag="", uid=draft.uid, parts=(part,), entry_revision=draft.revision
    )


def _moment(instant: datetime, zone: str) -> Moment:
    return Moment(instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone)
