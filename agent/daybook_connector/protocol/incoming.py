"""What the portal says. `read` lets through only what the agent can rely on."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from daybook_connector.protocol.fields import (
    MINUTES,
    MODES,
    Malformed,
    Message,
    choice,
    flag,
    instant,
    mapping,
    number,
    text,
    texts,
    words,
    zone,
)
from daybook_connector.stores.events import Draft

LARGEST = 256 * 1024
GOODBYES = (
    "replaced",
    "revoked",
    "agent-too-old",
    "protocol-too-new",
    "not-signed-in",
    "restart",
)
COMMANDS = ("put", "remove", "sync", "check")


def read(told: str) -> Message:
    """The message in this text, checked; fields it does not know stay in it unchecked.

    Raises `Malformed`, also for types that a newer portal may have.
    """
    if len(told.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Malformed("type", f"the message is larger than {LARGEST} bytes")
    try:
        message = json.loads(told)
    except (ValueError, RecursionError):
        raise Malformed("type", "the message is not JSON") from None
    return check(message)


def check(message: Any) -> Message:
    """As `read`, for a message that is parsed already (HTTPS, XMPP)."""
    if not isinstance(message, dict):
        raise Malformed("type", "the message must be an object")
    kind = text(message, "type", limit=40)
    if kind not in _CHECKS:
        raise Malformed("type", f"{kind!r} is not known here; a newer agent may understand it")
    try:
        _CHECKS[kind](message)
    except Malformed as error:
        raise Malformed(error.field, error.remedy, _command_id(message)) from None
    return message


def draft(arguments: Message) -> Draft:
    """The event that a `put` wants. Raises `Malformed`."""
    start, end = instant(arguments, "start"), instant(arguments, "end")
    if end <= start:
        raise Malformed("end", "must be after the start")
    return Draft(
        uid=text(arguments, "uid"),
        revision=number(arguments, "revision"),
        start=start,
        end=end,
        zone=zone(arguments, "zone"),
        title=text(arguments, "title", empty=True),
        description=text(arguments, "description", empty=True, limit=100_000),
        location=text(arguments, "location", empty=True),
        url=text(arguments, "url", empty=True),
        private=flag(arguments, "private"),
    )


def _command_id(message: Message) -> str:
    given = message.get("id")
    return given if message["type"] == "command" and isinstance(given, str) else ""


def _check_welcome(message: Message) -> None:
    number(message, "protocol", least=1)
    text(message, "portal")
    instant(message, "at")
    number(message, "last_seq")
    text(message, "connector")
    texts(message, "calendars")
    _check_settings(mapping(message, "settings"))


def _check_ack(message: Message) -> None:
    number(message, "seq")


def _check_beat(message: Message) -> None:
    instant(message, "at")


def _check_settings(message: Message) -> None:
    choice(message, "mode", MODES)
    choice(message, "minutes", MINUTES)
    flag(message, "paused")
    flag(message, "titles")
    number(message, "days_back")
    number(message, "days_ahead", least=1)
    # Portals before this field know nothing of it.
    if "addresses" in message:
        words(message, "addresses")


def _check_resend(message: Message) -> None:
    text(message, "calendar")
    text(message, "reason", empty=True)


def _check_refused(message: Message) -> None:
    text(message, "code")
    text(message, "detail", empty=True, limit=100_000)
    for field in ("seq", "expected"):
        if message.get(field) is not None:
            number(message, field)
    if message["code"] == "gap":
        number(message, "expected", least=1)


def _check_goodbye(message: Message) -> None:
    choice(message, "code", GOODBYES)
    text(message, "detail", empty=True)
    flag(message, "retry")
    if "pc" in message:
        text(message, "pc", empty=True)


def _check_command(message: Message) -> None:
    try:
        UUID(text(message, "id", limit=40))
    except ValueError:
        raise Malformed("id", "must be a UUID") from None
    name = choice(message, "name", COMMANDS)
    arguments = mapping(message, "arguments")
    if name in {"put", "remove"}:
        text(arguments, "calendar")
        text(arguments, "uid")
        text(arguments, "key", empty=True)
    if name == "put":
        draft(arguments)
    if name == "check":
        flag(arguments, "network")


_CHECKS: dict[str, Callable[[Message], None]] = {
    "welcome": _check_welcome,
    "ack": _check_ack,
    "beat": _check_beat,
    "settings": _check_settings,
    "resend": _check_resend,
    "refused": _check_refused,
    "goodbye": _check_goodbye,
    "command": _check_command,
}
