"""What an agent says that must not be lost."""

from typing import Annotated, Any, Literal, Self

from pydantic import FailFast, Strict, model_validator

from daybook_protocol import limits
from daybook_protocol.errors import ProtocolError
from daybook_protocol.events import Calendars, Events
from daybook_protocol.faults import Fault
from daybook_protocol.fields import (
    CalendarKey,
    Code,
    CommandId,
    Count,
    Cut,
    EventKey,
    Instant,
    InstantOrNever,
    Minutes,
    Mode,
    OneOf,
    Revision,
    Revisions,
    Whole,
    text,
)
from daybook_protocol.kept import Kept
from daybook_protocol.message import LineModel, ReportMessage, left_out
from daybook_protocol.reasons import About


class CalendarsMessage(ReportMessage):
    """All calendars that the user shares."""

    type: Literal["calendars"] = "calendars"
    calendars: Calendars


class SnapshotMessage(ReportMessage):
    """A part of all events in a calendar's window."""

    type: Literal["snapshot"] = "snapshot"
    calendar: CalendarKey
    revision: Revision
    part: Annotated[int, Whole(1, limits.PARTS)]
    parts: Annotated[int, Whole(1, limits.PARTS)]
    events: Events

    @model_validator(mode="after")
    def _is_one_of_its_parts(self) -> Self:
        if self.part > self.parts:
            raise ProtocolError("part", Fault("not-between", least=1, most=self.parts))
        return self


class ChangesMessage(ReportMessage):
    """What became of a calendar since the revision `base`. `removed` are keys."""

    type: Literal["changes"] = "changes"
    calendar: CalendarKey
    base: Annotated[str, text(limits.REVISION, empty=True)] = ""
    revision: Revision
    events: Events
    removed: Annotated[tuple[EventKey, ...], Strict(False), FailFast()]


class ToldFailure(LineModel):
    """Why a calendar could not be read. `text` says it in English."""

    code: Code
    text: Annotated[str, Cut(limits.DETAIL)] = ""
    about: About = left_out({})


class SyncedMessage(ReportMessage):
    """The end of a pass over the store, which confirms calendars. `failed` has those that could not
    be read by their keys, `until` is the end of the time that was read; None if it is not told."""

    type: Literal["synced"] = "synced"
    at: Instant
    trigger: Annotated[str, Cut(40)] = ""
    took_ms: Count
    calendars: Revisions
    failed: dict[str, ToldFailure]
    until: InstantOrNever = left_out(None)


class AnswerError(LineModel):
    """Why a command was not carried out; `text` says it in English. `permanent`: trying again is
    useless."""

    code: Code
    text: Annotated[str, Cut(limits.DETAIL)] = ""
    permanent: bool = False
    about: About = left_out({})


class DoneAnswer(ReportMessage):
    """A command was carried out."""

    type: Literal["answer"] = "answer"
    command: CommandId
    outcome: Literal["done"] = "done"
    result: Kept

    @property
    def content(self) -> dict[str, Any]:
        return self.result


class FailedAnswer(ReportMessage):
    """A command was not carried out."""

    type: Literal["answer"] = "answer"
    command: CommandId
    outcome: Literal["failed"] = "failed"
    error: AnswerError

    @property
    def content(self) -> dict[str, Any]:
        return self.error.wire()


class WishMessage(ReportMessage):
    """Settings that the user changed on the PC; None stands for what was not touched."""

    type: Literal["wish"] = "wish"
    mode: Mode | None = left_out(None)
    minutes: Minutes | None = left_out(None)
    paused: bool | None = left_out(None)


class FindingsMessage(ReportMessage):
    """What a self-test or the doctor found."""

    type: Literal["findings"] = "findings"
    kind: Annotated[str, OneOf(limits.FINDINGS)]
    report: Kept


AnyReport = (
    CalendarsMessage
    | SnapshotMessage
    | ChangesMessage
    | SyncedMessage
    | DoneAnswer
    | FailedAnswer
    | WishMessage
    | FindingsMessage
)
