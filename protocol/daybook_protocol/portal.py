"""All that the portal says."""

from typing import Annotated, Literal, Self

from pydantic import FailFast, Strict, model_validator

from daybook_protocol import limits
from daybook_protocol.commands import CommandMessage
from daybook_protocol.errors import ProtocolError
from daybook_protocol.faults import Fault
from daybook_protocol.fields import (
    CalendarKey,
    Code,
    Count,
    Cut,
    Instant,
    Minutes,
    Mode,
    OneOf,
    Revisions,
    Whole,
    text,
)
from daybook_protocol.message import LineMessage, LineModel, left_out
from daybook_protocol.reasons import About

Sentence = Annotated[str, text(limits.SENTENCE, empty=True)]
Address = Annotated[str, text(limits.ADDRESS, empty=True)]


class LineSettings(LineModel):
    """What the agent shall keep to. `addresses` are what invitations may call the host; portals
    before this field know nothing of it."""

    mode: Mode
    minutes: Minutes
    paused: bool
    titles: bool
    days_back: Count
    days_ahead: Annotated[int, Whole(1)]
    addresses: Annotated[tuple[Address, ...], Strict(False), FailFast()] = ()


class WelcomeMessage(LineMessage):
    """The answer to `hello`. `calendars` are the revisions that the portal holds."""

    type: Literal["welcome"] = "welcome"
    protocol: Annotated[int, Whole(1)]
    portal: Annotated[str, text(limits.SENTENCE)]
    at: Instant
    last_seq: Count
    connector: Annotated[str, text(limits.SENTENCE)]
    calendars: Revisions
    settings: LineSettings


class AckMessage(LineMessage):
    """Reports up to `seq` are held."""

    type: Literal["ack"] = "ack"
    seq: Count


class BeatMessage(LineMessage):
    """The answer to a heartbeat."""

    type: Literal["beat"] = "beat"
    at: Instant


class SettingsMessage(LineSettings, LineMessage):
    """Settings have changed."""

    type: Literal["settings"] = "settings"

    @property
    def settings(self) -> LineSettings:
        return LineSettings(**dict(self))


class ResendMessage(LineMessage):
    """A snapshot of the calendar is wanted."""

    type: Literal["resend"] = "resend"
    calendar: CalendarKey
    reason: Sentence


class RefusedMessage(LineMessage):
    """A message was not understood: `fault` and `about` say what is wrong with `field`, `detail`
    says it in English. `expected` is the number of the report that is to come first."""

    type: Literal["refused"] = "refused"
    code: Code
    detail: Annotated[str, text(limits.DESCRIPTION, empty=True)]
    field: Annotated[str, Cut(limits.CODE)] = left_out("")
    fault: Annotated[str, Cut(limits.CODE)] = left_out("")
    about: About = left_out({})
    seq: Count | None = left_out(None)
    expected: Annotated[int, Whole(1)] | None = left_out(None)

    @model_validator(mode="after")
    def _tells_what_is_expected(self) -> Self:
        if self.code == "gap" and self.expected is None:
            raise ProtocolError("expected", Fault("missing"))
        return self

    @classmethod
    def because(cls, error: ProtocolError) -> Self:
        return cls(
            code=error.code,
            detail=error.detail,
            field=error.field,
            fault=error.fault,
            about=error.about,
            seq=error.seq,
        )

    @classmethod
    def gap(cls, seq: int, last_seq: int) -> Self:
        detail = f"Report {seq} came after {last_seq}; send {last_seq + 1} first."
        return cls(code="gap", detail=detail, seq=seq, expected=last_seq + 1)


class GoodbyeMessage(LineMessage):
    """The last words before the portal closes. `retry`: the agent may come again by itself. `pc` is
    the one that has taken over."""

    type: Literal["goodbye"] = "goodbye"
    code: Annotated[str, OneOf(limits.GOODBYES)]
    detail: Sentence
    pc: Sentence = left_out("")
    retry: bool

    @classmethod
    def saying(cls, code: str, detail: str, pc: str = "") -> Self:
        return cls(code=code, detail=detail, pc=pc, retry=code not in limits.NO_RETRY)


PortalMessage = (
    WelcomeMessage
    | AckMessage
    | BeatMessage
    | SettingsMessage
    | ResendMessage
    | CommandMessage
    | RefusedMessage
    | GoodbyeMessage
)
