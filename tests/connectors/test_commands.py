"""Connecting and looking after credentials from the command line."""

import io
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command

from calendars.models import AssociatedCalendar
from connectors.models import ConnectionTry, Connector
from providers.errors import CredentialsUnreadable
from providers.vault import seal, unseal
from tests.factories import ConnectorFactory, UserFactory
from tests.servers.fixtures import PASSWORD
from tests.servers.radicale import Radicale

pytestmark = pytest.mark.django_db


def connect(
    radicale: Radicale, user: str, monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD
) -> str:
    monkeypatch.setenv("APP_PASSWORD", password)
    out = io.StringIO()
    call_command(
        "connect_caldav",
        host="Anna@Example.com",
        address=radicale.url,
        username=user,
        password_env="APP_PASSWORD",
        name="Work",
        interval="30",
        stdout=out,
    )
    return out.getvalue()


def test_an_account_is_connected_and_synced(
    radicale: Radicale, radicale_user: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "true"
    UserFactory(email="anna@example.com")
    radicale.add_calendar(radicale_user, "work", name="Work calendar")
    said = connect(radicale, radicale_user, monkeypatch)

    connector = Connector.objects.get()
    assert said.splitlines() == [
        "Find the server …",
        "Reach it …",
        "Sign in …",
        "Find the calendars …",
        f"Connected {radicale_user} (127.0.0.1) as connector {connector.pk}.",
        "In step: 1 calendars, 0 events.",
    ]
    assert (connector.name, connector.interval, connector.runs.get().trigger) == (
        "Work",
        30,
        "first",
    )
    assert str(AssociatedCalendar.objects.get(is_main=True).calendar) == "Work calendar"
    assert not ConnectionTry.objects.exists()


def test_a_refused_password_ends_with_words_and_an_exit_code(
    radicale: Radicale, radicale_user: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "true"
    UserFactory(email="anna@example.com")
    with pytest.raises(CommandError, match=r"refused the user name and password") as failure:
        connect(radicale, radicale_user, monkeypatch, password="wrong")
    assert failure.value.returncode == 1
    assert not Connector.objects.exists()
    assert not ConnectionTry.objects.exists()


def test_private_addresses_are_refused_here_too(
    radicale: Radicale, radicale_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    UserFactory(email="anna@example.com")
    with pytest.raises(CommandError, match="ALLOW_PRIVATE_ADDRESSES"):
        connect(radicale, radicale_user, monkeypatch)


def test_an_unknown_user_is_named(radicale: Radicale, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match=r"There is no user Anna@Example\.com\."):
        connect(radicale, "anna", monkeypatch)


def test_a_password_can_come_through_a_pipe(
    radicale: Radicale, radicale_user: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.ALLOW_PRIVATE_ADDRESSES = "true"
    UserFactory(email="anna@example.com")
    radicale.add_calendar(radicale_user, "work")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    call_command(
        "connect_caldav",
        # The option's older name, which scripts may still use.
        "--user=anna@example.com",
        address=radicale.url,
        username=radicale_user,
        stdout=io.StringIO(),
    )
    assert unseal(Connector.objects.get().sealed_credentials)["password"] == PASSWORD


def test_rotation_seals_everything_with_the_newest_key(settings: Any) -> None:
    connector = ConnectorFactory(sealed_credentials=seal({"password": "kept"}))
    new = Fernet.generate_key().decode()
    settings.CREDENTIAL_KEYS = [new, *settings.CREDENTIAL_KEYS]
    out = io.StringIO()
    call_command("rotate_credentials", stdout=out)

    settings.CREDENTIAL_KEYS = [new]
    connector.refresh_from_db()
    assert unseal(connector.sealed_credentials) == {"password": "kept"}
    assert out.getvalue() == "1 sealed with the newest key.\n"


def test_rotation_names_what_no_key_opens(settings: Any) -> None:
    lost = ConnectorFactory(name="Lost", host__email="anna@example.com")
    settings.CREDENTIAL_KEYS = [Fernet.generate_key().decode()]
    kept = ConnectorFactory()
    errors = io.StringIO()
    with pytest.raises(CommandError, match="reconnect these accounts"):
        call_command("rotate_credentials", stdout=io.StringIO(), stderr=errors)
    assert errors.getvalue() == "Cannot be opened with any key: Lost (anna@example.com)\n"
    kept.refresh_from_db()
    assert unseal(kept.sealed_credentials)["password"] == "secret"
    with pytest.raises(CredentialsUnreadable):
        unseal(lost.sealed_credentials)


def test_a_new_key_is_usable() -> None:
    out = io.StringIO()
    call_command("new_credential_key", stdout=out)
    Fernet(out.getvalue().strip())
