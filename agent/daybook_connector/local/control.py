"""How programs of one user ask the agent: a socket on this computer that only they can open.

Port and secret lie in a file that only its owner can read. A request is one line of JSON,
`{"secret", "verb", "arguments"}`; so is the answer, `{"ok": true, "value"}` or
`{"ok": false, "error": {"code", "reason", "remedy", "facts"}}`: codes and what they name, never
sentences. `remedy` is the code of the error whose remedy helps.
"""

import asyncio
import hmac
import json
import logging
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from daybook_protocol.reasons import ToldReason

from daybook_connector.errors import ConnectorError
from daybook_connector.local.paths import state_folder, write_private
from daybook_connector.words.reasons import as_told

log = logging.getLogger(__name__)

FILE = "control.json"
LONGEST_LINE = 4 * 1024 * 1024
REQUEST_SECONDS = 10.0
SOON_SECONDS = 5.0
# The first read of a large Outlook calendar takes minutes, and so may one busy with a dialog.
PATIENCE = {
    "status": SOON_SECONDS,
    "pause": SOON_SECONDS,
    "resume": SOON_SECONDS,
    "mode": SOON_SECONDS,
    "stop": SOON_SECONDS,
    "reload": 60.0,
    "pair": 180.0,
    "calendars": 180.0,
    "choose": 180.0,
    "doctor": 300.0,
    "selftest": 300.0,
    "sync": 3600.0,
}
"""Seconds that the agent may take to answer a verb."""
Verb = Callable[..., Awaitable[Any]]


class NotRunning(ConnectorError):
    """Daybook Connector is not running on this computer."""

    code = "not-running"


class Silent(ConnectorError):
    """Daybook Connector runs on this computer, but does not answer."""

    code = "agent-silent"


class Failed(ConnectorError):
    """The agent could not do it; code, reason and remedy are those that it told."""

    def __init__(self, code: str, why: ToldReason, remedy: str = "", facts: Any = None) -> None:
        super().__init__()
        self.code = code
        self.told_reason = why
        self.told_remedy = remedy
        self.facts: dict[str, Any] = facts or {}

    @property
    def reason(self) -> ToldReason:
        return self.told_reason

    @property
    def remedy(self) -> str:
        return self.told_remedy


@asynccontextmanager
async def serve(folder: Path, verbs: Mapping[str, Verb]) -> AsyncIterator[int]:
    """Answer requests while the context lasts, on the port that is its value. Verbs take the
    arguments as keywords."""
    secret = secrets.token_urlsafe(32)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_SECONDS):
                line = await reader.readline()
            told = await _answer(line, secret, verbs)
            writer.write(json.dumps(told, ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        except (OSError, TimeoutError, ValueError) as error:
            log.info("A request was not answered: %s", type(error).__name__)
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=LONGEST_LINE)
    port = server.sockets[0].getsockname()[1]
    path = folder / FILE
    write_private(path, json.dumps({"port": port, "secret": secret}) + "\n")
    try:
        yield port
    finally:
        server.close()
        path.unlink(missing_ok=True)


async def _answer(line: bytes, secret: str, verbs: Mapping[str, Verb]) -> dict[str, Any]:
    try:
        request = json.loads(line)
        given, verb = str(request["secret"]), str(request["verb"])
        arguments = dict(request.get("arguments") or {})
    except (ValueError, KeyError, TypeError):
        return _error("bad-request", as_told("The request is not understood."))
    if not hmac.compare_digest(given.encode(), secret.encode()):
        log.warning("A request with a wrong secret was refused.")
        return _error("wrong-secret", as_told("The secret is wrong; read it from control.json."))
    if verb not in verbs:
        return _error("bad-request", as_told(f"There is no verb {verb!r}."))
    try:
        return {"ok": True, "value": await verbs[verb](**arguments)}
    except ConnectorError as error:
        facts = getattr(error, "facts", None)
        return _error(error.code, error.reason, error.remedy, facts)
    except (TypeError, ValueError) as error:
        return _error("bad-request", as_told(str(error)))
    except Exception as error:
        log.exception("The request %s failed.", verb)
        return _error("failed", as_told(type(error).__name__), ConnectorError.code)


def _error(code: str, why: ToldReason, remedy: str = "", facts: Any = None) -> dict[str, Any]:
    error = {"code": code, "reason": why.wire(), "remedy": remedy, "facts": facts or {}}
    return {"ok": False, "error": error}


class ControlClient:
    """Asks the agent that runs in this state folder."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or state_folder()) / FILE

    def call(self, verb: str, **arguments: Any) -> Any:
        """The value that the agent answers. Blocks, as long as `PATIENCE` says.

        Raises `NotRunning`, `Silent` and `Failed`.
        """
        patience = PATIENCE.get(verb, SOON_SECONDS)
        if patience > SOON_SECONDS:
            # One that answers nothing at all need not be waited for that long.
            self._ask("status", {}, SOON_SECONDS)
        answer = self._ask(verb, arguments, patience)
        if answer.get("ok"):
            return answer.get("value")
        error = answer.get("error") or {}
        raise Failed(
            str(error.get("code", "failed")),
            ToldReason(**error["reason"])
            if "reason" in error
            else as_told(str(error.get("text", ""))),
            str(error.get("remedy", "")),
            error.get("facts"),
        )

    def _ask(self, verb: str, arguments: dict[str, Any], patience: float) -> dict[str, Any]:
        try:
            told = json.loads(self._path.read_text("utf-8"))
            connection = socket.create_connection(("127.0.0.1", told["port"]), SOON_SECONDS)
        except TimeoutError:
            raise Silent from None
        except (OSError, ValueError, KeyError):
            raise NotRunning from None
        request = {"secret": told["secret"], "verb": verb, "arguments": arguments}
        with connection:
            connection.settimeout(patience)
            return _exchange(connection, json.dumps(request).encode() + b"\n")


def _exchange(connection: socket.socket, request: bytes) -> dict[str, Any]:
    line = b""
    try:
        connection.sendall(request)
        with connection.makefile("rb") as file:
            line = file.readline(LONGEST_LINE)
    except TimeoutError:
        raise Silent from None
    except OSError:
        line = b""
    with suppress(ValueError):
        told = json.loads(line)
        if isinstance(told, dict):
            return told
    # It ended between our question and its answer.
    raise NotRunning
