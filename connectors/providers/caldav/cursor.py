"""Where the last pull of a calendar ended. Travels as JSON; the engine never looks inside."""

import json
from dataclasses import asdict, dataclass, field
from typing import Literal, Self

Mode = Literal["token", "ctag", "freebusy"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """`token`: the server lists changes since it. `ctag`: it changes when anything in the calendar
    does, and costs little to ask. `freebusy`: only busy times may be read, so nothing to continue.
    """

    mode: Mode
    token: str = field(default="")
    ctag: str = field(default="")

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor, or None for a text that is not one of ours."""
        try:
            data = json.loads(text)
            mode, token, ctag = data["mode"], data["token"], data["ctag"]
        except (ValueError, TypeError, KeyError):
            return None
        if mode not in ("token", "ctag", "freebusy"):
            return None
        return cls(mode, str(token), str(ctag))

    def write(self) -> str:
        return json.dumps(asdict(self))
