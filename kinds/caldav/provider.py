"""CalDAV accounts: iCloud, Fastmail, Nextcloud, Radicale and the like."""

from collections.abc import Callable, Collection, Mapping, MutableMapping
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from daybook_ical.drafts import EventDraft

from kinds.caldav.client import DavClient
from kinds.caldav.discovery import discover
from kinds.caldav.evidence import Mark
from kinds.caldav.locate import Lookup, ask_dns, mail_in, site_address
from kinds.caldav.pull import Pull, pull_calendar
from kinds.caldav.write import create_event, delete_event, update_event
from providers.base import Account, Ahead, Changes, Progress, Provider, Written, silent
from providers.budget import Budget
from providers.credentials import Credentials
from providers.http import HttpClient, NetworkPolicy
from providers.login import Login
from providers.network import Resolver, system_resolver
from providers.window import Window


def utc_now() -> datetime:
    return datetime.now(UTC)


class CaldavProvider(Provider):
    """One account at one server. Connections are kept alive until `close`."""

    kind: ClassVar[str] = "caldav"
    judges_answers: ClassVar[bool] = True

    def __init__(
        self,
        *,
        address: str,
        credentials: Credentials,
        details: Mapping[str, object],
        policy: NetworkPolicy,
        budget: Budget | None = None,
        clock: Callable[[], datetime] = utc_now,
        lookup: Lookup = ask_dns,
        resolve: Resolver = system_resolver,
    ) -> None:
        super().__init__(budget)
        self._address = address.strip()
        signing = credentials.read()
        self._username = signing.get("username", "").strip() or mail_in(self._address)
        self._details = details
        self._clock = clock
        self._lookup = lookup
        login = Login(self._username, signing.get("password", ""))
        home = str(details.get("base") or "") or site_address(self._address)
        self._http = HttpClient(policy, auth=login, home=home, budget=self.budget, resolve=resolve)
        self._dav = DavClient(self._http)
        self._owner: tuple[str, ...] = ()
        # As the last list told them; each is good for one pull.
        self._marks: dict[str, Mark] = {}

    @property
    def clock_offset(self) -> timedelta | None:
        return self._http.clock_offset

    def close(self) -> None:
        self._http.close()

    def know_owner(self, addresses: Collection[str]) -> None:
        self._owner = tuple(addresses)

    def discover(self, progress: Progress = silent) -> Account:
        found = discover(
            self._dav, self._address, self._username, self._details, self._lookup, progress
        )
        self._details = found.account.details
        self._marks = dict(found.marks)
        return found.account

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
        addresses = self._details.get("addresses")
        pull = Pull(
            dav=self._dav,
            url=calendar_key,
            known=known,
            addresses=(
                *self._owner,
                *(map(str, addresses) if isinstance(addresses, list | tuple) else ()),
            ),
            window=window,
            now=self._clock(),
            progress=progress,
            mark=self._marks.pop(calendar_key, None),
            compare=compare,
            ahead={} if ahead is None else ahead,
        )
        return pull_calendar(pull, cursor)

    def create(self, calendar_key: str, draft: EventDraft) -> Written:
        return create_event(self._dav, calendar_key, draft, self._clock())

    def update(self, calendar_key: str, key: str, etag: str, draft: EventDraft) -> Written:
        return update_event(self._dav, calendar_key, key, draft, self._clock())

    def delete(self, calendar_key: str, key: str, etag: str) -> None:
        delete_event(self._dav, calendar_key, key, etag)
