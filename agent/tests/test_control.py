"""Only who can read the owner's file can ask the agent."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest
from daybook_connector.local.control import ControlClient, Failed, NotRunning, serve
from daybook_connector.status.wanted import Paused


async def echo(**arguments: Any) -> dict[str, Any]:
    return arguments


async def refuse() -> None:
    raise Paused


async def crash() -> None:
    raise RuntimeError("secret of the inside")


VERBS = {"echo": echo, "refuse": refuse, "crash": crash}


def raw(port: int, line: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(line)
        return connection.makefile("rb").readline()


async def test_a_verb_is_answered_with_its_value(home: Path) -> None:
    async with serve(home, VERBS):
        value = await asyncio.to_thread(ControlClient(home).call, "echo", keys=["a", "ü"])
    assert value == {"keys": ["a", "ü"]}


async def test_the_file_is_for_its_owner_only_and_goes_with_the_agent(home: Path) -> None:
    async with serve(home, VERBS):
        assert (home / "control.json").stat().st_mode & 0o777 == 0o600
    assert not (home / "control.json").exists()


async def test_a_wrong_secret_is_refused(home: Path) -> None:
    async with serve(home, VERBS) as port:
        for secret in ("", "wrong", None):
            request = json.dumps({"secret": secret, "verb": "echo", "arguments": {}}).encode()
            told = json.loads(await asyncio.to_thread(raw, port, request + b"\n"))
            assert (told["ok"], told["error"]["code"]) == (False, "wrong-secret")


@pytest.mark.parametrize("line", [b"\n", b"[]\n", b"nonsense\n", b'{"verb": "echo"}\n'])
async def test_what_is_no_request_is_refused(home: Path, line: bytes) -> None:
    async with serve(home, VERBS) as port:
        told = json.loads(await asyncio.to_thread(raw, port, line))
    assert (told["ok"], told["error"]["code"]) == (False, "bad-request")


async def test_errors_come_with_code_text_and_remedy(home: Path) -> None:
    async with serve(home, VERBS):
        with pytest.raises(Failed) as failed:
            await asyncio.to_thread(ControlClient(home).call, "refuse")
    assert (failed.value.code, str(failed.value)) == ("paused", str(Paused()))
    assert failed.value.remedy == Paused().remedy


@pytest.mark.parametrize(
    ("verb", "arguments", "code"),
    [
        ("sing", {}, "bad-request"),
        ("refuse", {"loud": True}, "bad-request"),
        ("crash", {}, "failed"),
    ],
)
async def test_what_cannot_be_done_is_told(
    home: Path, verb: str, arguments: dict[str, Any], code: str
) -> None:
    async with serve(home, VERBS):
        with pytest.raises(Failed) as failed:
            await asyncio.to_thread(lambda: ControlClient(home).call(verb, **arguments))
    assert failed.value.code == code
    assert "secret of the inside" not in str(failed.value)


def test_without_an_agent_nobody_answers(home: Path) -> None:
    with pytest.raises(NotRunning):
        ControlClient(home).call("status")


async def test_a_file_that_a_killed_agent_left_behind_counts_as_nobody(home: Path) -> None:
    async with serve(home, VERBS):
        kept = (home / "control.json").read_text()
    (home / "control.json").write_text(kept)
    with pytest.raises(NotRunning):
        await asyncio.to_thread(ControlClient(home).call, "echo")
