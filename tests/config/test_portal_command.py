"""`manage.py portal` says at once when its address leads to another program."""

import socket
from collections.abc import Iterator

import pytest
from django.core.management.base import CommandError

from config.management.commands.portal import refuse_a_taken_port
from tests.servers.process import free_port


def listening(host: str) -> Iterator[int]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as other:
        try:
            other.bind((host, free_port()))
        except OSError:
            pytest.skip(f"this machine has no {host}")
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture(params=["127.0.0.1", "0.0.0.0"])
def taken(request: pytest.FixtureRequest) -> Iterator[int]:
    yield from listening(request.param)


@pytest.fixture
def taken_next_door() -> Iterator[int]:
    yield from listening("::1")


def test_port_of_another_program_is_refused(taken: int) -> None:
    with pytest.raises(CommandError) as raised:
        refuse_a_taken_port("127.0.0.1", taken)
    assert str(raised.value) == (
        f"Port {taken} of 127.0.0.1 cannot be used (Address already in use). Something else may be"
        " listening there: choose another one with PORT=8001."
    )


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 8000), ("127.0.0.1", 70000)])
def test_address_that_this_machine_does_not_have_is_refused(host: str, port: int) -> None:
    with pytest.raises(CommandError, match="HOST should be an address of this machine, PORT a"):
        refuse_a_taken_port(host, port)


def test_other_program_at_the_other_address_of_localhost_is_refused(
    taken_next_door: int, settings
) -> None:
    settings.SITE_URL = f"http://localhost:{taken_next_door}"
    with pytest.raises(CommandError) as raised:
        refuse_a_taken_port("127.0.0.1", taken_next_door)
    assert str(raised.value) == (
        f"Another program listens at port {taken_next_door} of [::1], which is localhost, too:"
        " choose another port with PORT=8001."
    )
    settings.SITE_URL = "https://book.example.com"
    refuse_a_taken_port("127.0.0.1", taken_next_door)


def test_free_port_is_taken_as_it_is(settings) -> None:
    settings.SITE_URL = "http://localhost:8000"
    refuse_a_taken_port("127.0.0.1", free_port())
