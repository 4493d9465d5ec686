"""Events and calendars as an agent tells them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Self

from daybook_ical.events import Response, ShowAs
from pydantic import AfterValidator, Discriminator, FailFast, Field, Strict, Tag, model_validator

from daybook_protocol import limits
from daybook_protocol.errors import ProtocolError
from daybook_protocol.faults import Fault
from daybook_protocol.fields import (
    CalendarKey,
    Cut,
    EntryRevision,
    EventKey,
    EventTag,
    InstantOrDay,
    OneOf,
    text,
)
from daybook_protocol.message import LineModel, left_out
from daybook_protocol.reasons import ToldReason

Reasons = Annotated[
    tuple[ToldReason, ...], Strict(False), Field(max_length=limits.REASONS), FailFast()
]


class ToldEvent(LineModel):
    """One occurrence. `start` and `end` are both instants or both days; `end` is exclusive.

    `revision` is that of an event which Daybook wrote. `doubts` say why it was understood in part
    only; `doubt` says the same in English, and continues "It was read with caution: …". Private
    events have no title.
    """

    key: EventKey
    etag: EventTag
    start: InstantOrDay
    end: InstantOrDay
    uid: Annotated[str, text(limits.UID, empty=True)] = left_out("")
    show_as: Annotated[ShowAs, OneOf(ShowAs)] = left_out(ShowAs.BUSY)
    response: Annotated[Response, OneOf(Response)] = left_out(Response.NONE)
    cancelled: bool = left_out(False)
    private: bool = left_out(False)
    title: Annotated[str, Cut(limits.TITLE)] = left_out("")
    revision: EntryRevision | None = left_out(None)
    doubt: Annotated[str, Cut(limits.REMARK)] = left_out("")
    doubts: Reasons = left_out(())

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if isinstance(self.start, datetime) is not isinstance(self.end, datetime):
            raise ProtocolError("end", Fault("other-than-start"))
        if self.end < self.start:
            raise ProtocolError("end", Fault("before-start"))
        if self.private and self.title:
            raise ProtocolError("title", Fault("private"))
        return self


class UnreadableEvent(LineModel):
    """An event of which only the key is known: `reasons` say why it could not be read, `problem`
    says the same in English. It speaks for all that was known under the key."""

    key: EventKey
    etag: EventTag
    problem: Annotated[str, Cut(limits.REMARK, least=1)]
    reasons: Reasons = left_out(())


class ToldCalendar(LineModel):
    """`colour` is "#rrggbb" or empty, `zone` an IANA name or empty."""

    key: CalendarKey
    name: Annotated[str, Cut(limits.NAME), AfterValidator(lambda name: name or "Calendar")] = (
        "Calendar"
    )
    access: Annotated[str, OneOf(limits.ACCESS)]
    colour: Annotated[str, text(7, empty=True)] = ""
    zone: Annotated[str, text(64, empty=True)] = ""


def _tag(told: Any) -> str | None:
    """Whatever else is told of an event with a problem, nobody reads."""
    if isinstance(told, dict):
        return "unreadable" if "problem" in told else "told"
    if isinstance(told, ToldEvent):
        return "told"
    return "unreadable" if isinstance(told, UnreadableEvent) else None


def _keys_differ(told: Sequence[ToldEvent | UnreadableEvent]) -> Any:
    if len({each.key for each in told}) < len(told):
        raise ProtocolError("key", Fault("key-twice"))
    return told


def _calendars_differ(told: Sequence[ToldCalendar]) -> Any:
    if len({each.key for each in told}) < len(told):
        raise Fault("same-keys")
    return told


AnyEvent = Annotated[
    Annotated[ToldEvent, Tag("told")] | Annotated[UnreadableEvent, Tag("unreadable")],
    Discriminator(_tag),
]
Events = Annotated[
    tuple[AnyEvent, ...],
    Strict(False),
    Field(max_length=limits.EVENTS),
    FailFast(),
    AfterValidator(_keys_differ),
]
Calendars = Annotated[
    tuple[ToldCalendar, ...],
    Strict(False),
    Field(max_length=limits.CALENDARS),
    FailFast(),
    AfterValidator(_calendars_differ),
]
