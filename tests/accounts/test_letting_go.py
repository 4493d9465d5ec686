"""What must not be held while the network is waited for."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection, transaction

from accounts.letting_go import WaitsInTransactionError, let_go
from accounts.models import User
from providers.http import HttpClient, NetworkPolicy
from tests.servers.silent import silent_server


def test_inside_a_transaction_nobody_waits_for_the_network(db: None) -> None:
    let_go()
    with transaction.atomic(), pytest.raises(WaitsInTransactionError):
        let_go()


def test_a_request_to_a_server_inside_a_transaction_is_a_mistake_of_ours(db: None) -> None:
    client = HttpClient(NetworkPolicy(True), read_seconds=0.1)
    with silent_server() as server, transaction.atomic(), client:
        with pytest.raises(WaitsInTransactionError):
            client.request("GET", f"http://127.0.0.1:{server.port}/")
        assert server.callers == []


def test_so_is_a_mail(db: None, settings: Any) -> None:
    settings.EMAIL_BACKEND = "accounts.smtp.SmtpEmailBackend"
    with transaction.atomic(), pytest.raises(WaitsInTransactionError):
        EmailMessage("News", "News", to=["anna@example.com"]).send()


def test_in_production_it_is_told_in_the_log(
    db: None, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.RAISE_WHEN_HELD = False
    with transaction.atomic():
        let_go()
    assert [record.getMessage() for record in caplog.records] == [
        "the network is waited for inside a transaction"
    ]


def test_a_connection_without_a_pool_is_kept(transactional_db: None) -> None:
    assert not User.objects.exists()
    mine = connection.connection
    let_go()
    assert connection.connection is mine
