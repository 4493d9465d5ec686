"""Credentials that are replaced while they are in use."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from cryptography.fernet import Fernet
from django.db import connections, transaction
from django.utils import timezone

from accounts.models import User
from calendars.sync.engine import sync_connector
from connectors import trying
from connectors.account import open_account
from connectors.actions.connect import AccountWish, begin_connecting
from connectors.actions.rotate import rotate_credentials
from connectors.credentials import StoredCredentials
from connectors.models import Connector
from providers.errors import CredentialsUnreadable, Unreachable
from providers.vault import unseal
from tests.factories import NOW, ConnectorFactory, UserFactory
from tests.kinds.memory import provider as memory

OLD = {"username": "john", "password": "secret"}
NEW = {"username": "john", "password": "newer"}
OTHER = {"username": "john", "password": "other"}


@pytest.fixture
def connector(db: None) -> Connector:
    return ConnectorFactory()


@pytest.fixture
def account() -> Iterator[memory.MemoryAccount]:
    made = memory.add_account("memory://john", "john", "secret")
    made.add_calendar("/office/")
    yield made
    memory.forget_accounts()


def stored() -> tuple[dict[str, str], int]:
    row = Connector.objects.get()
    return unseal(row.sealed_credentials), row.credentials_generation


def test_new_ones_are_stored_at_once(connector: Connector) -> None:
    box = StoredCredentials(connector)
    assert box.read() == OLD
    assert box.replace(NEW) == box.read() == NEW
    assert stored() == (NEW, 1)


def test_who_comes_too_late_gets_what_the_quicker_one_stored(connector: Connector) -> None:
    quick, late = StoredCredentials(connector), StoredCredentials(connector)
    quick.read(), late.read()
    assert quick.replace(NEW) == NEW
    assert late.replace(OTHER) == NEW
    assert stored() == (NEW, 1)
    assert late.replace(OTHER) == OTHER
    assert stored() == (OTHER, 2)


def test_what_was_never_read_cannot_be_replaced(connector: Connector) -> None:
    assert StoredCredentials(connector).replace(NEW) == OLD


def test_inside_a_transaction_replacing_is_a_mistake(connector: Connector) -> None:
    box = StoredCredentials(connector)
    box.read()
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        box.replace(NEW)
    assert stored() == (OLD, 0)


def test_of_an_account_that_was_disconnected_nothing_is_left(connector: Connector) -> None:
    box = StoredCredentials(connector)
    box.read()
    connector.delete()
    for again in (box.read, lambda: box.replace(NEW)):
        with pytest.raises(CredentialsUnreadable):
            again()


def test_a_new_key_and_new_credentials_do_not_undo_each_other(
    connector: Connector, settings: object
) -> None:
    box = StoredCredentials(connector)
    box.read()
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode(), *settings.CREDENTIAL_KEYS]
    rotate_credentials()
    assert box.replace(NEW) == NEW
    rotate_credentials()
    assert stored() == (NEW, 1)


def connected(account: memory.MemoryAccount) -> Connector:
    return ConnectorFactory(address="memory://john", account="john")


def test_a_token_renewed_in_a_run_outlives_its_failure(
    db: None, account: memory.MemoryAccount
) -> None:
    connector = connected(account)
    account.next_password = "newer"
    account.fail(Unreachable(), on="discover")
    assert sync_connector(connector.pk, trigger="schedule", now=NOW).outcome == "failed"
    assert stored() == (NEW, 1)
    assert sync_connector(connector.pk, trigger="schedule", now=NOW).outcome == "ok"


def test_two_that_are_signed_in_at_once_end_with_one_token(
    db: None, account: memory.MemoryAccount
) -> None:
    connector = connected(account)
    with open_account(connector) as one, open_account(connector) as two:
        account.next_password = "newer"
        one.discover()
        two.discover()
    assert stored() == (NEW, 1)
    assert account.password == "newer"


def signed_in(
    account: memory.MemoryAccount, host: User, connector: Connector | None = None
) -> Connector:
    wish = AccountWish("memory://john", "john", account.password)
    attempt = begin_connecting(
        host=host,
        kind="memory",
        wish=wish,
        now=timezone.now(),
        connector=connector,
        in_background=False,
    )
    made = trying.run(attempt.pk)
    assert made is not None
    return made


def test_a_try_keeps_what_the_account_handed_out(db: None, account: memory.MemoryAccount) -> None:
    account.next_password = "newer"
    signed_in(account, UserFactory())
    assert stored() == (NEW, 1)


def test_who_signs_in_again_is_not_undone_by_a_run_under_way(
    db: None, account: memory.MemoryAccount
) -> None:
    connector = connected(account)
    box = StoredCredentials(connector)
    box.read()
    account.password = "newer"
    signed_in(account, connector.host, connector)
    assert box.replace(OTHER) == NEW
    assert stored() == (NEW, 1)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_is_kept_and_all_go_on_with_it() -> None:
    connector = ConnectorFactory()
    at_once = Barrier(4)

    def renew(number: int) -> dict[str, str]:
        try:
            box = StoredCredentials(connector)
            box.read()
            at_once.wait(30)
            return dict(box.replace(OLD | {"password": f"number {number}"}))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(renew, range(4)))
    kept, generation = stored()
    assert (found, generation) == ([kept] * 4, 1)
