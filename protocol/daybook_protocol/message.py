"""What all messages have in common."""

from functools import partial
from operator import eq
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from daybook_protocol.fields import Seq


def left_out(usual: Any) -> Any:
    """A field that is not told while it is as usual."""
    return Field(usual, exclude_if=partial(eq, usual))


class LineModel(BaseModel):
    """A message, or a part of one. Fields that are not known here are left out."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    def wire(self) -> dict[str, Any]:
        """As a JSON value; what is as usual is left out."""
        return self.model_dump(mode="json")

    def as_text(self) -> str:
        """As it goes over the line."""
        return self.model_dump_json()


class LineMessage(LineModel):
    type: str


class ReportMessage(LineMessage):
    """What must not be lost. It is composed without its number, which the agent's journal gives it
    (`numbered`); what is read has one."""

    seq: Seq = left_out(0)

    def numbered(self, seq: int) -> Self:
        return self.model_copy(update={"seq": seq})
