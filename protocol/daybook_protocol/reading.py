"""From text to messages. What cannot be understood raises `ProtocolError`, nothing else does."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar, get_args
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from daybook_protocol.agent import AgentMessage
from daybook_protocol.errors import ProtocolError, checking
from daybook_protocol.faults import Fault
from daybook_protocol.fields import CalendarKey, CommandId, MessageType, Seq
from daybook_protocol.json_text import NotJson, read_json
from daybook_protocol.limits import LARGEST
from daybook_protocol.message import LineMessage, LineModel
from daybook_protocol.portal import PortalMessage

Message = TypeVar("Message", bound=LineMessage)
Value = TypeVar("Value")
Kinds = Mapping[str, Mapping[str, type[Message]]]

CHOOSERS = {"answer": "outcome", "command": "name"}
"""The field that tells which class a message is of, where its type does not tell it alone."""
_TYPE: TypeAdapter[str] = TypeAdapter(MessageType)
_CALENDAR: TypeAdapter[str] = TypeAdapter(CalendarKey)
_SEQ: TypeAdapter[int] = TypeAdapter(Seq)
_COMMAND_ID: TypeAdapter[UUID] = TypeAdapter(CommandId)


class _Kind(LineModel):
    type: MessageType


def agent_message(value: Any) -> AgentMessage:
    """The agent's message in a JSON value; the error's code is "unknown-type" for types that a
    newer agent may have."""
    # A report is composed without its number, and read with it only.
    return _read(_AGENT, {"seq": None} | value if isinstance(value, dict) else value)


def portal_message(value: Any) -> PortalMessage:
    """The portal's message in a JSON value."""
    return _read(_PORTAL, value)


def json_value(text: str) -> Any:
    """The JSON value in one frame."""
    try:
        value = read_json(text)
    except NotJson as error:
        if _size(text) > LARGEST:
            raise _too_large(None) from None
        raise ProtocolError("type", Fault("not-json", why=str(error)[:250])) from None
    if _size(text) > LARGEST:
        raise _too_large(value)
    return value


def sized(value: Any) -> Any:
    """The JSON value of a message, or why it is refused: one that is too large costs the others
    nothing."""
    if _size(json.dumps(value, ensure_ascii=False)) <= LARGEST:
        return value
    return _too_large(value)


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _too_large(value: Any) -> ProtocolError:
    error = ProtocolError("type", Fault("too-large", most=LARGEST), code="too-large")
    return _marked(error, value)


def _read(kinds: Kinds[Message], value: Any) -> Message:
    try:
        with checking():
            return _class_of(kinds, value).model_validate(value)
    except ProtocolError as error:
        raise _marked(error, value) from None


def _class_of(kinds: Kinds[Message], value: Any) -> type[Message]:
    kind = _Kind.model_validate(value).type
    if kind not in kinds:
        raise ProtocolError("type", Fault("unknown", kind=kind), code="unknown-type")
    chooser = CHOOSERS.get(kind, "type")
    word, choices = value.get(chooser), kinds[kind]
    if not isinstance(word, str) or word not in choices:
        raise ProtocolError(chooser, Fault("not-one-of", choices=", ".join(choices)))
    return choices[word]


def _marked(error: ProtocolError, value: Any) -> ProtocolError:
    """What the message was is told as far as it can be read, so that a report counts as received
    and a command as answered: neither is to be sent for ever."""
    if isinstance(value, dict):
        error.kind = _if_valid(_TYPE, value.get("type")) or ""
        error.calendar = _if_valid(_CALENDAR, value.get("calendar")) or ""
        error.seq = _if_valid(_SEQ, value.get("seq"))
        if error.kind == "command":
            error.command = str(_if_valid(_COMMAND_ID, value.get("id")) or "")
    return error


def _if_valid(kind: TypeAdapter[Value], value: Any) -> Value | None:
    try:
        return kind.validate_python(value, strict=True)
    except ValidationError:
        return None


def _kinds(classes: tuple[type[Message], ...]) -> Kinds[Message]:
    """Classes by type, and by the word of their chooser."""
    found: dict[str, dict[str, type[Message]]] = {}
    for each in classes:
        kind: str = each.model_fields["type"].default
        chooser = CHOOSERS.get(kind, "type")
        found.setdefault(kind, {})[each.model_fields[chooser].default] = each
    return found


_AGENT: Kinds[AgentMessage] = _kinds(get_args(AgentMessage))
_PORTAL: Kinds[PortalMessage] = _kinds(get_args(PortalMessage))
