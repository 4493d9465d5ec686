"""The log: a file that cannot grow without end, and never holds a secret or a title."""

import logging
import re
import sys
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE = "connector.log"
BYTES = 1_000_000
KEPT = 5
FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

_SECRETS = (
    (re.compile(r"(?i)(bearer\s+)\S+"), r"\1[…]"),
    (re.compile(r"daybook-agent_[\w.~+/=-]+"), "daybook-agent_[…]"),
    (re.compile(r"\b\d{3}-\d{3}\b"), "[code]"),
    (re.compile(r"(?i)(://[^/\s:@]+:)[^@/\s]+@"), r"\1[…]@"),
)


def redact(text: str) -> str:
    """The text without device tokens, pairing codes and passwords of proxies."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Redacting(logging.Formatter):
    """Redacts the finished line, so that tracebacks are covered too."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def folder_of(state: Path) -> Path:
    return state / "logs"


def set_up(state: Path, *, verbose: bool = False) -> None:
    """Log to the state folder, and with `verbose` to the terminal as well."""
    folder = folder_of(state)
    folder.mkdir(mode=0o700, exist_ok=True)
    file = RotatingFileHandler(
        folder / FILE, maxBytes=BYTES, backupCount=KEPT, encoding="utf-8", delay=True
    )
    handlers: list[logging.Handler] = [file]
    if verbose:
        handlers.append(logging.StreamHandler(sys.stderr))
    root = logging.getLogger()
    for handler in handlers:
        handler.setFormatter(Redacting(FORMAT))
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    # They log requests with their headers, and frames with titles in them.
    for name in ("httpx", "httpcore", "websockets", "asyncio", "slixmpp"):
        logging.getLogger(name).setLevel(logging.WARNING)
    if verbose:
        logging.getLogger("daybook_connector").setLevel(logging.DEBUG)
