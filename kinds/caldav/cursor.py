"""Where the last pull of a calendar ended. Travels as JSON; the engine never looks inside."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

AS_LISTED = "as-listed"
"""How the keys are spelled that go with a cursor. Those of earlier versions were decoded, and their
cursors are no longer understood: a complete list then finds the events again."""
Mode = Literal["token", "ctag", "freebusy"]


@dataclass(frozen=True, slots=True)
class Cursor:
    """`token`: the server lists changes since it. `ctag`: it changes when anything in the calendar
    does, and costs little to ask. `freebusy`: only busy times may be read, so nothing to continue.

    `etag` is the calendar's own version, for servers that keep one. `since` is when the present
    `ctag` was first seen, by the server's clock. `settled` tells that a list asked well after that
    brought nothing, so that an equal ctag may stand for "nothing new". `hasty` tells that token or
    ctag were given within the very second that they count: more may have changed in that second.
    `others` stands for what the calendar holds besides events, such as tasks (`digest_of`).
    """

    mode: Mode
    token: str = ""
    ctag: str = ""
    etag: str = ""
    since: float = 0.0
    settled: bool = False
    hasty: bool = False
    others: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """The cursor, or None for a text that is not one of ours."""
        try:
            data = json.loads(text)
            if data["spelled"] != AS_LISTED:
                return None
            return cls(
                mode=_mode(data["mode"]),
                token=str(data["token"]),
                ctag=str(data["ctag"]),
                etag=str(data["etag"]),
                since=float(data["since"]),
                settled=data["settled"] is True,
                hasty=data["hasty"] is True,
                others=str(data.get("others", "")),
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return None

    def write(self) -> str:
        return json.dumps({**asdict(self), "spelled": AS_LISTED})


def digest_of(versions: Mapping[str, str]) -> str:
    """Resources and their versions in a word; empty for none, and where a version is not told."""
    if not versions or not all(versions.values()):
        return ""
    return hashlib.sha256(json.dumps(sorted(versions.items())).encode()).hexdigest()[:32]


def _mode(value: Any) -> Mode:
    if value not in ("token", "ctag", "freebusy"):
        raise ValueError(value)
    mode: Mode = value
    return mode
