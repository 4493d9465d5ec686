"""Why something is as it is, for people to read: a code with details, which either side words in
the language of its readers."""

from typing import Annotated

from pydantic import Field

from daybook_protocol import limits
from daybook_protocol.fields import Code, Cut, Whole, text
from daybook_protocol.message import LineModel, left_out

Detail = Annotated[int, Whole(-limits.HIGHEST, limits.HIGHEST)] | Annotated[str, Cut(limits.DETAIL)]
About = Annotated[dict[Annotated[str, text(limits.CODE)], Detail], Field(max_length=limits.DETAILS)]
"""What a sentence names, by the name of its gap."""


class ToldReason(LineModel):
    """Whoever has no words for the code shows the text beside it."""

    code: Code
    about: About = left_out({})
