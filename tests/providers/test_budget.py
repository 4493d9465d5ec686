"""No server holds anybody for longer, or sends more, than the budget of a visit allows.

The clock is moved by the servers, so nothing here waits.
"""

import gzip
import socket
import tracemalloc
import zlib

import httpcore
import pytest

from providers.budget import MEGABYTE, Budget
from providers.errors import OutOfBudget, ServerTrouble, TooMuch, Unreachable
from providers.http import WHOLE_ANSWER_SECONDS, HttpClient
from providers.network import MOST_ADDRESSES, Guard, GuardedBackend, NetworkPolicy
from providers.probe import probe
from tests.servers.hostile import (
    CHUNKED,
    LONG,
    OK,
    Clock,
    HostileServer,
    dripping,
    flooding,
    silent,
)
from tests.servers.tls import WebServer

DRIP = 29.0
"""Seconds between two bytes: shorter than any wait for a single read."""


def client(budget: Budget, **options: object) -> HttpClient:
    return HttpClient(NetworkPolicy(True), budget=budget, **options)  # type: ignore[arg-type]


DRIPS = {
    "the body": (LONG, b"x"),
    "chunks": (CHUNKED, b"1\r\nx\r\n"),
    "a header": (OK + b"X-Long: ", b"x"),
    "the status": (b"HTTP/1.1 200 ", b"O"),
    "provisional answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
}


@pytest.mark.parametrize("what", DRIPS)
def test_a_dripping_server_is_left_when_the_budget_is_spent(what: str) -> None:
    start, drop = DRIPS[what]
    clock = Clock()
    budget = Budget(100, clock=clock)
    with HostileServer(dripping(start, drop, clock, seconds=DRIP)) as server:
        http = client(budget)
        with http, pytest.raises(OutOfBudget, match="after 100 seconds"):
            http.request("GET", server.url)
        assert budget.is_spent
        with pytest.raises(OutOfBudget):
            http.request("GET", server.url)
        assert server.asked == 1


@pytest.mark.parametrize("what", DRIPS)
def test_a_single_answer_that_drips_is_given_up_long_before(what: str) -> None:
    start, drop = DRIPS[what]
    clock = Clock()
    budget = Budget(1e12, clock=clock)
    with HostileServer(dripping(start, drop, clock, seconds=DRIP)) as server:
        http = client(budget)
        with http, pytest.raises(Unreachable, match="answers too slowly"):
            http.request("GET", server.url)
    assert not budget.is_spent
    assert budget.used > WHOLE_ANSWER_SECONDS


def test_a_silent_server_is_waited_for_no_longer_than_the_budget() -> None:
    budget = Budget(0.2)
    with HostileServer(silent) as server:
        http = client(budget)
        with http, pytest.raises(OutOfBudget):
            http.request("GET", server.url)
        with pytest.raises(OutOfBudget):
            probe(server.url, Guard(NetworkPolicy(True)), budget)


FLOODS = {
    "provisional answers": (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 1000),
    "empty chunks of extensions": (CHUNKED, b"1;x=y\r\nx\r\n" * 1000),
    "a header": (OK + b"X-Long: ", b"x" * 1000),
    "many headers": (OK, b"X-Many: x\r\n" * 1000),
}


@pytest.mark.parametrize("what", FLOODS)
def test_a_flood_ends_with_the_bytes_of_the_budget(what: str) -> None:
    start, piece = FLOODS[what]
    budget = Budget(60, received=2 * MEGABYTE)
    with HostileServer(flooding(start, piece)) as server:
        http = client(budget)
        with http, pytest.raises((OutOfBudget, Unreachable)):
            http.request("GET", server.url)
        assert server.sent < 16 * MEGABYTE  # what was taken, and what the sockets hold


def test_an_endless_answer_is_larger_than_any_may_be() -> None:
    with HostileServer(flooding(LONG, b"x" * 65536)) as server, client(Budget()) as http:
        with pytest.raises(TooMuch, match="larger than 24 MB"):
            http.request("GET", server.url)
        assert server.sent < 64 * MEGABYTE


def test_answers_of_one_visit_are_counted_together() -> None:
    budget = Budget(received=5 * MEGABYTE)
    with WebServer({"/a": (200, {}, bytes(2 * MEGABYTE))}) as server, client(budget) as http:
        url = f"http://127.0.0.1:{server.port}/a"
        assert [len(http.request("GET", url).content) for _ in range(2)] == [2 * MEGABYTE] * 2
        with pytest.raises(OutOfBudget, match="it sent 5 MB"):
            http.request("GET", url)


