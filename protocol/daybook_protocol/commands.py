"""What the portal asks of an agent."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self, get_args
from uuid import UUID

from daybook_ical.drafts import EventDraft
from pydantic import model_validator

from daybook_protocol import limits
from daybook_protocol.errors import ProtocolError
from daybook_protocol.faults import Fault
from daybook_protocol.fields import (
    CalendarKey,
    CommandId,
    EntryRevision,
    EventUid,
    Instant,
    Zone,
    text,
)
from daybook_protocol.message import LineMessage, LineModel

KnownKey = Annotated[str, text(limits.EVENT_KEY, empty=True)]
"""Of an event; empty if it is to be found by its UID."""


class PutArguments(LineModel):
    """The event that is wanted. An empty key creates it, or finds an earlier try."""

    calendar: CalendarKey
    uid: EventUid
    revision: EntryRevision
    start: Instant
    end: Instant
    zone: Zone
    title: Annotated[str, text(limits.SENTENCE, empty=True)]
    description: Annotated[str, text(limits.DESCRIPTION, empty=True)]
    location: Annotated[str, text(limits.SENTENCE, empty=True)]
    url: Annotated[str, text(limits.SENTENCE, empty=True)]
    private: bool
    key: KnownKey

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.end <= self.start:
            raise ProtocolError("end", Fault("not-after-start"))
        return self

    @classmethod
    def of(cls, draft: EventDraft, *, calendar: str, key: str) -> Self:
        """Texts that are longer than the line bears are cut."""
        return cls(
            calendar=calendar,
            uid=draft.uid,
            revision=draft.revision,
            start=draft.start,
            end=draft.end,
            zone=draft.zone,
            title=draft.title[: limits.SENTENCE],
            description=draft.description[: limits.DESCRIPTION],
            location=draft.location[: limits.SENTENCE],
            url=draft.url,
            private=draft.private,
            key=key,
        )

    @property
    def draft(self) -> EventDraft:
        told = dict(self)
        return EventDraft(**{name: told[name] for name in EventDraft.__dataclass_fields__})


class RemoveArguments(LineModel):
    """The event that is to go."""

    calendar: CalendarKey
    uid: EventUid
    key: KnownKey


class CheckArguments(LineModel):
    """`network`: climb the ladder too."""

    network: bool


class NoArguments(LineModel):
    pass


class _Command(LineMessage):
    type: Literal["command"] = "command"
    id: CommandId
    name: str


class PutCommand(_Command):
    """Write an event."""

    name: Literal["put"] = "put"
    arguments: PutArguments


class RemoveCommand(_Command):
    """Remove an event; one that is gone already counts."""

    name: Literal["remove"] = "remove"
    arguments: RemoveArguments


class SyncCommand(_Command):
    """Look at all calendars now."""

    name: Literal["sync"] = "sync"
    arguments: NoArguments


class CheckCommand(_Command):
    """Examine what the agent stands on."""

    name: Literal["check"] = "check"
    arguments: CheckArguments


CommandMessage = PutCommand | RemoveCommand | SyncCommand | CheckCommand

Arguments = PutArguments | RemoveArguments | NoArguments | CheckArguments

_CLASSES: dict[str, type[CommandMessage]] = {
    each.model_fields["name"].default: each for each in get_args(CommandMessage)
}
_NAMES: dict[Any, str] = {
    each.model_fields["arguments"].annotation: name for name, each in _CLASSES.items()
}


def name_of(arguments: Arguments) -> str:
    """The command that is given with these arguments."""
    return _NAMES[type(arguments)]


def command_of(number: UUID, name: str, arguments: Mapping[str, Any]) -> CommandMessage:
    """A command whose arguments were noted as a JSON value (`wire`)."""
    return _CLASSES[name].model_validate({"id": number, "arguments": arguments})
