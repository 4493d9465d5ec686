"""The messages in tests/protocol of the repository, which the tests of both sides read as well."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daybook_protocol.errors import ProtocolError
from daybook_protocol.message import LineMessage
from daybook_protocol.reading import agent_message, portal_message

FOLDER = Path(__file__).parents[2] / "tests" / "protocol"
DOCS = Path(__file__).parents[2] / "docs"


READERS: dict[str, Callable[[Any], LineMessage]] = {
    "agent": agent_message,
    "portal": portal_message,
}


def refusal_of(read: Callable[[Any], object], value: Any) -> ProtocolError | None:
    """Why it is not understood; any other error is a failure of the test."""
    try:
        read(value)
    except ProtocolError as error:
        return error
    return None


def examples(pattern: str) -> dict[str, Any]:
    """By name: who says it, the message, and for a wrong one the field that is wrong."""
    files = sorted(FOLDER.glob(pattern))
    assert files
    return {path.stem: json.loads(path.read_text("utf-8")) for path in files}


def example(name: str) -> Any:
    """One message."""
    (found,) = examples(f"{name}.json").values()
    return found["message"]