def test_requests_of_one_visit_are_counted_redirects_too() -> None:
    answers = {"/a": (302, {"Location": "/b"}, b""), "/b": (200, {}, b"")}
    with WebServer(answers) as server, client(Budget(requests=5)) as http:
        url = f"http://127.0.0.1:{server.port}/a"
        http.request("GET", url)
        http.request("GET", url)
        with pytest.raises(OutOfBudget, match="asked 5 times"):
            http.request("GET", url)
        assert len(server.seen) == 5


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_unpacked_no_further_than_the_limit(encoding: str) -> None:
    zeros = bytes(64 * MEGABYTE)
    bomb = gzip.compress(zeros) if encoding == "gzip" else zlib.compress(zeros)
    del zeros
    answers = {"/a": (200, {"Content-Encoding": encoding}, bomb)}
    with WebServer(answers) as server, client(Budget(), limit=MEGABYTE) as http:
        tracemalloc.start()
        with pytest.raises(TooMuch):
            http.request("GET", f"http://127.0.0.1:{server.port}/a")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 4 * MEGABYTE


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip", "deflate, gzip"])
def test_what_nobody_asked_for_is_not_unpacked(encoding: str) -> None:
    answers = {"/a": (200, {"Content-Encoding": encoding}, b"anything")}
    with WebServer(answers) as server:
        http = client(Budget())
        with http, pytest.raises(ServerTrouble, match="nobody asked for"):
            http.request("GET", f"http://127.0.0.1:{server.port}/a")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(b"hello" * 100_000)),
        ("x-gzip", gzip.compress(b"hello" * 100_000)),
        ("deflate", zlib.compress(b"hello" * 100_000)),
        ("deflate", zlib.compress(b"hello" * 100_000, wbits=-15)),
        ("identity", b"hello" * 100_000),
        ("gzip", gzip.compress(b"hello" * 100_000) + b"\0\0"),
    ],
    ids=["gzip", "x-gzip", "zlib", "bare deflate", "not packed", "gzip with zeros behind"],
)
def test_packed_answers_are_unpacked(encoding: str, packed: bytes) -> None:
    answers = {"/a": (200, {"Content-Encoding": encoding}, packed)}
    with WebServer(answers) as server, client(Budget()) as http:
        answer = http.request("GET", f"http://127.0.0.1:{server.port}/a")
    assert answer.content == b"hello" * 100_000


@pytest.mark.parametrize(
    "packed",
    [gzip.compress(b"hello" * 1000)[:-9], b"hello"],
    ids=["cut off", "not packed"],
)
def test_what_is_cut_off_or_not_packed_is_trouble(packed: bytes) -> None:
    with WebServer({"/a": (200, {"Content-Encoding": "gzip"}, packed)}) as server:
        http = client(Budget())
        with http, pytest.raises(ServerTrouble):
            http.request("GET", f"http://127.0.0.1:{server.port}/a")


def test_of_a_name_with_hundreds_of_addresses_only_a_few_are_tried() -> None:
    """Each attempt is seen by what the server at the ninth address never hears."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    addresses = [f"127.0.0.{number}" for number in range(1, 200)]
    for last, heard in ((MOST_ADDRESSES, True), (MOST_ADDRESSES + 1, False)):
        guard = Guard(NetworkPolicy(True), lambda host, port: addresses)
        with socket.create_server((f"127.0.0.{last}", port)):
            backend = GuardedBackend(guard, Budget())
            if heard:
                backend.connect_tcp("many.test", port).close()
            else:
                with pytest.raises(httpcore.ConnectError):
                    backend.connect_tcp("many.test", port)


def test_limits_of_a_part_are_told_from_the_end_of_the_whole() -> None:
    clock = Clock()
    budget = Budget(100, clock=clock)
    with budget.at_most(10, lambda: Unreachable("the part")):
        assert budget.time_left() == 10
        clock.advance(10)
        with pytest.raises(Unreachable, match="the part"):
            budget.time_left()
        assert (budget.seconds_left, budget.is_spent) == (90, False)
    with budget.at_most(50):
        clock.advance(50)
        with pytest.raises(OutOfBudget, match="the rest is for other calendars"):
            budget.time_left()
        clock.advance(40)
        with pytest.raises(OutOfBudget, match="after 100 seconds"):
            budget.time_left()
    assert budget.is_spent
