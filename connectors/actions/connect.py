"""Connect an account, or sign in to a connected one again: begin, then finish or fail.

Between the two lies the network, which is `connectors.trying`. Nothing but the sealed form is
stored until the sign-in worked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from accounts.gone import held
from accounts.models import User
from accounts.ratelimit import parse_rate
from accounts.turns import lock_hosts
from connectors.actions.crowding import make_room
from connectors.actions.refusals import AlreadyConnected, OtherAccount, TryLost
from connectors.domain.freshness import MANUAL, REALTIME
from connectors.models import ConnectionTry, Connector, SyncRun
from connectors.wake import wake
from live.publish import publish
from providers.base import Account
from providers.errors import CredentialsUnreadable, ProviderError
from providers.notes import Note
from providers.sites import site_of
from providers.vault import seal, unseal

TRY_TASK = "connectors.try_connection"
MODES = {MANUAL: Connector.Mode.MANUAL, REALTIME: Connector.Mode.REALTIME}
"""Ways to sync that have no interval, as the form calls them."""


@dataclass(frozen=True, slots=True)
class AccountWish:
    """What the form asks for. `sync` is "realtime", "manual" or the interval in minutes."""

    address: str
    username: str
    password: str
    name: str = ""
    sync: str = str(Connector.Interval.M5.value)

    def sealed(self) -> bytes:
        return seal(
            {
                "username": self.username,
                "password": self.password,
                "name": self.name,
                "sync": self.sync,
            }
        )


def wish_of(attempt: ConnectionTry) -> AccountWish:
    """What was asked for. Raises `CredentialsUnreadable`."""
    return AccountWish(address=attempt.address, **unseal(attempt.sealed_credentials))


def credentials_of(wish: AccountWish) -> dict[str, str]:
    return {"username": wish.username, "password": wish.password}


@transaction.atomic
def begin_connecting(
    *,
    host: User,
    kind: str,
    wish: AccountWish,
    now: datetime,
    connector: Connector | None = None,
    in_background: bool = True,
) -> ConnectionTry:
    """Note the wish and have a worker try it. `connector` is one to be signed in again.

    Raises `TooManyTries`. Who does the trying themselves (`in_background=False`) is not limited.
    """
    forget_old_tries(now)
    if in_background:
        make_room(host, now)
    attempt = ConnectionTry.objects.create(
        host=host,
        kind=kind,
        connector=connector,
        address=wish.address,
        server=site_behind({}, wish.address),
        sealed_credentials=wish.sealed(),
    )
    if in_background:
        app.configure_task(TRY_TASK).defer(attempt_id=str(attempt.pk))
    return attempt


@transaction.atomic
def finish_connecting(
    *, attempt: ConnectionTry, account: Account, credentials: Mapping[str, str], now: datetime
) -> Connector:
    """Keep the account that was found, and wake it for its first sync.

    `credentials` are those of the try, or what the account gave for them. Raises
    `AlreadyConnected`, `OtherAccount`, or `TryLost` when nobody waits for the try any more.
    """
    # Two tries for one account may end at the same moment; the host's row makes them queue.
    lock_hosts(attempt.host_id)
    running = ConnectionTry.objects.select_for_update().filter(pk=attempt.pk, state="running")
    if not running.exists() or is_lost(attempt, now):
        raise TryLost
    wish = wish_of(attempt)
    if attempt.connector is None:
        connector = _connect(attempt, wish, account, credentials)
        trigger = SyncRun.Trigger.FIRST
    else:
        connector = _reconnect(attempt.connector, wish, account, credentials)
        trigger = SyncRun.Trigger.BUTTON
    attempt.state, attempt.connector = ConnectionTry.State.DONE, connector
    attempt.sealed_credentials = b""
    attempt.save()
    wake(connector, trigger=trigger)
    publish(host_id=connector.host_id, what="connectors", pk=connector.pk)
    return connector


def fail_connecting(*, attempt: ConnectionTry, error: ProviderError) -> None:
    """Note why it did not work. A try that was finished or forgotten stays as it is."""
    twin = error.connector if isinstance(error, AlreadyConnected) else attempt.connector
    ConnectionTry.objects.filter(pk=attempt.pk, state=ConnectionTry.State.RUNNING).update(
        state=ConnectionTry.State.FAILED,
        sealed_credentials=_without_password(attempt),
        connector=twin,
        error_code=error.code,
        error_details=error.details,
    )


def is_lost(attempt: ConnectionTry, now: datetime) -> bool:
    """Whether a try runs for so long that nobody should wait for it any more."""
    runs = attempt.state == ConnectionTry.State.RUNNING
    return runs and now - attempt.created_at > ConnectionTry.PATIENCE


@transaction.atomic
def forget_old_tries(now: datetime) -> None:
    """Delete what no rate counts any more, and wipe the passwords of tries that never ended."""
    rate = parse_rate(settings.CONNECT_RATE)
    counted = timedelta(seconds=rate.seconds) if rate else timedelta()
    kept = max(counted, ConnectionTry.LIFETIME)
    ConnectionTry.objects.filter(created_at__lt=now - kept).delete()
    ConnectionTry.objects.lost(now).update(
        state=ConnectionTry.State.FAILED, sealed_credentials=b"", error_code=TryLost.code
    )


def _without_password(attempt: ConnectionTry) -> bytes:
    """What fills the form in again."""
    try:
        return replace(wish_of(attempt), password="").sealed()
    except CredentialsUnreadable:
        return b""


def _connect(
    attempt: ConnectionTry, wish: AccountWish, account: Account, credentials: Mapping[str, str]
) -> Connector:
    for other in Connector.objects.owned_by(attempt.host).filter(kind=attempt.kind):
        if is_same_account(other, account, wish.address):
            raise AlreadyConnected(other)
    connector = Connector(
        host=attempt.host,
        kind=attempt.kind,
        name=(wish.name or account.name)[:120],
        mode=MODES.get(wish.sync, Connector.Mode.AUTO),
        interval=Connector.Interval.M5 if wish.sync in MODES else int(wish.sync),
    )
    _keep(connector, wish, account, credentials)
    return connector


def _reconnect(
    connector: Connector, wish: AccountWish, account: Account, credentials: Mapping[str, str]
) -> Connector:
    connector = held(Connector.objects, pk=connector.pk)
    if not is_same_account(connector, account, wish.address):
        raise OtherAccount(Note("other-than", found=account.name, expected=connector.account))
    connector.failures = 0
    connector.error_code = connector.error_text = connector.error_remedy = ""
    connector.error_details = {}
    _keep(connector, wish, account, credentials)
    return connector


def _keep(
    connector: Connector, wish: AccountWish, account: Account, credentials: Mapping[str, str]
) -> None:
    connector.address = wish.address
    connector.account = account.name[:254]
    connector.addresses = list(account.addresses)
    connector.details = dict(account.details)
    connector.server = site_behind(account.details, wish.address)
    connector.sealed_credentials = seal(credentials)
    connector.credentials_generation += 1
    connector.save()


def is_same_account(connector: Connector, account: Account, address: str) -> bool:
    """Whether a connector holds this very account, whatever user name or address led to it."""
    mine, found = connector.details.get("principal"), account.details.get("principal")
    if mine and found:
        return bool(mine == found)
    same_server = server_of(connector.details, connector.address) == server_of(
        account.details, address
    )
    return same_server and connector.account.casefold() == account.name.casefold()


def site_behind(details: Mapping[str, object], address: str) -> str:
    """The site whose servers an account asks, as far as its address tells; empty without one."""
    base = str(details.get("base") or address).strip()
    try:
        host = urlsplit(base if "://" in base else f"//{base}").hostname
    except ValueError:
        host = None
    return site_of(host)[:254] if host else ""


def server_of(details: Mapping[str, object], address: str) -> str:
    """The name of the server behind an account, else the address as it was entered."""
    base = str(details.get("base") or address)
    return (urlsplit(base).hostname or base) if "://" in base else base.strip().lower()
