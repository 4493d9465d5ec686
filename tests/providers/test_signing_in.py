"""Tokens that run out in the middle of a visit."""

from collections.abc import Sequence

import pytest

from connectors.credentials import StoredCredentials
from connectors.models import Connector
from providers.budget import Budget
from providers.credentials import Credentials, HeldCredentials
from providers.errors import (
    AddressForbidden,
    AddressInvalid,
    OutOfBudget,
    SignInRefused,
    TooMuch,
)
from providers.http import HttpClient
from providers.network import NetworkPolicy
from providers.vault import seal, unseal
from tests.factories import ConnectorFactory
from tests.providers.bearer import Bearer, TokenServer

OLD = {"access": "access-0", "refresh": "refresh-1"}
RENEWED = {"access": "access-2", "refresh": "refresh-2"}


def somewhere(host: str, port: int) -> Sequence[str]:
    known = {"inside.test": "10.0.0.1", "public.test": "93.184.216.34"}
    return [known.get(host, "127.0.0.1")]


def client(
    server: TokenServer, box: Credentials, *, token_host: str = "cal.test", **options: object
) -> HttpClient:
    return HttpClient(
        NetworkPolicy.parse("127.0.0.1/32"),
        auth=Bearer(box, server.url(token_host, "/token")),
        home=server.url(),
        resolve=somewhere,
        **options,  # type: ignore[arg-type]
    )


def test_a_token_that_ran_out_is_renewed_and_the_request_repeated_once() -> None:
    box = HeldCredentials(OLD)
    with TokenServer() as server, client(server, box) as http:
        assert http.request("GET", server.url()).content == b"news"
        assert http.request("GET", server.url()).content == b"news"
    assert server.seen == [
        "GET Bearer access-0",
        "POST refresh-1",
        "GET Bearer access-2",
        "GET Bearer access-2",
    ]
    assert box.read() == RENEWED


def test_who_is_refused_with_a_new_token_is_refused() -> None:
    with (
        TokenServer(accepts=False) as server,
        client(server, HeldCredentials(OLD)) as http,
        pytest.raises(SignInRefused),
    ):
        http.request("GET", server.url())
    assert [line.partition(" ")[0] for line in server.seen] == ["GET", "POST", "GET"]


def test_renewing_is_charged_like_any_request() -> None:
    box = HeldCredentials(OLD)
    with (
        TokenServer() as server,
        client(server, box, budget=Budget(requests=2)) as http,
        pytest.raises(OutOfBudget),
    ):
        http.request("GET", server.url())
    assert len(server.seen) == 2
    assert box.read() == RENEWED


def test_where_tokens_come_from_is_guarded_like_any_address() -> None:
    box = HeldCredentials(OLD)
    with TokenServer() as server:
        with (
            client(server, box, token_host="inside.test") as http,
            pytest.raises(AddressForbidden),
        ):
            http.request("GET", server.url())
        with (
            client(server, box, token_host="public.test") as http,
            pytest.raises(AddressInvalid, match="without https"),
        ):
            http.request("GET", server.url())
    assert server.number == 1


def test_an_answer_with_tokens_is_limited_like_any_answer() -> None:
    box = HeldCredentials(OLD)
    with (
        TokenServer(spare=2000) as server,
        client(server, box, limit=1000) as http,
        pytest.raises(TooMuch),
    ):
        http.request("GET", server.url())
    assert box.read() == OLD


def test_of_two_processes_the_later_one_goes_on_with_the_token_of_the_quicker(db: None) -> None:
    """The server takes each token to refresh with once."""
    connector = ConnectorFactory(sealed_credentials=seal(OLD))
    boxes = [StoredCredentials(connector) for _ in range(2)]
    with (
        TokenServer() as server,
        client(server, boxes[0]) as quick,
        client(server, boxes[1]) as late,
    ):
        assert quick.request("GET", server.url()).content == b"news"
        assert late.request("GET", server.url()).content == b"news"
    assert [line for line in server.seen if "POST" in line] == ["POST refresh-1"] * 2
    row = Connector.objects.get()
    assert (unseal(row.sealed_credentials), row.credentials_generation) == (RENEWED, 1)
