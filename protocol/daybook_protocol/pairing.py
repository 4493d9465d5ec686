"""What a PC says when it wants to be paired."""

from typing import Annotated

from pydantic import AfterValidator

from daybook_protocol.fields import Cut, Whole, text
from daybook_protocol.message import LineModel


class PairingClaim(LineModel):
    """`take_over`: replace the PC that is paired already."""

    connector_id: Annotated[str, text(40)]
    code: Annotated[str, text(40)]
    pc: Annotated[str, Cut(80, least=1), AfterValidator(lambda name: name.strip() or "PC")]
    system: Annotated[str, Cut(80)] = ""
    agent: Annotated[str, text(30)]
    protocol: Annotated[int, Whole(1)]
    store: Annotated[str, Cut(20)] = ""
    take_over: bool = False
